/** Which members the groups of resources of a stack have by now: Heat's names, scaling and removals count. */
import type { PlacementRecord } from '../../ports/record.ts';
import type { StackResource } from '../../ports/stacks.ts';
import { itemOf } from '../../world/holding.ts';
import { isHolding } from '../../world/placement-states.ts';
import type { StoredApplication } from '../request.ts';
import { aliasesOf, below, memberIn, membersOf } from './slots.ts';

/**
 * @param before the stack as it was planned
 * @param fresh the stack as a new one from its template would be
 * @param resources those that Heat has, as far as they are there yet
 * @param wanted names of a resource that is about to be made
 * @returns members by path of their group, where they are not those of a new stack
 */
export function membersThere(
  before: StoredApplication,
  fresh: StoredApplication,
  placements: readonly PlacementRecord[],
  resources: readonly StackResource[],
  wanted: readonly string[] | null,
): Record<string, readonly string[]> {
  const members: Record<string, readonly string[]> = Object.create(null);
  const sizes = fresh.stack?.sizes ?? {};
  const aliases = aliasesOf(sizes, placements);
  for (const [group, size] of Object.entries(sizes)) {
    const taken = new Set(aliases.get(group)?.values());
    const held = new Set([
      ...taken,
      ...placements.filter(isHolding).flatMap((each) => memberIn(itemOf(each), group) ?? []),
    ]);
    const isNew = wanted !== null && startsUnder(wanted, group, aliases.get(group));
    // A template that says another number than before is followed; else the group is as large as scaling made it.
    const hasChanged = before.stack?.sizes[group] !== size;
    const count = Math.max(hasChanged ? size : held.size, taken.size + (isNew ? 1 : 0));
    members[group] = numbered(taken, count);
  }
  for (const { type, path } of resources) {
    if (type !== 'OS::Heat::ResourceGroup') continue;
    const group = path.join('.');
    const planned = membersOf(fresh, group);
    const there = resources
      .filter((each) => isChild(each.path, path) && !each.status.startsWith('DELETE'))
      .map((each) => each.path.at(-1)!);
    const asked =
      wanted !== null && isChild(wanted.slice(0, path.length + 1), path) ? [wanted[path.length]!] : [];
    if (asked.length === 0 || asked.every((name) => planned.includes(name))) continue;
    // Names that were removed once are not used again, so that the template alone does not tell them.
    const names = [...new Set([...asked, ...there, ...planned])];
    members[group] = names.slice(0, Math.max(planned.length, 1));
  }
  return members;
}

/** The members that are taken, and the lowest numbers beside them up to the count. */
function numbered(taken: ReadonlySet<string>, count: number): readonly string[] {
  const names = [...taken];
  for (let number = 0; names.length < count; number++)
    if (!taken.has(String(number))) names.push(String(number));
  return names;
}

/** Whether the way to a resource leads through a member of the group that has no number yet. */
function startsUnder(
  names: readonly string[],
  group: string,
  known: ReadonlyMap<string, string> | undefined,
): boolean {
  let path = '';
  for (const name of names) {
    if (path === group) return !(known?.has(name) ?? false);
    path = below(path, name);
  }
  return false;
}

function isChild(path: readonly string[], of: readonly string[]): boolean {
  return path.length === of.length + 1 && of.every((name, i) => name === path[i]);
}
