/**
 * Affinity, from the definition: all members in one unit. A pool above the level is in no unit; it must
 * contain the unit of the others.
 */
import { hangsAbove, type Place, unitOf, unknownUnit } from '../../plan/place.ts';
import type { Proposal, RuleGroup } from '../../plan/request.ts';
import type { Standing } from '../../plan/site-view.ts';
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
  const { name, level, stored } = group;
  const { view, places } = proposal;
  const report = (message: string, items: readonly string[]): void => {
    violations.push({ rule: 'affinity', message: `group ${name}: ${message}`, items });
  };
  const inside: Located[] = [];
  const above: Located[] = [];
  const units = new Set<string | null>();
  for (const items of [group.servers, group.volumes])
    for (const item of items) {
      const place = places.get(item)!;
      const isAbove = hangsAbove(place, level);
      (isAbove ? above : inside).push({ name: item, place });
      if (isAbove) continue;
      const unit = unitOf(place, level);
      units.add(unit);
      if (unit === null) report(unknownUnit(place, level), [item]);
    }
  const earlier = stored === undefined ? NOWHERE : view.standing(stored, level);
  for (const unit of earlier.units) units.add(unit);
  if (inside.length > 0 && units.size > 1) {
    const all = [...units].map((unit) => unit ?? 'an unknown one');
    report(
      `must share one ${level}, is in ${listed(all)}`,
      inside.map((item) => item.name),
    );
  }

  // Only a pool can hang above the level.
  const reach = (pool: Located, other: Located, items: readonly string[]): void => {
    if (contains(pool.place, other.place)) return;
    const where = `${other.place.kind} ${other.place.name}`;
    report(`pool ${pool.place.name} of ${pool.name} does not reach ${other.name} on ${where}`, items);
  };
  for (const volume of above) {
    for (const item of inside) reach(volume, item, [volume.name, item.name]);
    for (const thing of group.things)
      if (!hangsAbove(thing.place, level)) reach(volume, thing, [volume.name]);
  }
  if (!earlier.above) return;
  for (const volume of group.things) {
    if (!hangsAbove(volume.place, level)) continue;
    for (const item of inside) reach(volume, item, [item.name]);
  }
}

const NOWHERE: Standing = { units: new Set(), above: false };

/** Whether the pool hangs at the site, or at a unit that is known to contain the place. */
function contains(pool: Place, place: Place): boolean {
  if (pool.from === 'site') return true;
  return pool[pool.from] !== null && pool[pool.from] === unitOf(place, pool.from);
}
