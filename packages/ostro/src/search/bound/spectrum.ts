/**
 * How much must be cut of a graph that is too large for one unit, told by eigenvalues (Donath and Hoffman 1973): good
 * where pipes go everywhere, as in a random mesh. With `d` added to the diagonal of the matrix of pipes, and rows and
 * columns divided by the roots of the weights, the parts in a unit are a vector whose square is the unit's load, and
 * vectors of different units are orthogonal. So whatever `d`,
 *
 *     2 * kbit/s inside  +  sum of d  <=  sum over units of load * eigenvalue,
 *
 * the largest eigenvalues with the largest loads that units have room for. The best `d` is looked for by its gradient.
 */
import { eigenOf } from './eigen.ts';
import type { PipeGraph } from './pipe-graph.ts';
import { roundUp } from './rounding.ts';

/** Gradients taken. */
const MOST_ROUNDS = 40;
/** The first step, in mean kbit/s of a part, and how many rounds halve it. */
const STEP = 0.06;
const HALVED = 12;
/** Units so many times fewer than parts are few: for them another start is better. */
const FEW = 12;
/** Work of decomposing a matrix, in steps for the cube of its rows. */
const STEPS_OF_CUBE = 1 / 150;

/**
 * @param weight by part. @param room of the units, the largest first
 * @param spend counts work; false ends it
 * @returns the least kbit/s that is cut; 0 when nothing can be said
 */
export function leastCutBySpectrum(
  graph: PipeGraph,
  weight: Float64Array,
  room: Float64Array,
  spend: (steps: number) => boolean,
): number {
  // Pipes of parts that take nothing are left out: as if they were never cut.
  const members = Array.from(weight.keys()).filter((part) => weight[part] > 0);
  const n = members.length;
  const load = loadsOf(
    members.reduce((sum, part) => sum + weight[part], 0),
    room,
    n,
  );
  const pipes = new Float64Array(n * n);
  const degree = new Float64Array(n);
  const at = new Map(members.map((part, i) => [part, i]));
  members.forEach((part, i) => {
    for (let e = graph.start[part]; e < graph.start[part + 1]; e++) {
      const j = at.get(graph.other[e]);
      if (j === undefined) continue;
      pipes[i * n + j] = graph.kbps[e];
      degree[i] += graph.kbps[e];
    }
  });
  const total = degree.reduce((sum, each) => sum + each, 0) / 2;
  const units = load.reduce((count, each) => count + (each > 0 ? 1 : 0), 0);
  const start = units * FEW < n ? -1 : -0.6;
  const added = degree.map((each) => each * start);
  const root = Float64Array.from(members, (part) => Math.sqrt(weight[part]));
  const slope = new Float64Array(n);
  let best = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (!spend(Math.ceil(n ** 3 * STEPS_OF_CUBE))) break;
    const matrix = pipes.slice();
    let sum = 0;
    for (let i = 0; i < n; i++) {
      sum += added[i];
      matrix[i * n + i] = added[i];
      for (let j = 0; j < n; j++) matrix[i * n + j] /= root[i] * root[j];
    }
    const eigen = eigenOf(matrix, n);
    if (eigen === null) break;
    const order = Array.from(eigen.values.keys()).sort((a, b) => eigen.values[b] - eigen.values[a]);
    slope.fill(-1);
    let twice = -sum;
    for (let u = 0; u < n && load[u] > 0; u++) {
      twice += load[u] * eigen.values[order[u]];
      for (let i = 0; i < n; i++) slope[i] += load[u] * (eigen.vectors[order[u] * n + i] / root[i]) ** 2;
    }
    best = Math.max(best, total - twice / 2);
    const length = Math.sqrt(slope.reduce((squares, each) => squares + each * each, 0) / n);
    if (length < 1e-9) break;
    const step = (STEP * 2 * total) / n / length / (1 + round / HALVED);
    for (let i = 0; i < n; i++) added[i] -= step * slope[i];
  }
  return roundUp(best, graph.step);
}

/** The most uneven loads of a total: as much in as few units as can be. */
function loadsOf(total: number, room: Float64Array, most: number): Float64Array {
  const loads = new Float64Array(most);
  let left = total;
  for (let u = 0; u < most && left > 0; u++) {
    loads[u] = Math.min(left, u < room.length ? room[u] : left);
    left -= loads[u];
  }
  return loads;
}
