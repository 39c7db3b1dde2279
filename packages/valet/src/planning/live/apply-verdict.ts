/** Makes of what the cloud says about a placement a change that is remembered and told. */
import type { Holding, PlacementRecord } from '../../ports/record.ts';
import type { Allocation } from '../../world/cloud/allocations.ts';
import type { Verdict } from '../../world/cloud/verdict.ts';
import { holdingOf, holdingText } from '../../world/holding.ts';
import type { Deps } from '../deps.ts';
import { SYSTEM } from '../journal.ts';
import { placementEvent, planEvent, revise } from '../records.ts';

/** @returns whether anything changed */
export async function applyVerdict(
  deps: Deps,
  placement: PlacementRecord,
  verdict: Verdict,
): Promise<boolean> {
  switch (verdict.kind) {
    case 'keep':
      return false;
    case 'confirm':
      await put(deps, settled(deps, placement, verdict.allocation), 'confirmed');
      return true;
    case 'relocate': {
      const there = settled(deps, placement, verdict.allocation);
      const { location, resourceId, planId } = there;
      if (verdict.back) await put(deps, there, 'kept');
      else {
        deps.log.warn(
          { resource_id: resourceId, plan_id: planId, planned_at: placement.location, location },
          `${placement.type} ${placement.name} was planned at ${placement.location}; the cloud has it at ${location}`,
        );
        await put(deps, there, 'drifted');
      }
      return true;
    }
    case 'fail':
    case 'suspend': {
      const state = verdict.kind === 'fail' ? 'failed' : 'expired';
      await put(deps, revise(deps, placement, { state, expiresAt: null }), state);
      return true;
    }
    case 'release':
      await release(deps, placement);
      return true;
  }
}

/** As it is where the cloud has it, with what it takes there; a move is over. */
function settled(deps: Deps, placement: PlacementRecord, allocation: Allocation): PlacementRecord {
  const { leaving, plannedAt, ...holds } = holdingOf(placement);
  const wanted = plannedAt ?? placement.location;
  const isBack = leaving !== undefined && leaving.location === allocation.location;
  const isDrifted = allocation.location !== wanted && !isBack;
  const holding: Holding = {
    ...holds,
    ...(allocation.kind === 'server' ? { resources: allocation.resources } : { sizeGb: allocation.sizeGb }),
    ...(isDrifted ? { plannedAt: wanted } : {}),
  };
  return revise(deps, placement, {
    state: 'confirmed',
    location: allocation.location,
    holding: holdingText(holding),
    expiresAt: null,
  });
}

/** The last one of a plan that was made for servers alone takes the plan with it; a stack's plan is its stack's. */
async function release(deps: Deps, placement: PlacementRecord): Promise<void> {
  const plan = deps.world.plans.get(placement.planId);
  const isAlone = deps.world.placements.ofPlan(placement.planId).length === 1;
  const ends = plan !== undefined && isAlone && plan.stackId === placement.orchestrationId;
  await deps.journal.make(SYSTEM, {
    placements: new Map([[placement.id, null]]),
    ...(ends ? { plans: new Map([[plan.id, null]]) } : {}),
    events: [
      placementEvent('released', placement, 'released'),
      ...(ends ? [planEvent('deleted', plan)] : []),
    ],
  });
}

async function put(deps: Deps, placement: PlacementRecord, event: string): Promise<void> {
  await deps.journal.make(SYSTEM, {
    placements: new Map([[placement.id, placement]]),
    events: [placementEvent(event, placement)],
  });
}
