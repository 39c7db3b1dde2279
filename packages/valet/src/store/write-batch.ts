/** Writes the records and changes of one batch, unless somebody else has changed one of the records meanwhile. */
import type { ValetError } from '../error.ts';
import type { GroupRecord } from '../ports/record.ts';
import type { Batch, Write } from '../ports/store.ts';
import { conflict } from './conflict.ts';
import type { Dialect, Session, Value } from './driver.ts';
import { CHANGES, GROUPS, PLACEMENTS, PLAN_REQUESTS, PLANS, storable, type Table } from './tables.ts';

type RequestWrite = Extract<Write, { readonly table: 'plan_request' }>;
type RowWrite = Exclude<Write, RequestWrite>;
type AnyTable = Pick<Table<unknown>, 'name' | 'columns' | 'insert'>;

const TABLES = { group: GROUPS, plan: PLANS, placement: PLACEMENTS };
const UPDATE_REQUEST = 'UPDATE plan_requests SET site_id = ?, request = ? WHERE plan_id = ?';

/** Changes of one batch that one statement writes: each statement has its price. */
const MOST_TOGETHER = 32;
/** By how many they are, less one. */
const INSERT_CHANGES = Array.from({ length: MOST_TOGETHER }, (_, i) => CHANGES.insert(i + 1));

export class BatchWriter {
  readonly #statements: Readonly<Record<RowWrite['table'], ReturnType<typeof statementsOf>>>;
  readonly #insertRequest: string;

  constructor(dialect: Dialect) {
    this.#statements = {
      group: statementsOf(GROUPS, dialect),
      plan: statementsOf(PLANS, dialect),
      placement: statementsOf(PLACEMENTS, dialect),
    };
    this.#insertRequest = dialect.unlessThere(PLAN_REQUESTS.insert(1));
  }

  /**
   * @param seqBefore the number of the last change there is
   * @returns the number of the last change of the batch, or the one before it
   * @throws ValetError `valet.store.conflict`; the caller takes back what was written
   */
  async write(session: Session, { writes, changes }: Batch, seqBefore: number): Promise<number> {
    for (const write of writes) {
      if (write.table === 'plan_request') await this.#writeRequest(session, write);
      else await this.#writeRow(session, write);
    }
    let seq = seqBefore;
    for (let at = 0; at < changes.length; at += MOST_TOGETHER) {
      const some = changes.slice(at, at + MOST_TOGETHER);
      const rows = some.flatMap((change) => CHANGES.toRow({ ...change, seq: ++seq }));
      await session.run(INSERT_CHANGES[some.length - 1]!, rows);
    }
    return seq;
  }

  async #writeRow(session: Session, write: RowWrite): Promise<void> {
    const { table, expect } = write;
    const { insert, update, remove } = this.#statements[table];
    if ('delete' in write) {
      const removed = await session.run(remove, [write.delete, expect]);
      if (removed === 0) throw await this.#conflictOf(session, write, write.delete);
      return;
    }
    const { id } = write.put;
    // The record is that of the table: the type of the write says so, the compiler cannot.
    const row = (TABLES[table] as Table<typeof write.put>).toRow(write.put);
    const written =
      expect === 0
        ? await session.run(insert, row)
        : await session.run(update, [...row.slice(1), id, expect]);
    if (written === 0) throw await this.#conflictOf(session, write, id);
    if (write.table === 'group') await writeMembers(session, write.put);
  }

  async #conflictOf(session: Session, { table, expect }: RowWrite, id: string): Promise<ValetError> {
    const row = await session.first(this.#statements[table].generation, [id]);
    return conflict(table, id, expect, Number(row?.[0] ?? 0));
  }

  async #writeRequest(session: Session, { put }: RequestWrite): Promise<void> {
    const row = PLAN_REQUESTS.toRow(put);
    const inserted = await session.run(this.#insertRequest, row);
    if (inserted === 0) await session.run(UPDATE_REQUEST, [...row.slice(1), put.planId]);
  }
}

function statementsOf({ name, columns, insert }: AnyTable, dialect: Dialect) {
  const changed = columns.slice(1).map((column) => `${column} = ?`);
  return {
    insert: dialect.unlessThere(insert(1)),
    update: `UPDATE ${name} SET ${changed.join(', ')} WHERE id = ? AND generation = ?`,
    remove: `DELETE FROM ${name} WHERE id = ? AND generation = ?`,
    generation: `SELECT generation FROM ${name} WHERE id = ?`,
  };
}

const INSERT_MEMBER = 'INSERT INTO group_members (group_id, position, project_id) VALUES (?, ?, ?)';

/** Keeps the members both lists begin with: usually one was added at the end. */
async function writeMembers(session: Session, { id, members }: GroupRecord): Promise<void> {
  const stored: Value[] = [];
  const sql = 'SELECT project_id FROM group_members WHERE group_id = ? ORDER BY position';
  await session.each(sql, [id], ([projectId]) => stored.push(projectId!));
  let kept = 0;
  while (kept < stored.length && stored[kept] === members[kept]) kept++;
  if (kept < stored.length)
    await session.run('DELETE FROM group_members WHERE group_id = ? AND position >= ?', [id, kept]);
  for (let i = kept; i < members.length; i++)
    await session.run(INSERT_MEMBER, [id, i, storable(members[i]!)]);
}
