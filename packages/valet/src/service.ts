/** The service without its listeners: the live picture rebuilt from the store, the solver threads, the use cases. */
import type { Flavor } from '@valet/heat';
import { openSite, SHARED, type Site } from '@valet/ostro';
import { orderedIds } from './ordered-id.ts';
import type { Deps, Log, PlanningMetrics, PlanningSettings } from './planning/deps.ts';
import { expire } from './planning/expire.ts';
import { Journal, SYSTEM } from './planning/journal.ts';
import { KeyedLock } from './planning/keyed-lock.ts';
import { LiveFeed, type LiveParts } from './planning/live/live-feed.ts';
import { createUseCases } from './planning/planner.ts';
import { placementEvent, revise } from './planning/records.ts';
import type { UseCases } from './planning/use-cases.ts';
import type { Clock } from './ports/clock.ts';
import type { Identity } from './ports/identity.ts';
import type { Stacks } from './ports/stacks.ts';
import type { Store, StoredState } from './ports/store.ts';
import { SolverPool } from './solver/pool.ts';
import { World } from './world/world.ts';

export interface ServiceParts {
  readonly siteId: string;
  readonly site: Site;
  readonly flavors: readonly Flavor[];
  readonly store: Store;
  /** What the store remembers, where reading it has begun already. */
  readonly stored?: Promise<StoredState>;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly settings: PlanningSettings;
  readonly threads: number;
  readonly queueLimit: number;
  readonly projectQueueLimit: number;
  readonly hurryAfterMs: number;
  readonly metrics: PlanningMetrics;
  readonly log: Log;
  /** Heat; absent without a cloud. */
  readonly stacks?: Stacks | undefined;
  /** Mode live: the cloud that the site is read from; the site given is empty then. */
  readonly live?: LiveParts;
  /** Told the live picture once it is there; for tests and metrics, which look but do not change. */
  readonly onWorld?: (world: World) => void;
}

export interface Service {
  readonly useCases: UseCases;
  /** How old what is known of the cloud is; 0 without one. */
  stalenessMs(): number;
  /** Gives back what nobody claimed in time, and forgets failed plans. Call it now and then. */
  expire(): Promise<number>;
  /** Ends running solves and closes what was opened; the store last. */
  close(): Promise<void>;
}

/** @throws ValetError when the schema is not the program's, or the store does not answer */
export async function startService(parts: ServiceParts): Promise<Service> {
  const { store, siteId, site, flavors, clock, identity, settings, metrics, log } = parts;
  const snapshot = openSite(site, SHARED);
  const world = new World(snapshot);
  parts.onWorld?.(world);
  const state = await (parts.stored ?? store.load(siteId));
  const lost = world.restore(state, parts.live !== undefined);
  // After what may fail, and when no processor is needed for the above any more.
  const pool = new SolverPool(snapshot, flavors, parts);
  const journal = new Journal(world, store, clock, siteId, state.lastSeq);
  let knownFlavors = flavors;
  const deps: Deps = {
    siteId,
    world,
    pool,
    journal,
    identity,
    clock,
    get flavors() {
      return knownFlavors;
    },
    settings,
    metrics,
    log,
    stacks: parts.stacks ?? null,
    locks: new KeyedLock(),
    newId: orderedIds(clock),
  };
  // Their hosts are gone from the site: they hold nothing, and whoever asks for them is planned anew.
  for (const placement of lost) {
    world.apply({ placements: new Map([[placement.id, { ...placement, state: 'failed' }]]) });
    const failed = revise(deps, placement, { state: 'failed' });
    await journal.make(SYSTEM, {
      placements: new Map([[failed.id, failed]]),
      events: [placementEvent('failed', failed)],
    });
  }
  const feed =
    parts.live === undefined
      ? null
      : new LiveFeed(deps, parts.live, (changed) => {
          knownFlavors = changed;
        });
  const useCases = createUseCases(deps, feed);
  feed?.start(useCases);
  return {
    useCases,
    stalenessMs: () => feed?.stalenessMs() ?? 0,
    expire: () => expire(deps, SYSTEM),
    close: async () => {
      await feed?.close();
      await pool.close();
      await identity.close();
      await store.close();
    },
  };
}
