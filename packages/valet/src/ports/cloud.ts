/**
 * The cloud as plain data: what its services say is there. A full read gives a picture; a change gives what is
 * new since, so that a picture and its changes, in whatever order they come, are what a full read would give.
 */
import type { Flavor } from '@valet/heat';

/** Amounts by resource class. */
export type Amounts = Readonly<Record<string, number>>;

export interface CloudInventory {
  readonly total: number;
  readonly reserved: number;
  readonly allocationRatio: number;
  readonly minUnit: number;
  readonly maxUnit: number;
  readonly stepSize: number;
}

/** A resource provider of the Placement API with all that hangs on it, at one generation. */
export interface CloudProvider {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly rootId: string;
  readonly generation: number;
  readonly inventories: Readonly<Record<string, CloudInventory>>;
  readonly traits: readonly string[];
  /** Ids of Placement's own aggregates: providers that may share what they have. */
  readonly aggregates: readonly string[];
  /** By consumer: a server, a migration, or whatever else takes something. */
  readonly allocations: ReadonlyMap<string, Amounts>;
}

/** A compute host as Nova lists it. */
export interface CloudHost {
  readonly name: string;
  /** Root providers of its hypervisors; one but for bare metal. */
  readonly providerIds: readonly string[];
  readonly zone: string | null;
  readonly enabled: boolean;
  readonly up: boolean;
}

export interface CloudServer {
  readonly id: string;
  readonly name: string;
  readonly projectId: string | null;
  /** Null: nowhere (yet, or any more). */
  readonly host: string | null;
  /** Nova's: `ACTIVE`, `ERROR`, `SHELVED_OFFLOADED` … */
  readonly status: string;
  /** What is being done with it; null nothing. */
  readonly taskState: string | null;
  /** ISO 8601 in UTC, to the second. */
  readonly updatedAt: string;
}

export interface CloudAggregate {
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly hosts: readonly string[];
}

/** A pool as Cinder's scheduler sees it. */
export interface CloudPool {
  /** `host@backend#pool`. */
  readonly name: string;
  readonly capacityGb: number;
  /** Taken, by whatever takes it; reserved room counts as taken. */
  readonly usedGb: number;
  /** Names and ids of the volume types that it serves; null all. */
  readonly types: readonly string[] | null;
  readonly zone: string | null;
  readonly enabled: boolean;
}

export interface CloudVolume {
  readonly id: string;
  readonly projectId: string | null;
  /** Null: in no pool (yet). */
  readonly pool: string | null;
  readonly sizeGb: number;
  readonly status: string;
  readonly updatedAt: string;
}

/** What is small enough to be read whole each time. */
export interface CloudFrame {
  readonly hosts: readonly CloudHost[];
  readonly aggregates: readonly CloudAggregate[];
  readonly flavors: readonly Flavor[];
  readonly pools: readonly CloudPool[];
  /** Bandwidth that Neutron's agents say a host has, in Mbit/s. */
  readonly uplinks: ReadonlyMap<string, number>;
}

/** Null in a map: it is gone, for good; no id comes back. */
export interface CloudPicture {
  /** Milliseconds since the epoch, by Valet's clock, when the read began. */
  readonly readAt: number;
  readonly frame: CloudFrame;
  readonly providers: ReadonlyMap<string, CloudProvider | null>;
  readonly servers: ReadonlyMap<string, CloudServer | null>;
  readonly volumes: ReadonlyMap<string, CloudVolume | null>;
  /** The server that a migration moves, by the migration's id: it, too, is a consumer. */
  readonly migrations: ReadonlyMap<string, string>;
}

/** What has changed; what is not mentioned is as it was. */
export interface CloudChange {
  readonly readAt: number;
  readonly frame?: CloudFrame;
  readonly providers?: ReadonlyMap<string, CloudProvider | null>;
  readonly servers?: ReadonlyMap<string, CloudServer | null>;
  readonly volumes?: ReadonlyMap<string, CloudVolume | null>;
  readonly migrations?: ReadonlyMap<string, string>;
}

/** Both throw ValetError `valet.cloud.unavailable`, with `details.service`. */
export interface Cloud {
  /** The services that it is read from, as the status calls them. */
  readonly parts: readonly string[];
  /** Those that did not answer the last read and that it went on without, each with the reason. */
  readonly missed: ReadonlyMap<string, string>;
  read(signal: AbortSignal): Promise<CloudPicture>;
  /** @param frame whether what seldom changes is read, too */
  changes(since: CloudPicture, frame: boolean, signal: AbortSignal): Promise<CloudChange>;
}

/** That something happened to something: never more than a reason to read it again. */
export interface Notice {
  readonly about: 'server' | 'volume' | 'stack' | 'host' | 'frame';
  /** `instance.create.end`, as its service calls it. */
  readonly event: string;
  /** Of the server, volume or stack. */
  readonly id: string | null;
}

/** Notifications of one service. */
export interface Arrival {
  readonly exchange: string;
  /** Whether its exchange is there and is listened to. */
  readonly followed: boolean;
  readonly messages: number;
  /** Milliseconds since the epoch; null: none came yet. */
  readonly lastAt: number | null;
}

export interface Notices {
  /** Whether notifications can arrive; since when not, and why. */
  readonly state: { readonly connected: boolean; readonly since: number; readonly reason: string | null };
  /** What has arrived so far, by exchange. */
  readonly arrivals: readonly Arrival[];
  /** @param onGap notifications may have been missed: the link was down and is up again */
  follow(onNotice: (notice: Notice) => void, onGap: () => void): void;
  close(): Promise<void>;
}
