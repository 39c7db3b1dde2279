/** Stacks that Heat changes, finishes or deletes: their plans follow, and give back what nobody will use any more. */
import type { PlacementRecord, PlanRecord } from '../../ports/record.ts';
import type { StackSource, Stacks } from '../../ports/stacks.ts';
import { deletePlan } from '../delete.ts';
import type { Deps } from '../deps.ts';
import { SYSTEM } from '../journal.ts';
import { stackLock } from '../keyed-lock.ts';
import { placementEvent } from '../records.ts';
import type { Work } from '../use-cases.ts';
import { planStack } from './plan-stack.ts';
import { isFromHeat } from './read-stack.ts';
import type { StackMemory } from './stack-memory.ts';
import { followSource } from './update-stack-plan.ts';

/** How long a stack that is at rest is not read again. */
const SETTLED_MS = 10 * 60_000;

/**
 * Heat says, or it may be, that something of a stack has changed. What its plan cannot follow is logged and found
 * again by the scheduler's own calls.
 * @param isNews whether there is a reason to think that it has changed: what could not be planned may be planned now
 * @returns whether more is to come
 * @throws ValetError `valet.cloud.unavailable`
 */
export async function stackChanged(
  deps: Deps,
  stacks: Stacks,
  memory: StackMemory,
  stackId: string,
  isNews: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const context: Work = { ...SYSTEM, signal };
  const owner = await stacks.owner(stackId, signal);
  if (owner === null || owner.status === 'DELETE_COMPLETE') {
    for (const plan of deps.world.plansOfStack(stackId))
      if (isFromHeat(plan)) await deletePlan(deps, context, plan.id);
    return false;
  }
  const plan = deps.world.planOfStack(owner.projectId, stackId);
  if (isNews) memory.forget(stackId, owner.projectId);
  try {
    if (plan?.state !== 'active') {
      // Planned ahead of its schedulers' calls.
      if (isNews && owner.status === 'CREATE_IN_PROGRESS')
        await planStack(deps, stacks, memory, context, stackId, owner.projectId);
    } else if (isFromHeat(plan)) {
      const source = await stacks.read(stackId, signal);
      if (source !== null) await follow(deps, memory, context, plan.id, source);
    }
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    if (code === undefined || code === 'valet.cloud.unavailable') throw error;
    deps.log.warn(
      { stack_id: stackId, code },
      `the stack has changed, and its plan cannot follow: ${message}`,
    );
  }
  return isUnderWay(owner.status);
}

/** Looks at every planned stack: those that are gone, and those that were under way. @returns those that still are */
export async function reconcileStacks(
  deps: Deps,
  stacks: Stacks,
  memory: StackMemory,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const underWay: string[] = [];
  for (const plan of [...deps.world.plans.values()]) {
    if (signal.aborted) break;
    if (!isFromHeat(plan) || plan.state !== 'active') continue;
    const owner = await stacks.owner(plan.stackId, signal);
    if (owner !== null && memory.settled.get(plan.stackId) === owner.status && !isUnderWay(owner.status))
      continue;
    if (await stackChanged(deps, stacks, memory, plan.stackId, true, signal)) underWay.push(plan.stackId);
  }
  return underWay;
}

function follow(
  deps: Deps,
  memory: StackMemory,
  context: Work,
  planId: string,
  source: StackSource,
): Promise<void> {
  return deps.locks.run(stackLock({ projectId: source.projectId, stackId: source.id }), async () => {
    const plan = deps.world.plans.get(planId);
    if (plan === undefined) return;
    if (isUnderWay(source.status)) {
      await followSource(deps, context, plan, source, null);
      return;
    }
    await release(deps, context, plan, source);
    memory.settled.set(source.id, source.status, SETTLED_MS);
  });
}

/** A stack at rest: what it does not have is not coming, and what it no longer has is gone. */
async function release(deps: Deps, context: Work, plan: PlanRecord, source: StackSource): Promise<void> {
  const there = new Set(
    source.resources.flatMap(({ physicalId, status }) =>
      physicalId !== null && status !== 'DELETE_COMPLETE' ? [physicalId] : [],
    ),
  );
  const isGone = ({ resourceId }: PlacementRecord) => resourceId === null || !there.has(resourceId);
  const gone = deps.world.placements.ofPlan(plan.id).filter(isGone);
  if (gone.length === 0) return;
  await deps.journal.make(context, {
    placements: new Map(gone.map(({ id }) => [id, null])),
    events: gone.map((each) => placementEvent('released', each, 'released')),
  });
}

function isUnderWay(status: string): boolean {
  return status.endsWith('_IN_PROGRESS');
}
