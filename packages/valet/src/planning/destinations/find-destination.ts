/** Where a scheduler may put what it is about to build or move: planned before, planned now, or planned again. */
import { quote } from '@valet/document';
import type { PlacementRecord, PlanRecord } from '../../ports/record.ts';
import { itemOf } from '../../world/holding.ts';
import type { Deps } from '../deps.ts';
import { stackLock } from '../keyed-lock.ts';
import type { Context } from '../use-cases.ts';
import { lockOf, planAdHoc } from './ad-hoc.ts';
import { tiersOf } from './candidates.ts';
import { claimOf, isGood } from './claim.ts';
import { destinationOf } from './destination.ts';
import { findInStack } from './find-in-stack.ts';
import { placementOfResource, takePlanned } from './in-plan.ts';
import { type Destination, type DestinationInput, hintOf } from './input.ts';
import type { OpenRequests } from './open-requests.ts';
import { isFromHeat } from './read-stack.ts';
import { forScheduler } from './refusal.ts';
import { replanOne } from './replan-one.ts';
import type { StackMemory } from './stack-memory.ts';
import { takesTheSame } from './takes-the-same.ts';
import { whereOf } from './where.ts';

export interface DestinationMemory {
  readonly openRequests: OpenRequests;
  readonly stacks: StackMemory;
}

/**
 * The same call again gives the same answer.
 * @throws ValetError `valet.plan.infeasible` with an explanation when nothing keeps every rule, always;
 *   `valet.plan.undecided`, `valet.queue.full`, `valet.cloud.unavailable` when it cannot be told now
 */
export function findDestination(
  deps: Deps,
  memory: DestinationMemory,
  context: Context,
  input: DestinationInput,
): Promise<Destination> {
  const found = deps.locks.run(`resource ${input.resourceId}`, async () => {
    const known = knownPlacement(deps, input);
    const there = known && (await again(deps, context, known, input));
    if (there !== undefined) return there;
    const planned = (await inPlan(deps, context, input)) ?? (await inStack(deps, memory, context, input));
    return planned ?? planAdHoc(deps, memory.openRequests, context, input);
  });
  return found.catch((error: unknown) => {
    throw forScheduler(error);
  });
}

/** What this server or volume has claimed before. Ids are Nova's to give, so another project's is none of ours. */
function knownPlacement({ world }: Deps, { resourceId, projectId, asked }: DestinationInput) {
  const placement = world.placements.ofResourceIn(projectId, resourceId);
  return placement?.kind === asked.kind ? placement : undefined;
}

/**
 * It comes again: a repeated call, a build that failed on its host, or a move.
 * @returns undefined when its plan has been deleted meanwhile
 */
async function again(
  deps: Deps,
  context: Context,
  placement: PlacementRecord,
  input: DestinationInput,
): Promise<Destination | undefined> {
  const { plans, placements } = deps.world;
  const known = plans.get(placement.planId);
  if (known === undefined) return undefined;
  return deps.locks.run(stackLock(known), () =>
    deps.locks.run(lockOf(input), async () => {
      const latest = placements.get(placement.id);
      const plan = plans.get(placement.planId);
      if (latest === undefined || plan === undefined) return undefined;
      const isResized = !takesTheSame(deps, latest, input);
      const { locations } = tiersOf(deps, input, new Set([latest.id])).at(-1)!;
      if (!isResized && isGood(latest, locations)) return destinationOf(deps, input, latest.id, locations);
      const claim = claimOf(input, itemOf(latest), null);
      return replanOne(deps, context, plan, input, { claim, isAskedAnew: isResized });
    }),
  );
}

async function inStack(
  deps: Deps,
  memory: DestinationMemory,
  context: Context,
  input: DestinationInput,
): Promise<Destination | undefined> {
  const where = whereOf(input);
  if (where === undefined || deps.stacks === null) return undefined;
  return findInStack(deps, deps.stacks, memory.stacks, context, where, input);
}

/** From a plan of the API for its stack, or for this very server; undefined when there is none. */
async function inPlan(
  deps: Deps,
  context: Context,
  input: DestinationInput,
): Promise<Destination | undefined> {
  const rootStackId = hintOf(input, 'heat_root_stack_id');
  const plan = planOf(deps, input, rootStackId ?? input.resourceId);
  if (plan === undefined) return undefined;
  return deps.locks.run(stackLock(plan), async () => {
    const heatUuid = rootStackId === undefined ? input.resourceId : hintOf(input, 'heat_resource_uuid');
    const name = hintOf(input, 'heat_resource_name');
    const names = whereOf(input)?.names;
    const placement = placementOfResource(deps, plan, input.asked.kind, heatUuid, names, name);
    if (placement !== undefined)
      return deps.locks.run(lockOf(input), () => takePlanned(deps, context, placement, input, null));
    deps.log.warn(
      { stack_id: plan.stackId, plan_id: plan.id, heat_resource_name: name, resource_id: input.resourceId },
      'the plan of the stack does not have this resource; it is planned by itself',
    );
    return undefined;
  });
}

/** Hints are a tenant's to write: the plan of another project's stack is not there for them. */
function planOf(
  deps: Deps,
  { projectId, resourceId }: DestinationInput,
  stackId: string,
): PlanRecord | undefined {
  const plan = deps.world.planOfStack(projectId, stackId);
  if (plan !== undefined) return plan.state === 'active' && !isFromHeat(plan) ? plan : undefined;
  // Where Heat can be asked, it is.
  if (deps.stacks !== null || deps.world.plansOfStack(stackId).length === 0) return undefined;
  deps.log.warn(
    { stack_id: stackId, project_id: projectId, resource_id: resourceId },
    `the hint heat_root_stack_id names ${quote(stackId)}, a stack of another project; the hints are passed over`,
  );
  return undefined;
}
