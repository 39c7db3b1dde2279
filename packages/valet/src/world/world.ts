/**
 * The live picture: every group, plan and placement, and the site with all they hold taken from it. Changes go
 * assume → confirm | forget: `apply` changes the picture at once and hands back what undoes it, so that a write
 * the store refuses leaves no trace.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  dropGroup,
  type HeldPipe,
  type Occupant,
  occupy,
  placeNumber,
  putGroup,
  type Snapshot,
  type StoredGroup,
  vacate,
} from '@valet/ostro';
import type { GroupRecord, PlacementRecord, PlanRecord } from '../ports/record.ts';
import type { StoredState } from '../ports/store.ts';
import type { Allocation, Allocations } from './cloud/allocations.ts';
import type { HostPlace } from './cloud/host-places.ts';
import { holdingOf, itemOf } from './holding.ts';
import { IndexOfIds } from './index-of-ids.ts';
import { outsidersOf } from './outsiders.ts';
import { isHolding } from './placement-states.ts';
import { Placements } from './placements.ts';
import { Tally } from './tally.ts';

const NONE: ReadonlySet<string> = new Set();
/** Plans whose placements enter a site in one change. */
const OCCUPIED_TOGETHER = 50;
const NOTHING = { resources: {}, sizeGb: 0, iops: 0 };

/** A change of the picture; null removes. Placements of one plan that hold pipes to each other come together. */
export interface WorldChange {
  readonly groups?: ReadonlyMap<string, GroupRecord | null>;
  readonly plans?: ReadonlyMap<string, PlanRecord | null>;
  readonly placements?: ReadonlyMap<string, PlacementRecord | null>;
}

/** What leaves or enters a site in one change. */
export interface Holdings {
  readonly occupants: Occupant[];
  readonly pipes: HeldPipe[];
}

export class World {
  readonly groups = new Map<string, GroupRecord>();
  readonly plans = new Map<string, PlanRecord>();
  readonly placements = new Placements();
  readonly #byStack = new IndexOfIds();
  readonly #activePlans = new Tally();
  readonly #groupByName = new Map<string, string>();
  #snapshot: Snapshot;
  /** In which rack and cluster the hosts are, and what says so; empty without a cloud. */
  places: ReadonlyMap<string, HostPlace> = new Map();
  #allocations: Allocations = new Map();
  /** What stands in the site for servers and volumes of the cloud beside their placements, by their id. */
  readonly #outsiders = new Map<string, readonly Occupant[]>();

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  /** The site as it is now; another one when hosts have come, gone or changed. */
  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** What the cloud says of who takes what; empty without a cloud. */
  get allocations(): Allocations {
    return this.#allocations;
  }

  /**
   * Puts another site in place of the one that was: all that is held is taken from it. What is held at a host
   * that it does not have holds nothing, until there is such a host again.
   */
  replaceSite(snapshot: Snapshot, places: ReadonlyMap<string, HostPlace>): void {
    this.#snapshot = snapshot;
    this.places = places;
    for (const group of this.groups.values()) putGroup(snapshot, storedGroup(group));
    this.#occupyAll(this.placements.byPlan());
    this.#outsiders.clear();
    for (const id of this.#allocations.keys()) this.#placeOutsiders(id);
  }

  /** What the cloud says from now on. O(all of it); only what has changed is touched in the site. */
  takeAllocations(allocations: Allocations): void {
    const before = this.#allocations;
    this.#allocations = allocations;
    for (const id of before.keys()) if (!allocations.has(id)) this.#placeOutsiders(id);
    for (const [id, list] of allocations)
      if (!isDeepStrictEqual(before.get(id), list)) this.#placeOutsiders(id);
  }

  /**
   * Takes in what the store remembers. Placements whose host is gone are left out and handed back.
   * @param mayReturn the site is not known yet, and hosts may come: they stay, and hold nothing until then
   */
  restore({ groups, plans, placements }: StoredState, mayReturn = false): PlacementRecord[] {
    const lost: PlacementRecord[] = [];
    for (const group of groups) this.#putGroup(group.id, group);
    for (const plan of plans) this.#putPlan(plan);
    const known = placements.filter((placement) => {
      if (mayReturn || !isHolding(placement) || this.#has(placement.kind, placement.location)) return true;
      lost.push(placement);
      return false;
    });
    this.placements.restore(known);
    this.#occupyAll(this.placements.byPlan());
    return lost;
  }

  /** @returns the change that undoes this one */
  apply(change: WorldChange): WorldChange {
    const undo = {
      groups: replaced(this.groups, change.groups),
      plans: replaced(this.plans, change.plans),
      placements: new Map(
        [...(change.placements?.keys() ?? [])].map((id) => [id, this.placements.get(id) ?? null] as const),
      ),
    };
    // Groups that come must be there before their members, groups that go must outlive them.
    for (const [id, group] of change.groups ?? []) if (group !== null) this.#putGroup(id, group);
    if (change.placements !== undefined) this.#replacePlacements(change.placements);
    for (const [id, group] of change.groups ?? []) if (group === null) this.#dropGroup(id);
    for (const [id, plan] of change.plans ?? []) {
      this.#dropPlan(id);
      if (plan !== null) this.#putPlan(plan);
    }
    return undo;
  }

  /** Those of every project: a stack id is whatever its caller said, and only within a project it is one's own. */
  plansOfStack(stackId: string): PlanRecord[] {
    return Array.from(this.#byStack.get(stackId), (id) => this.plans.get(id)!);
  }

  /** A project has one plan for a stack. */
  planOfStack(projectId: string | null, stackId: string): PlanRecord | undefined {
    return this.plansOfStack(stackId).find((plan) => plan.projectId === projectId);
  }

  activePlansOf(projectId: string | null): number {
    return this.#activePlans.of(projectId);
  }

  groupNamed(name: string): GroupRecord | undefined {
    const id = this.#groupByName.get(name);
    return id === undefined ? undefined : this.groups.get(id);
  }

  /** What placements hold of the site, as the optimizer's live functions take it. */
  holdings(placements: readonly PlacementRecord[]): Holdings {
    const found: Holdings = { occupants: [], pipes: [] };
    this.#addHoldings(placements, found);
    return found;
  }

  /**
   * What leaves the site so that placements can be planned again.
   * @param fixed ids of those that stay: they only leave their groups, to be counted anew with the others; what
   *   they take, and pipes between two of them, are no part of the question
   */
  vacating(placements: readonly PlacementRecord[], fixed: ReadonlySet<string>): Holdings {
    const found: Holdings = { occupants: [], pipes: [] };
    this.#addHeld(placements.filter(isHolding), fixed, found);
    return found;
  }

  #addHoldings(placements: readonly PlacementRecord[], to: Holdings): void {
    const held = placements.filter(isHolding);
    this.#addHeld(held, NONE, to);
    for (const placement of held) {
      const { leaving } = holdingOf(placement);
      if (leaving === undefined || !this.#has(placement.kind, leaving.location)) continue;
      const { location: at, ...amounts } = leaving;
      to.occupants.push({
        name: `${placement.id}/leaving`,
        kind: placement.kind,
        at,
        ...amounts,
        groups: {},
      });
    }
  }

  #addHeld(held: readonly PlacementRecord[], fixed: ReadonlySet<string>, to: Holdings): void {
    let byItem: ReadonlyMap<string, PlacementRecord> | undefined;
    for (const placement of held) {
      const { id: name, kind, location: at } = placement;
      if (!this.#has(kind, at)) continue;
      const { resources, sizeGb, iops, groups, pipes } = holdingOf(placement);
      to.occupants.push(
        fixed.has(name)
          ? { name, kind, at, ...NOTHING, groups }
          : { name, kind, at, resources, sizeGb, iops, groups },
      );
      for (const pipe of pipes) {
        byItem ??= new Map(held.map((each) => [itemOf(each), each]));
        // A pipe to something that holds nothing (any more) holds nothing either.
        const other = byItem.get(pipe.to);
        if (other === undefined || !this.#has(other.kind, other.location)) continue;
        if (fixed.has(name) && fixed.has(other.id)) continue;
        const toPool = other.kind === 'volume';
        to.pipes.push({ host: at, to: other.location, toPool, kbps: pipe.kbps });
      }
    }
  }

  #has(kind: 'server' | 'volume', location: string): boolean {
    return placeNumber(this.snapshot, kind, location) >= 0;
  }

  /** A pipe has two ends, so a plan's placements leave and enter the site together. */
  #replacePlacements(changed: ReadonlyMap<string, PlacementRecord | null>): void {
    const plans = new Set<string>();
    for (const [id, placement] of changed) {
      const before = this.placements.get(id);
      if (before !== undefined) plans.add(before.planId);
      if (placement !== null) plans.add(placement.planId);
    }
    for (const plan of plans) {
      const { occupants, pipes } = this.holdings(this.placements.ofPlan(plan));
      vacate(this.snapshot, occupants, pipes);
    }
    const resources = new Set<string>();
    for (const [id, placement] of changed) {
      for (const each of [this.placements.get(id), placement])
        if (each?.resourceId != null) resources.add(each.resourceId);
      if (placement === null) this.placements.remove(id);
      else this.placements.put(placement);
    }
    for (const plan of plans) {
      const { occupants, pipes } = this.holdings(this.placements.ofPlan(plan));
      occupy(this.snapshot, occupants, pipes);
    }
    for (const id of resources) this.#placeOutsiders(id);
  }

  /** Brings what stands in the site for a server or volume up to date with its allocations and its placement. */
  #placeOutsiders(id: string): void {
    const before = this.#outsiders.get(id);
    const allocations = this.#allocations.get(id);
    if (before === undefined && allocations === undefined) return;
    if (before !== undefined) vacate(this.snapshot, before, []);
    const known = (allocations ?? []).filter(({ kind, location }) => this.#has(kind, location));
    const holder = this.placements.ofResource(id).find((each) => isHolding(each) && isOwn(each, known));
    const outsiders = outsidersOf(id, known, holder);
    occupy(this.snapshot, outsiders, []);
    if (outsiders.length === 0) this.#outsiders.delete(id);
    else this.#outsiders.set(id, outsiders);
  }

  /** All that is held takes its share of a site that nothing was taken of yet. */
  #occupyAll(plans: Iterable<readonly PlacementRecord[]>): void {
    // Some plans at a time: to refresh the site for each would cost more than all the rest of a start.
    for (const some of inChunks(plans, OCCUPIED_TOGETHER)) {
      const held: Holdings = { occupants: [], pipes: [] };
      for (const placements of some) this.#addHoldings(placements, held);
      occupy(this.snapshot, held.occupants, held.pipes);
    }
  }

  #putPlan(plan: PlanRecord): void {
    this.plans.set(plan.id, plan);
    this.#byStack.add(plan.stackId, plan.id);
    if (plan.state === 'active') this.#activePlans.add(plan.projectId, 1);
  }

  #dropPlan(id: string): void {
    const plan = this.plans.get(id);
    if (plan === undefined) return;
    this.plans.delete(id);
    this.#byStack.delete(plan.stackId, id);
    if (plan.state === 'active') this.#activePlans.add(plan.projectId, -1);
  }

  #putGroup(id: string, group: GroupRecord): void {
    this.groups.set(id, group);
    this.#groupByName.set(group.name, id);
    putGroup(this.snapshot, storedGroup(group));
  }

  #dropGroup(id: string): void {
    const group = this.groups.get(id);
    if (group === undefined) return;
    this.groups.delete(id);
    this.#groupByName.delete(group.name);
    dropGroup(this.snapshot, group.name);
  }
}

/** Who claims for another project's server holds nothing for it. */
function isOwn({ projectId }: PlacementRecord, allocations: readonly Allocation[]): boolean {
  return allocations.every((each) => each.projectId === null || each.projectId === projectId);
}

/**
 * A group as the optimizer knows it. Without members it is open to every project, but for exclusivity: a group
 * open to everyone would let anybody shut others out.
 */
function storedGroup({ id, name, type, level, members, maxUnits }: GroupRecord): StoredGroup {
  return {
    name,
    id,
    type,
    ...(level === null ? {} : { level }),
    ...(members.length === 0 && type !== 'exclusivity' ? {} : { projects: members }),
    ...(maxUnits === null ? {} : { maxUnits }),
  };
}

function* inChunks<Item>(items: Iterable<Item>, size: number): Iterable<Item[]> {
  let chunk: Item[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

function replaced<Record>(
  map: ReadonlyMap<string, Record>,
  change: ReadonlyMap<string, Record | null> | undefined,
): Map<string, Record | null> {
  return new Map([...(change?.keys() ?? [])].map((id) => [id, map.get(id) ?? null]));
}
