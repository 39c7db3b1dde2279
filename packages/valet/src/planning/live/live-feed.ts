/**
 * Keeps the live picture what the cloud says: a full read at the start, after a gap in the notifications and now
 * and then; in between, what has changed, soon after a notification and every few seconds without one.
 */
import { setMaxListeners } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { openSite, SHARED, type Site } from '@valet/ostro';
import { ValetError } from '../../error.ts';
import { timestamp } from '../../ports/clock.ts';
import type { Cloud, CloudChange, CloudPicture, Notice, Notices } from '../../ports/cloud.ts';
import { allocationsOf } from '../../world/cloud/allocations.ts';
import type { PlaceSettings } from '../../world/cloud/host-places.ts';
import { merged } from '../../world/cloud/picture.ts';
import { siteOf } from '../../world/cloud/site.ts';
import type { Deps } from '../deps.ts';
import { Freshness } from './freshness.ts';
import { type Reconciled, reconcile } from './reconcile.ts';

export interface LiveSettings {
  readonly siteName: string;
  readonly places: PlaceSettings;
  /** Between two looks at what has changed. */
  readonly refreshMs: number;
  /** Between two reads of what seldom changes: hosts, aggregates, flavors, pools, volumes. */
  readonly frameMs: number;
  /** Between two full reads. */
  readonly reconcileMs: number;
  /** How long a claim waits for what it was made for. */
  readonly claimMs: number;
  /** Most time for one full read. */
  readonly readTimeoutMs: number;
}

export interface LiveParts {
  readonly cloud: Cloud;
  /** Null: changes are found by asking alone. */
  readonly notices: Notices | null;
  readonly settings: LiveSettings;
}

/** What the feed tells those who follow stacks. */
export interface StackFollower {
  /** @returns whether more is to come */
  stackChanged(stackId: string, isNews: boolean, signal: AbortSignal): Promise<boolean>;
  /** @returns stacks of which more is to come */
  reconcileStacks(signal: AbortSignal): Promise<readonly string[]>;
}

/** Notifications that come together are looked into together. */
const DEBOUNCE_MS = 100;
/** The services write some things only after they have told of them. */
const AFTERMATH_MS = 2_000;
/** How soon a stack that is under way is looked at again: Heat tells of an end before it has written it down. */
const STACK_AGAIN_MS = 3_000;

export class LiveFeed {
  readonly #deps: Deps;
  readonly #cloud: Cloud;
  readonly #notices: Notices | null;
  readonly #settings: LiveSettings;
  readonly #setFlavors: (flavors: Deps['flavors']) => void;
  readonly #freshness: Freshness;
  readonly #startedAt: number;
  readonly #abort = new AbortController();
  /** Of the read under way; kept, for Node may forget one that only `AbortSignal.any` knows. */
  #limit: AbortSignal | null = null;
  #stacks: StackFollower | null = null;
  #picture: CloudPicture | null = null;
  #site: Site | null = null;
  #lastFull = Number.NEGATIVE_INFINITY;
  #lastFrame = Number.NEGATIVE_INFINITY;
  #wantsFull = false;
  #wantsFrame = false;
  #wake: (() => void) | null = null;
  #aftermath: NodeJS.Timeout | null = null;
  #noticed = false;
  #running: Promise<void> = Promise.resolve();
  #lastReconciled: Reconciled['counts'] = {};
  /** Stacks to be looked at, each with whether something is said to have happened to it. */
  readonly #stacksChanged = new Map<string, boolean>();
  readonly #stacksAgain = new Map<string, NodeJS.Timeout>();
  #following = false;

  constructor(
    deps: Deps,
    { cloud, notices, settings }: LiveParts,
    setFlavors: (flavors: Deps['flavors']) => void,
  ) {
    this.#deps = deps;
    this.#cloud = cloud;
    this.#notices = notices;
    this.#settings = settings;
    this.#setFlavors = setFlavors;
    this.#startedAt = deps.clock.now();
    this.#freshness = new Freshness(deps.clock, cloud.parts);
  }

  start(stacks: StackFollower): void {
    this.#stacks = stacks;
    this.#notices?.follow(
      (notice) => this.#onNotice(notice),
      () => {
        this.#wantsFull = true;
        this.#wake?.();
      },
    );
    this.#running = this.#run();
  }

  /** @throws ValetError `valet.cloud.unavailable` before the cloud was read for the first time */
  requirePicture(): void {
    if (this.#picture !== null) return;
    throw new ValetError(
      'valet.cloud.unavailable',
      `nothing can be planned before the cloud has been read once: ${this.#freshness.problem ?? 'it is being read'}; see GET /v1/status`,
    );
  }

  /** Parts of `/v1/status`. */
  status(): Record<string, Readonly<Record<string, unknown>>> {
    const { connected, since, reason } = this.#notices?.state ?? { connected: false, since: 0, reason: null };
    const messaging =
      this.#notices === null
        ? { status: 'off', reason: '[messaging] transport_url is not set; the cloud is asked instead' }
        : {
            status: connected ? 'ok' : 'stale',
            ...(connected
              ? { connected_since: timestamp(since) }
              : { stale_since: timestamp(since), reason }),
            exchanges: this.#notices.arrivals.map(({ exchange, followed, messages, lastAt }) => ({
              exchange,
              followed,
              messages,
              last_at: lastAt === null ? null : timestamp(lastAt),
            })),
          };
    return { ...this.#freshness.status(), messaging };
  }

  /** The picture's own part of the status. */
  pictureStatus(): Readonly<Record<string, unknown>> {
    const picture = this.#picture;
    const problem = this.#freshness.problem;
    return {
      status: picture === null ? 'unknown' : problem === null ? 'ok' : 'stale',
      staleness_seconds: Math.round(this.stalenessMs() / 1000),
      ...(problem === null ? {} : { reason: problem }),
      last_full_read_at: Number.isFinite(this.#lastFull) ? timestamp(this.#lastFull) : null,
      last_reconciliation: this.#lastReconciled,
    };
  }

  stalenessMs(): number {
    return this.#freshness.stalenessMs(this.#startedAt);
  }

  async close(): Promise<void> {
    this.#abort.abort();
    if (this.#aftermath !== null) clearTimeout(this.#aftermath);
    for (const timer of this.#stacksAgain.values()) clearTimeout(timer);
    this.#wake?.();
    await this.#running;
    await this.#notices?.close();
  }

  #onNotice({ about, id }: Notice): void {
    if (about === 'stack') {
      if (id !== null) this.#stacksChanged.set(id, true);
      void this.#followStacks();
      return;
    }
    if (about !== 'server') this.#wantsFrame = true;
    this.#noticed = true;
    this.#wake?.();
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.#readOnce();
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures++;
        this.#onFailure(error);
      }
      // Trouble is looked into again soon, and then less and less often.
      const pause = failures === 0 ? this.#settings.refreshMs : Math.min(1000 * 2 ** (failures - 1), 30_000);
      await this.#pause(pause, failures === 0);
    }
  }

  /** @param isNoticeable whether a notification ends it */
  async #pause(milliseconds: number, isNoticeable: boolean): Promise<void> {
    if (!(isNoticeable && this.#noticed))
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.#wake = () => {
          if (!isNoticeable && !this.#abort.signal.aborted) return;
          clearTimeout(timer);
          resolve();
        };
        if (this.#abort.signal.aborted) this.#wake();
      });
    this.#wake = null;
    if (!this.#noticed || this.#abort.signal.aborted) return;
    this.#noticed = false;
    await new Promise((resolve) => setTimeout(resolve, DEBOUNCE_MS));
    if (this.#aftermath !== null) clearTimeout(this.#aftermath);
    this.#aftermath = setTimeout(() => this.#wake?.(), AFTERMATH_MS);
    this.#aftermath.unref();
  }

  async #readOnce(): Promise<void> {
    const { clock, log } = this.#deps;
    const { reconcileMs, frameMs, readTimeoutMs, claimMs } = this.#settings;
    const now = clock.now();
    const before = this.#picture;
    const isFull = before === null || this.#wantsFull || now - this.#lastFull >= reconcileMs;
    const withFrame = isFull || this.#wantsFrame || now - this.#lastFrame >= frameMs;
    this.#limit = AbortSignal.timeout(readTimeoutMs);
    const signal = AbortSignal.any([this.#abort.signal, this.#limit]);
    // Each of the calls of a read listens, many at a time.
    setMaxListeners(0, signal);
    this.#wantsFull = false;
    this.#wantsFrame = false;
    try {
      if (isFull) this.#take(await this.#cloud.read(signal), true);
      else {
        const change = await this.#cloud.changes(before, withFrame, signal);
        this.#take(merged(before, change), withFrame || hasNewShape(before, change));
      }
    } catch (error) {
      this.#wantsFull ||= isFull && before !== null;
      this.#wantsFrame ||= withFrame;
      throw error;
    }
    const picture = this.#picture!;
    const { missed } = this.#cloud;
    this.#freshness.read(
      now,
      this.#cloud.parts.filter((part) => !missed.has(part)),
    );
    for (const [part, reason] of missed) this.#freshness.failed(part, reason);
    if (isFull) this.#lastFull = now;
    if (withFrame) this.#lastFrame = now;
    const { counts, shrunk } = await reconcile(this.#deps, picture, isFull, claimMs);
    if (isFull || Object.keys(counts).length > 0) this.#lastReconciled = counts;
    if (isFull) {
      const { hosts, pools } = picture.frame;
      const figures = { hosts: hosts.length, pools: pools.length, servers: picture.servers.size };
      log.info({ ...figures, ...counts, milliseconds: clock.now() - now }, 'the cloud was read');
    }
    // Not every end of a stack is told.
    for (const id of shrunk) this.#stacksChanged.set(id, true);
    if (isFull || shrunk.size > 0) void this.#followStacks(isFull);
  }

  /** Nothing here waits: whoever looks sees the site, its use and its flavors of one picture. */
  #take(picture: CloudPicture, mayHaveNewShape: boolean): void {
    const { world, pool, log } = this.#deps;
    const before = this.#picture;
    this.#picture = picture;
    if (mayHaveNewShape) {
      const { site, places, warnings } = siteOf(this.#settings.siteName, picture, this.#settings.places);
      const hasNewFlavors = !isDeepStrictEqual(before?.frame.flavors, picture.frame.flavors);
      if (hasNewFlavors) this.#setFlavors(picture.frame.flavors);
      if (hasNewFlavors || !isDeepStrictEqual(this.#site, site)) {
        this.#site = site;
        for (const warning of warnings) log.warn({}, warning);
        const snapshot = openSite(site, SHARED);
        world.replaceSite(snapshot, places);
        pool.replaceSite(snapshot, picture.frame.flavors);
      }
    }
    world.takeAllocations(allocationsOf(picture));
  }

  #onFailure(error: unknown): void {
    const { service } = (error instanceof ValetError ? error.details : {}) as { service?: string };
    const { message } = error as Error;
    this.#freshness.failed(service ?? 'nova', message);
    // A fault of this program is not the cloud's: it is told whole.
    this.#deps.log.warn(
      error instanceof ValetError ? { service } : { err: error },
      `${message}; it is tried again`,
    );
  }

  async #followStacks(all = false): Promise<void> {
    if (this.#following || this.#stacks === null || this.#picture === null) return;
    this.#following = true;
    const { signal } = this.#abort;
    try {
      if (all) for (const id of await this.#stacks.reconcileStacks(signal)) this.#lookAgain(id);
      for (const [id, isNews] of this.#stacksChanged) {
        this.#stacksChanged.delete(id);
        let isUnderWay = true;
        try {
          isUnderWay = await this.#stacks.stackChanged(id, isNews, signal);
        } finally {
          if (isUnderWay) this.#lookAgain(id);
        }
      }
      this.#freshness.read(this.#deps.clock.now(), ['heat']);
    } catch (error) {
      if (!signal.aborted) this.#freshness.failed('heat', (error as Error).message);
    } finally {
      this.#following = false;
    }
  }

  #lookAgain(id: string): void {
    if (this.#stacksAgain.has(id) || this.#abort.signal.aborted) return;
    const timer = setTimeout(() => {
      this.#stacksAgain.delete(id);
      if (!this.#stacksChanged.has(id)) this.#stacksChanged.set(id, false);
      void this.#followStacks();
    }, STACK_AGAIN_MS);
    timer.unref();
    this.#stacksAgain.set(id, timer);
  }
}

/** Whether a change touches what hosts offer, and not only what is taken of it. */
function hasNewShape(before: CloudPicture, { providers = new Map() }: CloudChange): boolean {
  for (const [id, provider] of providers) {
    const was = before.providers.get(id);
    if (provider === null || was === null || was === undefined) return true;
    const { generation: _a, allocations: taken, ...shape } = provider;
    const { generation: _b, allocations: was2, ...shapeBefore } = was;
    if (!isDeepStrictEqual(shape, shapeBefore)) return true;
    // What is taken of a shared provider counts at every host around it.
    if (shape.traits.includes('MISC_SHARES_VIA_AGGREGATE') && !isDeepStrictEqual(taken, was2)) return true;
  }
  return false;
}
