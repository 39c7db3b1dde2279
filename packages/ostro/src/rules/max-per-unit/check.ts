/**
 * At most so many members in a unit, from the definition; diversity is the same with one member unless it
 * says otherwise. A member that is a group counts as one, and may be in many units.
 */
import type { Proposal, RuleGroup } from '../../plan/request.ts';
import { listed, type RuleName, type Violation } from '../../plan/violation.ts';
import { occupancies } from './occupancy.ts';

/**
 * The limit that exclusivity and spread may state, for servers alone. It forbids also in a spread that is
 * soft: there only the evenness is.
 */
export function checkMaxPerUnit(proposal: Proposal): Violation[] {
  const violations: Violation[] = [];
  for (const group of proposal.groups)
    if (group.type === 'exclusivity' || group.type === 'spread')
      violations.push(...tooManyMembers('max-per-unit', proposal, group, 'servers'));
  return violations;
}

/** Units (pools above the level) with more members than the group's limit, of which one is the application's. */
export function tooManyMembers(
  rule: RuleName,
  proposal: Proposal,
  group: RuleGroup,
  kind: 'servers' | 'volumes',
): Violation[] {
  if (group.maxPerUnit === undefined) return [];
  const violations: Violation[] = [];
  for (const { unit, pool, members, placed, items, reason } of occupancies(proposal, group, kind)) {
    const count = members.size + placed.size;
    if (reason !== undefined || members.size === 0 || count <= group.maxPerUnit) continue;
    const there = pool === undefined ? `${group.level} ${unit}` : `pool ${pool}`;
    const who = listed([...members, ...[...placed].map(({ name }) => name)]);
    violations.push({
      rule,
      message: `group ${group.name}: ${there} has ${kind} of ${count} members (${who}), ${group.maxPerUnit} allowed`,
      items,
      unit: pool ?? unit!,
    });
  }
  return violations;
}
