/**
 * Which parts of a request are alike but for the names of their servers: what was told of one need not be asked of
 * the other. Of a hundred servers of one flavor in a zone that is too small, leaving out one is leaving out any.
 */
import type { Application, Group, Server, Volume } from '../model/application.ts';
import type { Element } from '../plan/answer.ts';
import { elementKey } from '../plan/relax.ts';

/** What an item asks when its requirement or its demand is kept, and the groups it is a member of. */
interface Item {
  readonly name: string;
  readonly requirement: string;
  readonly demand: string;
  readonly groups: readonly string[];
}

export class Likeness {
  readonly #items: ReadonlyMap<string, Item>;
  readonly #groups: ReadonlyMap<string, Group>;
  readonly #ends: ReadonlyMap<string, readonly string[]>;

  /** @param application with all its pipes named */
  constructor({ servers, volumes = [], pipes = [], groups = [] }: Application) {
    const groupsOf = new Map<string, string[]>();
    for (const { name, members } of groups)
      for (const member of members) groupsOf.set(member, [...(groupsOf.get(member) ?? []), name]);
    const item = (name: string, requirement: object, demand: unknown): Item => ({
      name,
      requirement: JSON.stringify(requirement),
      demand: JSON.stringify(demand),
      groups: (groupsOf.get(name) ?? []).sort(),
    });
    const items = [
      ...servers.map(({ name, resources, ...rest }: Server) => item(name, rest, resources)),
      ...volumes.map(({ name, sizeGb, iops, ...rest }: Volume) => item(name, rest, [sizeGb, iops])),
    ];
    this.#items = new Map(items.map((each) => [each.name, each]));
    this.#groups = new Map(groups.map((group) => [group.name, group]));
    this.#ends = new Map(pipes.map(({ name, a, b }) => [name!, [a, b]]));
  }

  /** The same for two lists of kept elements only if the requests they leave differ in names of items alone. */
  keyOf(elements: readonly Element[]): string {
    const kept = new Set(elements.map(elementKey));
    const groups = new Set<string>();
    // Whoever is asked nothing is like all others of whom nothing is asked.
    const asked = new Set<string>();
    const hold = (name: string) => {
      const group = this.#groups.get(name);
      if (group === undefined) asked.add(name);
      else if (!groups.has(name)) {
        groups.add(name);
        group.members.forEach(hold);
      }
    };
    // Ends of pipes are told apart by name.
    const named = new Set<string>();
    for (const { kind, name } of elements) {
      if (kind === 'pipe') for (const end of this.#ends.get(name)!) named.add(end);
      else hold(name);
    }
    const count = new Map<string, number>();
    for (const name of new Set([...asked, ...named])) {
      const { requirement, demand, groups: all } = this.#items.get(name)!;
      const words = [
        named.has(name) ? name : '',
        kept.has(`requirement ${name}`) ? requirement : '',
        kept.has(`demand ${name}`) ? demand : '',
        ...all.filter((group) => groups.has(group)),
      ].join('\n');
      count.set(words, (count.get(words) ?? 0) + 1);
    }
    const whole = elements.filter(({ kind }) => kind === 'group' || kind === 'pipe').map(elementKey);
    return JSON.stringify([whole.sort(), [...count].sort(byFirst)]);
  }
}

function byFirst([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
