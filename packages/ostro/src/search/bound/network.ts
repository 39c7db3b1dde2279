/**
 * The bound for bandwidth that takes time: of the pipes that need not leave a host, how many can stay inside at
 * most (`charges.ts`), over all that a host can hold (`clumps.ts`). What is left crosses two links at least, and
 * what must leave a rack or cluster two more at each (`crossings.ts`).
 */
import type { Problem } from '../../model/problem.ts';
import { type Goal, NETWORK } from '../../plan/terms.ts';
import { type Bins, binsOf, newHostsAtMost } from './bins.ts';
import { mostInside } from './charges.ts';
import { findClumps } from './clumps.ts';
import { boundCrossings } from './crossings.ts';
import { type Together, thinOut, togetherGraph } from './together.ts';

/** Links that a pipe between two hosts crosses at least. */
const LINKS = 2;
/** How much of the time may be over when what is above hosts has been looked at. */
const CROSSINGS_UNTIL = 0.4;
/** Most clumps looked at, and shares of the edges, the widest, that are tried until there are no more. */
const MOST_CLUMPS = 300_000;
const KEPT = [1, 0.7, 0.5, 0.35, 0.25];
/** Parts for which it is tried: a table of pairs is made. */
const MOST_PARTS = 1000;

export interface Allowance {
  /** How much of the time given is over, 0 … 1. */
  readonly progress: () => number;
  /** Counts work; false ends it. */
  readonly spend: (steps: number) => boolean;
  /** Steps that finding clumps may take. */
  readonly steps: number;
}

/**
 * @param amounts of the best answer known: under a policy the bound holds for answers that are no worse
 * @param floor amounts proven so far
 * @returns kbit/s x links that no such answer goes below; 0 when nothing can be said
 */
export function boundNetwork(
  problem: Problem,
  goal: Goal,
  amounts: Float64Array,
  floor: Float64Array,
  allowance: Allowance,
): number {
  if (problem.parts.serverParts > MOST_PARTS) return 0;
  const { progress, spend } = allowance;
  const newHosts = newHostsAtMost(goal, amounts, floor);
  const above = boundCrossings(problem, newHosts, (steps) => spend(steps) && progress() < CROSSINGS_UNTIL);
  const whole = togetherGraph(problem);
  const beside = whole.forced + above;
  const left = amounts[NETWORK] - beside;
  return (
    beside +
    LINKS * (left > 0 ? leastOutside(problem, whole, binsOf(problem, newHosts), left / LINKS, allowance) : 0)
  );
}

/** @param known kbit/s between hosts in the best answer. @returns the least; 0 when nothing can be said */
function leastOutside(
  problem: Problem,
  whole: Together,
  bins: Bins | null,
  known: number,
  { progress, spend, steps }: Allowance,
): number {
  if (bins === null || whole.total === 0) return 0;
  // Each costs a quarter of a step to find, and some dozen rounds must be left to make use of them.
  const most = Math.min(MOST_CLUMPS, steps * (1 - progress()) * 2);
  for (const share of KEPT) {
    const graph = share === 1 ? whole : widest(whole, share);
    const clumps = findClumps(problem, graph, bins, most, spend);
    if (clumps === null) continue;
    // If no more than in the best answer can stay inside, it cannot be bettered.
    const enough = graph.total - Math.floor(known);
    return Math.max(0, graph.total - mostInside(graph, clumps, bins, progress, spend, enough));
  }
  return 0;
}

/**
 * A share of the edges: the widest that leave each part few. Where a host can hold too many sets of parts to look
 * at, what is said of some pipes still holds.
 */
function widest(graph: Together, share: number): Together {
  const edges: { from: number; to: number; kbps: number }[] = [];
  for (let from = 0; from < graph.parts; from++)
    for (let e = graph.start[from]; e < graph.start[from + 1]; e++)
      if (graph.other[e] > from) edges.push({ from, to: graph.other[e], kbps: graph.kbps[e] });
  edges.sort((a, b) => b.kbps - a.kbps || a.from - b.from || a.to - b.to);
  const degree = new Int32Array(graph.parts);
  const kept = new Set<number>();
  const limit = Math.floor(edges.length * share);
  for (let allowed = 1; kept.size < limit; allowed++)
    for (const { from, to } of edges) {
      const key = from * graph.parts + to;
      if (kept.size >= limit) break;
      if (kept.has(key) || degree[from] >= allowed || degree[to] >= allowed) continue;
      kept.add(key);
      degree[from]++;
      degree[to]++;
    }
  return thinOut(graph, (from, to) => kept.has(from * graph.parts + to));
}
