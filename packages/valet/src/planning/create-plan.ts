/** Creating a plan: solved, reserved and remembered before it is answered. */
import { ValetError } from '../error.ts';
import type { PlanRecord } from '../ports/record.ts';
import { requireOrdinary } from './chosen-hosts.ts';
import { cloudFor } from './cloud.ts';
import type { Deps } from './deps.ts';
import { failure } from './failure.ts';
import { keepFailed } from './keep-failed.ts';
import { stackLock } from './keyed-lock.ts';
import { outcomeText } from './outcome.ts';
import { requireQuota } from './quota.ts';
import { levelledGroups, newRecord, placementEvent, placementsFrom, planEvent } from './records.ts';
import { digestOf, openRequest, type StoredRequest } from './request.ts';
import { settle } from './settle.ts';
import type { Context, CreateResult, PlanInput, PlanView } from './use-cases.ts';

export function createPlan(deps: Deps, context: Context, input: PlanInput): Promise<CreateResult> {
  return deps.locks.run(stackLock(input), () => create(deps, context, input));
}

async function create(deps: Deps, context: Context, input: PlanInput): Promise<CreateResult> {
  const { world, journal } = deps;
  const { name, resources, locations = null } = input;
  const request: StoredRequest = { name, resources, locations };
  const requestDigest = digestOf(request);
  const before = world.planOfStack(input.projectId, input.stackId);
  if (before?.state === 'active' && input.dryRun !== true) {
    if (before.requestDigest === requestDigest) return { kind: 'found', view: viewPlan(deps, before) };
    throw new ValetError(
      'valet.plan.exists',
      `stack ${input.stackId} has a plan already, for another request; update it or delete it first`,
      { plan_id: before.id },
    );
  }
  const opened = openRequest(cloudFor(deps, input.projectId), request, input.projectId);
  if (input.mayChooseHosts !== true) requireOrdinary(opened.resources, opened.application);
  const { servers, volumes = [] } = opened.application;
  if (servers.length + volumes.length === 0) return { kind: 'nothing' };
  const more = { plans: 1, placements: servers.length + volumes.length };
  if (input.dryRun !== true) requireQuota(deps, input.projectId, more);
  const question = { application: opened.application, solve: input, own: [] };
  if (input.dryRun === true) {
    const result = await settle(deps, context, question, async (answer) => answer);
    return { kind: 'dry_run', answer: 'settled' in result ? result.settled : result.failed };
  }

  const id = deps.newId();
  const { projectId, userId, stackId } = input;
  const { siteId, generation, createdAt, updatedAt } = newRecord(deps, id);
  const planned = (outcome: string): PlanRecord => ({
    id,
    siteId,
    generation,
    createdAt,
    updatedAt,
    name,
    stackId,
    state: 'active',
    projectId,
    userId,
    requestDigest,
    outcome,
    expiresAt: null,
  });
  const requests = new Map([[id, JSON.stringify(request)]]);
  // A failed plan of the stack gives way to the new attempt, however that ends.
  const gone = before === undefined ? [] : [[before.id, null] as const];
  const result = await settle(deps, context, question, async (answer): Promise<PlanView> => {
    requireQuota(deps, projectId, more);
    const plan = planned(outcomeText(answer));
    const placements = placementsFrom(deps, plan, opened, answer, new Map());
    await journal.make(context, {
      groups: levelledGroups(deps, opened.application),
      plans: new Map([...gone, [id, plan]]),
      placements: new Map(placements.map((placement) => [placement.id, placement])),
      requests,
      events: [planEvent('created', plan), ...placements.map((each) => placementEvent('planned', each))],
    });
    return viewPlan(deps, plan);
  });
  if ('settled' in result) return { kind: 'created', view: result.settled };

  const text = requests.get(id)!;
  await journal.make(
    context,
    keepFailed(deps, planned('{}'), result.failed, { gone: before, request: text }),
  );
  throw failure(result.failed, id);
}

/** A plan with its placements as they are now. */
export function viewPlan(deps: Deps, plan: PlanRecord): PlanView {
  return { plan: deps.world.plans.get(plan.id) ?? plan, placements: deps.world.placements.ofPlan(plan.id) };
}
