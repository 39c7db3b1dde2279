/** Where the service remembers. Every adapter passes the same conformance suite. */
import type { ChangeRecord, GroupRecord, PlacementRecord, PlanRecord, PlanRequestRecord } from './record.ts';

/**
 * A write of one record. `expect` is the generation it must still have (0: must not exist yet); the record
 * carries the new one. Deleting what is gone already is a conflict, too.
 */
export type Write =
  | { readonly table: 'group'; readonly put: GroupRecord; readonly expect: number }
  | { readonly table: 'plan'; readonly put: PlanRecord; readonly expect: number }
  | { readonly table: 'placement'; readonly put: PlacementRecord; readonly expect: number }
  | { readonly table: 'group' | 'plan' | 'placement'; readonly delete: string; readonly expect: number }
  /** Written and deleted with their plan: no generation of their own. */
  | { readonly table: 'plan_request'; readonly put: PlanRequestRecord };

/** Changes that belong together: all of them or none. */
export interface Batch {
  readonly writes: readonly Write[];
  readonly changes: readonly Omit<ChangeRecord, 'seq'>[];
}

/** Everything of a site, as it is read at start. */
export interface StoredState {
  readonly groups: readonly GroupRecord[];
  readonly plans: readonly PlanRecord[];
  /** Those that hold something, and failed and expired ones not yet forgotten. */
  readonly placements: readonly PlacementRecord[];
  readonly lastSeq: number;
}

export interface ChangeQuery {
  readonly siteId: string;
  /** Entries after this one. */
  readonly afterSeq: number;
  readonly limit: number;
  /** Only those of this project; null all. */
  readonly projectId: string | null;
}

export interface Store {
  /** The version of the schema in the database, and that of this program; different: `migrate` is due. */
  schemaVersion(): Promise<{ readonly found: number; readonly wanted: number }>;
  /** Brings the schema up to date; safe to repeat, and to be called by two at once. */
  migrate(): Promise<void>;
  load(siteId: string): Promise<StoredState>;
  /**
   * Durable when it resolves. Batches commit in the order of their calls, and several may share one transaction
   * on disk; each is still all or nothing by itself.
   * @returns the number of the last change of the batch (or before it, when it has none)
   * @throws ValetError `valet.store.conflict` when an expected generation is not there, `valet.store.unavailable`
   *   (retryable) when the database does not answer
   */
  commit(batch: Batch): Promise<number>;
  /** What the names are made from that hosts have for those who may not know them: drawn once, for ever. */
  nameSecret(): Promise<string>;
  planRequest(planId: string): Promise<string | null>;
  changes(query: ChangeQuery): Promise<readonly ChangeRecord[]>;
  /** Forgets changes before a time; the log of a long life does not grow for ever. */
  prune(siteId: string, before: string): Promise<number>;
  close(): Promise<void>;
}
