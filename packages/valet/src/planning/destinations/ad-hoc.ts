/** Servers and volumes that no stack was planned for: those of one request together, when the first is asked for. */
import type { PlacementRecord, PlanRecord } from '../../ports/record.ts';
import { itemOf } from '../../world/holding.ts';
import type { Deps } from '../deps.ts';
import { failure } from '../failure.ts';
import { keepFailed } from '../keep-failed.ts';
import { stackLock } from '../keyed-lock.ts';
import { newRecord } from '../records.ts';
import { digestOf, type StoredApplication } from '../request.ts';
import type { Context } from '../use-cases.ts';
import { type Tier, tiersOf } from './candidates.ts';
import { claimAsPlanned, claimOf, isGood } from './claim.ts';
import { applicationOf } from './demand.ts';
import { destinationOf } from './destination.ts';
import type { Destination, DestinationInput } from './input.ts';
import type { OpenRequests } from './open-requests.ts';
import { replanOne } from './replan-one.ts';
import { settlePlan } from './settle-plan.ts';
import { withStanding } from './standing.ts';

const NOBODY: ReadonlySet<string> = new Set();

/**
 * Plans all servers of a request at its first call; a later call takes the next that is planned.
 * @throws ValetError `valet.plan.infeasible` | `valet.plan.undecided` with the id of the failed plan
 */
export async function planAdHoc(
  deps: Deps,
  openRequests: OpenRequests,
  context: Context,
  input: DestinationInput,
): Promise<Destination> {
  if (!makesSeveral(deps, input)) return planRequest(deps, context, { ...input, count: 1 });
  const key = openRequests.keyOf(input);
  return deps.locks.run(`request ${key}`, async () => {
    const planId = openRequests.find(key);
    const next = planId === undefined ? undefined : nextPlanned(deps, planId, input);
    const taken = next && (await takeNext(deps, context, next, input));
    if (taken !== undefined) return taken;
    const destination = await planRequest(deps, context, input);
    openRequests.remember(key, destination.planId);
    return destination;
  });
}

/** Nova tells of a server that moves with how many it was made: one that is there already is none of several new ones. */
function makesSeveral({ world }: Deps, { asked, count, resourceId }: DestinationInput): boolean {
  if (asked.kind !== 'server' || count === 1 || world.allocations.has(resourceId)) return false;
  return asked.ignoreHosts.length === 0 && asked.requestedDestination === null;
}

/**
 * Nobody says how many members a server group will have. Hosts that are packed leave no room for those that must come
 * beside the ones that are there.
 */
function growsOneByOne({ asked }: DestinationInput): boolean {
  return asked.kind === 'server' && asked.serverGroup !== null;
}

/** What is planned for another server of the request and not taken yet; best on a host that is left. */
function nextPlanned(
  deps: Deps,
  planId: string,
  { candidates }: DestinationInput,
): PlacementRecord | undefined {
  const free = deps.world.placements
    .ofPlan(planId)
    .filter(({ resourceId, state }) => resourceId === null && (state === 'planned' || state === 'expired'));
  return free.find((placement) => isGood(placement, candidates)) ?? free[0];
}

/** @returns undefined when its plan has been deleted meanwhile */
async function takeNext(
  deps: Deps,
  context: Context,
  { id, planId }: PlacementRecord,
  input: DestinationInput,
): Promise<Destination | undefined> {
  const { plans, placements } = deps.world;
  return deps.locks.run(stackLock(plans.get(planId)!), () =>
    deps.locks.run(lockOf(input), async () => {
      const plan = plans.get(planId);
      const next = placements.get(id);
      if (plan === undefined || next === undefined) return undefined;
      const claim = claimOf(input, itemOf(next), input.resourceId);
      const own = new Set(placements.ofPlan(planId).map((each) => each.id));
      const { locations } = tiersOf(deps, input, own).at(-1)!;
      if (!isGood(next, locations))
        return replanOne(deps, context, plan, input, { claim, isAskedAnew: false });
      await claimAsPlanned(deps, context, next, claim);
      return destinationOf(deps, input, id, locations);
    }),
  );
}

async function planRequest(deps: Deps, context: Context, input: DestinationInput): Promise<Destination> {
  const { resourceId, projectId, userId, count } = input;
  return deps.locks.run(lockOf(input), async () => {
    const before = deps.world.planOfStack(projectId, resourceId);
    const names = [resourceId, ...Array.from({ length: count - 1 }, () => deps.newId())];
    const tiers = tiersOf(deps, input, NOBODY);
    const { application, items } = applicationOf(deps, input, names);
    const stored: StoredApplication = { name: resourceId, application, items: [...items.values()] };
    const plan: PlanRecord = {
      ...newRecord(deps, deps.newId()),
      name: resourceId,
      stackId: resourceId,
      state: 'active',
      projectId,
      userId,
      requestDigest: digestOf({ name: resourceId, resources: { ...input.asked }, locations: null }),
      outcome: '{}',
      expiresAt: null,
    };
    const gone = before?.state === 'failed' ? before : undefined;
    const claim = claimOf(input, resourceId, resourceId);
    let failed: Parameters<typeof failure>[0] | undefined;
    for (const tier of tiers) {
      const standing = withStanding(deps.world, narrowed(application, tier), [], () => false, amongst(tier));
      const result = await settlePlan(deps, context, {
        plan,
        gone,
        stored,
        standing,
        claim,
        ...(growsOneByOne(input) ? { policy: 'spread' } : {}),
        event: 'created',
      });
      if ('placements' in result) {
        const self = result.placements.find((each) => itemOf(each) === resourceId)!;
        return destinationOf(deps, input, self.id, tiers.at(-1)!.locations);
      }
      failed = result.failed;
    }
    const request = JSON.stringify(stored);
    await deps.journal.make(context, keepFailed(deps, plan, failed!, { gone, request }));
    throw failure(failed!, plan.id);
  });
}

/** One request at a time for a server group: who comes later must see who came before. */
export function lockOf({ asked, resourceId }: DestinationInput): string {
  const group = asked.kind === 'server' ? asked.serverGroup : null;
  return group === null ? `alone ${resourceId}` : `server group ${group.id}`;
}

/** Bounds of things that are free to be where the tier says. */
export function amongst({ locations }: Tier) {
  return {
    server: <Server extends object>(server: Server) => ({ ...server, allowedHosts: locations }),
    volume: <Volume extends object>(volume: Volume) => ({ ...volume, allowedPools: locations }),
  };
}

/** The server group's own limit, where members that are there already make it smaller. */
function narrowed(
  application: StoredApplication['application'],
  { maxPerHost }: Tier,
): StoredApplication['application'] {
  const groups = (application.groups ?? []).map((group) =>
    group.type === 'diversity' && group.stored === undefined && Number.isFinite(maxPerHost)
      ? { ...group, maxPerUnit: maxPerHost }
      : group,
  );
  return { ...application, groups };
}
