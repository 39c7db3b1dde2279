/** A store that forgets everything when the process ends: for trying things out, and for tests of what is above. */
import { ValetError } from '../error.ts';
import type { ChangeRecord, GroupRecord, PlacementRecord, PlanRecord } from '../ports/record.ts';
import type { Batch, ChangeQuery, Store, StoredState, Write } from '../ports/store.ts';
import { conflict } from './conflict.ts';
import { newSecret } from './secret.ts';

interface Tables {
  readonly group: Map<string, GroupRecord>;
  readonly plan: Map<string, PlanRecord>;
  readonly placement: Map<string, PlacementRecord>;
}

export class MemoryStore implements Store {
  readonly #tables: Tables = { group: new Map(), plan: new Map(), placement: new Map() };
  readonly #requests = new Map<string, string>();
  #changes: ChangeRecord[] = [];
  #seq = 0;
  readonly #nameSecret = newSecret();
  #closed = false;

  async schemaVersion(): Promise<{ found: number; wanted: number }> {
    return { found: 1, wanted: 1 };
  }

  async migrate(): Promise<void> {}

  async load(siteId: string): Promise<StoredState> {
    const ofSite = <Row extends { readonly siteId: string }>(rows: Map<string, Row>) =>
      [...rows.values()].filter((row) => row.siteId === siteId);
    const { group, plan, placement } = this.#tables;
    return {
      groups: ofSite(group),
      plans: ofSite(plan),
      placements: ofSite(placement),
      lastSeq: this.#seq,
    };
  }

  async commit({ writes, changes }: Batch): Promise<number> {
    if (this.#closed) throw new ValetError('valet.store.unavailable', 'the store is closed');
    const undo: (() => void)[] = [];
    try {
      for (const write of writes) undo.push(this.#write(write));
    } catch (error) {
      for (const step of undo.reverse()) step();
      throw error;
    }
    for (const change of changes) this.#changes.push({ ...change, seq: ++this.#seq });
    return this.#seq;
  }

  async nameSecret(): Promise<string> {
    return this.#nameSecret;
  }

  async planRequest(planId: string): Promise<string | null> {
    return this.#requests.get(planId) ?? null;
  }

  async changes({ siteId, afterSeq, limit, projectId }: ChangeQuery): Promise<readonly ChangeRecord[]> {
    return this.#changes
      .filter((change) => change.siteId === siteId && change.seq > afterSeq)
      .filter((change) => projectId === null || change.projectId === projectId)
      .slice(0, limit);
  }

  async prune(siteId: string, before: string): Promise<number> {
    const kept = this.#changes.filter((change) => change.siteId !== siteId || change.at >= before);
    const gone = this.#changes.length - kept.length;
    this.#changes = kept;
    return gone;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  /** @returns what takes it back */
  #write(write: Write): () => void {
    if (write.table === 'plan_request') {
      const { planId, request } = write.put;
      if (!this.#tables.plan.has(planId)) throw conflict('plan', planId, 1, 0);
      return change(this.#requests, planId, request);
    }
    const id = 'delete' in write ? write.delete : write.put.id;
    // The table is that of the record: the type says so, the compiler cannot.
    const rows = this.#tables[write.table] as Map<string, GroupRecord | PlanRecord | PlacementRecord>;
    const found = rows.get(id)?.generation ?? 0;
    if (found !== write.expect || ('delete' in write && found === 0))
      throw conflict(write.table, id, write.expect, found);
    if ('put' in write) return change(rows, id, write.put);
    const undo = change(rows, id, undefined);
    const undoRequest = write.table === 'plan' ? change(this.#requests, id, undefined) : () => {};
    return () => {
      undo();
      undoRequest();
    };
  }
}

/** Sets, or deletes with `undefined`. @returns what takes it back */
function change<Row>(rows: Map<string, Row>, id: string, row: Row | undefined): () => void {
  const before = rows.get(id);
  const set = (value: Row | undefined) => (value === undefined ? rows.delete(id) : rows.set(id, value));
  set(row);
  return () => set(before);
}
