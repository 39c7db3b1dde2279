/** The hosts of a site as a bound sees them: a few kinds of bins, each with how many there are at most. */
import { greatestCommonDivisor } from '../../model/arithmetic.ts';
import type { Problem } from '../../model/problem.ts';
import { type Goal, HOSTS, NETWORK } from '../../plan/terms.ts';

/** Finest grain in which a capacity is counted. */
const MOST_UNITS = 512;

export interface Bins {
  /** By class, the most that any bin holds. */
  readonly largest: Float64Array;
  /** What each part takes of the class that is scarcest, in units of which all amounts are multiples. */
  readonly size: Int32Array;
  /** Units each kind of bin holds, and how many bins of it an answer can use. */
  readonly kinds: readonly { readonly units: number; readonly count: number }[];
}

/** @param newHosts that an answer uses at most. @returns null where no class can be counted */
export function binsOf(problem: Problem, newHosts: number): Bins | null {
  const { snapshot, parts } = problem;
  const { site } = snapshot.summary;
  const K = snapshot.classes.length;
  const running = Math.min(site.activeHosts[0], parts.serverParts);
  const fresh = Math.min(parts.serverParts, newHosts);
  const largest = Float64Array.from({ length: K }, (_, c) =>
    Math.max(fresh > 0 ? site.largestEmpty[c] : 0, running > 0 ? site.largestActive[c] : 0),
  );
  let best: Bins | null = null;
  let tightest = 0;
  for (let c = 0; c < K; c++) {
    const demand = Array.from({ length: parts.serverParts }, (_, part) => parts.demand[part * K + c]);
    if (demand.some((amount) => amount === 0)) continue;
    const unit = demand.reduce(greatestCommonDivisor, 0);
    const kinds = [
      { units: Math.floor(site.largestEmpty[c] / unit), count: fresh },
      { units: Math.floor(site.largestActive[c] / unit), count: running },
    ].filter(({ units, count }) => units > 0 && count > 0);
    const room = kinds.reduce((sum, { units, count }) => sum + units * count, 0);
    const share = demand.reduce((sum, amount) => sum + amount, 0) / unit / Math.max(1, room);
    if (share <= tightest || kinds.some(({ units }) => units > MOST_UNITS)) continue;
    tightest = share;
    best = { largest, size: Int32Array.from(demand, (amount) => amount / unit), kinds };
  }
  return best;
}

/**
 * New hosts that an answer uses at most if it is to be as good as the one known: under a policy that counts hosts
 * before bandwidth no more than that.
 * @param amounts of the best answer known. @param floor proven so far
 */
export function newHostsAtMost(goal: Goal, amounts: Float64Array, floor: Float64Array): number {
  if (goal.weighted) return Number.POSITIVE_INFINITY;
  for (const term of goal.order) {
    if (term === HOSTS) return amounts[HOSTS];
    // What counts before could still be bettered, and then hosts would not matter.
    if (term === NETWORK || amounts[term] > floor[term]) break;
  }
  return Number.POSITIVE_INFINITY;
}
