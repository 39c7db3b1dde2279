/**
 * A snapshot seen as the checkers read a site: the same lookups by name, over the live arrays. Only data is
 * shared with the search, no rule; what is looked up is made on demand, so that a check of a small request on
 * a large site stays small.
 */
import { censusOf } from '../model/census.ts';
import type { Host, Level, Pool, Rack, StoredGroup, Uplink } from '../model/site.ts';
import { CONTESTED, FREE, hostNumber, type Snapshot, UNKNOWN_LINK, unitAt } from '../model/snapshot.ts';
import type { Link } from './crossing.ts';
import { FixedView } from './fixed-view.ts';
import { hangsAbove, type Place, unitOf } from './place.ts';
import type { PlacedThing, SiteView, Standing } from './site-view.ts';

/** What never changes of a snapshot, kept from one view of it to the next. */
const FIXED = new WeakMap<Snapshot, FixedView>();

const NOTHING: readonly never[] = [];

/** @returns a view that is right as long as the snapshot does not change */
export function viewSnapshot(snapshot: Snapshot): SiteView {
  let fixed = FIXED.get(snapshot);
  if (fixed === undefined) FIXED.set(snapshot, (fixed = new FixedView(snapshot)));
  return new SnapshotView(snapshot, fixed);
}

class SnapshotView implements SiteView {
  readonly #snapshot: Snapshot;
  readonly #fixed: FixedView;
  /** Servers that are members of stored groups, by unit number; made when first asked for. */
  #listedIn: Map<number, PlacedThing[]> | null = null;
  #lastName = '';
  #lastNumber = -1;

  constructor(snapshot: Snapshot, fixed: FixedView) {
    this.#snapshot = snapshot;
    this.#fixed = fixed;
  }

  get flavors(): SiteView['flavors'] {
    return this.#fixed.flavors;
  }

  *hosts(): Iterable<Host> {
    for (let h = 0; h < this.#snapshot.hostCount; h++) yield this.#fixed.host(h);
  }

  host(name: string): Host | undefined {
    const h = this.#hostNumber(name);
    return h < 0 ? undefined : this.#fixed.host(h);
  }

  rack(name: string): Rack | undefined {
    const unit = this.#unit('rack', name);
    return unit < 0 ? undefined : this.#fixed.rack(unit);
  }

  hostPlace(name: string): Place | undefined {
    const h = this.#hostNumber(name);
    return h < 0 ? undefined : this.#fixed.hostPlace(h);
  }

  poolPlace(name: string): Place | undefined {
    const p = this.#snapshot.poolIndex.get(name);
    return p === undefined ? undefined : this.#fixed.poolPlace(p);
  }

  pool(name: string): Pool | undefined {
    const snapshot = this.#snapshot;
    const p = snapshot.poolIndex.get(name);
    if (p === undefined) return undefined;
    const feature = snapshot.poolFeatures[snapshot.poolFeature[p]];
    return {
      name,
      at: this.#fixed.hangsAt(p),
      // What is free is all that a check needs; what is used is part of neither.
      capacityGb: snapshot.poolFreeGb[p],
      iops: feature.hasIops ? snapshot.poolFreeIops[p] : undefined,
      types: feature.types === null ? undefined : [...feature.types],
      zone: feature.zone ?? undefined,
      enabled: feature.enabled,
      ...this.#fixed.uplinkOf(snapshot.unitCount + p),
    };
  }

  storedGroup(name: string): StoredGroup | undefined {
    const g = this.#snapshot.groupIndex.get(name);
    if (g === undefined) return undefined;
    const { type, level, projects, maxUnits, maxPerUnit } = this.#snapshot.groups[g];
    return {
      name,
      type,
      level: level ?? undefined,
      projects: projects === null ? undefined : [...projects],
      maxUnits,
      maxPerUnit: maxPerUnit ?? undefined,
    };
  }

  metadata(aggregate: string): Readonly<Record<string, string>> | undefined {
    return this.#snapshot.aggregates.get(aggregate);
  }

  /** Kept back already in what is free. */
  standby(): number {
    return 0;
  }

  used(host: string, resourceClass: string): number {
    const { classIndex, classes, capacity, free } = this.#snapshot;
    const h = this.#hostNumber(host);
    const c = classIndex.get(resourceClass);
    if (h < 0 || c === undefined) return 0;
    return capacity[h * classes.length + c] - free[h * classes.length + c];
  }

  poolUse(): { gb: number; iops: number } {
    return { gb: 0, iops: 0 };
  }

  uplink({ kind, name }: Link): Uplink | undefined {
    const link = this.#link(kind, name);
    return link < 0 ? undefined : this.#fixed.uplinkOf(link);
  }

  reservedKbps({ kind, name }: Link): number {
    const link = this.#link(kind, name);
    const { linkCapacity, linkFree } = this.#snapshot;
    return link < 0 || linkCapacity[link] === UNKNOWN_LINK ? 0 : linkCapacity[link] - linkFree[link];
  }

  serversIn(level: Level, unit: string): Iterable<PlacedThing> {
    return this.#listed().get(this.#unit(level, unit)) ?? [];
  }

  unlistedServersIn(level: Level, unit: string): number {
    const number = this.#unit(level, unit);
    return number < 0 ? 0 : this.#snapshot.servers[number] - (this.#listed().get(number)?.length ?? 0);
  }

  membersOf(group: string): readonly PlacedThing[] {
    const g = this.#snapshot.groupIndex.get(group);
    return g === undefined ? NOTHING : this.#fixed.membersOf(g);
  }

  standing(group: string, level: Level): Standing {
    const snapshot = this.#snapshot;
    const units = new Set<string | null>();
    let above = false;
    const g = snapshot.groupIndex.get(group);
    if (g === undefined) return { units, above };
    const census = censusOf(snapshot, snapshot.groups[g].members);
    for (const unit of census[level].keys()) units.add(unit < 0 ? null : snapshot.unitNames[unit]);
    for (const pool of census.pool.keys()) {
      const place = this.#fixed.poolPlace(pool);
      if (hangsAbove(place, level)) above = true;
      else units.add(unitOf(place, level));
    }
    return { units, above };
  }

  holders(level: Level, unit: string): Iterable<string> {
    const { groups, holder, heldUnits } = this.#snapshot;
    if (heldUnits[0] === 0) return NOTHING;
    const number = this.#unit(level, unit);
    if (number < 0 || holder[number] === FREE) return NOTHING;
    if (holder[number] !== CONTESTED) return [groups[holder[number]].name];
    return groups
      .filter(
        (group) =>
          group.type === 'exclusivity' && group.level === level && this.#hasServerIn(group, number, level),
      )
      .map(({ name }) => name);
  }

  #hasServerIn({ members }: Snapshot['groups'][number], unit: number, level: Level): boolean {
    return members.some(
      ({ kind, target }) => kind === 'server' && unitAt(this.#snapshot, target, level) === unit,
    );
  }

  #unit(level: Level, name: string): number {
    const { rackIndex, clusterIndex, hostCount, rackCount } = this.#snapshot;
    if (level === 'host') return this.#hostNumber(name);
    const index = level === 'rack' ? rackIndex.get(name) : clusterIndex.get(name);
    return index === undefined ? -1 : index + hostCount + (level === 'rack' ? 0 : rackCount);
  }

  /** Rules ask for one host several times in turn, always by the same text. */
  #hostNumber(name: string): number {
    if (name !== this.#lastName) {
      this.#lastName = name;
      this.#lastNumber = hostNumber(this.#snapshot, name);
    }
    return this.#lastNumber;
  }

  #link(kind: Link['kind'], name: string): number {
    if (kind !== 'pool') return this.#unit(kind, name);
    const pool = this.#snapshot.poolIndex.get(name);
    return pool === undefined ? -1 : this.#snapshot.unitCount + pool;
  }

  #listed(): Map<number, PlacedThing[]> {
    if (this.#listedIn !== null) return this.#listedIn;
    const byUnit = new Map<number, PlacedThing[]>();
    const things = new Map<string, PlacedThing & { groups: string[]; memberKeys: Record<string, string> }>();
    const snapshot = this.#snapshot;
    for (const group of snapshot.groups) {
      for (const { name, kind, target, key } of group.members) {
        if (kind !== 'server') continue;
        let thing = things.get(name);
        if (thing === undefined) {
          thing = { kind, name, place: this.#fixed.hostPlace(target), groups: [], memberKeys: {} };
          things.set(name, thing);
          for (const level of ['host', 'rack', 'cluster'] as const) {
            const unit = unitAt(snapshot, target, level);
            const list = byUnit.get(unit);
            if (list === undefined) byUnit.set(unit, [thing]);
            else list.push(thing);
          }
        }
        thing.groups.push(group.name);
        thing.memberKeys[group.name] = key;
      }
    }
    this.#listedIn = byUnit;
    return byUnit;
  }
}
