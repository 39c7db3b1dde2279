/**
 * An application as the search sees it: names turned into indices, amounts into typed arrays. Items are the
 * servers `0 … serverCount-1` and then the volumes, each sorted by name, so that the order of a request's
 * lists does not matter. The target of a server is a host, that of a volume a pool.
 */
import type { ServerNeeds, VolumeNeeds } from '../rules/eligibility/rule.ts';
import type { Census } from './census.ts';
import type { Level } from './site.ts';
import type { Snapshot, StoredMember } from './snapshot.ts';

/** The limit per unit of a group that has none. */
export const NO_LIMIT = 2_147_483_647;

/** A rule over items, flattened: a member that is a group stands for everything below it. */
export interface CompiledGroup {
  readonly name: string;
  readonly type: 'affinity' | 'diversity' | 'exclusivity' | 'spread';
  readonly level: Level;
  /** 0: hard; else the cost of a violating pair, in millionths. */
  readonly soft: number;
  /** Most members in a unit. */
  readonly limit: number;
  readonly maxSkew: number;
  readonly over: 'used' | 'usable';
  /** Items and, at the same place, the number of the member each belongs to; sorted by item. */
  readonly items: Int32Array;
  readonly itemMember: Int32Array;
  readonly hasVolumes: boolean;
  readonly serverCount: number;
  /** Index of the site's stored group; -1 none. */
  readonly stored: number;
  /** Where earlier members of the stored group are. */
  readonly census: Census;
  /** Those members and, at the same place, their member numbers; affinity asks for none. */
  readonly earlier: readonly StoredMember[];
  readonly earlierMember: Int32Array;
  /** Names of the application's groups it came from (several may name one stored group). */
  readonly sources: readonly string[];
}

export interface CompiledPipe {
  readonly name: string;
  /** Always a server. */
  readonly a: number;
  /** A server or a volume. */
  readonly b: number;
  readonly kbps: number;
  readonly maxDistance: Level | null;
}

/**
 * What the search moves as one: servers that must share a host form a part, every other server and every
 * volume is a part of its own. Server parts come first.
 */
export interface Parts {
  readonly count: number;
  readonly serverParts: number;
  /** Items of part `p`: `items[start[p] … start[p+1]-1]`. */
  readonly start: Int32Array;
  readonly items: Int32Array;
  readonly partOf: Int32Array;
  /** Summed demand of server parts, `[part * classes + class]`. */
  readonly demand: Float64Array;
  /** Pipes that leave part `p`: entries `pipeStart[p] … pipeStart[p+1]-1`. */
  readonly pipeStart: Int32Array;
  /** The part at the other end. */
  readonly pipeOther: Int32Array;
  readonly pipeIndex: Int32Array;
  readonly pipeKbps: Float64Array;
}

export interface Problem {
  readonly snapshot: Snapshot;
  readonly serverCount: number;
  readonly itemCount: number;
  readonly names: readonly string[];
  /** `[server * classes + class]` */
  readonly demand: Int32Array;
  readonly sizeGb: Int32Array;
  readonly iops: Int32Array;
  /** Number of the needs of an item; servers and volumes count apart. */
  readonly needs: Int32Array;
  readonly serverNeeds: readonly ServerNeeds[];
  readonly volumeNeeds: readonly VolumeNeeds[];
  /** Where an item is now; -1 nowhere. */
  readonly current: Int32Array;
  /** 1: it could stay there as far as its own needs go, so moving it counts. */
  readonly mayStay: Uint8Array;
  readonly pipes: readonly CompiledPipe[];
  readonly groups: readonly CompiledGroup[];
  readonly parts: Parts;
  /** Hard affinity groups (their numbers) with an item of the part. */
  readonly affinitiesOf: readonly (readonly number[])[];
}
