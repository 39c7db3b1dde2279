/** The cost terms: their order under each policy, their units, and what normalises them. */
import { greatestCommonDivisor } from '../model/arithmetic.ts';
import { MAX_LINKS } from '../model/links.ts';
import type { Policy, SolveOptions } from '../model/options.ts';
import type { CompiledGroup, Problem } from '../model/problem.ts';
import type { TermName } from './answer.ts';

/** Every term, in the order in which amounts are kept. */
export const TERMS: readonly TermName[] = ['moves', 'soft', 'hosts', 'network', 'fragments', 'balance'];

/** Index of a term in a vector of amounts. */
export const MOVES = 0;
export const SOFT = 1;
export const HOSTS = 2;
export const NETWORK = 3;
export const FRAGMENTS = 4;
export const BALANCE = 5;

/** Shares (fragments, balance) are kept in whole millionths, so that sums do not depend on their order. */
export const SHARE_SCALE = 1e6;

/**
 * Which term counts first. Servers that need not move and soft rules come before all else: they are what the
 * request itself asked for. The rest is the policy's; terms not named are reported only.
 */
export const POLICY_ORDERS: Readonly<Record<Policy, readonly TermName[]>> = {
  pack: ['moves', 'soft', 'hosts', 'network', 'fragments'],
  network: ['moves', 'soft', 'network', 'hosts', 'fragments'],
  spread: ['moves', 'soft', 'balance', 'network', 'hosts'],
};

function numbersOf(names: readonly TermName[]): readonly number[] {
  return names.map((name) => TERMS.indexOf(name));
}

/** The same as term indices. */
const ORDERS: Readonly<Record<Policy, readonly number[]>> = {
  pack: numbersOf(POLICY_ORDERS.pack),
  network: numbersOf(POLICY_ORDERS.network),
  spread: numbersOf(POLICY_ORDERS.spread),
};

/** What to make as small as can be. */
export interface Goal {
  /** Term indices, most important first, and their names. */
  readonly order: readonly number[];
  readonly names: readonly TermName[];
  /** True: only the weighted sum counts; false: a better higher term always wins. */
  readonly weighted: boolean;
  /**
   * By term: what one unit of its amount adds to the total. Under a policy one step of a term outweighs the
   * worst of all terms after it, and the first term that can be above 0 adds its plain value.
   */
  readonly scale: Float64Array;
  /** By term: the amount that makes the value 1. */
  readonly norm: Float64Array;
}

/** The goal of a request under its options. */
export function goalOf(problem: Problem, options: SolveOptions): Goal {
  countMost(problem);
  const norm = new Float64Array(TERMS.length);
  for (let term = 0; term < norm.length; term++) norm[term] = Math.max(1, most[term]);
  const { weights } = options;
  const scale = new Float64Array(TERMS.length);
  if (weights !== undefined) {
    const names = TERMS.filter((name) => (weights[name] ?? 0) > 0);
    const order = numbersOf(names);
    for (const term of order) scale[term] = (weights[TERMS[term]] ?? 0) / norm[term];
    return { order, names, weighted: true, scale, norm };
  }
  const { policy = 'pack' } = options;
  const order = ORDERS[policy];
  let worst = 0;
  let first = -1;
  for (let i = order.length - 1; i >= 0; i--) {
    const term = order[i];
    scale[term] = worst === 0 ? 1 / norm[term] : (worst * 1.01) / smallestStep(problem, term);
    worst += scale[term] * most[term];
    if (most[term] > 0) first = term;
  }
  const unit = first < 0 ? 1 : scale[first] * norm[first];
  for (const term of order) scale[term] /= unit;
  return { order, names: POLICY_ORDERS[policy], weighted: false, scale, norm };
}

/** Whether the smallest gain in one term is worth any loss in another. */
export function outweighs({ order, weighted }: Goal, term: number, other: number): boolean {
  const place = order.indexOf(term);
  return !weighted && place >= 0 && place < order.indexOf(other);
}

/** The total of a vector of amounts; smaller is better. */
export function totalOf(goal: Goal, amounts: ArrayLike<number>): number {
  let total = 0;
  for (const term of goal.order) total += goal.scale[term] * amounts[term];
  return total;
}

/** Below 0 when `a` is the better vector of amounts, above 0 when `b` is: exact under a policy. */
export function compareAmounts(goal: Goal, a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (goal.weighted) return totalOf(goal, a) - totalOf(goal, b);
  for (const term of goal.order) if (a[term] !== b[term]) return a[term] - b[term];
  return 0;
}

/** By term, the worst amount that any answer to the request at hand can have. */
const most = new Float64Array(TERMS.length);

function countMost(problem: Problem): void {
  most.fill(0);
  for (let item = 0; item < problem.itemCount; item++) most[MOVES] += problem.mayStay[item];
  for (const group of problem.groups)
    if (group.soft > 0) most[SOFT] += group.soft * worstViolations(group, problem.serverCount);
  for (const pipe of problem.pipes) most[NETWORK] += pipe.kbps * MAX_LINKS;
  most[HOSTS] = problem.serverCount;
  most[FRAGMENTS] = problem.snapshot.mix.length > 0 ? problem.serverCount * SHARE_SCALE : 0;
  most[BALANCE] = problem.serverCount * SHARE_SCALE;
}

/**
 * How many violations of a soft group there can be at most, those among earlier members left out: all pairs
 * apart; or all members stacked unit on unit, the j-th unit with every member of at least j servers (volumes).
 */
function worstViolations(group: CompiledGroup, serverCount: number): number {
  const pairs = (count: number) => (count * (count - 1)) / 2;
  if (group.type === 'spread') return Math.max(0, group.serverCount - group.maxSkew);
  if (group.type === 'affinity') {
    const before = group.census.servers;
    return pairs(group.serverCount + before) - pairs(before);
  }
  const beyond = (count: number) => pairs(Math.max(0, count - group.limit) + 1);
  let worst = 0;
  for (const servers of [true, false]) {
    const ours = [...group.itemMember].filter((_, i) => group.items[i] < serverCount === servers);
    const before = [...group.earlierMember].filter(
      (_, i) => (group.earlier[i].kind === 'server') === servers,
    );
    const sizes = countEach(ours);
    const sizesBefore = countEach(before);
    for (let j = 1; j <= Math.max(0, ...sizes); j++) {
      const there = sizesBefore.filter((size) => size >= j).length;
      worst += beyond(sizes.filter((size) => size >= j).length + there) - beyond(there);
    }
  }
  return worst;
}

/** How often each number stands in a list. */
function countEach(list: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const entry of list) counts.set(entry, (counts.get(entry) ?? 0) + 1);
  return [...counts.values()];
}

/** The smallest difference in a term that two answers can have. */
function smallestStep({ groups, pipes }: Problem, term: number): number {
  let step = 0;
  if (term === SOFT) for (const { soft } of groups) step = greatestCommonDivisor(step, soft);
  if (term === NETWORK) for (const { kbps } of pipes) step = greatestCommonDivisor(step, kbps);
  return step || 1;
}
