/** The site as operators see it: hosts, racks and pools with capacity, use and what Valet has reserved. */
import { hostNumber, KBPS_PER_MBPS, type Snapshot } from '@valet/ostro';
import type {
  ClassAmounts,
  ClusterView,
  HostView,
  PoolView,
  RackView,
  SiteView,
} from '../planning/use-cases.ts';
import type { PlacementRecord } from '../ports/record.ts';
import { holdingOf } from './holding.ts';
import type { World } from './world.ts';

/** The whole site. O(hosts + placements). */
export function viewSite(world: World, mode: 'sim' | 'live'): SiteView {
  const { snapshot } = world;
  const at = byLocation(world);
  const hosts = Array.from({ length: snapshot.hostCount }, (_, host) => viewHost(world, host, at));
  const hostsOf = new Map<string, HostView[]>();
  for (const host of hosts)
    if (host.rack !== null) hostsOf.set(host.rack, [...(hostsOf.get(host.rack) ?? []), host]);
  const racks = Array.from({ length: snapshot.rackCount }, (_, r) =>
    viewRack(snapshot, r, hostsOf.get(snapshot.unitNames[snapshot.hostCount + r]) ?? []),
  );
  const clusters = Array.from({ length: snapshot.clusterCount }, (_, c): ClusterView => {
    const unit = snapshot.hostCount + snapshot.rackCount + c;
    const name = snapshot.unitNames[unit];
    return {
      name,
      ...uplink(snapshot, unit),
      racks: racks.filter(({ cluster }) => cluster === name).map((rack) => rack.name),
    };
  });
  return {
    name: snapshot.name,
    mode,
    clusters,
    racks,
    hosts,
    pools: Array.from({ length: snapshot.poolCount }, (_, pool) => viewPool(snapshot, pool, at)),
    groups: [...snapshot.groupIndex.keys()].sort(),
  };
}

/** One host, or nothing when the site has none of that name. */
export function viewOneHost(world: World, name: string): HostView | undefined {
  const host = hostNumber(world.snapshot, name);
  return host < 0 ? undefined : viewHost(world, host, byLocation(world));
}

type ByLocation = ReadonlyMap<string, readonly PlacementRecord[]>;

function byLocation(world: World): ByLocation {
  const found = new Map<string, PlacementRecord[]>();
  for (const placement of world.placements.all()) {
    if (placement.state === 'expired' || placement.state === 'failed') continue;
    const key = `${placement.kind} ${placement.location}`;
    const list = found.get(key);
    if (list === undefined) found.set(key, [placement]);
    else list.push(placement);
  }
  return found;
}

function viewHost(world: World, host: number, at: ByLocation): HostView {
  const { snapshot } = world;
  const name = snapshot.unitNames[host];
  const feature = snapshot.features[snapshot.feature[host]];
  const placements = at.get(`server ${name}`) ?? [];
  const reserved: Record<string, number> = {};
  const groups = new Set<string>();
  for (const placement of placements) {
    const holding = holdingOf(placement);
    for (const group of Object.keys(holding.groups)) groups.add(group);
    if (placement.state === 'confirmed') continue;
    for (const [each, amount] of Object.entries(holding.resources))
      reserved[each] = (reserved[each] ?? 0) + amount;
  }
  const K = snapshot.classes.length;
  const capacity: Record<string, number> = {};
  const used: Record<string, number> = {};
  snapshot.classes.forEach((each, c) => {
    const whole = snapshot.capacity[host * K + c];
    if (whole === 0) return;
    capacity[each] = whole;
    used[each] = whole - snapshot.free[host * K + c];
  });
  return {
    name,
    rack: nameOf(snapshot, snapshot.rackOf[host]),
    cluster: nameOf(snapshot, snapshot.clusterOf[host]),
    ...sourcesOf(world, host),
    zone: feature.zone,
    enabled: feature.enabled,
    aggregates: feature.aggregates,
    traits: [...feature.traits],
    capacity,
    used,
    reserved,
    ...uplink(snapshot, host),
    servers: snapshot.servers[host],
    placements: placements.map(({ id }) => id),
    groups: [...groups].sort(),
  };
}

/** A site that is described says by itself where its hosts are. */
function sourcesOf({ places, snapshot }: World, host: number) {
  const place = places.get(snapshot.unitNames[host]);
  if (place !== undefined) return { rackSource: place.rackSource, clusterSource: place.clusterSource };
  return {
    rackSource: snapshot.rackOf[host] < 0 ? null : ('file' as const),
    clusterSource: snapshot.clusterOf[host] < 0 ? null : ('file' as const),
  };
}

function viewRack(snapshot: Snapshot, rack: number, hosts: readonly HostView[]): RackView {
  const unit = snapshot.hostCount + rack;
  return {
    name: snapshot.unitNames[unit],
    cluster: nameOf(snapshot, snapshot.rackCluster[rack]),
    hosts: hosts.map(({ name }) => name),
    capacity: sum(hosts.map(({ capacity }) => capacity)),
    used: sum(hosts.map(({ used }) => used)),
    ...uplink(snapshot, unit),
    servers: snapshot.servers[unit],
  };
}

function viewPool(snapshot: Snapshot, pool: number, at: ByLocation): PoolView {
  const name = snapshot.poolNames[pool];
  const levels = ['host', 'rack', 'cluster', 'site'] as const;
  const level = levels[snapshot.poolLevel[pool]];
  const units = [snapshot.poolHost, snapshot.poolRack, snapshot.poolCluster];
  const unit = level === 'site' ? -1 : units[snapshot.poolLevel[pool]][pool];
  const feature = snapshot.poolFeatures[snapshot.poolFeature[pool]];
  return {
    name,
    at: { level, name: nameOf(snapshot, unit) },
    capacity: {
      DISK_GB: snapshot.poolCapacityGb[pool],
      ...(feature.hasIops ? { IOPS: snapshot.poolCapacityIops[pool] } : {}),
    },
    used: {
      DISK_GB: snapshot.poolCapacityGb[pool] - snapshot.poolFreeGb[pool],
      ...(feature.hasIops ? { IOPS: snapshot.poolCapacityIops[pool] - snapshot.poolFreeIops[pool] } : {}),
    },
    types: feature.types === null ? null : [...feature.types],
    placements: (at.get(`volume ${name}`) ?? []).map(({ id }) => id),
  };
}

function uplink(snapshot: Snapshot, link: number): { uplinkMbps: number | null; uplinkReservedMbps: number } {
  const whole = snapshot.linkCapacity[link];
  if (!Number.isFinite(whole)) return { uplinkMbps: null, uplinkReservedMbps: 0 };
  return {
    uplinkMbps: whole / KBPS_PER_MBPS,
    uplinkReservedMbps: (whole - snapshot.linkFree[link]) / KBPS_PER_MBPS,
  };
}

function nameOf(snapshot: Snapshot, unit: number): string | null {
  return unit < 0 ? null : snapshot.unitNames[unit];
}

function sum(amounts: readonly ClassAmounts[]): ClassAmounts {
  const total: Record<string, number> = {};
  for (const each of amounts)
    for (const [name, amount] of Object.entries(each)) total[name] = (total[name] ?? 0) + amount;
  return total;
}
