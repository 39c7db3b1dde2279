/** The peers that every workload is compared with, by name. */
import { bestFit } from './best-fit.ts';
import { estimateGreedy } from './estimate-greedy.ts';
import { filterAndWeigh } from './filter-and-weigh.ts';
import { firstFit } from './first-fit.ts';
import type { Trial } from './trial.ts';

/**
 * Puts every server of the trial on a host where it fits. None takes a server back once it is placed, as none of
 * its models does.
 * @returns false when a server fits nowhere; what is placed by then stays in the trial
 */
export type Baseline = (trial: Trial) => boolean;

export const BASELINES: Readonly<Record<string, Baseline>> = {
  'first-fit': firstFit,
  'best-fit': bestFit,
  'filter-and-weigh': filterAndWeigh,
  'estimate-greedy': estimateGreedy,
};
