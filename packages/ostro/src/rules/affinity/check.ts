/**
 * Affinity, from the definition: all members in one unit. A pool above the level is in no unit; it must
 * contain the unit of the others.
 */
import { hangsAbove, type Place, unitOf, unknownUnit } from '../../plan/place.ts';
import type { Proposal, RuleGroup } from '../../plan/request.ts';
import { listed, type Violation } from '../../plan/violation.ts';

interface Located {
  readonly name: string;
  readonly place: Place;
}

/**
 * Members that are there already take part, but are not held against each other. Volumes on pools above the
 * level say nothing to each other.
 */
export function checkAffinity(proposal: Proposal): Violation[] {
  const violations: Violation[] = [];
  for (const group of proposal.groups)
    if (group.type === 'affinity' && group.soft === undefined) checkGroup(proposal, group, violations);
  return violations;
}

function checkGroup(proposal: Proposal, group: RuleGroup, violations: Violation[]): void {
  const { name, level } = group;
  const report = (message: string, items: readonly string[]): void => {
    violations.push({ rule: 'affinity', message: `group ${name}: ${message}`, items });
  };
  const isAbove = ({ place }: Located): boolean => hangsAbove(place, level);
  const isInside = (thing: Located): boolean => !isAbove(thing);
  const locate = (item: string): Located => ({ name: item, place: proposal.places.get(item)! });
  const ours = [...group.servers.map(locate), ...group.volumes.map(locate)];
  const inside = ours.filter(isInside);

  for (const item of inside) {
    if (unitOf(item.place, level) === null) report(unknownUnit(item.place, level), [item.name]);
  }
  const units = new Set<string | null>();
  for (const { place } of inside) units.add(unitOf(place, level));
  for (const thing of group.things) if (isInside(thing)) units.add(unitOf(thing.place, level));
  if (inside.length > 0 && units.size > 1) {
    const all = [...units].map((unit) => unit ?? 'an unknown one');
    report(
      `must share one ${level}, is in ${listed(all)}`,
      inside.map((item) => item.name),
    );
  }
  // Only a pool can hang above the level.
  if (ours.length === inside.length && group.things.every(isInside)) return;

  const reach = (pool: Located, other: Located, items: readonly string[]): void => {
    if (contains(pool.place, other.place)) return;
    const where = `${other.place.kind} ${other.place.name}`;
    report(`pool ${pool.place.name} of ${pool.name} does not reach ${other.name} on ${where}`, items);
  };
  for (const volume of ours.filter(isAbove)) {
    for (const item of inside) reach(volume, item, [volume.name, item.name]);
    for (const thing of group.things.filter(isInside)) reach(volume, thing, [volume.name]);
  }
  for (const volume of group.things.filter(isAbove)) {
    for (const item of inside) reach(volume, item, [item.name]);
  }
}

/** Whether the pool hangs at the site, or at a unit that is known to contain the place. */
function contains(pool: Place, place: Place): boolean {
  if (pool.from === 'site') return true;
  return pool[pool.from] !== null && pool[pool.from] === unitOf(place, pool.from);
}
