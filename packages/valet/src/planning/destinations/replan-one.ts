/**
 * One placement of a plan is planned again inside the candidates of a scheduler. What others have claimed stands;
 * what nobody has claimed yet may move along, for its planned place hangs on this one's.
 */
import type { PlacementRecord } from '../../ports/record.ts';
import { itemOf } from '../../world/holding.ts';
import type { Deps } from '../deps.ts';
import { failure } from '../failure.ts';
import type { Context } from '../use-cases.ts';
import { tiersOf } from './candidates.ts';
import type { Claim } from './claim.ts';
import { itemAsked, withItem } from './demand.ts';
import { destinationOf } from './destination.ts';
import type { Destination, DestinationInput } from './input.ts';
import { storedOfPlan } from './plan-request.ts';
import { settlePlan } from './settle-plan.ts';
import { withStanding } from './standing.ts';

export interface ReplanOne {
  readonly claim: Claim;
  /** What it takes is what the scheduler says now, not what was planned. */
  readonly isAskedAnew: boolean;
}

/** @throws ValetError `valet.plan.infeasible` | `valet.plan.undecided`; then everything is as it was */
export async function replanOne(
  deps: Deps,
  context: Context,
  placement: PlacementRecord,
  input: DestinationInput,
  { claim, isAskedAnew }: ReplanOne,
): Promise<Destination> {
  const { world } = deps;
  const plan = world.plans.get(placement.planId)!;
  const item = itemOf(placement);
  const stored = await storedOfPlan(deps, plan);
  const application = isAskedAnew
    ? withItem(stored.application, placement.kind, itemAsked(deps, input, item))
    : stored.application;
  const placements = world.placements.ofPlan(plan.id);
  const tiers = tiersOf(deps, input, ownOf(placements, input));
  const isMove = placement.resourceId === input.resourceId;
  let failed: Parameters<typeof failure>[0] | undefined;
  for (const { locations } of tiers) {
    const at = (name: string) =>
      name === item ? undefined : placements.find((each) => itemOf(each) === name);
    const standing = withStanding(world, application, placements, (each) => stands(each, item), {
      server: (server) =>
        server.name === item
          ? { ...server, host: undefined, allowedHosts: locations }
          : { ...server, ...currentOf(at(server.name)) },
      volume: (volume) =>
        volume.name === item
          ? { ...volume, pool: undefined, allowedPools: locations }
          : { ...volume, ...currentOf(at(volume.name)) },
    });
    const result = await settlePlan(deps, context, {
      plan,
      stored: { ...stored, application },
      standing,
      claim,
      event: isMove ? 'migrated' : 'replanned',
    });
    if ('placements' in result) return destinationOf(deps, input, placement.id, tiers.at(-1)!.locations);
    failed = result.failed;
  }
  throw failure(failed!, plan.id);
}

/** Those nobody has claimed make way; of the plan's own, one that expired is planned again with them. */
function stands(placement: PlacementRecord, item: string): boolean {
  return itemOf(placement) !== item && placement.state !== 'planned';
}

function currentOf(placement: PlacementRecord | undefined): { readonly current?: string } {
  return placement?.state === 'planned' ? { current: placement.location } : {};
}

/** Placements of the plan that are no obstacle in its server group: those to be planned again with this one. */
function ownOf(
  placements: readonly PlacementRecord[],
  { resourceId }: DestinationInput,
): ReadonlySet<string> {
  return new Set(
    placements
      .filter((each) => each.state === 'planned' || each.resourceId === resourceId)
      .map(({ id }) => id),
  );
}
