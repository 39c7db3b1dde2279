/** Gives the drawn numbers of a tiny site their names. */
import type { Host, Inventory, PlacedServer, PlacedVolume, Pool, Site, StoredGroup } from '../model/site.ts';
import type { SiteDraws } from './draws.ts';

/** The project that owns everything in tiny cases. */
export const PROJECT = 'tenant';
export const TRAITS = ['HW_CPU_X86_AVX', 'CUSTOM_FAST'] as const;
export const TYPES = ['gold', 'iron'] as const;
export const GPU = 'CUSTOM_GPU';

/** The element that a drawn number names; undefined when there is none to name. */
export function pickFrom<T>(list: readonly T[], pick: number | undefined): T | undefined {
  return pick === undefined || list.length === 0 ? undefined : list[pick % list.length];
}

/** The different elements that drawn numbers name. */
export function pickAll<T>(list: readonly T[], picks: readonly number[]): T[] {
  return list.length === 0 ? [] : [...new Set(picks.map((pick) => list[pick % list.length]))];
}

export function zoneName(zone: number | undefined): string | undefined {
  return zone === undefined ? undefined : `az${zone + 1}`;
}

export function assembleSite(draws: SiteDraws): Site {
  const clusters = draws.clusters.map((drawn, i) => ({ name: `c${i + 1}`, ...uplink(drawn) }));
  const clusterNames = clusters.map(({ name }) => name);
  const racks = draws.racks.map((drawn, i) => ({
    name: `r${i + 1}`,
    cluster: pickFrom(clusterNames, drawn.cluster),
    ...uplink(drawn.uplink),
  }));
  const rackNames = racks.map(({ name }) => name);
  const hosts = draws.hosts.map((drawn, i) => host(drawn, i, rackNames, clusterNames));
  const units = { host: hosts.map(({ name }) => name), rack: rackNames, cluster: clusterNames };
  const pools = draws.pools.map((drawn, i): Pool => {
    const { level } = drawn;
    return {
      name: `p${i + 1}`,
      at: level === 'site' ? level : { level, name: pickFrom(units[level], drawn.at)! },
      ...uplink(drawn.uplink),
      capacityGb: drawn.capacityGb,
      usedGb: drawn.usedGb,
      iops: drawn.iops,
      usedIops: drawn.usedIops,
      types: drawn.types === undefined ? undefined : pickAll(TYPES, drawn.types),
      zone: zoneName(drawn.zone),
      enabled: drawn.disabled ? false : undefined,
    };
  });
  const groups = draws.storedGroups.map(storedGroup).filter(isOnlyExclusivity);
  const groupNames = groups.map(({ name }) => name);
  const placedServers = draws.placedServers.map(
    (drawn, i): PlacedServer => ({
      name: `old${i + 1}`,
      host: pickFrom(units.host, drawn.host)!,
      resources: { VCPU: drawn.vcpus, MEMORY_MB: drawn.memoryMb },
      project: PROJECT,
      ...membership(groupNames, drawn),
    }),
  );
  const placedVolumes = (pools.length === 0 ? [] : draws.placedVolumes).map(
    (drawn, i): PlacedVolume => ({
      name: `olddisk${i + 1}`,
      pool: pickFrom(pools, drawn.pool)!.name,
      sizeGb: drawn.sizeGb,
      iops: drawn.iops,
      project: PROJECT,
      ...membership(groupNames, drawn),
    }),
  );
  const servers = placedServers.map(({ name }) => name);
  const ends = [...servers, ...placedVolumes.map(({ name }) => name)];
  return {
    name: 'tiny',
    clusters,
    racks,
    hosts,
    pools,
    aggregates: [
      { name: 'ssd', metadata: { disk: 'ssd' } },
      { name: 'hdd', metadata: { disk: 'hdd' } },
      { name: 'plain' },
    ],
    groups,
    placedServers,
    placedVolumes,
    pipes: draws.pipes.flatMap(({ a, b, mbps }) => {
      const [from, to] = [pickFrom(servers, a), pickFrom(ends, b)];
      return from === undefined || to === undefined || from === to ? [] : [{ a: from, b: to, mbps }];
    }),
    standby: draws.standby === undefined ? undefined : { VCPU: draws.standby, MEMORY_MB: 10 },
    flavors: draws.flavors.map(({ vcpus, memoryGb, gpus }, i) => ({
      name: `f${i + 1}`,
      resources: { VCPU: vcpus, MEMORY_MB: memoryGb * 1024, ...(gpus === undefined ? {} : { [GPU]: gpus }) },
    })),
  };
}

function host(
  drawn: SiteDraws['hosts'][number],
  i: number,
  racks: readonly string[],
  clusters: readonly string[],
): Host {
  const { vcpuExtras } = drawn;
  const vcpus: Inventory = {
    total: drawn.vcpus,
    reserved: vcpuExtras.reserved,
    allocationRatio: vcpuExtras.ratio,
    used: vcpuExtras.used,
    maxUnit: vcpuExtras.maxUnit,
    minUnit: vcpuExtras.minUnit,
    stepSize: vcpuExtras.stepSize,
  };
  return {
    name: `h${i + 1}`,
    rack: pickFrom(racks, drawn.rack),
    cluster: drawn.rack === undefined ? pickFrom(clusters, drawn.cluster) : undefined,
    ...uplink(drawn.uplink),
    inventories: {
      VCPU: vcpus,
      MEMORY_MB: { total: drawn.memoryGb * 1024, used: drawn.memoryUsedMb },
      DISK_GB: { total: drawn.diskGb },
      ...(drawn.gpus === undefined ? {} : { [GPU]: { total: drawn.gpus } }),
    },
    zone: zoneName(drawn.zone),
    aggregates: pickAll(['ssd', 'hdd', 'plain'], drawn.aggregates),
    traits: pickAll(TRAITS, drawn.traits),
    enabled: drawn.disabled ? false : undefined,
    servers: drawn.servers,
  };
}

function storedGroup(drawn: SiteDraws['storedGroups'][number], i: number): StoredGroup {
  const { type, level, maxUnits, maxPerUnit } = drawn;
  return {
    name: `stored${i + 1}`,
    type,
    level,
    projects: type === 'exclusivity' ? [PROJECT] : undefined,
    maxUnits: type === 'exclusivity' ? maxUnits : undefined,
    maxPerUnit: type === 'affinity' ? undefined : maxPerUnit,
  };
}

/** Two exclusivity groups might stand in one unit, which is no state that placing leads to. */
function isOnlyExclusivity({ type }: StoredGroup, i: number, all: readonly StoredGroup[]): boolean {
  return type !== 'exclusivity' || all.findIndex((group) => group.type === type) === i;
}

function membership(
  names: readonly string[],
  drawn: { groups: readonly number[]; together: number | undefined },
): Pick<PlacedServer, 'groups' | 'memberKeys'> {
  const groups = pickAll(names, drawn.groups);
  const key = drawn.together === undefined ? undefined : `nested${drawn.together + 1}`;
  return {
    groups,
    memberKeys: key === undefined ? undefined : Object.fromEntries(groups.map((group) => [group, key])),
  };
}

function uplink(drawn: { mbps: number | undefined; reserved: number | undefined }) {
  return { uplinkMbps: drawn.mbps, uplinkReservedMbps: drawn.reserved };
}
