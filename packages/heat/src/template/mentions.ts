/** What a piece of a template mentions by name, without evaluating it: an order to work in, and what is needed at all. */
import { isMap } from './values.ts';

export interface Mentions {
  readonly parameters: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
}

export function mentionsIn(...pieces: readonly unknown[]): Mentions {
  const parameters = new Set<string>();
  const resources = new Set<string>();
  const open: unknown[] = [...pieces];
  while (open.length > 0) {
    const piece = open.pop();
    if (Array.isArray(piece)) for (const item of piece) open.push(item);
    if (!isMap(piece)) continue;
    const keys = Object.keys(piece);
    for (const key of keys) open.push(piece[key]);
    if (keys.length !== 1) continue;
    const argument = piece[keys[0]!];
    const name = Array.isArray(argument) ? argument[0] : argument;
    if (typeof name !== 'string') continue;
    if (keys[0] === 'get_param' || keys[0] === 'Ref') parameters.add(name);
    if (keys[0] === 'get_resource' || keys[0] === 'get_attr' || keys[0] === 'Ref') resources.add(name);
  }
  return { parameters, resources };
}

/**
 * The names so that each comes after those it mentions, as far as that is possible: names in a circle come in some
 * order, and names nobody knows are passed over. Whether a circle is one is for who evaluates to see.
 */
export function dependencyOrder(mentions: ReadonlyMap<string, Iterable<string>>): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  for (const start of mentions.keys()) {
    if (seen.has(start)) continue;
    seen.add(start);
    const open = [{ name: start, rest: mentions.get(start)![Symbol.iterator]() }];
    while (open.length > 0) {
      const { name, rest } = open.at(-1)!;
      const next = rest.next();
      if (next.done) {
        order.push(name);
        open.pop();
      } else if (mentions.has(next.value) && !seen.has(next.value)) {
        seen.add(next.value);
        open.push({ name: next.value, rest: mentions.get(next.value)![Symbol.iterator]() });
      }
    }
  }
  return order;
}
