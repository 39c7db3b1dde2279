/**
 * How much must be cut of a graph that is too large for one unit, told by a flow. Every part sends to what is
 * around it, in proportion to both weights, until that weighs so much (its "ball"). Where a fraction of it all can
 * flow at once within the widths of the pipes, as much of what is sent between units flows through pipes that are
 * cut (Leighton and Rao 1999; Even, Naor, Rao and Schieber 1999). A part has at most its unit's load of its ball
 * beside it, so
 *
 *     kbit/s cut  >=  fraction * (sum over parts of weight * weight of ball  -  sum over units of load ^ 2).
 *
 * It flows along shortest paths, of lengths that grow with what a pipe has to bear.
 */
import type { PipeGraph } from './pipe-graph.ts';
import { roundUp } from './rounding.ts';
import { ShortestPaths } from './shortest-paths.ts';

/** A pipe that bears so much of what the worst one does in a round is longer by a factor of e. */
const SHARPNESS = 1 / 8;
/** What rounds before count beside the next one. */
const MEMORY = 0.85;
/** Rounds, and rounds without gain, after which nothing more is expected. */
const MOST_ROUNDS = 60;
const PATIENCE = 1;
/** What a round has gained may be gained so many times again. */
const FORESIGHT = 4;
/** Entries of the graph looked at in a step. */
const ENTRIES_A_STEP = 15;

/**
 * @param members parts that pipes connect. @param weight by part. @param reach weight of a ball
 * @param together the most that the sum of squared loads can be
 * @param spend counts work; false ends it
 * @returns the least kbit/s that is cut; 0 when nothing can be said
 */
export function leastCut(
  graph: PipeGraph,
  members: readonly number[],
  weight: Float64Array,
  reach: number,
  together: number,
  spend: (steps: number) => boolean,
): number {
  const { edge, width } = edgesOf(graph);
  const length = width.map((kbps) => 1 / kbps);
  const load = new Float64Array(width.length);
  const now = new Float64Array(width.length);
  const passed = new Float64Array(graph.parts);
  const paths = new ShortestPaths(graph, edge, length);
  let sent = 0;
  /** What makes a pipe longer by a factor of e, in kbit/s sent for each of its width. */
  let unit = Number.POSITIVE_INFINITY;

  const send = (from: number): void => {
    let left = reach;
    const count = paths.run(from, (part) => (left -= weight[part]) > 0);
    for (let i = 0; i < count; i++) passed[paths.order[i]] = weight[from] * weight[paths.order[i]];
    // Of the last one only what the ball still has room for.
    if (left < 0) passed[paths.order[count - 1]] += weight[from] * left;
    for (let i = count - 1; i > 0; i--) {
      const part = paths.order[i];
      const through = passed[part];
      const e = paths.over[part];
      passed[paths.before[part]] += through;
      now[e] += through;
      length[e] *= Math.exp(through / (width[e] * unit));
    }
    sent += passed[from];
  };
  /** What pipes bear where all bear as much for their width, if the part tells for all. */
  const meanUse = (from: number): number => {
    let left = reach;
    let lengths = 0;
    paths.run(from, (part) => {
      lengths += weight[part] * paths.distance[part];
      return (left -= weight[part]) > 0;
    });
    const total = members.reduce((sum, part) => sum + weight[part], 0);
    return (total * lengths) / width.length;
  };
  unit = SHARPNESS * meanUse(members[0]);
  let best = 0;
  let rounds = 0;
  let idle = 0;
  for (let round = 0; round < MOST_ROUNDS && idle < PATIENCE; round++) {
    now.fill(0);
    sent = 0;
    for (const from of members) {
      if (weight[from] === 0) continue;
      const before = paths.looked;
      send(from);
      if (!spend(Math.ceil((paths.looked - before) / ENTRIES_A_STEP))) return roundUp(best, graph.step);
    }
    rounds = 1 + rounds * MEMORY;
    let worst = 0;
    for (let e = 0; e < load.length; e++) {
      load[e] = now[e] + load[e] * MEMORY;
      worst = Math.max(worst, load[e] / width[e]);
    }
    const cut = (rounds / worst) * (sent - together);
    if (cut <= 0) break;
    // Between two multiples of the step no bound says more than the lower one.
    const hoped = best + FORESIGHT * Math.max(0, cut - best);
    idle = cut > best * 1.001 && roundUp(hoped, graph.step) > roundUp(cut, graph.step) ? 0 : idle + 1;
    best = Math.max(best, cut);
    unit = (worst / rounds) * SHARPNESS;
    for (let e = 0; e < load.length; e++) length[e] = Math.exp(load[e] / (width[e] * unit)) / width[e];
  }
  return roundUp(best, graph.step);
}

/** Numbers of edges by entry of the graph, the same for both ends, and their kbit/s. */
function edgesOf({ parts, start, other, kbps }: PipeGraph): { edge: Int32Array; width: Float64Array } {
  const edge = new Int32Array(other.length);
  const width: number[] = [];
  // Neighbours are sorted, so the entries of a part that lead to lower ones are met in their order.
  const next = start.slice(0, parts);
  for (let part = 0; part < parts; part++)
    for (let e = next[part]; e < start[part + 1]; e++) {
      edge[e] = edge[next[other[e]]++] = width.length;
      width.push(kbps[e]);
    }
  return { edge, width: Float64Array.from(width) };
}
