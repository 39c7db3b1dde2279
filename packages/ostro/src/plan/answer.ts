/** What the optimizer answers: placements with their cost and proof, or why there are none. */
import type { Level } from '../model/site.ts';

/**
 * `optimal` and `infeasible` are proven; `feasible` has a gap; `unknown` means the budget ended without an
 * answer: try again with more.
 */
export type Status = 'optimal' | 'feasible' | 'infeasible' | 'unknown';

export interface ServerPlacement {
  readonly kind: 'server';
  readonly name: string;
  readonly host: string;
  readonly rack: string | null;
  readonly cluster: string | null;
}

export interface VolumePlacement {
  readonly kind: 'volume';
  readonly name: string;
  readonly pool: string;
  /** Where the pool hangs: the units that contain it, as far as there are. */
  readonly host: string | null;
  readonly rack: string | null;
  readonly cluster: string | null;
}

export type Placement = ServerPlacement | VolumePlacement;

export type TermName = 'hosts' | 'network' | 'fragments' | 'balance' | 'soft' | 'moves';

/**
 * How a lower bound was had: `packing` counts what running and new hosts can hold; `neighbours` what one host can
 * hold of each server's neighbourhood; `charges` is a Lagrangian bound over all that one host can hold, with a flow
 * that tells what must cross racks and clusters; `search` has tried or ruled out every arrangement. `none`: nothing better than 0 is known.
 */
export type Proof = 'none' | 'packing' | 'neighbours' | 'charges' | 'search';

/** One cost term. `value` is `amount` normalised by the request alone, 0 … 1 (balance and fragments: a share). */
export interface CostTerm {
  readonly value: number;
  readonly amount: number;
  readonly unit: string;
  /** Proven lower bound of `value`, for answers that are as good in every term before this one. */
  readonly bound: number;
  readonly proof: Proof;
  /** `(value - bound) / value`; 0 when both are 0. */
  readonly gap: number;
  /** What a value of 1 adds to the total. */
  readonly weight: number;
}

export interface Cost {
  /** A sum that orders two answers to one request as the policy does. */
  readonly total: number;
  /** Proven lower bound of the total, and `(total - bound) / total`. */
  readonly bound: number;
  readonly gap: number;
  /** Term names, most important first; with custom weights, the weighted ones. */
  readonly order: readonly TermName[];
  readonly terms: Readonly<Record<TermName, CostTerm>>;
}

/** Something of the request that can be given up to make it feasible. */
export type Element =
  | { readonly kind: 'group'; readonly name: string }
  | { readonly kind: 'pipe'; readonly name: string }
  /** All that a server or volume asks of capacity: its resources, or size and IOPS. */
  | { readonly kind: 'demand'; readonly name: string }
  /** Where a server or volume may be: traits, zone, aggregates, type, fixed, allowed, excluded hosts or pools. */
  | { readonly kind: 'requirement'; readonly name: string };

/** How many hosts (or pools) one rule rejected for one server (or volume), and how near the best came. */
export interface Rejection {
  readonly rule: string;
  readonly count: number;
  /** e.g. `needs 16 VCPU, best host has 12 free`. */
  readonly detail?: string;
}

export interface ItemDiagnosis {
  readonly name: string;
  readonly kind: 'server' | 'volume';
  /** Hosts (pools) that could take it if it were alone. */
  readonly candidates: number;
  readonly rejections: readonly Rejection[];
}

export interface ConflictSet {
  readonly elements: readonly Element[];
  /** False: the budget ended while shrinking; dropping one element may not be enough to make it feasible. */
  readonly minimal: boolean;
}

/** A mechanical relaxation that was tried and makes the request feasible. */
export interface Advice {
  readonly change: string;
  readonly element: Element;
}

export interface Explanation {
  /** One sentence for a person. */
  readonly summary: string;
  /** Only items with something to say: none fits, or few do. */
  readonly items: readonly ItemDiagnosis[];
  readonly conflict?: ConflictSet;
  readonly advice: readonly Advice[];
}

/** What the search did, by phase; steps are counted, never timed, so that they repeat. */
export interface Work {
  readonly steps: number;
  readonly phases: Readonly<Record<string, number>>;
  readonly elapsedMs: number;
  readonly firstAnswerMs: number | null;
  /** Where several searched: how many, and whose answer this is, counted from 0. */
  readonly portfolio?: { readonly members: number; readonly won: number };
}

/** A group of the answer with the units its members ended in. */
export interface GroupUse {
  readonly name: string;
  readonly type: string;
  readonly level: Level;
  readonly units: Readonly<Record<string, readonly string[]>>;
}

/** A pipe of the answer with the uplinks it crosses. */
export interface PipeUse {
  readonly name: string;
  readonly a: string;
  readonly b: string;
  readonly mbps: number;
  /** The smallest unit both ends share: `host`, `rack`, `cluster` or `site`. */
  readonly distance: Level | 'site';
  readonly links: readonly string[];
}

export interface Answer {
  readonly status: Status;
  readonly placements: readonly Placement[];
  readonly groups: readonly GroupUse[];
  readonly pipes: readonly PipeUse[];
  /** Absent without placements. */
  readonly cost?: Cost;
  readonly explanation?: Explanation;
  readonly work: Work;
}
