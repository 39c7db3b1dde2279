/**
 * The bound for bandwidth by charging parts for their place (Lagrangian relaxation, Held and Karp 1971): every
 * part is on one host, so whatever it is charged there it pays once; and no host can earn more, by pipes it keeps
 * inside less what its parts are charged, than its best filling. So for any charges
 *
 *     kbit/s inside hosts  <=  sum of charges  +  sum over hosts of the best filling,
 *
 * and the search is for charges that make the right side small: by a smoothed gradient that is made ever sharper.
 */
import type { Bins } from './bins.ts';
import type { Clumps } from './clumps.ts';
import { Filling } from './filling.ts';
import type { Together } from './together.ts';

/** Heat at the start and at the end, in mean kbit/s of an edge. */
const HOT = 0.3;
const COLD = 0.01;
/** Clumps that lack so many heats to the best of their size have no share worth counting. */
const NEGLIGIBLE = 14;
/** Rounds without gain after which nothing more is expected. */
const PATIENCE = 60;
/** Clumps gone through, twice a round, in a step. */
const CLUMPS_A_STEP = 100;
/** What rounding may make of a sum. */
const ROUNDING = 1e-7;

/**
 * @param progress how much of the time is over, 0 … 1
 * @param spend counts work; false ends it
 * @param enough an amount that need not be gone below
 * @returns the most kbit/s that can stay inside hosts, whatever the answer
 */
export function mostInside(
  graph: Together,
  clumps: Clumps,
  bins: Bins,
  progress: () => number,
  spend: (steps: number) => boolean,
  enough: number,
): number {
  const { parts, total } = graph;
  const edges = graph.other.length / 2;
  const mean = total / edges;
  const filling = new Filling(bins);
  const values = new Float64Array(clumps.count);
  const shares = new Float64Array(clumps.count);
  const charges = firstCharges(graph);
  const before = charges.slice();
  const slope = new Float64Array(parts);
  const binCount = bins.kinds.reduce((sum, { count }) => sum + count, 0);
  // How fast the slope changes: each part meets so many others in a filling.
  const crowd = Math.max(1, parts / Math.min(binCount, parts));
  const steps = 8 + Math.ceil(clumps.count / CLUMPS_A_STEP) + Math.ceil(filling.sizes ** 2 / 300);
  const begun = Math.min(0.999, progress());
  let best = total;
  let speed = 1;
  for (let idle = 0; idle < PATIENCE; idle++) {
    const heat = mean * HOT * (COLD / HOT) ** ((progress() - begun) / (1 - begun));
    evaluate(clumps, charges, values, filling);
    const bound = sum(charges) + filling.best();
    if (bound < best) {
      if (bound < best - mean * 1e-4) idle = 0;
      best = bound;
    }
    if (roundDown(best, graph.step) <= enough || progress() >= 1 || !spend(steps)) break;
    slopeOf(clumps, values, shares, filling, heat, slope);
    // Accelerated descent, begun anew when it turns uphill (Nesterov 1983; O'Donoghue and Candes 2015).
    const next = (1 + Math.sqrt(1 + 4 * speed * speed)) / 2;
    let uphill = 0;
    for (let p = 0; p < parts; p++) {
      const to = charges[p] - (heat / crowd) * slope[p];
      uphill += slope[p] * (to - before[p]);
      charges[p] = to + ((speed - 1) / next) * (to - before[p]);
      before[p] = to;
    }
    speed = uphill > 0 ? 1 : next;
  }
  return roundDown(best, graph.step);
}

/** Amounts inside hosts are multiples of a step. */
function roundDown(amount: number, step: number): number {
  return Math.floor((amount * (1 + ROUNDING)) / step + ROUNDING) * step;
}

/** Half of each pipe at either end: with these the bound is the total, or close above. */
function firstCharges({ parts, start, kbps }: Together): Float64Array {
  const charges = new Float64Array(parts);
  for (let p = 0; p < parts; p++) for (let e = start[p]; e < start[p + 1]; e++) charges[p] += kbps[e] / 2;
  return charges;
}

/** What each clump is worth at these charges, and the best of each size. */
function evaluate(clumps: Clumps, charges: Float64Array, values: Float64Array, filling: Filling): void {
  const { count, from, part, gain, size } = clumps;
  filling.reset();
  const { top } = filling;
  for (let s = 0; s < count; s++) {
    const value = (from[s] < 0 ? 0 : values[from[s]]) + gain[s] - charges[part[s]];
    values[s] = value;
    if (value > top[size[s]]) top[size[s]] = value;
  }
}

/** How the bound grows with each charge: 1 less how often the part is wanted. */
function slopeOf(
  clumps: Clumps,
  values: Float64Array,
  shares: Float64Array,
  filling: Filling,
  heat: number,
  slope: Float64Array,
): void {
  const { count, from, part, size } = clumps;
  const { top, weight, wanted } = filling;
  for (let s = 0; s < count; s++) {
    const lack = (top[size[s]] - values[s]) / heat;
    shares[s] = lack > NEGLIGIBLE ? 0 : Math.exp(-lack);
    weight[size[s]] += shares[s];
  }
  filling.share(heat);
  slope.fill(1);
  for (let s = 0; s < count; s++) if (shares[s] !== 0) shares[s] *= wanted[size[s]] / weight[size[s]];
  // What grew from a clump wants all its parts, too.
  for (let s = count - 1; s >= 0; s--) {
    if (shares[s] === 0) continue;
    slope[part[s]] -= shares[s];
    if (from[s] >= 0) shares[from[s]] += shares[s];
  }
}

function sum(list: Float64Array): number {
  let total = 0;
  for (const entry of list) total += entry;
  return total;
}
