/** How much work one evaluation may do, counted in steps rather than in time so that it is the same everywhere. */
import { HeatError } from './error.ts';

/** Shared by everything one evaluation runs: loops, list functions, patterns, yaql. */
export class StepBudget {
  readonly limit: number;
  readonly #unit: string;
  #spent = 0;

  /** @param unit what is counted, for the message */
  constructor(limit: number, unit = 'steps') {
    this.limit = limit;
    this.#unit = unit;
  }

  get spent(): number {
    return this.#spent;
  }

  /** Takes `n` steps. Throws `valet.template.too_costly` once more than the limit are taken. */
  spend(n = 1): void {
    this.#spent += n;
    // Written so that a NaN is refused as well.
    if (!(this.#spent <= this.limit)) {
      throw new HeatError(
        'valet.template.too_costly',
        `evaluating takes more than ${this.limit} ${this.#unit}; make loops, lists and expressions smaller`,
      );
    }
  }
}

/** What one evaluation may cost: steps of work, and characters of text that functions put together. */
export interface Costs {
  readonly steps: StepBudget;
  readonly text: StepBudget;
}
