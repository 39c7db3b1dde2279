/** A store that forgets everything when the process ends: for trying things out, and for tests of what is above. */
import { ValetError } from '../error.ts';
import type { ChangeRecord, GroupRecord, PlacementRecord, PlanRecord } from '../ports/record.ts';
import type { Batch, ChangeQuery, Store, StoredState, Write } from '../ports/store.ts';

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
    for (const write of writes) this.#check(write);
    for (const write of writes) this.#write(write);
    for (const change of changes) this.#changes.push({ ...change, seq: ++this.#seq });
    return this.#seq;
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

  async close(): Promise<void> {}

  #check(write: Write): void {
    if (write.table === 'plan_request') return;
    const id = 'delete' in write ? write.delete : write.put.id;
    const found = this.#tables[write.table].get(id)?.generation ?? 0;
    if (found === write.expect) return;
    throw new ValetError(
      'valet.store.conflict',
      `${write.table} ${id} has generation ${found}, not ${write.expect}: somebody else changed it; try again`,
      { table: write.table, id, expected: write.expect, found },
    );
  }

  #write(write: Write): void {
    if (write.table === 'plan_request') {
      this.#requests.set(write.put.planId, write.put.request);
    } else if ('delete' in write) {
      this.#tables[write.table].delete(write.delete);
      if (write.table === 'plan') this.#requests.delete(write.delete);
    } else {
      // The table is that of the record: the type says so, the compiler cannot.
      (this.#tables[write.table] as Map<string, typeof write.put>).set(write.put.id, write.put);
    }
  }
}
