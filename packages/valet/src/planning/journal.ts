/**
 * Makes changes: in the live picture at once, in the store before anybody is told, and as events after that.
 * What the store refuses is undone in the picture.
 */
import { type Clock, timestamp } from '../ports/clock.ts';
import type { ChangeRecord, GroupRecord, PlacementRecord, PlanRecord } from '../ports/record.ts';
import type { Store, Write } from '../ports/store.ts';
import { requireTransition } from '../world/placement-states.ts';
import type { World, WorldChange } from '../world/world.ts';
import type { Context } from './use-cases.ts';

/** One event of a change, without what every event has. */
export interface EventDraft {
  readonly event: string;
  readonly entity: ChangeRecord['entity'];
  readonly entityId: string;
  readonly projectId: string | null;
  readonly body: unknown;
}

export interface Change extends WorldChange {
  /** The request of a plan, as JSON text, by plan id. */
  readonly requests?: ReadonlyMap<string, string>;
  readonly events: readonly EventDraft[];
}

/** Who acts when nobody asked: expiry, reconciliation. */
export const SYSTEM: Pick<Context, 'requestId'> & { readonly caller: null } = {
  requestId: 'system',
  caller: null,
};

type Actor = Pick<Context, 'requestId'> & { readonly caller: Context['caller'] | null };

export class Journal {
  readonly #world: World;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #siteId: string;
  readonly #listeners = new Set<(change: ChangeRecord) => void>();
  lastSeq: number;
  #writing = 0;

  constructor(world: World, store: Store, clock: Clock, siteId: string, lastSeq: number) {
    this.#world = world;
    this.#store = store;
    this.#clock = clock;
    this.#siteId = siteId;
    this.lastSeq = lastSeq;
  }

  get store(): Store {
    return this.#store;
  }

  /** Changes that are being written, and not durable yet. */
  get writing(): number {
    return this.#writing;
  }

  subscribe(listener: (change: ChangeRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Resolves when the change is durable.
   * @throws ValetError `valet.placement.state` for a step that the state machine does not have, `valet.store.*`;
   *   then the picture is as it was
   */
  async make(actor: Actor, change: Change): Promise<void> {
    const writes = this.#writes(change);
    const at = timestamp(this.#clock.now());
    const changes = change.events.map((event) => ({
      siteId: this.#siteId,
      at,
      requestId: actor.requestId,
      userId: actor.caller?.userId ?? null,
      actorProjectId: actor.caller?.projectId ?? null,
      projectId: event.projectId,
      event: event.event,
      entity: event.entity,
      entityId: event.entityId,
      body: JSON.stringify(event.body),
    }));
    const undo = this.#world.apply(change);
    let last: number;
    this.#writing++;
    try {
      last = await this.#store.commit({ writes, changes });
    } catch (error) {
      this.#world.apply(undo);
      throw error;
    } finally {
      this.#writing--;
    }
    this.lastSeq = Math.max(this.lastSeq, last);
    changes.forEach((record, i) => {
      const seq = last - changes.length + 1 + i;
      for (const listener of this.#listeners) listener({ seq, ...record });
    });
  }

  /** A record's generation tells what the store must still have: one less. */
  #writes(change: Change): Write[] {
    const writes: Write[] = [];
    for (const [id, group] of change.groups ?? [])
      writes.push(write('group', id, group, this.#world.groups.get(id)));
    for (const [id, plan] of change.plans ?? [])
      writes.push(write('plan', id, plan, this.#world.plans.get(id)));
    for (const [planId, request] of change.requests ?? [])
      writes.push({ table: 'plan_request', put: { planId, siteId: this.#siteId, request } });
    for (const [id, placement] of change.placements ?? []) {
      const before = this.#world.placements.get(id);
      requireTransition(before, placement, id);
      writes.push(write('placement', id, placement, before));
    }
    return writes;
  }
}

function write(
  table: 'group' | 'plan' | 'placement',
  id: string,
  put: GroupRecord | PlanRecord | PlacementRecord | null,
  before: { readonly generation: number } | undefined,
): Write {
  const expect = before?.generation ?? 0;
  if (put === null) return { table, delete: id, expect };
  return { table, put, expect } as Write;
}
