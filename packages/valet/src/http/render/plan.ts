/** Plans and placements as a caller sees them. */
import { outcomeOf } from '../../planning/outcome.ts';
import type { PlanView } from '../../planning/use-cases.ts';
import type { PlacementRecord, PlacementState, PlanRecord } from '../../ports/record.ts';
import { holdingOf } from '../../world/holding.ts';
import { EXTENDED } from '../microversion.ts';
import type { Viewer } from '../viewer.ts';
import { answerBody } from './answer.ts';

/** States in which a scheduler has asked for the placement. */
const RESERVED: ReadonlySet<PlacementState> = new Set(['claimed', 'confirmed', 'moving']);

export function isReserved({ state }: PlacementRecord): boolean {
  return RESERVED.has(state);
}

export function planBody({ plan, placements }: PlanView, viewer: Viewer, minor: number) {
  const { id, name, stackId: stack_id } = plan;
  const placed = placements.map(
    (placement) => [placement.orchestrationId, planPlacementBody(placement, viewer, minor)] as const,
  );
  return {
    id,
    name,
    stack_id,
    placements: Object.fromEntries(placed),
    ...(minor >= EXTENDED ? laterPlan(plan) : {}),
  };
}

function laterPlan(plan: PlanRecord) {
  const { status, cost } = outcomeOf(plan);
  return {
    state: plan.state,
    status,
    gap: cost?.gap ?? null,
    expires_at: plan.expiresAt,
    project_id: plan.projectId,
    user_id: plan.userId,
    created_at: plan.createdAt,
    updated_at: plan.updatedAt,
  };
}

function planPlacementBody(placement: PlacementRecord, viewer: Viewer, minor: number) {
  const { name, id, resourceId: resource_id } = placement;
  const location = viewer.name(placement.location);
  return {
    name,
    location,
    ...(minor >= EXTENDED ? { id, resource_id, ...laterPlacement(placement, viewer) } : {}),
  };
}

export function placementBody(placement: PlacementRecord, viewer: Viewer, minor: number) {
  return {
    id: placement.id,
    plan_id: placement.planId,
    name: placement.name,
    orchestration_id: placement.orchestrationId,
    resource_id: placement.resourceId,
    location: viewer.name(placement.location),
    reserved: isReserved(placement),
    ...(minor >= EXTENDED
      ? {
          ...laterPlacement(placement, viewer),
          metadata: JSON.parse(placement.metadata) as unknown,
          project_id: placement.projectId,
          user_id: placement.userId,
          created_at: placement.createdAt,
          updated_at: placement.updatedAt,
        }
      : {}),
  };
}

function laterPlacement(placement: PlacementRecord, viewer: Viewer) {
  const { type, state, expiresAt: expires_at } = placement;
  const { plannedAt } = holdingOf(placement);
  const planned_location = plannedAt === undefined ? null : viewer.name(plannedAt);
  return { type, state, expires_at, planned_location };
}

export function planExplanationBody(plan: PlanRecord, viewer: Viewer) {
  const { id: plan_id, name, stackId: stack_id, state } = plan;
  return { plan_id, name, stack_id, state, ...answerBody(outcomeOf(plan), viewer) };
}
