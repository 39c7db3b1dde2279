/** Giving back: a plan with all its placements, or one placement. */
import { ValetError } from '../error.ts';
import type { Deps } from './deps.ts';
import { stackLock } from './keyed-lock.ts';
import { placementEvent, planEvent } from './records.ts';
import type { Work } from './use-cases.ts';

export async function deletePlan(deps: Deps, context: Work, id: string): Promise<void> {
  const { world } = deps;
  const found = world.plans.get(id);
  if (found === undefined) throw new ValetError('valet.resource.not_found', `there is no plan ${id}`);
  await deps.locks.run(stackLock(found), async () => {
    const plan = world.plans.get(found.id);
    if (plan === undefined) throw new ValetError('valet.resource.not_found', `there is no plan ${id}`);
    const placements = world.placements.ofPlan(plan.id);
    await deps.journal.make(context, {
      plans: new Map([[plan.id, null]]),
      placements: new Map(placements.map((placement) => [placement.id, null])),
      events: [
        ...placements.map((each) => placementEvent('released', each, 'released')),
        planEvent('deleted', plan),
      ],
    });
  });
}

export async function deletePlacement(deps: Deps, context: Work, id: string): Promise<void> {
  const { world } = deps;
  const find = () => {
    const placement = world.placements.get(id);
    if (placement === undefined)
      throw new ValetError('valet.resource.not_found', `there is no placement ${id}`);
    return placement;
  };
  const plan = world.plans.get(find().planId)!;
  await deps.locks.run(stackLock(plan), async () => {
    const placement = find();
    await deps.journal.make(context, {
      placements: new Map([[placement.id, null]]),
      events: [placementEvent('released', placement, 'released')],
    });
  });
}
