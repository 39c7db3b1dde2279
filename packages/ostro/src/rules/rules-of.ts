/** Which rules a group asks for. */
import { type CompiledGroup, NO_LIMIT, type Problem } from '../model/problem.ts';
import { affinityRule } from './affinity/rule.ts';
import { DiversityRule } from './diversity/rule.ts';
import { ExclusivityRule } from './exclusivity/rule.ts';
import type { GroupRule } from './rule.ts';
import { SpreadRule } from './spread/rule.ts';

/**
 * A limit per unit is diversity's own rule, beside whatever else the group asks.
 * @param at where each item is; -1 nowhere
 * @param drafted servers the draft has placed, by unit
 */
export function rulesOf(
  problem: Problem,
  group: CompiledGroup,
  at: Int32Array,
  drafted: Int32Array,
): GroupRule[] {
  if (group.type === 'affinity') return [affinityRule(problem, group, at)];
  if (group.type === 'diversity') return [new DiversityRule(problem, group)];
  const limit = group.limit < NO_LIMIT ? [new DiversityRule(problem, group)] : [];
  if (group.type === 'exclusivity') return [new ExclusivityRule(problem, group, drafted), ...limit];
  return [new SpreadRule(problem, group), ...limit];
}
