/**
 * Even spread, from the definition: the largest number of the group's servers in a unit is at most `maxSkew`
 * above the smallest, over the units used or over those usable.
 */
import { unknownUnit } from '../../plan/place.ts';
import { byUnit, type Proposal, type RuleGroup } from '../../plan/request.ts';
import { listed, type Violation } from '../../plan/violation.ts';

/** A server on a host whose unit is unknown cannot be counted, and is refused. */
export function checkSpread(proposal: Proposal): Violation[] {
  const violations: Violation[] = [];
  for (const group of proposal.groups)
    if (group.type === 'spread' && group.soft === undefined) violations.push(...checkGroup(proposal, group));
  return violations;
}

function checkGroup(proposal: Proposal, group: RuleGroup): Violation[] {
  const { name, level, maxSkew } = group;
  const unplaced = byUnit(proposal, group.servers, level).get(null);
  if (unplaced !== undefined) {
    return unplaced.map((server) => ({
      rule: 'spread',
      message: `group ${name}: ${unknownUnit(proposal.places.get(server)!, level)}`,
      items: [server],
    }));
  }
  const counts = spreadCounts(proposal, group);
  const { least, most } = extremes(counts);
  if (most - least <= maxSkew) return [];
  const each = listed([...counts].map(([unit, count]) => `${unit} ${count}`));
  const message = `group ${name}: servers by ${level} differ by ${most - least}, ${maxSkew} allowed (${each})`;
  return [{ rule: 'spread', message, items: group.servers }];
}

/** By how many steps the group is less even than it asks. Unknown units count together as one. */
export function excessSkew(proposal: Proposal, group: RuleGroup): number {
  const { least, most } = extremes(spreadCounts(proposal, group));
  return Math.max(0, most - least - group.maxSkew);
}

/** Number of the group's servers in each unit that counts. */
function spreadCounts(proposal: Proposal, group: RuleGroup): Map<string | null, number> {
  const counts = new Map<string | null, number>();
  for (const unit of group.usable ?? []) counts.set(unit, 0);
  for (const [unit, servers] of byUnit(proposal, group.servers, group.level))
    counts.set(unit, servers.length);
  return counts;
}

function extremes(counts: ReadonlyMap<string | null, number>): { least: number; most: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const count of counts.values()) {
    least = Math.min(least, count);
    most = Math.max(most, count);
  }
  return { least: Math.min(least, most), most };
}
