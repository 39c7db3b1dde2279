/**
 * The explicit form of a site file, field by field as it is written: memory in MiB, disk in GiB, bandwidth in
 * decimal Mbit/s. `docs/sites.md` describes it for people.
 */
import type { GroupType, Level } from '@valet/ostro';

/** Amounts by `vcpus`, `memory_mb`, `disk_gb` or the name of a Placement class. */
export type Amounts = Readonly<Record<string, number>>;

export interface HostDescription {
  readonly name: string;
  readonly vcpus: number;
  readonly memory_mb: number;
  readonly disk_gb: number;
  /** Further classes: PCPU, VGPU, CUSTOM_… */
  readonly resources?: Amounts;
  readonly max_unit?: Amounts;
  /** Absent: unknown, and nothing can be reserved on it. */
  readonly uplink_mbps?: number;
  readonly zone?: string;
  readonly aggregates?: readonly string[];
  readonly traits?: readonly string[];
  readonly enabled?: boolean;
  readonly allocation_ratios?: Amounts;
  readonly reserved?: Amounts;
}

export interface RackDescription {
  readonly name: string;
  readonly uplink_mbps?: number;
  readonly hosts?: readonly HostDescription[];
}

export interface ClusterDescription {
  readonly name: string;
  readonly uplink_mbps?: number;
  readonly racks?: readonly RackDescription[];
  /** Hosts of which only the cluster is known. */
  readonly hosts?: readonly HostDescription[];
}

/** Where a pool hangs: `site`, or one of `{host: NAME}`, `{rack: NAME}`, `{cluster: NAME}`. */
export type PoolPlace = 'site' | Readonly<Partial<Record<Level, string>>>;

export interface PoolDescription {
  readonly name: string;
  readonly at: PoolPlace;
  readonly capacity_gb: number;
  readonly iops?: number;
  readonly uplink_mbps?: number;
  readonly types?: readonly string[];
  readonly zone?: string;
  readonly enabled?: boolean;
}

export interface FlavorDescription {
  readonly name: string;
  readonly id?: string;
  readonly vcpus: number;
  readonly memory_mb: number;
  readonly disk_gb: number;
  readonly ephemeral_gb?: number;
  readonly swap_mb?: number;
  readonly extra_specs?: Readonly<Record<string, string>>;
}

export interface AggregateDescription {
  readonly name: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface GroupDescription {
  readonly name: string;
  readonly id?: string;
  readonly type: GroupType;
  readonly level?: Level;
  readonly description?: string;
  readonly projects?: readonly string[];
  readonly max_units?: number;
  readonly max_per_unit?: number;
}

/** A server that is there already, with a flavor or with amounts of its own. */
export interface PlacedServerDescription {
  readonly server: string;
  readonly host: string;
  readonly flavor?: string;
  readonly vcpus?: number;
  readonly memory_mb?: number;
  readonly disk_gb?: number;
  readonly resources?: Amounts;
  readonly project?: string;
  readonly groups?: readonly string[];
}

export interface PlacedVolumeDescription {
  readonly volume: string;
  readonly pool: string;
  readonly size_gb: number;
  readonly iops?: number;
  readonly project?: string;
  readonly groups?: readonly string[];
}

export type PlacedDescription = PlacedServerDescription | PlacedVolumeDescription;

export interface PipeDescription {
  readonly a: string;
  readonly b: string;
  readonly mbps: number;
}

export interface SiteDescription {
  readonly site: string;
  readonly clusters?: readonly ClusterDescription[];
  /** Racks of which the cluster is not known. */
  readonly racks?: readonly RackDescription[];
  /** Hosts of which neither rack nor cluster is known. */
  readonly hosts?: readonly HostDescription[];
  readonly pools?: readonly PoolDescription[];
  readonly flavors?: readonly FlavorDescription[];
  readonly aggregates?: readonly AggregateDescription[];
  readonly groups?: readonly GroupDescription[];
  readonly placed?: readonly PlacedDescription[];
  readonly pipes?: readonly PipeDescription[];
  /** Per cent of each host's capacity that is never handed out. */
  readonly standby?: Amounts;
}

export function isPlacedServer(placed: PlacedDescription): placed is PlacedServerDescription {
  return 'server' in placed;
}

/** Placement's names of the classes that have a field of their own. */
export const CLASS_OF_FIELD: ReadonlyMap<string, string> = new Map([
  ['vcpus', 'VCPU'],
  ['memory_mb', 'MEMORY_MB'],
  ['disk_gb', 'DISK_GB'],
]);

/** The Placement class that a key of `Amounts` stands for. */
export function resourceClass(key: string): string {
  return CLASS_OF_FIELD.get(key) ?? key;
}
