/** Makes the records of a plan from an answer. */
import type { Answer, Application } from '@valet/ostro';
import { timestamp } from '../ports/clock.ts';
import type { GroupRecord, Holding, PlacementRecord, PlanRecord } from '../ports/record.ts';
import { holdingOf, holdingText } from '../world/holding.ts';
import type { Deps } from './deps.ts';
import type { EventDraft } from './journal.ts';
import { holdingsOf, type OpenedRequest } from './request.ts';

/** The next version of a record: its generation grows with every write. */
export function revise<Record extends { readonly generation: number; readonly updatedAt: string }>(
  deps: Deps,
  record: Record,
  changes: Partial<Record>,
): Record {
  const updatedAt = timestamp(deps.clock.now());
  return { ...record, ...changes, generation: record.generation + 1, updatedAt };
}

/** What every new record starts with. */
export function newRecord(deps: Deps, id: string) {
  const now = timestamp(deps.clock.now());
  return { id, siteId: deps.siteId, generation: 1, createdAt: now, updatedAt: now };
}

/**
 * The placements of a plan after an answer: those it had keep their identity and state, new ones are planned.
 * @param kept the plan's placements that may go on, by item
 */
export function placementsFrom(
  deps: Deps,
  plan: PlanRecord,
  opened: OpenedRequest,
  answer: Answer,
  kept: ReadonlyMap<string, PlacementRecord>,
): PlacementRecord[] {
  const holdings = holdingsOf(opened.application, plan.id);
  // Of a whole stack, many things have the same name.
  const nameOf = (name: string) => (opened.byPath === true ? name : (opened.items.get(name)?.name ?? name));
  const fresh = newRecord(deps, plan.id);
  const expiresAt = expiry(deps);
  return answer.placements.map((placed): PlacementRecord => {
    const item = opened.items.get(placed.name);
    const location = placed.kind === 'server' ? placed.host : placed.pool;
    const before = kept.get(placed.name);
    const path = opened.paths.get(placed.name);
    let holds: Holding = holdings.get(placed.name)!;
    if (opened.byPath === true) holds = { ...holds, item: placed.name };
    if (path !== undefined) holds = { ...holds, path };
    const asked = opened.metadata(item?.resource ?? placed.name);
    if (before !== undefined) {
      const holding = holdingText({ ...holds, ...ownOf(before) });
      const metadata = JSON.stringify({ ...(JSON.parse(before.metadata) as object), ...asked });
      const isPlanned = before.state === 'planned' || before.state === 'expired' || before.state === 'failed';
      const again = isPlanned ? ({ state: 'planned', expiresAt } as const) : {};
      return revise(deps, before, { location, holding, metadata, name: nameOf(placed.name), ...again });
    }
    // Field by field: there are many, and all are to look alike to the engine.
    return {
      id: deps.newId(),
      siteId: fresh.siteId,
      generation: fresh.generation,
      createdAt: fresh.createdAt,
      updatedAt: fresh.updatedAt,
      planId: plan.id,
      name: nameOf(placed.name),
      orchestrationId: opened.byPath === true ? deps.newId() : placed.name,
      resourceId: null,
      kind: placed.kind,
      type: item?.type ?? (placed.kind === 'server' ? 'OS::Nova::Server' : 'OS::Cinder::Volume'),
      location,
      state: 'planned',
      projectId: plan.projectId,
      userId: plan.userId,
      holding: holdingText(holds),
      metadata: JSON.stringify(asked),
      expiresAt,
    };
  });
}

/** What a placement holds that its application does not know of. */
function ownOf(placement: PlacementRecord): Partial<Holding> {
  const { item, path, serverGroup, leaving } = holdingOf(placement);
  return {
    ...(item === undefined ? {} : { item }),
    ...(path === undefined ? {} : { path }),
    ...(serverGroup === undefined ? {} : { serverGroup }),
    ...(leaving === undefined ? {} : { leaving }),
  };
}

function expiry(deps: Deps): string {
  return timestamp(deps.clock.now() + deps.settings.reservationMs);
}

/** Stored groups that get their level from this application, the first that uses them. */
export function levelledGroups(deps: Deps, application: Application): Map<string, GroupRecord> {
  const found = new Map<string, GroupRecord>();
  for (const { stored, level } of application.groups ?? []) {
    const group = stored === undefined ? undefined : deps.world.groupNamed(stored);
    if (group?.level === null) found.set(group.id, revise(deps, group, { level }));
  }
  return found;
}

/** @param state that it has after the event; default the one it has */
export function placementEvent(
  event: string,
  placement: PlacementRecord,
  state = placement.state,
): EventDraft {
  const { id, planId, name, orchestrationId, resourceId, location, projectId } = placement;
  const body = {
    id,
    plan_id: planId,
    name,
    orchestration_id: orchestrationId,
    resource_id: resourceId,
    location,
    state,
  };
  return { event: `placement.${event}`, entity: 'placement', entityId: id, projectId, body };
}

export function planEvent(event: string, plan: PlanRecord): EventDraft {
  const { id, name, stackId, state, projectId } = plan;
  const body = { id, name, stack_id: stackId, state };
  return { event: `plan.${event}`, entity: 'plan', entityId: id, projectId, body };
}
