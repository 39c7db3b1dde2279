/** Writes the records and changes of one batch, unless somebody else has changed one of the records meanwhile. */
import type { ValetError } from '../error.ts';
import type { GroupRecord } from '../ports/record.ts';
import type { Batch, Write } from '../ports/store.ts';
import { conflict } from './conflict.ts';
import { firstRow, type Session, type Value } from './driver.ts';
import { CHANGES, GROUPS, PLACEMENTS, PLAN_REQUESTS, PLANS, storable, type Table } from './tables.ts';

type RequestWrite = Extract<Write, { readonly table: 'plan_request' }>;
type RowWrite = Exclude<Write, RequestWrite>;

const TABLES = { group: GROUPS, plan: PLANS, placement: PLACEMENTS };
const STATEMENTS = {
  group: statementsOf(GROUPS),
  plan: statementsOf(PLANS),
  placement: statementsOf(PLACEMENTS),
};

function statementsOf({ name, columns }: Pick<Table<unknown>, 'name' | 'columns'>) {
  const changed = columns.slice(1).map((column) => `${column} = ?`);
  return {
    update: `UPDATE ${name} SET ${changed.join(', ')} WHERE id = ? AND generation = ?`,
    remove: `DELETE FROM ${name} WHERE id = ? AND generation = ?`,
    generation: `SELECT generation FROM ${name} WHERE id = ?`,
  };
}

/**
 * @param seqBefore the number of the last change there is
 * @returns the number of the last change of the batch, or the one before it
 * @throws ValetError `valet.store.conflict`; the caller takes back what was written
 */
export async function writeBatch(
  session: Session,
  { writes, changes }: Batch,
  seqBefore: number,
): Promise<number> {
  for (const write of writes) {
    if (write.table === 'plan_request') await writeRequest(session, write);
    else await writeRow(session, write);
  }
  let seq = seqBefore;
  for (const change of changes) await session.run(CHANGES.insert, CHANGES.toRow({ ...change, seq: ++seq }));
  return seq;
}

async function writeRow(session: Session, write: RowWrite): Promise<void> {
  const { table, expect } = write;
  const { update, remove, generation } = STATEMENTS[table];
  if ('delete' in write) {
    const removed = await session.run(remove, [write.delete, expect]);
    if (removed === 0) throw await conflictOf(session, write, write.delete);
    return;
  }
  const { id } = write.put;
  // The record is that of the table: the type of the write says so, the compiler cannot.
  const { insert, toRow } = TABLES[table] as Table<typeof write.put>;
  const row = toRow(write.put);
  if (expect > 0) {
    const updated = await session.run(update, [...row.slice(1), id, expect]);
    if (updated === 0) throw await conflictOf(session, write, id);
  } else {
    // Looked for first, because some databases answer nothing more after an insert that failed.
    const found = await firstRow(session, generation, [id]);
    if (found !== undefined) throw conflict(table, id, expect, Number(found[0]));
    await session.run(insert, row);
  }
  if (write.table === 'group') await writeMembers(session, write.put);
}

async function conflictOf(session: Session, { table, expect }: RowWrite, id: string): Promise<ValetError> {
  const row = await firstRow(session, STATEMENTS[table].generation, [id]);
  return conflict(table, id, expect, Number(row?.[0] ?? 0));
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

const UPDATE_REQUEST = 'UPDATE plan_requests SET site_id = ?, request = ? WHERE plan_id = ?';

async function writeRequest(session: Session, { put }: RequestWrite): Promise<void> {
  const row = PLAN_REQUESTS.toRow(put);
  const updated = await session.run(UPDATE_REQUEST, [...row.slice(1), put.planId]);
  if (updated === 0) await session.run(PLAN_REQUESTS.insert, row);
}
