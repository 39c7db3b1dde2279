/** A server or volume of a stack of Heat: its place in the stack's plan, which is made, or follows Heat, when it must. */
import { ValetError } from '../../error.ts';
import type { PlacementRecord, PlanRecord } from '../../ports/record.ts';
import type { Stacks } from '../../ports/stacks.ts';
import { holdingOf, holdingText, itemOf } from '../../world/holding.ts';
import type { Deps } from '../deps.ts';
import { stackLock } from '../keyed-lock.ts';
import { revise } from '../records.ts';
import type { Context } from '../use-cases.ts';
import { lockOf } from './ad-hoc.ts';
import { claimOf } from './claim.ts';
import { takePlanned } from './in-plan.ts';
import type { Destination, DestinationInput } from './input.ts';
import { storedOfPlan } from './plan-request.ts';
import { planStack } from './plan-stack.ts';
import { isFromHeat } from './read-stack.ts';
import { replanOne } from './replan-one.ts';
import { itemAt } from './slots.ts';
import type { StackMemory } from './stack-memory.ts';
import { updateStackPlan } from './update-stack-plan.ts';
import type { Where } from './where.ts';

/** How long a path that a stack does not have is not looked for again. */
const NO_SUCH_PATH_MS = 5_000;

/** @returns undefined when it cannot be planned as a part of its stack: then it is planned by itself */
export async function findInStack(
  deps: Deps,
  stacks: Stacks,
  memory: StackMemory,
  context: Context,
  where: Where,
  input: DestinationInput,
): Promise<Destination | undefined> {
  const { rootStackId } = where;
  const isKnown = activePlan(deps, rootStackId, input.projectId) !== undefined;
  if (!isKnown && !(await planStack(deps, stacks, memory, context, rootStackId, input.projectId)))
    return undefined;
  return deps.locks.run(stackLock({ projectId: input.projectId, stackId: rootStackId }), async () => {
    if (context.signal.aborted) throw new ValetError('valet.plan.cancelled', 'the caller went away');
    const plan = activePlan(deps, rootStackId, input.projectId);
    if (plan === undefined || !isFromHeat(plan)) return undefined;
    const there = await takeItem(deps, context, plan, where, input, false);
    if (there !== undefined) return there;
    const missing = `${plan.id} ${where.names.join(' ')}`;
    if (memory.noSuchPath.get(missing) !== undefined) return undefined;
    await updateStackPlan(deps, stacks, context, plan, where.names);
    const latest = activePlan(deps, rootStackId, input.projectId);
    const found = latest && (await takeItem(deps, context, latest, where, input, true));
    if (found !== undefined) return found;
    memory.noSuchPath.set(missing, true, NO_SUCH_PATH_MS);
    deps.log.warn(
      { stack_id: rootStackId, plan_id: plan.id, path: where.names.join('.'), resource_id: input.resourceId },
      'the stack has no such resource; it is planned by itself',
    );
    return undefined;
  });
}

function activePlan(deps: Deps, stackId: string, projectId: string): PlanRecord | undefined {
  const plan = deps.world.planOfStack(projectId, stackId);
  return plan?.state === 'active' ? plan : undefined;
}

/** @param mayBeNew an item that nothing is planned for is planned by itself */
async function takeItem(
  deps: Deps,
  context: Context,
  plan: PlanRecord,
  { names, heatUuid }: Where,
  input: DestinationInput,
  mayBeNew: boolean,
): Promise<Destination | undefined> {
  const stored = await storedOfPlan(deps, plan);
  const placements = deps.world.placements.ofPlan(plan.id);
  const item = itemAt(stored, placements, names);
  const kind = stored.items.find(({ path }) => path === item)?.kind;
  if (item === undefined || kind !== input.asked.kind) return undefined;
  const placement = placements.find((each) => itemOf(each) === item);
  if (placement !== undefined && !isReplaced(deps, placement, heatUuid, input.resourceId))
    return deps.locks.run(lockOf(input), () => takePlanned(deps, context, placement, input, heatUuid));
  // Its predecessor keeps what it holds until it is gone.
  if (placement !== undefined) await setAside(deps, context, placement);
  if (!mayBeNew) return undefined;
  const claim = claimOf(input, item, heatUuid);
  return deps.locks.run(lockOf(input), () =>
    replanOne(deps, context, plan, input, { claim, isAskedAnew: true }),
  );
}

/**
 * Whether another generation of the resource holds the placement. Heat tries a server that failed again under the
 * same uuid; one that is known to be there is not given away.
 */
function isReplaced(
  { settings }: Deps,
  { resourceId, orchestrationId, state }: PlacementRecord,
  heatUuid: string | null,
  askedBy: string,
): boolean {
  if (resourceId === null || resourceId === askedBy) return false;
  const isThere = settings.mode === 'live' && (state === 'confirmed' || state === 'moving');
  return isThere || orchestrationId !== heatUuid;
}

async function setAside(deps: Deps, context: Context, placement: PlacementRecord): Promise<void> {
  const holding = { ...holdingOf(placement), item: `${itemOf(placement)}#${placement.id}` };
  const aside = revise(deps, placement, { holding: holdingText(holding) });
  await deps.journal.make(context, { placements: new Map([[aside.id, aside]]), events: [] });
}
