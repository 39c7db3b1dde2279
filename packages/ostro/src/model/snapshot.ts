/**
 * The data centre as the search sees it: names turned into indices once, everything else in typed arrays.
 * The search only ever reads a snapshot; whoever owns it may change it between two searches, and only the
 * touched hosts then cost anything.
 *
 * Units are numbered through: hosts `0 … H-1`, racks `H … H+R-1`, clusters `H+R … H+R+C-1`. Uplinks have the
 * number of their unit; the uplinks of pools follow. Hosts are sorted by cluster, rack and name, so that the
 * hosts of a rack and the racks of a cluster are ranges, and the order in a description does not matter.
 */
import { findName } from './name-index.ts';
import type { GroupType, Level } from './site.ts';
import type { Summary } from './summary.ts';

/** What an unknown uplink has free: less than any reservation, and it stays so whatever is added. */
export const UNKNOWN_LINK = Number.NEGATIVE_INFINITY;

/** In `holder`: no exclusivity group holds the unit. */
export const FREE = -1;
/** In `holder`: servers of several exclusivity groups stand there, so that nobody else may enter. */
export const CONTESTED = -2;

/** Properties that many hosts share; eligibility is decided once for each, not for each host. */
export interface HostFeature {
  readonly enabled: boolean;
  readonly zone: string | null;
  readonly traits: ReadonlySet<string>;
  readonly aggregates: readonly string[];
  /** Metadata of its aggregates, by key: all values they carry. */
  readonly aggregateSpecs: ReadonlyMap<string, ReadonlySet<string>>;
  /** By class index; a class the host does not have has maxUnit 0. */
  readonly maxUnit: readonly number[];
  readonly minUnit: readonly number[];
  readonly stepSize: readonly number[];
}

export interface PoolFeature {
  readonly enabled: boolean;
  readonly zone: string | null;
  /** Null: serves every type. */
  readonly types: ReadonlySet<string> | null;
  readonly hasIops: boolean;
}

/** An earlier member of a stored group. */
export interface StoredMember {
  readonly name: string;
  readonly kind: 'server' | 'volume';
  /** Host index of a server, pool index of a volume. */
  readonly target: number;
  /** Members with one key count as one. */
  readonly key: string;
}

export interface StoredGroupState {
  readonly name: string;
  readonly id: string | undefined;
  readonly type: GroupType;
  readonly level: Level | null;
  readonly projects: ReadonlySet<string> | null;
  readonly maxUnits: number;
  readonly maxPerUnit: number | null;
  readonly members: StoredMember[];
}

/** The demand of one flavor of the site's mix, by class index. */
export interface MixFlavor {
  readonly name: string;
  readonly demand: readonly number[];
}

export interface Snapshot {
  /** One number that grows with every change; odd while one is under way. */
  readonly version: Int32Array;
  /** One number that grows whenever `groups` changes: other threads hold copies of that list. */
  readonly groupsVersion: Int32Array;
  /** One number: units held by exclusivity groups. */
  readonly heldUnits: Int32Array;
  readonly name: string;
  readonly classes: readonly string[];
  readonly classIndex: ReadonlyMap<string, number>;
  readonly hostCount: number;
  readonly rackCount: number;
  readonly clusterCount: number;
  readonly poolCount: number;
  /** hosts + racks + clusters */
  readonly unitCount: number;
  readonly unitNames: readonly string[];
  readonly poolNames: readonly string[];
  /** Finds the number of a host by its name among `unitNames`: see `hostNumber`. */
  readonly hostSlots: Int32Array;
  /** Numbers by name; those of racks and clusters count from 0. */
  readonly rackIndex: ReadonlyMap<string, number>;
  readonly clusterIndex: ReadonlyMap<string, number>;
  readonly poolIndex: ReadonlyMap<string, number>;
  /** Metadata of the aggregates by name. */
  readonly aggregates: ReadonlyMap<string, Readonly<Record<string, string>>>;

  /** Unit of a host's rack and cluster; -1 unknown. */
  readonly rackOf: Int32Array;
  readonly clusterOf: Int32Array;
  /** Cluster unit of rack `r` (0-based rack number); -1 unknown. */
  readonly rackCluster: Int32Array;
  /** Hosts of rack `r`: `rackStart[r] … rackStart[r+1]-1`; hosts without a rack follow the last. */
  readonly rackStart: Int32Array;

  /** `[host * classes + class]`: whole capacity, and what is free of it (standby kept back; may be < 0). */
  readonly capacity: Int32Array;
  readonly free: Int32Array;
  readonly feature: Int32Array;
  readonly features: readonly HostFeature[];
  /** Servers there, by unit. */
  readonly servers: Int32Array;
  /** Stored exclusivity group holding the unit; or `FREE`, or `CONTESTED`. */
  readonly holder: Int32Array;
  /** Free kbit/s by link: units, then pools. */
  readonly linkFree: Float64Array;
  readonly linkCapacity: Float64Array;

  /** Where a pool hangs: 0 a host, 1 a rack, 2 a cluster, 3 the site. */
  readonly poolLevel: Uint8Array;
  /** The unit around a pool at each level; -1 none, or unknown. */
  readonly poolHost: Int32Array;
  readonly poolRack: Int32Array;
  readonly poolCluster: Int32Array;
  readonly poolCapacityGb: Int32Array;
  readonly poolCapacityIops: Int32Array;
  readonly poolFreeGb: Int32Array;
  readonly poolFreeIops: Int32Array;
  readonly poolFeature: Int32Array;
  readonly poolFeatures: readonly PoolFeature[];

  readonly groups: readonly StoredGroupState[];
  readonly groupIndex: ReadonlyMap<string, number>;
  readonly mix: readonly MixFlavor[];
  readonly summary: Summary;
}

/** The number of a host; -1 when the site has none of that name. */
export function hostNumber(snapshot: Snapshot, name: string): number {
  return findName(snapshot.hostSlots, snapshot.unitNames, name);
}

/** The number of the host of a server, or of the pool of a volume; -1 when the site has none of that name. */
export function placeNumber(snapshot: Snapshot, kind: 'server' | 'volume', name: string): number {
  return kind === 'server' ? hostNumber(snapshot, name) : (snapshot.poolIndex.get(name) ?? -1);
}

/** The unit of a host at a level; -1 unknown. */
export function unitAt(snapshot: Snapshot, host: number, level: Level): number {
  if (level === 'host') return host;
  return level === 'rack' ? snapshot.rackOf[host] : snapshot.clusterOf[host];
}

/** The unit of a pool at a level; -1 when it hangs above that level, or its unit is unknown. */
export function poolUnitAt(snapshot: Snapshot, pool: number, level: Level): number {
  if (level === 'host') return snapshot.poolHost[pool];
  return level === 'rack' ? snapshot.poolRack[pool] : snapshot.poolCluster[pool];
}

const RANK: Readonly<Record<Level, number>> = { host: 0, rack: 1, cluster: 2 };

/** Whether a pool hangs above a level, so that it is in no unit of it at all. */
export function hangsAbove(snapshot: Snapshot, pool: number, level: Level): boolean {
  return snapshot.poolLevel[pool] > RANK[level];
}

/** The number of the link of a pool. */
export function poolLink(snapshot: Snapshot, pool: number): number {
  return snapshot.unitCount + pool;
}
