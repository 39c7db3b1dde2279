/**
 * A snapshot seen as the checkers read a site: the same lookups by name, over the live arrays. Only data is
 * shared with the search, no rule; what is looked up is made on demand, so that a check of a small request on
 * a large site stays small.
 */
import type { Host, Level, Pool, Rack, StoredGroup, Uplink } from '../model/site.ts';
import { CONTESTED, FREE, KBPS_PER_MBPS, type Snapshot, UNKNOWN_LINK, unitAt } from '../model/snapshot.ts';
import type { Link } from './crossing.ts';
import { hostPlace, type Place, poolPlace } from './place.ts';
import type { PlacedThing, SiteView } from './site-view.ts';

/** @returns a view that is right as long as the snapshot does not change */
export function viewSnapshot(snapshot: Snapshot): SiteView {
  return new SnapshotView(snapshot);
}

class SnapshotView implements SiteView {
  readonly flavors: SiteView['flavors'];
  readonly #snapshot: Snapshot;
  readonly #hosts = new Map<number, Host>();
  /** Servers that are members of stored groups, by unit number; made when first asked for. */
  #listedIn: Map<number, PlacedThing[]> | null = null;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
    this.flavors = snapshot.mix.map(({ name, demand }) => ({
      name,
      resources: Object.fromEntries(snapshot.classes.map((each, c) => [each, demand[c]])),
    }));
  }

  *hosts(): Iterable<Host> {
    for (let h = 0; h < this.#snapshot.hostCount; h++) yield this.#host(h);
  }

  host(name: string): Host | undefined {
    const h = this.#snapshot.hostIndex.get(name);
    return h === undefined ? undefined : this.#host(h);
  }

  rack(name: string): Rack | undefined {
    const unit = this.#unit('rack', name);
    if (unit < 0) return undefined;
    const cluster = this.#snapshot.rackCluster[unit - this.#snapshot.hostCount];
    return { name, cluster: this.#name(cluster), ...this.#uplinkOf(unit) };
  }

  pool(name: string): Pool | undefined {
    const snapshot = this.#snapshot;
    const p = snapshot.poolIndex.get(name);
    if (p === undefined) return undefined;
    const feature = snapshot.poolFeatures[snapshot.poolFeature[p]];
    return {
      name,
      at: this.#hangsAt(p),
      // What is free is all that a check needs; what is used is part of neither.
      capacityGb: snapshot.poolFreeGb[p],
      iops: feature.hasIops ? snapshot.poolFreeIops[p] : undefined,
      types: feature.types === null ? undefined : [...feature.types],
      zone: feature.zone ?? undefined,
      enabled: feature.enabled,
      ...this.#uplinkOf(snapshot.unitCount + p),
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
    const { hostIndex, classIndex, classes, capacity, free } = this.#snapshot;
    const h = hostIndex.get(host);
    const c = classIndex.get(resourceClass);
    if (h === undefined || c === undefined) return 0;
    return capacity[h * classes.length + c] - free[h * classes.length + c];
  }

  poolUse(): { gb: number; iops: number } {
    return { gb: 0, iops: 0 };
  }

  uplink({ kind, name }: Link): Uplink | undefined {
    const link = this.#link(kind, name);
    return link < 0 ? undefined : this.#uplinkOf(link);
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

  /** As members of this group alone: it costs its own members, however many other groups have. */
  membersOf(group: string): Iterable<PlacedThing> {
    const g = this.#snapshot.groupIndex.get(group);
    if (g === undefined) return [];
    return this.#snapshot.groups[g].members.map(({ name, kind, target, key }) => ({
      kind,
      name,
      place: this.#place(kind, target),
      groups: [group],
      memberKeys: { [group]: key },
    }));
  }

  *holders(level: Level, unit: string): Iterable<string> {
    const { groups, holder } = this.#snapshot;
    const number = this.#unit(level, unit);
    if (number < 0 || holder[number] === FREE) return;
    if (holder[number] !== CONTESTED) yield groups[holder[number]].name;
    else
      for (const group of groups)
        if (group.type === 'exclusivity' && group.level === level && this.#hasServerIn(group, number, level))
          yield group.name;
  }

  #hasServerIn({ members }: Snapshot['groups'][number], unit: number, level: Level): boolean {
    return members.some(
      ({ kind, target }) => kind === 'server' && unitAt(this.#snapshot, target, level) === unit,
    );
  }

  #host(h: number): Host {
    const known = this.#hosts.get(h);
    if (known !== undefined) return known;
    const { classes, capacity, features, feature, rackOf, clusterOf, unitNames } = this.#snapshot;
    const { enabled, zone, traits, aggregates, maxUnit, minUnit, stepSize } = features[feature[h]];
    const inventories = Object.fromEntries(
      classes.flatMap((name, c) => {
        // A class the host does not have gives no unit at all.
        if (maxUnit[c] === 0) return [];
        const total = capacity[h * classes.length + c];
        return [[name, { total, maxUnit: maxUnit[c], minUnit: minUnit[c], stepSize: stepSize[c] }]];
      }),
    );
    const host: Host = {
      name: unitNames[h],
      rack: this.#name(rackOf[h]),
      cluster: this.#name(clusterOf[h]),
      inventories,
      zone: zone ?? undefined,
      aggregates,
      traits: [...traits],
      enabled,
      ...this.#uplinkOf(h),
    };
    this.#hosts.set(h, host);
    return host;
  }

  #hangsAt(pool: number): Pool['at'] {
    const { poolHost, poolRack, poolCluster, unitNames } = this.#snapshot;
    if (poolHost[pool] >= 0) return { level: 'host', name: unitNames[poolHost[pool]] };
    if (poolRack[pool] >= 0) return { level: 'rack', name: unitNames[poolRack[pool]] };
    return poolCluster[pool] >= 0 ? { level: 'cluster', name: unitNames[poolCluster[pool]] } : 'site';
  }

  #name(unit: number): string | undefined {
    return unit < 0 ? undefined : this.#snapshot.unitNames[unit];
  }

  #unit(level: Level, name: string): number {
    const { hostIndex, rackIndex, clusterIndex, hostCount, rackCount } = this.#snapshot;
    if (level === 'host') return hostIndex.get(name) ?? -1;
    const index = level === 'rack' ? rackIndex.get(name) : clusterIndex.get(name);
    return index === undefined ? -1 : index + hostCount + (level === 'rack' ? 0 : rackCount);
  }

  #link(kind: Link['kind'], name: string): number {
    if (kind !== 'pool') return this.#unit(kind, name);
    const pool = this.#snapshot.poolIndex.get(name);
    return pool === undefined ? -1 : this.#snapshot.unitCount + pool;
  }

  #uplinkOf(link: number): Uplink {
    const capacity = this.#snapshot.linkCapacity[link];
    return capacity === UNKNOWN_LINK ? {} : { uplinkMbps: capacity / KBPS_PER_MBPS };
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
          thing = { kind, name, place: this.#place(kind, target), groups: [], memberKeys: {} };
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

  #place(kind: 'server' | 'volume', target: number): Place {
    const { unitNames, poolNames } = this.#snapshot;
    return kind === 'server' ? hostPlace(this, unitNames[target])! : poolPlace(this, poolNames[target])!;
  }
}
