/** How many plans make a site as full as it shall be. */
import { flavorsOf } from './requests.ts';
import { FLAVORS } from './site.ts';

/** The first so many plans of a seed that take this many vcpus together. */
export function fillingPlans(seed: number, vcpus: number): number {
  let taken = 0;
  let plans = 0;
  while (taken < vcpus) {
    for (const flavor of flavorsOf(seed, 0, plans)) taken += FLAVORS[flavor]!.vcpus;
    plans++;
  }
  return plans;
}
