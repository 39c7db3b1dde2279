/**
 * An application as adapters hand it over: what is to be placed at once, and the rules over it. Plain data;
 * every thing has a name unique in the application (for a Heat stack: the path of the resource).
 */
import type { GroupType, Level } from './site.ts';

/** A server (VM) to place. */
export interface Server {
  readonly name: string;
  /** Demand by resource class: non-negative integers. */
  readonly resources: Readonly<Record<string, number>>;
  readonly requiredTraits?: readonly string[];
  readonly forbiddenTraits?: readonly string[];
  readonly zone?: string;
  /** Aggregate extra specs: for each key, one of the host's aggregates must carry the key with this value. */
  readonly aggregateSpecs?: Readonly<Record<string, string>>;
  /** The one host it must be on. */
  readonly host?: string;
  /** Hosts it may be on; absent: all. */
  readonly allowedHosts?: readonly string[];
  readonly excludedHosts?: readonly string[];
  /** Where it is now (update, replan, migrate). Its use must not be counted in the site. */
  readonly current?: string;
}

/** A volume to place on a storage pool. */
export interface Volume {
  readonly name: string;
  readonly sizeGb: number;
  readonly iops?: number;
  readonly type?: string;
  readonly zone?: string;
  /** The one pool it must be on. */
  readonly pool?: string;
  readonly allowedPools?: readonly string[];
  readonly excludedPools?: readonly string[];
  readonly current?: string;
}

/** Guaranteed bandwidth between two servers, or a server and a volume. */
export interface Pipe {
  /** Default `A--B`; unique in the application. */
  readonly name?: string;
  readonly a: string;
  readonly b: string;
  /** Decimal Mbit/s, a multiple of 0.001; 0 reserves nothing. */
  readonly mbps: number;
  /** Both ends must share a unit of this level: stands for a latency bound. */
  readonly maxDistance?: Level;
}

/**
 * A rule over members. `spread` asks for even numbers over units: largest minus smallest number of servers
 * in a unit at most `maxSkew`. A member is the name of a server, a volume or another group.
 */
export interface Group {
  readonly name: string;
  readonly type: GroupType | 'spread';
  readonly level: Level;
  readonly members: readonly string[];
  /** Name of the site's stored group whose earlier members take part. */
  readonly stored?: string;
  /** Diversity, exclusivity, spread: at most so many members in a unit; diversity's default is 1. */
  readonly maxPerUnit?: number;
  /** Affinity, diversity, spread: cost of each violating pair (spread: of each step too many) instead of
   * forbidding it; > 0. */
  readonly soft?: number;
  /** Spread: default 1. */
  readonly maxSkew?: number;
  /** Spread: whether units without a server count (`usable`: those some member could use); default `usable`. */
  readonly over?: 'used' | 'usable';
}

export interface Application {
  readonly name?: string;
  /** The project (tenant) on whose behalf it is placed; decides the use of stored groups. */
  readonly project?: string;
  readonly servers: readonly Server[];
  readonly volumes?: readonly Volume[];
  readonly pipes?: readonly Pipe[];
  readonly groups?: readonly Group[];
}
