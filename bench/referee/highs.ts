/** HiGHS behind a promise and a time limit that holds whatever it is busy with. */
import { Worker } from 'node:worker_threads';
import type { Model, ModelArrays, Sum } from './model.ts';

/** What the thread is asked. */
export interface Order {
  readonly arrays: ModelArrays;
  readonly cost: Float64Array;
  readonly seconds: number;
  /** A proven bound that is as good as the optimum. */
  readonly enough?: number;
}

/** `bound`: no solution is below it. `stopped`: the time was over, or the bound good enough. */
export type Outcome =
  | { readonly status: 'infeasible' }
  | {
      readonly status: 'optimal' | 'stopped';
      readonly bound: number;
      readonly objective: number | null;
      readonly values: Float64Array | null;
    };

/** HiGHS looks at its clock between steps that may take long. */
const GRACE_S = 20;

/** The compiled thread, also when this file runs from its source. */
const THREAD = new URL(
  import.meta.url.endsWith('.ts') ? '../dist/referee/highs-thread.js' : './highs-thread.js',
  import.meta.url,
);

export class Highs {
  #thread: Worker | undefined;

  /** Makes the sum as small as it can be. */
  async minimise(model: Model, sum: Sum, limits: Pick<Order, 'seconds' | 'enough'>): Promise<Outcome> {
    const arrays = model.arrays();
    const cost = new Float64Array(arrays.colLower.length);
    for (const [column, factor] of sum) cost[column] += factor;
    this.#thread ??= new Worker(THREAD);
    const thread = this.#thread;
    const order: Order = { arrays, cost, ...limits };
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        thread.off('message', answer).off('error', fail);
      };
      const answer = (outcome: Outcome): void => {
        stop();
        resolve(outcome);
      };
      const fail = (error: unknown): void => {
        stop();
        this.#thread = undefined;
        reject(error);
      };
      const giveUp = async (): Promise<void> => {
        stop();
        await this.close();
        resolve({ status: 'stopped', bound: Number.NEGATIVE_INFINITY, objective: null, values: null });
      };
      const timer = setTimeout(giveUp, 1000 * (limits.seconds + GRACE_S));
      thread.on('message', answer).on('error', fail);
      thread.postMessage(order);
    });
  }

  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }
}
