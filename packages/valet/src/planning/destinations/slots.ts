/**
 * Which item of a stack's plan a resource of Heat is. Names lead there, but for members of groups that Heat names
 * at random: those are numbered in the plan, and whoever comes first takes the next number for its member.
 */
import type { PlacementRecord } from '../../ports/record.ts';
import { itemOf } from '../../world/holding.ts';
import type { StoredApplication } from '../request.ts';
import { namesIn } from './where.ts';

/** By path of the group in the plan: numbers of members by the names that Heat gave them. */
export type Aliases = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What is told by the placements that were claimed. */
export function aliasesOf(
  sizes: Readonly<Record<string, number>>,
  placements: readonly PlacementRecord[],
): Aliases {
  const aliases = new Map<string, Map<string, string>>();
  if (Object.keys(sizes).length === 0) return aliases;
  for (const placement of placements) {
    const names = placement.resourceId === null ? undefined : namesIn(placement.metadata);
    if (names === undefined) continue;
    const item = itemOf(placement);
    let prefix = '';
    for (const name of names) {
      let step = name;
      if (Object.hasOwn(sizes, prefix)) {
        step = memberIn(item, prefix) ?? name;
        const group = aliases.get(prefix) ?? new Map<string, string>();
        aliases.set(prefix, group.set(name, step));
      }
      prefix = below(prefix, step);
    }
  }
  return aliases;
}

/** @returns the item at the names, or undefined when the plan has none, or no member left, there */
export function itemAt(
  stored: StoredApplication,
  placements: readonly PlacementRecord[],
  names: readonly string[],
): string | undefined {
  const sizes = stored.stack?.sizes ?? {};
  const aliases = aliasesOf(sizes, placements);
  let item = '';
  for (const name of names) {
    let step: string | undefined = name;
    if (Object.hasOwn(sizes, item))
      step = aliases.get(item)?.get(name) ?? freeMember(stored, placements, aliases.get(item), item);
    if (step === undefined) return undefined;
    item = below(item, step);
  }
  return stored.items.some(({ path, kind }) => path === item && (kind === 'server' || kind === 'volume'))
    ? item
    : undefined;
}

/** The first member of a group of which nothing is claimed. */
function freeMember(
  stored: StoredApplication,
  placements: readonly PlacementRecord[],
  taken: ReadonlyMap<string, string> | undefined,
  group: string,
): string | undefined {
  const busy = new Set(taken?.values());
  for (const placement of placements) {
    const member = placement.resourceId === null ? undefined : memberIn(itemOf(placement), group);
    if (member !== undefined) busy.add(member);
  }
  return membersOf(stored, group).find((member) => !busy.has(member));
}

/** Members of a group that the plan has items of, in its order. */
export function membersOf({ items }: StoredApplication, group: string): readonly string[] {
  return [...new Set(items.flatMap(({ resource }) => memberIn(resource, group) ?? []))];
}

/** The step below a path on the way to an item; numbers of members have no dots. */
export function memberIn(item: string, group: string): string | undefined {
  if (!item.startsWith(`${group}.`)) return undefined;
  return /^[^.#/]*/.exec(item.slice(group.length + 1))![0];
}

export function below(path: string, step: string): string {
  return path === '' ? step : `${path}.${step}`;
}
