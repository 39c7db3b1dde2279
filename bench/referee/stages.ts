/** The cost in the policy's order: each term as small as it can be, among answers that are as good before it. */
import type { LinearTerm, RequestModel } from './build.ts';
import type { Amount } from './frame.ts';
import type { Highs } from './highs.ts';

/** What is proven of a term: nothing is below `bound`; `optimum` is reached. */
export interface Stage {
  readonly term: LinearTerm;
  readonly bound: number;
  /** Null when the time was over. */
  readonly optimum: number | null;
  readonly seconds: number;
}

export interface Verdict {
  readonly status: 'infeasible' | 'optimal' | 'bounded';
  /** The terms that were looked at, most important first; the last one may be undecided. */
  readonly stages: readonly Stage[];
  /** The best answer of the last stage, the host of each server; null where the known one is proven instead. */
  readonly hosts: readonly string[] | null;
}

/** Amounts are sums of whole kbit/s and of weights of at most six digits. */
const SAME = 1e-5;
/** Of a row that keeps a term where it is: less than what the solver lets pass. */
const SLACK = 1e-7;

/**
 * @param order the linear terms that the policy looks at before any other
 * @param known amounts of an answer there is: it need not be found again
 */
export async function solveInStages(
  highs: Highs,
  { model, terms, stepOf, hostsOf }: RequestModel,
  order: readonly LinearTerm[],
  known: Readonly<Record<LinearTerm, number>> | null,
  seconds: number,
): Promise<Verdict> {
  const stages: Stage[] = [];
  let hosts: readonly string[] | null = null;
  let isSolved = false;
  let isKnownBest = known !== null;
  let left = seconds;
  for (const term of order) {
    const amount = terms[term];
    // With nothing to choose there is nothing to prove, but that there is an answer at all.
    if (amount.sum.length === 0 && (isSolved || term !== order.at(-1))) {
      stages.push({ term, bound: amount.constant, optimum: amount.constant, seconds: 0 });
      continue;
    }
    if (isKnownBest) model.atMost(amount.sum, known![term] - amount.constant + SLACK);
    const start = performance.now();
    // A bound above the next smaller amount proves the known one.
    const enough = isKnownBest ? known![term] - amount.constant - stepOf[term] + SAME : undefined;
    const outcome = await highs.minimise(model, amount.sum, { seconds: Math.max(1, left), enough });
    isSolved = true;
    const took = (performance.now() - start) / 1000;
    left -= took;
    if (outcome.status === 'infeasible') return { status: 'infeasible', stages, hosts: null };
    hosts = outcome.values === null ? null : hostsOf(outcome.values);
    const bound = amount.constant + Math.max(outcome.bound, leastOf(amount));
    if (outcome.status === 'stopped' && enough !== undefined && outcome.bound >= enough) {
      stages.push({ term, bound: known![term], optimum: known![term], seconds: took });
      hosts = null;
      continue;
    }
    if (outcome.status === 'stopped') {
      stages.push({ term, bound: tidy(bound), optimum: null, seconds: took });
      return { status: 'bounded', stages, hosts };
    }
    const optimum = tidy(amount.constant + outcome.objective!);
    stages.push({ term, bound: optimum, optimum, seconds: took });
    model.atMost(amount.sum, optimum - amount.constant + SLACK);
    if (known !== null && known[term] > optimum + SAME) isKnownBest = false;
  }
  return { status: 'optimal', stages, hosts };
}

/** No amount is below 0, whatever its sum can be. */
function leastOf({ constant }: Amount): number {
  return -constant;
}

function tidy(amount: number): number {
  return Math.round(amount * 1000) / 1000;
}
