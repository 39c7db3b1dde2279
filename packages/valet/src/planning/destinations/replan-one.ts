/**
 * One placement of a plan is planned again inside the candidates of a scheduler. What others have claimed stands;
 * what nobody has claimed yet may move along, for its planned place hangs on this one's.
 */
import type { Application, Server, Volume } from '@valet/ostro';
import type { PlacementRecord, PlanRecord } from '../../ports/record.ts';
import { itemOf } from '../../world/holding.ts';
import type { Deps } from '../deps.ts';
import { failure } from '../failure.ts';
import type { StoredApplication } from '../request.ts';
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
  plan: PlanRecord,
  input: DestinationInput,
  { claim, isAskedAnew }: ReplanOne,
): Promise<Destination> {
  const { world } = deps;
  const { item } = claim;
  const placements = world.placements.ofPlan(plan.id);
  const before = await storedOfPlan(deps, plan);
  const stored = isAskedAnew ? askedAnew(deps, before, placements, item, input) : before;
  const { application } = stored;
  const tiers = tiersOf(deps, input, ownOf(placements, input));
  const isMove = placements.some((each) => itemOf(each) === item && each.resourceId === input.resourceId);
  let failed: Parameters<typeof failure>[0] | undefined;
  for (const { locations } of tiers) {
    const at = (name: string) =>
      name === item ? undefined : placements.find((each) => itemOf(each) === name);
    const standing = withStanding(
      world,
      application,
      placements,
      (each) => stands(each, item),
      {
        server: (server) =>
          server.name === item
            ? { ...server, host: undefined, allowedHosts: locations }
            : { ...server, ...currentOf(at(server.name)) },
        volume: (volume) =>
          volume.name === item
            ? { ...volume, pool: undefined, allowedPools: locations }
            : { ...volume, ...currentOf(at(volume.name)) },
      },
      (name) => name === item,
    );
    const result = await settlePlan(deps, context, {
      plan,
      stored,
      standing,
      claim,
      event: isMove ? 'migrated' : 'replanned',
    });
    if ('placements' in result) {
      const self = result.placements.find((each) => itemOf(each) === item)!;
      return destinationOf(deps, input, self.id, tiers.at(-1)!.locations);
    }
    failed = result.failed;
  }
  throw failure(failed!, plan.id);
}

/** The application with what is asked now; what lacked the same, and nobody has claimed, gets the same. */
function askedAnew(
  deps: Deps,
  stored: StoredApplication,
  placements: readonly PlacementRecord[],
  item: string,
  input: DestinationInput,
): StoredApplication {
  const { kind } = input.asked;
  const { stack } = stored;
  const lacked = stack?.late[item];
  const free = new Set(placements.filter(({ resourceId }) => resourceId === null).map(itemOf));
  const alike = Object.entries(stack?.late ?? {}).flatMap(([name, text]) =>
    text === lacked && name !== item && free.has(name) ? [name] : [],
  );
  const kinds = new Map(stored.items.map((each) => [each.path, each.kind]));
  let { application } = stored;
  for (const name of [item, ...alike])
    if (name === item) application = withItem(application, kind, itemAsked(deps, input, name));
    else if (kinds.get(name) === kind) application = withAlike(application, itemAsked(deps, input, name));
  if (stack === undefined) return { ...stored, application };
  const told = new Set([item, ...alike]);
  const late = Object.fromEntries(Object.entries(stack.late).filter(([name]) => !told.has(name)));
  return { ...stored, application, stack: { ...stack, late } };
}

/** Another server with the same flavor: where it may be is its own. */
function withAlike(application: Application, asked: Server | Volume): Application {
  const put = (each: Server): Server =>
    each.name === asked.name && 'resources' in asked ? { ...each, ...asked, zone: each.zone } : each;
  return { ...application, servers: application.servers.map(put) };
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
