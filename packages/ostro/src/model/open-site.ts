/** Opens a site: checks its description and turns it into a `Snapshot`. */
import {
  byName,
  byOptionalName,
  clampAmount,
  indexByName,
  lookUp,
  MAX_AMOUNT,
  siteInvalid,
  toKbps,
} from './check.ts';
import { internFeatures, internPoolFeatures } from './features.ts';
import { type Memory, PRIVATE } from './memory.ts';
import { admit } from './occupancy.ts';
import type { Host, Pool, Rack, Site } from './site.ts';
import { FREE, type Snapshot, type StoredGroupState, UNKNOWN_LINK } from './snapshot.ts';
import { createSummary, refreshAll } from './summary.ts';

/** The classes every site has, in this order; others follow by name. */
export const BASE_CLASSES = ['VCPU', 'MEMORY_MB', 'DISK_GB'] as const;

/**
 * @param site as an adapter describes it
 * @param memory where the arrays lie: `SHARED` lets worker threads read what this thread writes
 * @returns the snapshot; O(hosts) time, about 100 bytes a host beside its name
 * @throws OstroError `valet.site.invalid` when a name is missing, doubled or unknown
 */
export function openSite(site: Site, memory: Memory = PRIVATE): Snapshot {
  const classes = classesOf(site);
  const classIndex = new Map(classes.map((name, index) => [name, index]));
  const topology = sortTopology(site);
  const { hosts, racks, clusters } = topology;
  const unitCount = hosts.length + racks.length + clusters.length;
  const unitNames = [...hosts, ...racks, ...clusters].map((unit) => unit.name);
  const hostIndex = indexByName('host', hosts);
  const rackIndex = indexByName('rack', racks);
  const clusterIndex = indexByName('cluster', clusters);
  const pools = [...(site.pools ?? [])].sort(byName);
  const poolIndex = indexByName('pool', pools);

  const rackCluster = memory.int32(racks.length).fill(-1);
  racks.forEach((rack, r) => {
    if (rack.cluster !== undefined)
      rackCluster[r] =
        hosts.length + racks.length + lookUp(clusterIndex, rack.cluster, 'cluster', `rack '${rack.name}'`);
  });
  const rackOf = memory.int32(hosts.length).fill(-1);
  const clusterOf = memory.int32(hosts.length).fill(-1);
  const rackStart = memory.int32(racks.length + 1);
  hosts.forEach((host, h) => {
    if (host.rack !== undefined) {
      const r = lookUp(rackIndex, host.rack, 'rack', `host '${host.name}'`);
      rackOf[h] = hosts.length + r;
      clusterOf[h] = rackCluster[r];
      rackStart[r + 1]++;
    } else if (host.cluster !== undefined) {
      clusterOf[h] =
        hosts.length + racks.length + lookUp(clusterIndex, host.cluster, 'cluster', `host '${host.name}'`);
    }
  });
  for (let r = 0; r < racks.length; r++) rackStart[r + 1] += rackStart[r];

  const linkFree = memory.float64(unitCount + pools.length);
  const linkCapacity = memory.float64(unitCount + pools.length);
  [...hosts, ...racks, ...clusters, ...pools].forEach((unit, link) => {
    const what = `uplink of '${unit.name}'`;
    linkCapacity[link] = unit.uplinkMbps === undefined ? UNKNOWN_LINK : toKbps(unit.uplinkMbps, what);
    linkFree[link] = linkCapacity[link] - toKbps(unit.uplinkReservedMbps ?? 0, what);
  });

  const { feature, features } = internFeatures(hosts, classes, site.aggregates ?? [], memory);
  const { poolFeature, poolFeatures } = internPoolFeatures(pools, memory);
  const { capacity, free } = fillCapacity(hosts, classes, site.standby ?? {}, memory);
  const snapshot: Snapshot = {
    version: memory.int32(1),
    groupsVersion: memory.int32(1),
    heldUnits: memory.int32(1),
    name: site.name,
    classes,
    classIndex,
    hostCount: hosts.length,
    rackCount: racks.length,
    clusterCount: clusters.length,
    poolCount: pools.length,
    unitCount,
    unitNames,
    poolNames: pools.map((pool) => pool.name),
    hostIndex,
    rackIndex,
    clusterIndex,
    poolIndex,
    aggregates: new Map((site.aggregates ?? []).map(({ name, metadata }) => [name, metadata ?? {}])),
    rackOf,
    clusterOf,
    rackCluster,
    rackStart,
    capacity,
    free,
    feature,
    features,
    servers: memory.int32(unitCount),
    holder: memory.int32(unitCount).fill(FREE),
    linkFree,
    linkCapacity,
    ...hangPools(pools, hostIndex, rackIndex, clusterIndex, rackOf, clusterOf, rackCluster, memory),
    poolCapacityGb: Int32Array.from(pools, (pool) => pool.capacityGb),
    poolCapacityIops: Int32Array.from(pools, (pool) => pool.iops ?? 0),
    poolFreeGb: fill(memory.int32(pools.length), pools, (pool) =>
      clampAmount(pool.capacityGb - (pool.usedGb ?? 0), `capacity of pool '${pool.name}'`),
    ),
    poolFreeIops: fill(memory.int32(pools.length), pools, (pool) =>
      clampAmount((pool.iops ?? 0) - (pool.usedIops ?? 0), `iops of pool '${pool.name}'`),
    ),
    poolFeature,
    poolFeatures,
    groups: (site.groups ?? []).map(openGroup).sort(byName),
    groupIndex: new Map(),
    summary: createSummary(racks.length, classes.length, memory),
    mix: (site.flavors ?? []).map((flavor) => ({
      name: flavor.name,
      // A flavor that asks for a class no host has fits nowhere.
      demand: Object.entries(flavor.resources).some(([name, amount]) => amount > 0 && !classIndex.has(name))
        ? classes.map(() => MAX_AMOUNT)
        : classes.map((name) => flavor.resources[name] ?? 0),
    })),
  };
  const groupIndex = snapshot.groupIndex as Map<string, number>;
  snapshot.groups.forEach((group, g) => {
    if (groupIndex.has(group.name)) throw siteInvalid(`group '${group.name}' is described twice`);
    groupIndex.set(group.name, g);
  });
  admit(snapshot, site);
  refreshAll(snapshot);
  return snapshot;
}

/** The base classes, then every other class that a host has, by name. */
function classesOf(site: Site): string[] {
  const others = new Set<string>();
  for (const host of site.hosts) for (const name of Object.keys(host.inventories)) others.add(name);
  for (const name of BASE_CLASSES) others.delete(name);
  return [...BASE_CLASSES, ...[...others].sort()];
}

/** Hosts by cluster, rack and name; what has no cluster or rack comes last. */
function sortTopology(site: Site) {
  const clusters = [...site.clusters].sort(byName);
  const clusterOfRack = new Map(site.racks.map((rack) => [rack.name, rack.cluster]));
  const racks = [...site.racks].sort(
    (a: Rack, b: Rack) => byOptionalName(a.cluster, b.cluster) || byName(a, b),
  );
  const clusterOfHost = (host: Host) =>
    host.rack === undefined ? host.cluster : clusterOfRack.get(host.rack);
  const rackRank = new Map(racks.map((rack, r) => [rack.name, r]));
  const rank = (host: Host) =>
    host.rack === undefined ? racks.length : (rackRank.get(host.rack) ?? racks.length);
  const keyed = site.hosts.map((host) => ({ host, rank: rank(host) }));
  keyed.sort(
    (a, b) =>
      a.rank - b.rank ||
      byOptionalName(clusterOfHost(a.host), clusterOfHost(b.host)) ||
      byName(a.host, b.host),
  );
  return { hosts: keyed.map((entry) => entry.host), racks, clusters };
}

function fillCapacity(
  hosts: readonly Host[],
  classes: readonly string[],
  standby: Record<string, number>,
  memory: Memory,
) {
  const capacity = memory.int32(hosts.length * classes.length);
  const free = memory.int32(hosts.length * classes.length);
  hosts.forEach((host, h) => {
    classes.forEach((name, c) => {
      const inventory = host.inventories[name];
      if (inventory === undefined) return;
      const whole = (inventory.total - (inventory.reserved ?? 0)) * (inventory.allocationRatio ?? 1);
      const at = h * classes.length + c;
      const what = `${name} of host '${host.name}'`;
      capacity[at] = Math.max(0, clampAmount(Math.floor(whole), what));
      const kept = Math.ceil((capacity[at] * (standby[name] ?? 0)) / 100);
      free[at] = clampAmount(capacity[at] - kept - (inventory.used ?? 0), what);
    });
  });
  return { capacity, free };
}

function hangPools(
  pools: readonly Pool[],
  hostIndex: ReadonlyMap<string, number>,
  rackIndex: ReadonlyMap<string, number>,
  clusterIndex: ReadonlyMap<string, number>,
  rackOf: Int32Array,
  clusterOf: Int32Array,
  rackCluster: Int32Array,
  memory: Memory,
) {
  const poolLevel = memory.uint8(pools.length).fill(3);
  const poolHost = memory.int32(pools.length).fill(-1);
  const poolRack = memory.int32(pools.length).fill(-1);
  const poolCluster = memory.int32(pools.length).fill(-1);
  pools.forEach((pool, p) => {
    if (pool.at === 'site') return;
    const { level, name } = pool.at;
    const owner = `pool '${pool.name}'`;
    poolLevel[p] = level === 'host' ? 0 : level === 'rack' ? 1 : 2;
    if (level === 'host') {
      poolHost[p] = lookUp(hostIndex, name, 'host', owner);
      poolRack[p] = rackOf[poolHost[p]];
      poolCluster[p] = clusterOf[poolHost[p]];
    } else if (level === 'rack') {
      const rack = lookUp(rackIndex, name, 'rack', owner);
      poolRack[p] = hostIndex.size + rack;
      poolCluster[p] = rackCluster[rack];
    } else {
      poolCluster[p] = hostIndex.size + rackIndex.size + lookUp(clusterIndex, name, 'cluster', owner);
    }
  });
  return { poolLevel, poolHost, poolRack, poolCluster };
}

function fill<Thing>(
  array: Int32Array,
  things: readonly Thing[],
  amountOf: (thing: Thing) => number,
): Int32Array {
  things.forEach((thing, i) => {
    array[i] = amountOf(thing);
  });
  return array;
}

export function openGroup(group: NonNullable<Site['groups']>[number]): StoredGroupState {
  return {
    name: group.name,
    id: group.id,
    type: group.type,
    level: group.level ?? null,
    projects: group.projects === undefined ? null : new Set(group.projects),
    maxUnits: group.maxUnits ?? MAX_AMOUNT,
    maxPerUnit: group.maxPerUnit ?? null,
    members: [],
  };
}
