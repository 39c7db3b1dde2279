/**
 * The bound for bandwidth that takes time: of the pipes that need not leave a host, how many can stay inside at
 * most (`charges.ts`), over all that a host can hold (`clumps.ts`). What is left crosses two links at least, and
 * what must leave a rack or cluster two more at each (`crossings.ts`).
 */
import type { Problem } from '../../model/problem.ts';
import { type Goal, NETWORK } from '../../plan/terms.ts';
import { type Bins, binsOf, newHostsAtMost } from './bins.ts';
import { mostInside } from './charges.ts';
import { type Clumps, findClumps } from './clumps.ts';
import { boundCrossings, leastByFlow } from './crossings.ts';
import { piecesOf } from './pieces.ts';
import { leastCutBySpectrum } from './spectrum.ts';
import { type Together, thinOut, togetherGraph } from './together.ts';

/** Links that a pipe between two hosts crosses at least. */
const LINKS = 2;
/** How much of the time may be over when clumps are listed, and when what is above hosts has been looked at. */
const LISTED_UNTIL = 0.6;
const CROSSINGS_UNTIL = 0.7;
/** The same where there are too many clumps: for eigenvalues of hosts, those of racks and clusters, and the widest pipes. */
const DENSE_UNTIL = { hosts: 0.4, above: 0.65, widest: 0.85 };
/** Most clumps looked at, and shares of the edges, the widest, that are tried where all have more. */
const MOST_CLUMPS = 1_000_000;
const KEPT = [0.7, 0.5, 0.35, 0.25];
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
  const newHosts = newHostsAtMost(goal, amounts, floor);
  const whole = togetherGraph(problem);
  const bins = binsOf(problem, newHosts);
  const clumps = whole.total > 0 && bins !== null ? listClumps(problem, whole, bins, allowance) : null;
  if (clumps === null && whole.total > 0)
    return boundDense(problem, newHosts, amounts[NETWORK], whole, bins, rest(allowance));
  const spend = within(allowance, CROSSINGS_UNTIL);
  const above = boundCrossings(problem, newHosts, (graph, pieces) => leastByFlow(graph, pieces, spend));
  const beside = whole.forced + above;
  // Pipes between hosts in the best answer: if no fewer can be, it cannot be bettered.
  const known = Math.floor((amounts[NETWORK] - beside) / LINKS);
  if (clumps === null || bins === null || known <= 0) return beside;
  const { progress } = allowance;
  return (
    beside +
    LINKS * (whole.total - mostInside(whole, clumps, bins, progress, allowance.spend, whole.total - known))
  );
}

/**
 * Where a host can hold too many sets of parts to look at: by eigenvalues, for what leaves hosts first and then for
 * what leaves racks and clusters; by the widest pipes only; and by flows.
 */
function boundDense(
  problem: Problem,
  newHosts: number,
  amount: number,
  whole: Together,
  bins: Bins | null,
  allowance: Allowance,
): number {
  const hosts = piecesOf(problem, 'host', newHosts);
  let between =
    hosts === null
      ? 0
      : leastCutBySpectrum(whole, hosts.weight, hosts.room, within(allowance, DENSE_UNTIL.hosts));
  const bySpectrum = boundCrossings(problem, newHosts, (graph, { weight, room }) =>
    leastCutBySpectrum(graph, weight, room, within(allowance, DENSE_UNTIL.above)),
  );
  const known = Math.floor((amount - whole.forced - bySpectrum) / LINKS);
  if (bins !== null && between < known)
    between = Math.max(between, boundByWidest(problem, whole, bins, known, allowance));
  const spend = within(allowance, 1);
  const byFlow = boundCrossings(problem, newHosts, (graph, pieces) => leastByFlow(graph, pieces, spend));
  return whole.forced + Math.max(bySpectrum, byFlow) + LINKS * between;
}

/** @param known kbit/s between hosts that are enough. @returns the least between hosts of as many pipes as can be looked at */
function boundByWidest(
  problem: Problem,
  whole: Together,
  bins: Bins,
  known: number,
  allowance: Allowance,
): number {
  const progress = () => allowance.progress() / DENSE_UNTIL.widest;
  for (const share of KEPT) {
    const graph = widest(whole, share);
    const clumps = listClumps(problem, graph, bins, allowance);
    if (clumps === null) continue;
    const enough = Math.max(0, graph.total - known);
    return graph.total - mostInside(graph, clumps, bins, progress, allowance.spend, enough);
  }
  return 0;
}

/** Each costs a quarter of a step to find, and some dozen rounds must be left to make use of them. */
function listClumps(problem: Problem, graph: Together, bins: Bins, allowance: Allowance): Clumps | null {
  const { steps, progress } = allowance;
  const most = Math.min(MOST_CLUMPS, steps * (1 - progress()) * 2);
  return findClumps(problem, graph, bins, most, within(allowance, LISTED_UNTIL));
}

/** What is left of the time, as if it began now. */
function rest({ progress, spend, steps }: Allowance): Allowance {
  const begun = Math.min(0.999, progress());
  return { progress: () => (progress() - begun) / (1 - begun), spend, steps: steps * (1 - begun) };
}

/** Work is counted, but not begun where it would take until after a share of the time. */
function within({ progress, spend, steps }: Allowance, until: number): (each: number) => boolean {
  return (each) => progress() + each / steps < until && spend(each);
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
