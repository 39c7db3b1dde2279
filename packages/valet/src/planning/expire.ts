/** What ends by itself: reservations that nobody claimed, and failed plans. */
import { timestamp } from '../ports/clock.ts';
import type { Deps } from './deps.ts';
import { placementEvent, planEvent, revise } from './records.ts';

/** What nobody claimed in time gives its share back; failed plans are forgotten. @returns how many */
export async function expire(deps: Deps, context: Parameters<Deps['journal']['make']>[0]): Promise<number> {
  const now = timestamp(deps.clock.now());
  let count = 0;
  for (const placement of [...deps.world.placements.all()]) {
    if (placement.state !== 'planned' || placement.expiresAt === null || placement.expiresAt > now) continue;
    const expired = revise(deps, placement, { state: 'expired', expiresAt: null });
    await deps.journal.make(context, {
      placements: new Map([[expired.id, expired]]),
      events: [placementEvent('expired', expired)],
    });
    count++;
  }
  for (const plan of [...deps.world.plans.values()]) {
    if (plan.state !== 'failed' || plan.expiresAt === null || plan.expiresAt > now) continue;
    await deps.journal.make(context, {
      plans: new Map([[plan.id, null]]),
      events: [planEvent('forgotten', plan)],
    });
    count++;
  }
  return count;
}
