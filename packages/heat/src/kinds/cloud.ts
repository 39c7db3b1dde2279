/** What the kinds need to know of a cloud: its flavors, its groups, what is there already, what it offers. */
import type { GroupType, Level, Site } from '@valet/ostro';

/** A flavor as Nova describes it; memory and swap in MiB, disks in GiB. */
export interface Flavor {
  readonly name: string;
  readonly id?: string;
  readonly vcpus: number;
  readonly memoryMb: number;
  /** The root disk; not counted for a server that boots from a volume. */
  readonly diskGb: number;
  readonly ephemeralGb?: number;
  readonly swapMb?: number;
  readonly extraSpecs?: Readonly<Record<string, string>>;
}

/** A stored group of the cloud: it outlives stacks. */
export interface CloudGroup {
  readonly name: string;
  readonly id?: string;
  readonly type: GroupType;
  /** Absent: the first assignment gives it. */
  readonly level?: Level;
  /** Of others: whoever names it is told no later; it is never offered. */
  readonly hidden?: boolean;
}

export interface Cloud {
  readonly flavors: readonly Flavor[];
  readonly groups?: readonly CloudGroup[];
  /** Where the things are that exist already, by name or id; `undefined` for what is not known. */
  readonly placed?: {
    readonly hostOf: (server: string) => string | undefined;
    readonly poolOf: (volume: string) => string | undefined;
  };
  /** How many storage pools there are; absent: not known, taken as some. With 0 volumes are passed over. */
  readonly pools?: number;
  /** Resource classes some host offers; absent: not known. */
  readonly resourceClasses?: ReadonlySet<string>;
  /** Metadata keys of the aggregates; absent: none. */
  readonly aggregateKeys?: ReadonlySet<string>;
}

/** The cloud that a site and its flavors describe. */
export function cloudOf(site: Site, flavors: readonly Flavor[]): Cloud {
  const hosts = new Map(site.placedServers?.map((server) => [server.name, server.host]));
  const pools = new Map(site.placedVolumes?.map((volume) => [volume.name, volume.pool]));
  return {
    flavors,
    groups: site.groups ?? [],
    placed: { hostOf: (server) => hosts.get(server), poolOf: (volume) => pools.get(volume) },
    pools: site.pools?.length ?? 0,
    resourceClasses: keysOf(site.hosts, (host) => host.inventories),
    aggregateKeys: keysOf(site.aggregates ?? [], (aggregate) => aggregate.metadata ?? {}),
  };
}

function keysOf<T>(things: readonly T[], mapOf: (thing: T) => object): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const thing of things) for (const key of Object.keys(mapOf(thing))) keys.add(key);
  return keys;
}
