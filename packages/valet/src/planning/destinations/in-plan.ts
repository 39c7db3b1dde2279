/** A server or volume of a stack whose plan is there takes its placement of it. */
import type { PlacementRecord, PlanRecord } from '../../ports/record.ts';
import { holdingOf, itemOf } from '../../world/holding.ts';
import type { Deps } from '../deps.ts';
import type { Context } from '../use-cases.ts';
import { tiersOf } from './candidates.ts';
import { claimAsPlanned, claimOf, isGood } from './claim.ts';
import { destinationOf } from './destination.ts';
import type { Destination, DestinationInput } from './input.ts';
import { storedOfPlan } from './plan-request.ts';
import { replanOne } from './replan-one.ts';
import { takesTheSame } from './takes-the-same.ts';

/** The placement is claimed where it is planned, if that will do; else it is planned again. Under the stack's lock. */
export async function takePlanned(
  deps: Deps,
  context: Context,
  placement: PlacementRecord,
  input: DestinationInput,
  orchestrationId: string | null,
): Promise<Destination> {
  const claim = claimOf(input, itemOf(placement), orchestrationId);
  const plan = deps.world.plans.get(placement.planId)!;
  const { stack } = await storedOfPlan(deps, plan);
  const isAskedAnew = stack?.late[claim.item] !== undefined || !takesTheSame(deps, placement, input);
  const own = new Set(
    deps.world.placements
      .ofPlan(placement.planId)
      .filter((each) => each.id === placement.id || each.state === 'planned')
      .map(({ id }) => id),
  );
  const { locations } = tiersOf(deps, input, own).at(-1)!;
  if (isAskedAnew || !isGood(placement, locations))
    return replanOne(deps, context, plan, input, { claim, isAskedAnew });
  const isTaken = placement.resourceId === input.resourceId && placement.state !== 'planned';
  if (!isTaken) await claimAsPlanned(deps, context, placement, claim);
  return destinationOf(deps, input, placement.id, locations);
}

/**
 * The placement that a plan of the API has for a resource of Heat: by its uuid; else by its path, for before a
 * stack is made its resources have no uuids; else by its name, as long as one alone has that name and nobody has
 * claimed it.
 * @param names of resources from the root stack down to this one
 */
export function placementOfResource(
  deps: Deps,
  plan: PlanRecord,
  kind: 'server' | 'volume',
  heatUuid: string | undefined,
  names: readonly string[] | undefined,
  name: string | undefined,
): PlacementRecord | undefined {
  const all = deps.world.placements.ofPlan(plan.id).filter((each) => each.kind === kind);
  const byUuid = all.find(({ orchestrationId }) => orchestrationId === heatUuid);
  if (byUuid !== undefined) return byUuid;
  const byPath = names && all.find((each) => isSame(holdingOf(each).path, names));
  if (byPath !== undefined) return byPath;
  // One that is known by its path is somewhere else in the stack.
  const [first, second] = all.filter(
    (each) => each.name === name && each.resourceId === null && holdingOf(each).path === undefined,
  );
  return second === undefined ? first : undefined;
}

function isSame(path: readonly string[] | undefined, names: readonly string[]): boolean {
  return path?.length === names.length && path.every((name, i) => name === names[i]);
}
