/**
 * Diversity, from the definition: servers of different members are in different units, and volumes of
 * different members neither share a pool nor a unit in which their pools hang; with `maxPerUnit`, at most so
 * many members share one.
 */
import type { Proposal, RuleGroup } from '../../plan/request.ts';
import type { Violation } from '../../plan/violation.ts';
import { tooManyMembers } from '../max-per-unit/check.ts';
import { occupancies } from '../max-per-unit/occupancy.ts';

const KINDS = ['servers', 'volumes'] as const;

/**
 * Nothing is said about servers within one member, nor about a server and a volume. An item listed by two
 * members is in both. A member that is there already in an unknown unit could be anywhere, so that the
 * group takes nothing more.
 */
export function checkDiversity(proposal: Proposal): Violation[] {
  const violations: Violation[] = [];
  for (const group of proposal.groups) {
    if (group.type !== 'diversity' || group.soft !== undefined) continue;
    for (const kind of KINDS)
      violations.push(
        ...inUnknownUnits(proposal, group, kind),
        ...tooManyMembers('diversity', proposal, group, kind),
      );
  }
  return violations;
}

function inUnknownUnits(proposal: Proposal, group: RuleGroup, kind: 'servers' | 'volumes'): Violation[] {
  if (group[kind].length === 0) return [];
  const unknown = occupancies(proposal, group, kind).filter(({ reason }) => reason !== undefined);
  return unknown.map(({ reason, items }) => ({
    rule: 'diversity',
    message: `group ${group.name}: ${reason}`,
    items,
  }));
}
