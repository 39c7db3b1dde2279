/**
 * The site as the checkers read it: what is there and what is used, looked up by name. `indexSite` makes one
 * from a description; a live picture of the site may offer the same interface.
 */
import type { FlavorDemand, Host, Level, Pool, Rack, Site, StoredGroup, Uplink } from '../model/site.ts';
import { crossing, type Link, linkKey, toKbps } from './crossing.ts';
import { hangsAbove, LEVELS, type Place, placeOfHost, placeOfPool, unitOf } from './place.ts';

/** A server or volume that is there already, with the stored groups it is a member of. */
export interface PlacedThing {
  readonly kind: 'server' | 'volume';
  readonly name: string;
  readonly place: Place;
  readonly groups: readonly string[];
  readonly memberKeys: Readonly<Record<string, string>>;
}

/** Where the members of a stored group are. */
export interface Standing {
  /** The units of a level they are in; null: one that is unknown. */
  readonly units: ReadonlySet<string | null>;
  /** Whether the pool of one hangs above the level, so that it is in no unit of it. */
  readonly above: boolean;
}

/** Lookups by name over one state of a site; amounts in the units of `Site`. */
export interface SiteView {
  readonly flavors: readonly FlavorDemand[];
  hosts(): Iterable<Host>;
  host(name: string): Host | undefined;
  rack(name: string): Rack | undefined;
  pool(name: string): Pool | undefined;
  /** The place of a server on this host; undefined when the site has no such host. */
  hostPlace(name: string): Place | undefined;
  /** The place of a volume on this pool; undefined when the site has no such pool. */
  poolPlace(name: string): Place | undefined;
  storedGroup(name: string): StoredGroup | undefined;
  /** The metadata of an aggregate. */
  metadata(aggregate: string): Readonly<Record<string, string>> | undefined;
  /** Per cent of each host's capacity of the class that is never handed out. */
  standby(resourceClass: string): number;
  /** All that is used of a class on a host, by whatever is there. */
  used(host: string, resourceClass: string): number;
  /** All that is used of a pool. */
  poolUse(pool: string): { readonly gb: number; readonly iops: number };
  /** The uplink as described; undefined when there is no such unit. */
  uplink(link: Link): Uplink | undefined;
  /** All that is reserved on an uplink, in kbit/s. */
  reservedKbps(link: Link): number;
  /** Listed servers in a unit. */
  serversIn(level: Level, unit: string): Iterable<PlacedThing>;
  /** Number of servers in a unit that are not listed (`Host.servers`). */
  unlistedServersIn(level: Level, unit: string): number;
  /** Servers and volumes that are members of a stored group. */
  membersOf(group: string): readonly PlacedThing[];
  standing(group: string, level: Level): Standing;
  /** Stored exclusivity groups of this level with a server in the unit. */
  holders(level: Level, unit: string): Iterable<string>;
}

/** Reads a record of outside data without falling for inherited keys such as `constructor`. */
export function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/**
 * Indexes a site once, so that a check only looks at what an application touches. The site must be valid:
 * names unique in their kind, references that exist. A pipe between placed things reserves as a new one
 * would; where a unit on its way is unknown, it reserves on those that are known.
 */
export function indexSite(site: Site): SiteView {
  const hosts = byName(site.hosts);
  const racks = byName(site.racks);
  const clusters = byName(site.clusters);
  const pools = byName(site.pools);
  const storedGroups = byName(site.groups);
  const hostPlaces = new Map<string, Place>();
  const poolPlaces = new Map<string, Place>();
  const aggregates = byName(site.aggregates);
  const used = new Map<string, Map<string, number>>();
  const poolUse = new Map<string, { gb: number; iops: number }>();
  const reserved = new Map<string, number>();
  const servers = new Map<string, PlacedThing[]>();
  const unlisted = new Map<string, number>();
  const members = new Map<string, PlacedThing[]>();
  const holders = new Map<string, Set<string>>();
  const things = new Map<string, PlacedThing>();

  const view: SiteView = {
    flavors: site.flavors ?? [],
    hosts: () => site.hosts,
    host: (name) => hosts.get(name),
    rack: (name) => racks.get(name),
    pool: (name) => pools.get(name),
    hostPlace,
    poolPlace: (name) => poolPlaces.get(name),
    storedGroup: (name) => storedGroups.get(name),
    metadata: (aggregate) => aggregates.get(aggregate)?.metadata,
    standby: (resourceClass) => own(site.standby, resourceClass) ?? 0,
    used: (host, resourceClass) =>
      (own(hosts.get(host)?.inventories, resourceClass)?.used ?? 0) +
      (used.get(host)?.get(resourceClass) ?? 0),
    poolUse: (name) => {
      const pool = pools.get(name);
      const more = poolUse.get(name);
      return {
        gb: (pool?.usedGb ?? 0) + (more?.gb ?? 0),
        iops: (pool?.usedIops ?? 0) + (more?.iops ?? 0),
      };
    },
    uplink,
    reservedKbps: (link) =>
      toKbps(uplink(link)?.uplinkReservedMbps ?? 0) + (reserved.get(linkKey(link)) ?? 0),
    serversIn: (level, unit) => servers.get(unitKey(level, unit)) ?? [],
    unlistedServersIn: (level, unit) => unlisted.get(unitKey(level, unit)) ?? 0,
    membersOf: (group) => members.get(group) ?? [],
    standing: (group, level) => {
      const places = (members.get(group) ?? []).map(({ place }) => place);
      const inside = places.filter((place) => !hangsAbove(place, level));
      return {
        units: new Set(inside.map((place) => unitOf(place, level))),
        above: inside.length < places.length,
      };
    },
    holders: (level, unit) => holders.get(unitKey(level, unit)) ?? [],
  };

  /** Made on demand and kept: hosts are many. */
  function hostPlace(name: string): Place | undefined {
    const host = hosts.get(name);
    const known = hostPlaces.get(name);
    if (host === undefined || known !== undefined) return known;
    const place = placeOfHost(host, (rack) => racks.get(rack));
    hostPlaces.set(name, place);
    return place;
  }

  function uplink({ kind, name }: Link): Uplink | undefined {
    if (kind === 'host') return hosts.get(name);
    if (kind === 'rack') return racks.get(name);
    if (kind === 'cluster') return clusters.get(name);
    return pools.get(name);
  }

  for (const pool of pools.values()) {
    const around = pool.at !== 'site' && pool.at.level === 'host' ? hostPlace(pool.at.name) : undefined;
    poolPlaces.set(
      pool.name,
      placeOfPool(pool, around, (rack) => racks.get(rack)),
    );
  }
  for (const host of site.hosts) {
    if ((host.servers ?? 0) === 0) continue;
    for (const key of unitKeys(hostPlace(host.name)!)) add(unlisted, key, host.servers!);
  }
  for (const { name, host, resources, groups = [], memberKeys = {} } of site.placedServers ?? []) {
    const place = hostPlace(host);
    if (place === undefined) continue;
    const thing: PlacedThing = { kind: 'server', name, place, groups, memberKeys };
    things.set(name, thing);
    const usedHere = used.get(host) ?? new Map<string, number>();
    used.set(host, usedHere);
    for (const [resourceClass, amount] of Object.entries(resources)) add(usedHere, resourceClass, amount);
    for (const key of unitKeys(place)) listAt(servers, key).push(thing);
    for (const group of groups) {
      listAt(members, group).push(thing);
      const stored = storedGroups.get(group);
      if (stored?.type !== 'exclusivity' || stored.level === undefined) continue;
      const unit = place[stored.level];
      if (unit === null) continue;
      const key = unitKey(stored.level, unit);
      holders.set(key, (holders.get(key) ?? new Set()).add(group));
    }
  }
  for (const { name, pool, sizeGb, iops = 0, groups = [], memberKeys = {} } of site.placedVolumes ?? []) {
    const place = poolPlaces.get(pool);
    if (place === undefined) continue;
    const thing: PlacedThing = { kind: 'volume', name, place, groups, memberKeys };
    if (!things.has(name)) things.set(name, thing);
    const before = poolUse.get(pool) ?? { gb: 0, iops: 0 };
    poolUse.set(pool, { gb: before.gb + sizeGb, iops: before.iops + iops });
    for (const group of groups) listAt(members, group).push(thing);
  }
  for (const { a, b, mbps } of site.pipes ?? []) {
    const endA = things.get(a)?.place;
    const endB = things.get(b)?.place;
    if (endA === undefined || endB === undefined) continue;
    for (const link of crossing(endA, endB).links) add(reserved, linkKey(link), toKbps(mbps));
  }
  return view;
}

function byName<T extends { readonly name: string }>(list: readonly T[] | undefined): Map<string, T> {
  return new Map((list ?? []).map((each) => [each.name, each]));
}

/** A level's name has no space, so that no two units share a key. */
function unitKey(level: Level, unit: string): string {
  return `${level} ${unit}`;
}

function unitKeys(place: Place): string[] {
  return LEVELS.flatMap((level) => (place[level] === null ? [] : [unitKey(level, place[level])]));
}

function add(sums: Map<string, number>, key: string, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}

function listAt<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
