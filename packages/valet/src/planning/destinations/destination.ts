/** What a scheduler is told once its placement is claimed. */
import { itemOf } from '../../world/holding.ts';
import { isHolding } from '../../world/placement-states.ts';
import type { Deps } from '../deps.ts';
import { alternatesOf } from './alternates.ts';
import { type Destination, type DestinationInput, hintOf } from './input.ts';
import { storedOfPlan } from './plan-request.ts';

/** @param among the candidates that keep what the scheduler's own request rules out */
export async function destinationOf(
  deps: Deps,
  input: DestinationInput,
  placementId: string,
  among: readonly string[],
): Promise<Destination> {
  const { placements, plans } = deps.world;
  const self = placements.get(placementId)!;
  const plan = plans.get(self.planId)!;
  const managedBy = hintOf(input, 'heat_root_stack_id') === plan.stackId ? 'stack' : 'server';
  const all = placements.ofPlan(plan.id);
  const candidates = new Set(input.candidates);
  // The others of the request are built from what this answer leaves.
  const others =
    managedBy === 'server'
      ? all.filter((each) => each.resourceId === null && isHolding(each) && candidates.has(each.location))
      : [];
  const planned = new Set([self.location, ...others.map(({ location }) => location)]);
  const alternates =
    input.alternates === 0
      ? []
      : alternatesOf(
          deps,
          (await storedOfPlan(deps, plan)).application,
          all,
          itemOf(self),
          among.filter((location) => !planned.has(location)),
          input.alternates,
        );
  return {
    location: self.location,
    locations: [...planned, ...alternates],
    placementId: self.id,
    planId: plan.id,
    state: self.state,
    managedBy,
  };
}
