/** How to solve: the policy, the budget and the seed. */
import type { TermName } from '../plan/answer.ts';

/** Which cost term counts first; see `docs/optimizer.md`. */
export type Policy = 'pack' | 'network' | 'spread';

/**
 * How a member of a portfolio searches, next to the usual search with 1, 1 and 0: see `search/portfolio.ts`. Plain
 * data.
 */
export interface Strategy {
  /** Heat at which annealing begins, over the usual one. */
  readonly heat: number;
  /** Time for bounds that improvement then lacks, over the usual one; 0: none. */
  readonly proof: number;
  /** How much chance changes the order in which parts are first placed: 0 … 1 of what a failure would. */
  readonly shuffle: number;
}

export interface SolveOptions {
  /** Default `pack`. */
  readonly policy?: Policy;
  /** A plain weighted sum of the normalised terms instead of a policy. */
  readonly weights?: Partial<Readonly<Record<TermName, number>>>;
  /** Same input, seed and step budget: same answer. Default 1. */
  readonly seed?: number;
  /** Most search steps; default: a first answer, however many it takes, and a short improvement. */
  readonly maxSteps?: number;
  /** Wall-clock budget; needs `now`. */
  readonly budgetMs?: number;
  /** The clock, in milliseconds; the library has none of its own. */
  readonly now?: () => number;
  /** Asked now and then; true ends the search with the best answer so far. */
  readonly shouldStop?: () => boolean;
  /** Default: the usual search. */
  readonly strategy?: Strategy;
  /** Explain why there is no answer; default true. `proven`: only where that is proven. */
  readonly explain?: boolean | 'proven';
  /** Have the independent checker look at the answer; default true. Without, whoever asks must let it look. */
  readonly check?: boolean;
}
