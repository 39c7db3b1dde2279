/**
 * First fit and best fit, as schedulers place one server after another: quick, and now and then better than what
 * was built along the pipes. The search begins from the best of them, so that it is never worse than either.
 */
import type { Best } from './best.ts';
import type { Budget } from './budget.ts';
import { Candidates } from './candidates.ts';
import type { Draft } from './draft.ts';

/** Hosts looked at in a step. */
const HOSTS_PER_STEP = 16;
/** The share of the budget that both may use. */
const SHARE = 0.05;

/** Offers both to `best` where there is time to look at every host; the draft is the best answer afterwards. */
export function trySimple(draft: Draft, budget: Budget, best: Best): void {
  const { parts, snapshot } = draft.problem;
  const steps = Math.ceil((2 * parts.count * snapshot.hostCount) / HOSTS_PER_STEP);
  if (steps > budget.left * SHARE) return;
  for (const tightest of [false, true]) {
    draft.clear();
    if (placeInOrder(draft, tightest)) best.offer(draft);
  }
  budget.spend(steps);
  draft.clear();
  best.restore(draft);
}

/**
 * Every part in the order of their names.
 * @param tightest where it leaves the least room; else on the first host
 * @returns whether all found a place
 */
export function placeInOrder(draft: Draft, tightest: boolean): boolean {
  const candidates = new Candidates(draft);
  const found: number[] = [];
  for (let part = 0; part < draft.partAt.length; part++) {
    candidates.findAll(part, found);
    if (tightest && draft.isServers(part)) sortBy(found, (host) => freeShare(draft, host));
    if (!found.some((target) => draft.put(part, target))) return false;
  }
  return true;
}

/** What is free on a host as a share of its capacity, summed over the classes. */
function freeShare(draft: Draft, host: number): number {
  const { free, capacity, classes } = draft.problem.snapshot;
  const { used } = draft.scratch;
  const K = classes.length;
  let sum = 0;
  for (let c = host * K; c < host * K + K; c++) if (capacity[c] > 0) sum += (free[c] - used[c]) / capacity[c];
  return sum;
}

function sortBy(list: number[], keyOf: (entry: number) => number): void {
  const keys = new Map(list.map((entry) => [entry, keyOf(entry)]));
  list.sort((a, b) => keys.get(a)! - keys.get(b)! || a - b);
}
