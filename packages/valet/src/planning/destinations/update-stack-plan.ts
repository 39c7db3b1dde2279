/** The plan of a stack follows what Heat says of it now: what is claimed stays, the rest is planned anew. */
import type { PlanRecord } from '../../ports/record.ts';
import type { StackSource, Stacks } from '../../ports/stacks.ts';
import { itemOf } from '../../world/holding.ts';
import { isHolding } from '../../world/placement-states.ts';
import type { Deps } from '../deps.ts';
import { failure } from '../failure.ts';
import type { StoredApplication } from '../request.ts';
import type { Work } from '../use-cases.ts';
import { membersThere } from './members.ts';
import { storedOfPlan } from './plan-request.ts';
import { digestOfStack, readStackOnThread, storedFrom } from './read-stack.ts';
import { refusal } from './refusal.ts';
import { settlePlan } from './settle-plan.ts';
import { withStanding } from './standing.ts';

/**
 * Under the lock of the stack.
 * @param wanted names of a resource that the plan does not have; null: only what has changed in Heat counts
 * @returns whether the plan has changed
 * @throws ValetError `valet.plan.infeasible` when what is new does not fit beside what is there; then the plan stays
 */
export async function updateStackPlan(
  deps: Deps,
  stacks: Stacks,
  context: Work,
  plan: PlanRecord,
  wanted: readonly string[] | null,
): Promise<boolean> {
  const source = await stacks.read(plan.stackId, context.signal);
  if (source === null || source.projectId !== plan.projectId) return false;
  return followSource(deps, context, plan, source, wanted);
}

export async function followSource(
  deps: Deps,
  context: Work,
  plan: PlanRecord,
  source: StackSource,
  wanted: readonly string[] | null,
): Promise<boolean> {
  const before = await storedOfPlan(deps, plan);
  if (wanted === null && before.stack?.digest === digestOfStack(source)) return false;
  const after = await readAgain(deps, context, plan, before, source, wanted);
  if (after === undefined) return false;
  const placements = deps.world.placements.ofPlan(plan.id);
  const current = new Map(
    placements.flatMap((each) =>
      each.state === 'planned' && isHolding(each) ? [[itemOf(each), each.location] as const] : [],
    ),
  );
  const stay = <Item extends { readonly name: string }>(item: Item): Item => {
    const at = current.get(item.name);
    return at === undefined ? item : { ...item, current: at };
  };
  const standing = withStanding(
    deps.world,
    after.application,
    placements,
    ({ state }) => state !== 'planned',
    { server: stay, volume: stay },
  );
  const changed = { ...plan, name: source.name, requestDigest: digestOfStack(source) };
  const result = await settlePlan(deps, context, {
    plan: changed,
    stored: after,
    standing,
    event: 'updated',
  });
  if ('failed' in result) throw failure(result.failed, plan.id);
  return true;
}

/** The stack as it is now, with the members that its groups have by now. */
async function readAgain(
  deps: Deps,
  context: Work,
  plan: PlanRecord,
  before: StoredApplication,
  source: StackSource,
  wanted: readonly string[] | null,
): Promise<StoredApplication | undefined> {
  const read = await readStackOnThread(deps, source, {}, context.signal);
  if (read.kind === 'refused') throw refusal(`a rule of the stack is wrong: ${read.message}`, plan.id);
  if (read.kind === 'unreadable') {
    deps.log.warn(
      { stack_id: plan.stackId, plan_id: plan.id },
      `the stack has changed and cannot be evaluated any more: ${read.message}`,
    );
    return undefined;
  }
  const fresh = storedFrom(source, read);
  const placements = deps.world.placements.ofPlan(plan.id);
  const members = membersThere(before, fresh, placements, source.resources, wanted);
  if (Object.keys(members).length === 0) return fresh;
  const again = await readStackOnThread(deps, source, members, context.signal);
  if (again.kind !== 'application') throw refusal(`the stack cannot be planned: ${again.message}`, plan.id);
  return storedFrom(source, again);
}
