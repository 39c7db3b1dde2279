/**
 * The bound for bandwidth by charging parts for their place (Lagrangian relaxation, Held and Karp 1971): every
 * part is on one host, so whatever it is charged there it pays once; and no host can earn more, by pipes it keeps
 * inside less what its parts are charged, than its best filling. So for any charges
 *
 *     kbit/s inside hosts  <=  sum of charges  +  sum over hosts of the best filling,
 *
 * and the search is for charges that make the right side small: by a smoothed gradient that is made ever sharper.
 * On the way clumps fall out that no better answer can hold.
 */
import type { Bins } from './bins.ts';
import { type Clumps, keepClumps } from './clumps.ts';
import { Filling } from './filling.ts';
import { sum } from './pieces.ts';
import { roundDown } from './rounding.ts';
import type { Together } from './together.ts';

/** Heat at the start and at the end, in mean kbit/s of an edge. */
const HOT = 0.3;
const COLD = 0.003;
/** Clumps that lack so many heats to the best of their size have no share worth counting. */
const NEGLIGIBLE = 14;
/** Rounds without gain after which nothing more is expected. */
const PATIENCE = 60;
/** Rounds from one look for useless clumps to the next, and the share that must be useless for it to be worth it. */
const TIDY_ROUNDS = 8;
const USELESS = 0.05;
/** Clumps gone through, twice a round, in a step. */
const CLUMPS_A_STEP = 100;

/**
 * @param progress how much of the time is over, 0 … 1
 * @param spend counts work; false ends it
 * @param enough with no more inside, the best answer cannot be bettered
 * @returns the most kbit/s that can stay inside hosts in an answer that betters the best one, or what is enough
 */
export function mostInside(
  graph: Together,
  clumps: Clumps,
  bins: Bins,
  progress: () => number,
  spend: (steps: number) => boolean,
  enough: number,
): number {
  const charges = new Charges(graph, clumps, bins, enough);
  const begun = Math.min(0.999, progress());
  for (let idle = 0; idle < PATIENCE; idle++) {
    const heat = HOT * (COLD / HOT) ** ((progress() - begun) / (1 - begun));
    if (charges.round(heat)) idle = 0;
    if (charges.best <= enough || progress() >= 1 || !spend(charges.steps)) break;
  }
  return Math.max(charges.best, enough);
}

class Charges {
  readonly #graph: Together;
  readonly #enough: number;
  #clumps: Clumps;
  readonly #filling: Filling;
  /** What is charged for each part, and what was before the last step. */
  readonly #charges: Float64Array;
  readonly #before: Float64Array;
  /** How the bound grows with each. */
  readonly #slope: Float64Array;
  /** By clump: what it is worth, how often it is wanted, and that with all that grew from it. */
  readonly #values: Float64Array;
  readonly #shares: Float64Array;
  readonly #grown: Float64Array;
  readonly #mean: number;
  /** How fast the slope changes: a filling holds so many parts. */
  readonly #crowd: number;
  #least: number;
  #speed = 1;
  #rounds = 0;

  constructor(graph: Together, clumps: Clumps, bins: Bins, enough: number) {
    this.#graph = graph;
    this.#enough = enough;
    this.#clumps = clumps;
    this.#filling = new Filling(bins);
    const { parts, total } = graph;
    this.#mean = total / (graph.other.length / 2);
    this.#charges = new Float64Array(parts);
    this.#before = new Float64Array(parts);
    this.#slope = new Float64Array(parts);
    // Half of each pipe at either end: with these the bound is the total, or close above.
    for (let p = 0; p < parts; p++)
      for (let e = graph.start[p]; e < graph.start[p + 1]; e++) this.#charges[p] += graph.kbps[e] / 2;
    this.#before.set(this.#charges);
    this.#values = new Float64Array(clumps.count);
    this.#shares = new Float64Array(clumps.count);
    this.#grown = new Float64Array(clumps.count);
    const taken = bins.size.reduce((sum, units) => sum + units, 0);
    this.#crowd = Math.max(1, (this.#filling.sizes * parts) / taken);
    this.#least = total;
  }

  /** The least bound so far; amounts inside hosts are multiples of a step. */
  get best(): number {
    return roundDown(this.#least, this.#graph.step);
  }

  /** Work of a round. */
  get steps(): number {
    return 8 + Math.ceil(this.#clumps.count / CLUMPS_A_STEP) + Math.ceil(this.#filling.sizes ** 2 / 300);
  }

  /**
   * One step down the slope, accelerated, and begun anew when it turns uphill (Nesterov 1983; O'Donoghue and
   * Candes 2015).
   * @param heat in mean kbit/s of an edge. @returns whether the bound has become less
   */
  round(heat: number): boolean {
    const kbps = heat * this.#mean;
    this.#evaluate();
    const bound = sum(this.#charges) + this.#filling.best();
    const better = bound < this.#least - this.#mean * 1e-4;
    this.#least = Math.min(this.#least, bound);
    if (this.best <= this.#enough) return better;
    if (++this.#rounds % TIDY_ROUNDS === 0) this.#tidy(bound);
    this.#findSlope(kbps);
    const next = (1 + Math.sqrt(1 + 4 * this.#speed ** 2)) / 2;
    let uphill = 0;
    for (let i = 0; i < this.#charges.length; i++) {
      const to = this.#charges[i] - (kbps / this.#crowd) * this.#slope[i];
      uphill += this.#slope[i] * (to - this.#before[i]);
      this.#charges[i] = to + ((this.#speed - 1) / next) * (to - this.#before[i]);
      this.#before[i] = to;
    }
    this.#speed = uphill > 0 ? 1 : next;
    return better;
  }

  /** What each clump is worth at these charges, and the best of each size. */
  #evaluate(): void {
    const { count, from, part, gain, size } = this.#clumps;
    const charges = this.#charges;
    const values = this.#values;
    const filling = this.#filling;
    filling.reset();
    const { top } = filling;
    for (let s = 0; s < count; s++) {
      const value = (from[s] < 0 ? 0 : values[from[s]]) + gain[s] - charges[part[s]];
      values[s] = value;
      if (value > top[size[s]]) top[size[s]] = value;
    }
  }

  /** 1 less how often a part is wanted. */
  #findSlope(kbps: number): void {
    const { count, from, part, size } = this.#clumps;
    const values = this.#values;
    const shares = this.#shares;
    const grown = this.#grown;
    const slope = this.#slope;
    const { top, weight, wanted } = this.#filling;
    for (let s = 0; s < count; s++) {
      const lack = (top[size[s]] - values[s]) / kbps;
      shares[s] = size[s] === 0 || lack > NEGLIGIBLE ? 0 : Math.exp(-lack);
      weight[size[s]] += shares[s];
    }
    this.#filling.share(kbps);
    slope.fill(1);
    for (let s = 0; s < count; s++) {
      if (shares[s] !== 0) shares[s] *= wanted[size[s]] / weight[size[s]];
      grown[s] = shares[s];
    }
    // What grew from a clump wants all its parts, too.
    for (let s = count - 1; s >= 0; s--) {
      if (grown[s] === 0) continue;
      slope[part[s]] -= grown[s];
      if (from[s] >= 0) grown[from[s]] += grown[s];
    }
  }

  /** Drops the clumps with which nothing could be better than the best answer. */
  #tidy(bound: number): void {
    const { size } = this.#clumps;
    const { step } = this.#graph;
    const values = this.#values;
    const isUseful = (s: number) =>
      roundDown(bound - this.#filling.lackOf(size[s], values[s]), step) > this.#enough;
    const kept = keepClumps(this.#clumps, isUseful);
    if (kept.count > (1 - USELESS) * this.#clumps.count) return;
    this.#clumps = kept;
    this.#evaluate();
    this.#filling.best();
  }
}
