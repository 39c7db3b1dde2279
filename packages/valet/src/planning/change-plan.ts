/** Changing what is planned: update with new resources, migrate one away, plan again inside given candidates. */
import { ValetError } from '../error.ts';
import type { PlacementRecord, PlanRecord } from '../ports/record.ts';
import { holdingOf, itemOf } from '../world/holding.ts';
import { isHolding } from '../world/placement-states.ts';
import { adopt } from './adopt.ts';
import { requireOrdinary } from './chosen-hosts.ts';
import { cloudFor } from './cloud.ts';
import { viewPlan } from './create-plan.ts';
import type { Deps } from './deps.ts';
import { failure } from './failure.ts';
import { type Bounds, narrow } from './fix.ts';
import { stackLock } from './keyed-lock.ts';
import { outcomeText } from './outcome.ts';
import { requireQuota } from './quota.ts';
import { levelledGroups, placementEvent, placementsFrom, planEvent, revise } from './records.ts';
import {
  digestOf,
  holdingsOf,
  type OpenedRequest,
  openRequest,
  openStored,
  type StoredRequest,
} from './request.ts';
import { settle } from './settle.ts';
import type { Context, MigrateInput, PlanView, ReserveInput, SolveInput, UpdateInput } from './use-cases.ts';

/** The plan with this id that can be changed. @throws ValetError when there is none, or it failed */
export function planToChange(deps: Deps, id: string): PlanRecord {
  const plan = deps.world.plans.get(id);
  if (plan === undefined) throw new ValetError('valet.resource.not_found', `there is no plan ${id}`);
  if (plan.state === 'failed')
    throw new ValetError('valet.placement.state', `plan ${plan.id} failed and holds nothing; create it anew`);
  return plan;
}

export function updatePlan(deps: Deps, context: Context, id: string, input: UpdateInput): Promise<PlanView> {
  return deps.locks.run(stackLock(planToChange(deps, id)), async () => {
    const plan = planToChange(deps, id);
    const request: StoredRequest = {
      name: input.name ?? plan.name,
      resources: input.resources,
      locations: null,
    };
    const opened = openRequest(cloudFor(deps, plan.projectId), request, plan.projectId);
    if (input.mayChooseHosts !== true) requireOrdinary(opened.resources, opened.application);
    const holdings = holdingsOf(opened.application, plan.id);
    const kept = byItem(adopt(deps.world.placements.ofPlan(plan.id).filter(isHolding), opened));
    return replan(deps, context, plan, opened, input, {
      request,
      event: 'updated',
      // What a scheduler has claimed stays unless its demand changes: then it is being resized.
      boundsOf: (name) => {
        const placement = kept.get(name);
        if (placement === undefined) return undefined;
        const { resources } = holdingOf(placement);
        const same = JSON.stringify(resources) === JSON.stringify(holdings.get(name)?.resources);
        return same && placement.state !== 'planned'
          ? { kind: 'fixed', at: placement.location }
          : { kind: 'movable', at: placement.location };
      },
    });
  });
}

export function migratePlan(
  deps: Deps,
  context: Context,
  id: string,
  input: MigrateInput,
): Promise<PlanView> {
  return deps.locks.run(stackLock(planToChange(deps, id)), async () => {
    const plan = planToChange(deps, id);
    const placements = deps.world.placements.ofPlan(plan.id);
    const leaving = placements.find(
      ({ resourceId, orchestrationId }) =>
        resourceId === input.resource || orchestrationId === input.resource,
    );
    if (leaving === undefined || !isHolding(leaving))
      throw new ValetError(
        'valet.resource.not_found',
        `plan ${plan.id} places no resource ${input.resource}`,
      );
    const kept = byItem(placements.filter(isHolding));
    const excluded = [leaving.location, ...input.excludedHosts];
    return replan(deps, context, plan, await reopen(deps, plan), input, {
      event: 'migrated',
      boundsOf: (name) => {
        if (name === itemOf(leaving)) return { kind: 'leaves', excluded };
        const placement = kept.get(name);
        return placement === undefined ? undefined : { kind: 'fixed', at: placement.location };
      },
    });
  });
}

/**
 * A scheduler asks for the planned location of what it is about to build. If that is among its candidates it is
 * claimed; else, or if it has expired, this and everything of the plan not claimed yet is planned again.
 */
export async function reservePlacement(
  deps: Deps,
  context: Context,
  id: string,
  input: ReserveInput,
): Promise<PlacementRecord> {
  const first = placementToChange(deps, id);
  return deps.locks.run(stackLock(planToChange(deps, first.planId)), async () => {
    const placement = placementToChange(deps, id);
    requireReplaceable(deps, placement, input);
    const isCandidate = input.locations.length === 0 || input.locations.includes(placement.location);
    if (input.action === 'reserve' && isHolding(placement) && isCandidate)
      return claim(deps, context, placement, input.resourceId);
    const plan = planToChange(deps, placement.planId);
    const others = byItem(deps.world.placements.ofPlan(plan.id));
    await replan(
      deps,
      context,
      plan,
      await reopen(deps, plan),
      {},
      {
        event: 'replanned',
        boundsOf: (name, kind): Bounds | undefined => {
          const other = others.get(name);
          if (name === itemOf(placement)) return { kind: 'among', locations: input.locations };
          if (other === undefined || !isHolding(other)) return undefined;
          if (other.state !== 'planned') return { kind: 'fixed', at: other.location };
          // A host that the scheduler no longer offers will not be offered to the others either.
          const among = kind === placement.kind ? { among: input.locations } : {};
          return { kind: 'movable', at: other.location, ...among };
        },
      },
    );
    return claim(deps, context, deps.world.placements.get(placement.id)!, input.resourceId);
  });
}

function placementToChange(deps: Deps, id: string): PlacementRecord {
  const placement = deps.world.placements.get(id);
  if (placement === undefined)
    throw new ValetError('valet.resource.not_found', `there is no placement ${id}`);
  return placement;
}

/** Without a cloud to ask, what is claimed is there. */
async function claim(
  deps: Deps,
  context: Context,
  placement: PlacementRecord,
  resourceId: string,
): Promise<PlacementRecord> {
  const state = deps.settings.mode === 'sim' ? 'confirmed' : 'claimed';
  if (placement.resourceId === resourceId && placement.state !== 'planned') return placement;
  requireUnclaimed(deps, placement, resourceId);
  if (placement.resourceId !== null)
    deps.log.warn(
      { placement_id: placement.id, resource_id: resourceId, was: placement.resourceId },
      `placement ${placement.id} was claimed for ${placement.resourceId}; ${resourceId} takes its place`,
    );
  const claimed = revise(deps, placement, { state, resourceId, expiresAt: null });
  await deps.journal.make(context, {
    placements: new Map([[claimed.id, claimed]]),
    events: [placementEvent(state, claimed)],
  });
  return claimed;
}

/**
 * Heat retries a failed server under a new uuid for the same orchestration id, so a claim gives way to a later one,
 * but for what the cloud has shown to be there: only who says `replan` replaces that. Mode sim has no cloud that
 * could tell a server that runs from one that failed.
 */
function requireReplaceable(
  deps: Deps,
  { id, orchestrationId, resourceId, state }: PlacementRecord,
  input: ReserveInput,
): void {
  const isThere = deps.settings.mode === 'live' && (state === 'confirmed' || state === 'moving');
  if (!isThere || resourceId === null || resourceId === input.resourceId || input.action === 'replan') return;
  throw new ValetError(
    'valet.placement.state',
    `placement ${id} of ${orchestrationId} is that of ${resourceId}, which is there; delete that one first, or ` +
      `say "action": "replan" if ${input.resourceId} replaces it`,
    { placement_id: id, resource_id: resourceId },
  );
}

/**
 * A server or volume of the cloud has one placement: with a second one its capacity would be held twice, and one
 * project could have another's server counted as its own.
 */
function requireUnclaimed(deps: Deps, { id }: PlacementRecord, resourceId: string): void {
  const taken = deps.world.placements
    .ofResource(resourceId)
    .find((each) => each.id !== id && isHolding(each));
  if (taken !== undefined)
    throw new ValetError(
      'valet.placement.state',
      `resource ${resourceId} has another placement already; release that one first`,
    );
}

interface Replan {
  /** The new request; absent: the plan's own. */
  readonly request?: StoredRequest;
  readonly event: string;
  readonly boundsOf: (name: string, kind: 'server' | 'volume') => Bounds | undefined;
}

async function replan(
  deps: Deps,
  context: Context,
  plan: PlanRecord,
  opened: OpenedRequest,
  solve: SolveInput,
  { request, event, boundsOf }: Replan,
): Promise<PlanView> {
  const { world, journal } = deps;
  const own = world.placements.ofPlan(plan.id);
  const application = narrow(opened.application, boundsOf);
  // Only a new request can ask for more.
  const mayGrow = () => {
    const { servers, volumes = [] } = application;
    const held = world.placements.ofPlan(plan.id).filter(isHolding).length;
    const more = servers.length + volumes.length - held;
    if (request !== undefined) requireQuota(deps, plan.projectId, { plans: 0, placements: more });
  };
  mayGrow();
  const result = await settle(
    deps,
    context,
    { application, solve, own },
    async (answer): Promise<PlanView> => {
      mayGrow();
      const digest = request === undefined ? {} : { requestDigest: digestOf(request), name: request.name };
      const changed = revise(deps, plan, { outcome: outcomeText(answer), ...digest });
      const latest = own.map((each) => world.placements.get(each.id) ?? each);
      const before = byItem(request === undefined ? latest : adopt(latest, opened));
      const placements = placementsFrom(deps, changed, opened, answer, before);
      const items = new Set(placements.map(itemOf));
      const released = [...before.values()].filter((each) => !items.has(itemOf(each)));
      await journal.make(context, {
        groups: levelledGroups(deps, opened.application),
        plans: new Map([[plan.id, changed]]),
        placements: new Map([
          ...placements.map((each) => [each.id, each] as const),
          ...released.map((each) => [each.id, null] as const),
        ]),
        ...(request === undefined ? {} : { requests: new Map([[plan.id, JSON.stringify(request)]]) }),
        events: [
          planEvent(event, changed),
          ...placements.map((each) => placementEvent(eventOf(before.get(itemOf(each)), each), each)),
          ...released.map((each) => placementEvent('released', each, 'released')),
        ],
      });
      return viewPlan(deps, changed);
    },
  );
  if ('settled' in result) return result.settled;
  throw failure(result.failed, null);
}

export function eventOf(before: PlacementRecord | undefined, after: PlacementRecord): string {
  if (before === undefined || before.state === 'expired') return 'planned';
  return before.location === after.location ? 'kept' : 'moved';
}

/** A plan's own request, opened again. */
export async function reopen(deps: Deps, plan: PlanRecord): Promise<OpenedRequest> {
  const text = await deps.journal.store.planRequest(plan.id);
  if (text === null)
    throw new ValetError('valet.internal', `the request of plan ${plan.id} is not in the store`);
  return openStored(cloudFor(deps, plan.projectId), text, plan.projectId);
}

export function byItem(placements: readonly PlacementRecord[]): Map<string, PlacementRecord> {
  return new Map(placements.map((placement) => [itemOf(placement), placement]));
}
