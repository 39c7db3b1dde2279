/** What ends by itself: reservations that nobody claimed, and failed plans. */
import { timestamp } from '../ports/clock.ts';
import type { PlacementRecord, PlanRecord } from '../ports/record.ts';
import type { Deps } from './deps.ts';
import { placementEvent, planEvent, revise } from './records.ts';

/** What nobody claimed in time gives its share back; failed plans are forgotten. @returns how many */
export async function expire(deps: Deps, context: Parameters<Deps['journal']['make']>[0]): Promise<number> {
  const now = timestamp(deps.clock.now());
  let count = 0;
  for (const placement of duePlacements(deps, now)) {
    const expired = revise(deps, placement, { state: 'expired', expiresAt: null });
    await deps.journal.make(context, {
      placements: new Map([[expired.id, expired]]),
      events: [placementEvent('expired', expired)],
    });
    count++;
  }
  for (const plan of duePlans(deps, now)) {
    await deps.journal.make(context, {
      plans: new Map([[plan.id, null]]),
      events: [planEvent('forgotten', plan)],
    });
    count++;
  }
  return count;
}

/** Of so many placements only those are listed that are to be changed. */
function duePlacements({ world }: Deps, now: string): PlacementRecord[] {
  const due: PlacementRecord[] = [];
  for (const placement of world.placements.all())
    if (placement.state === 'planned' && placement.expiresAt !== null && placement.expiresAt <= now)
      due.push(placement);
  return due;
}

function duePlans({ world }: Deps, now: string): PlanRecord[] {
  const due: PlanRecord[] = [];
  for (const plan of world.plans.values())
    if (plan.state === 'failed' && plan.expiresAt !== null && plan.expiresAt <= now) due.push(plan);
  return due;
}
