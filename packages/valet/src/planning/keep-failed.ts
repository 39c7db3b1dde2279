/** Failed plans are kept for a while so that they can be explained; they hold nothing but memory, and that is bounded. */
import type { Answer } from '@valet/ostro';
import { timestamp } from '../ports/clock.ts';
import type { PlanRecord } from '../ports/record.ts';
import type { Deps } from './deps.ts';
import type { Change } from './journal.ts';
import { outcomeText } from './outcome.ts';
import { planEvent } from './records.ts';

/** What a project may have of them; beyond that its oldest give way. */
const MOST_PLANS = 100;
const MOST_CHARACTERS = 4_000_000;

/**
 * The change that keeps a plan which could not be made.
 * @param gone an earlier plan of the same stack, which gives way
 * @param request its request as JSON text, where it is worth keeping
 */
export function keepFailed(
  deps: Deps,
  plan: PlanRecord,
  answer: Answer,
  { gone, request }: { readonly gone?: PlanRecord | undefined; readonly request?: string },
): Change {
  const expiresAt = timestamp(deps.clock.now() + deps.settings.failedRetentionMs);
  const failed: PlanRecord = { ...plan, state: 'failed', outcome: outcomeText(answer), expiresAt };
  const forgotten = oldest(deps, failed, gone);
  const removed = gone === undefined ? forgotten : [gone, ...forgotten];
  return {
    plans: new Map<string, PlanRecord | null>([
      ...removed.map(({ id }) => [id, null] as const),
      [failed.id, failed],
    ]),
    ...(request === undefined ? {} : { requests: new Map([[failed.id, request]]) }),
    events: [...forgotten.map((each) => planEvent('forgotten', each)), planEvent('failed', failed)],
  };
}

/** Those of the project that must go so that one more may come, in the order in which they were made. */
function oldest({ world }: Deps, { projectId, outcome }: PlanRecord, gone?: PlanRecord): PlanRecord[] {
  const kept = [...world.plans.values()].filter(
    (plan) => plan.state === 'failed' && plan.projectId === projectId && plan.id !== gone?.id,
  );
  let count = kept.length + 1;
  let characters = kept.reduce((sum, each) => sum + each.outcome.length, outcome.length);
  return kept.filter((each) => {
    if (count <= MOST_PLANS && characters <= MOST_CHARACTERS) return false;
    count--;
    characters -= each.outcome.length;
    return true;
  });
}
