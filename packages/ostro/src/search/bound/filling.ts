/**
 * The best filling of one bin with clumps, by the units they take: exact, and in a smooth form whose gradient
 * tells how much each size is wanted. A clump may be taken more than once, which only makes a filling better
 * than it can be: what rests on it stays a bound.
 */
import type { Bins } from './bins.ts';

/** Below any value. */
const NEVER = -1e18;

export class Filling {
  readonly #bins: Bins;
  readonly #most: number;
  /** By size: the best clump of that size, and all of them joined smoothly. */
  readonly top: Float64Array;
  readonly weight: Float64Array;
  /** By size: how many of them all bins want together, once `demandOf` has told. */
  readonly wanted: Float64Array;
  readonly #value: Float64Array;
  readonly #joint: Float64Array;
  readonly #reached: Float64Array;

  constructor(bins: Bins) {
    this.#bins = bins;
    this.#most = bins.kinds.reduce((most, { units }) => Math.max(most, units), 0);
    const make = () => new Float64Array(this.#most + 1);
    this.top = make();
    this.weight = make();
    this.wanted = make();
    this.#value = make();
    this.#joint = make();
    this.#reached = make();
  }

  get sizes(): number {
    return this.#most;
  }

  /** Forgets what the clumps are worth. */
  reset(): void {
    this.top.fill(NEVER);
    this.weight.fill(0);
  }

  /** The most that all bins can hold together, by the best clump of each size. */
  best(): number {
    const { top } = this;
    const value = this.#value;
    value[0] = 0;
    for (let units = 1; units <= this.#most; units++) {
      let most = value[units - 1];
      for (let size = 1; size <= units; size++) {
        const sum = top[size] + value[units - size];
        if (sum > most) most = sum;
      }
      value[units] = most;
    }
    return this.#bins.kinds.reduce((sum, { units, count }) => sum + count * value[units], 0);
  }

  /** How much less a bin holds, at the least, that has to hold a clump of this size and value; after `best`. */
  lackOf(size: number, worth: number): number {
    const value = this.#value;
    let least = Number.POSITIVE_INFINITY;
    for (const { units } of this.#bins.kinds)
      if (units >= size) least = Math.min(least, value[units] - value[units - size] - worth);
    return least;
  }

  /**
   * How often each size is wanted when every filling has a share that falls with what it lacks to the best
   * (entropy smoothing, Nesterov 2005); into `wanted`.
   * @param heat in the unit of values: a filling that lacks so much has a share smaller by e
   */
  share(heat: number): void {
    const { top, weight, wanted } = this;
    const value = this.#value;
    const joint = this.#joint;
    for (let size = 1; size <= this.#most; size++)
      joint[size] = weight[size] > 0 ? top[size] + heat * Math.log(weight[size]) : NEVER;
    value[0] = 0;
    for (let units = 1; units <= this.#most; units++) {
      let most = 0;
      for (let size = 1; size <= units; size++) most = Math.max(most, joint[size] + value[units - size]);
      let sum = Math.exp(-most / heat);
      for (let size = 1; size <= units; size++)
        sum += Math.exp((joint[size] + value[units - size] - most) / heat);
      value[units] = most + heat * Math.log(sum);
    }
    const reached = this.#reached.fill(0);
    wanted.fill(0);
    for (const { units, count } of this.#bins.kinds) reached[units] += count;
    for (let units = this.#most; units > 0; units--) {
      if (reached[units] === 0) continue;
      for (let size = 1; size <= units; size++) {
        const flow = reached[units] * Math.exp((joint[size] + value[units - size] - value[units]) / heat);
        wanted[size] += flow;
        reached[units - size] += flow;
      }
    }
  }
}
