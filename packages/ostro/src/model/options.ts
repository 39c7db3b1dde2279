/** How to solve: the policy, the budget and the seed. */
import type { TermName } from '../plan/answer.ts';

/** Which cost term counts first; see `docs/optimizer.md`. */
export type Policy = 'pack' | 'network' | 'spread';

export interface SolveOptions {
  /** Default `pack`. */
  readonly policy?: Policy;
  /** A plain weighted sum of the normalised terms instead of a policy. */
  readonly weights?: Partial<Readonly<Record<TermName, number>>>;
  /** Same input, seed and step budget: same answer. Default 1. */
  readonly seed?: number;
  /** Most search steps; default: enough for a first answer and a short improvement. */
  readonly maxSteps?: number;
  /** Wall-clock budget; needs `now`. */
  readonly budgetMs?: number;
  /** The clock, in milliseconds; the library has none of its own. */
  readonly now?: () => number;
  /** Asked now and then; true ends the search with the best answer so far. */
  readonly shouldStop?: () => boolean;
  /** Explain an infeasible request; default true. */
  readonly explain?: boolean;
  /** Have the independent checker look at the answer; default true. Without, whoever asks must let it look. */
  readonly check?: boolean;
}
