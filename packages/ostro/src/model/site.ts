/**
 * The description of a data centre as adapters hand it over: plain data, names for references.
 * `openSite` turns it into a `Snapshot`. Memory in MiB, disk in GiB, bandwidth in decimal Mbit/s.
 */

/** The levels at which rules apply, from the smallest unit to the largest. */
export type Level = 'host' | 'rack' | 'cluster';

/** One resource class of a host, in the words of OpenStack's Placement API. */
export interface Inventory {
  readonly total: number;
  /** Never handed out; default 0. */
  readonly reserved?: number;
  /** Capacity is `floor((total - reserved) * allocationRatio)`; default 1. */
  readonly allocationRatio?: number;
  /** Used already by things not listed in `Site.placed`; default 0. */
  readonly used?: number;
  /** Most that one server may take; default no limit but the capacity. */
  readonly maxUnit?: number;
  /** Least that one server may take; default 1. */
  readonly minUnit?: number;
  /** A server's demand must be a multiple of this; default 1. */
  readonly stepSize?: number;
}

/** An uplink; absent means unknown, and then nothing may be reserved on it. */
export interface Uplink {
  readonly uplinkMbps?: number;
  /** Reserved already by pipes not listed in `Site.pipes`; default 0. */
  readonly uplinkReservedMbps?: number;
}

export interface Cluster extends Uplink {
  readonly name: string;
}

export interface Rack extends Uplink {
  readonly name: string;
  /** Name of its cluster; absent when unknown. */
  readonly cluster?: string;
}

export interface Host extends Uplink {
  readonly name: string;
  /** Name of its rack; absent when unknown. */
  readonly rack?: string;
  /** Name of its cluster when the rack is unknown; otherwise the rack's counts. */
  readonly cluster?: string;
  /** By resource class: VCPU, MEMORY_MB, DISK_GB, PCPU, CUSTOM_… */
  readonly inventories: Readonly<Record<string, Inventory>>;
  readonly zone?: string;
  /** Names of the aggregates it belongs to. */
  readonly aggregates?: readonly string[];
  readonly traits?: readonly string[];
  /** False: takes nothing new; default true. */
  readonly enabled?: boolean;
  /** Servers on it that are not listed in `Site.placed`: outsiders to every group; default 0. */
  readonly servers?: number;
}

/** A storage pool. It hangs at one host, rack or cluster, or at the whole site. */
export interface Pool extends Uplink {
  readonly name: string;
  readonly at: { readonly level: Level; readonly name: string } | 'site';
  readonly capacityGb: number;
  readonly usedGb?: number;
  /** Provisioned IOPS; absent: volumes that ask for IOPS cannot be served. */
  readonly iops?: number;
  readonly usedIops?: number;
  /** Volume types it serves; absent: every type. A volume without a type may be on any pool. */
  readonly types?: readonly string[];
  readonly zone?: string;
  readonly enabled?: boolean;
}

export interface Aggregate {
  readonly name: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

export type GroupType = 'affinity' | 'diversity' | 'exclusivity';

/** A group that lives across applications. Name, type and level are fixed. */
export interface StoredGroup {
  readonly name: string;
  /** Another word for it, for whoever reads requests; the optimizer knows groups by name. */
  readonly id?: string;
  readonly type: GroupType;
  /** Absent: taken from the first application that uses it. */
  readonly level?: Level;
  /** Projects that may use it; absent: open to every project. */
  readonly projects?: readonly string[];
  /** Exclusivity only: most units it may hold; default no limit. */
  readonly maxUnits?: number;
  readonly maxPerUnit?: number;
}

/** A server that is there already. */
export interface PlacedServer {
  readonly name: string;
  readonly host: string;
  readonly resources: Readonly<Record<string, number>>;
  readonly project?: string;
  /** Stored groups it is a member of. */
  readonly groups?: readonly string[];
  /** Servers of one group with the same member key count as one member (they came as a nested group);
   * by group name; default: each server is a member of its own. */
  readonly memberKeys?: Readonly<Record<string, string>>;
}

/** A volume that is there already. */
export interface PlacedVolume {
  readonly name: string;
  readonly pool: string;
  readonly sizeGb: number;
  readonly iops?: number;
  readonly project?: string;
  readonly groups?: readonly string[];
  readonly memberKeys?: Readonly<Record<string, string>>;
}

/** Bandwidth reserved already between two placed things (two servers, or a server and a volume). */
export interface PlacedPipe {
  readonly a: string;
  readonly b: string;
  readonly mbps: number;
}

/** A flavor as the fragments term sees it: what a typical request of this site asks for. */
export interface FlavorDemand {
  readonly name: string;
  readonly resources: Readonly<Record<string, number>>;
}

export interface Site {
  readonly name: string;
  readonly clusters: readonly Cluster[];
  readonly racks: readonly Rack[];
  readonly hosts: readonly Host[];
  readonly pools?: readonly Pool[];
  readonly aggregates?: readonly Aggregate[];
  readonly groups?: readonly StoredGroup[];
  readonly placedServers?: readonly PlacedServer[];
  readonly placedVolumes?: readonly PlacedVolume[];
  readonly pipes?: readonly PlacedPipe[];
  /** By resource class: per cent of each host's capacity that is never handed out. */
  readonly standby?: Readonly<Record<string, number>>;
  /** The site's flavor mix, for the fragments term. */
  readonly flavors?: readonly FlavorDemand[];
}
