/** The store in a database of SQL: reads it here, and lets a writer write. */
import type { ChangeRecord } from '../ports/record.ts';
import type { Batch, ChangeQuery, Store, StoredState } from '../ports/store.ts';
import { lastSeq } from './change-log.ts';
import { type Driver, firstRow, type Session } from './driver.ts';
import { GroupCommit } from './group-commit.ts';
import { foundVersion, requireSchema, SCHEMA_VERSION } from './migrations.ts';
import { CHANGES, Copies, GROUPS, PLACEMENTS, PLANS, type Table } from './tables.ts';
import type { Writer } from './writer.ts';

export class SqlStore implements Store {
  readonly #reader: Driver;
  readonly #writer: Writer;
  readonly #commits: GroupCommit;

  constructor(reader: Driver, writer: Writer) {
    this.#reader = reader;
    this.#writer = writer;
    this.#commits = new GroupCommit((batches) => writer.commit(batches));
  }

  async schemaVersion(): Promise<{ readonly found: number; readonly wanted: number }> {
    const found = await this.#reader.transaction((session) => foundVersion(session, this.#reader.dialect));
    return { found, wanted: SCHEMA_VERSION };
  }

  migrate(): Promise<void> {
    return this.#writer.migrate();
  }

  /** @throws ValetError `valet.config.invalid` when the schema is not this program's */
  load(siteId: string): Promise<StoredState> {
    const { dialect } = this.#reader;
    return this.#reader.transaction(async (session) => {
      await requireSchema(session, dialect);
      const copies = new Copies();
      const rows = async <Record>(table: Table<Record>, order = ''): Promise<Record[]> => {
        const records: Record[] = [];
        await session.each(`${table.select(dialect)} WHERE site_id = ?${order}`, [siteId], (row) =>
          records.push(table.toRecord(row, copies)),
        );
        return records;
      };
      const byCreation = ' ORDER BY created_at, id';
      const members = await membersOf(session, siteId);
      const groups = await rows(GROUPS, byCreation);
      return {
        groups: groups.map((group) => ({ ...group, members: members.get(group.id) ?? [] })),
        plans: await rows(PLANS, byCreation),
        placements: await rows(PLACEMENTS),
        lastSeq: await lastSeq(session),
      };
    });
  }

  commit(batch: Batch): Promise<number> {
    return this.#commits.commit(batch);
  }

  async nameSecret(): Promise<string> {
    const { dialect } = this.#reader;
    return this.#reader.transaction(async (session) => {
      await requireSchema(session, dialect);
      const row = await firstRow(session, 'SELECT value FROM secrets WHERE name = ?', ['names']);
      return String(row![0]);
    });
  }

  planRequest(planId: string): Promise<string | null> {
    return this.#reader.transaction(async (session) => {
      const row = await firstRow(session, 'SELECT request FROM plan_requests WHERE plan_id = ?', [planId]);
      return row === undefined ? null : String(row[0]);
    });
  }

  changes({ siteId, afterSeq, limit, projectId }: ChangeQuery): Promise<readonly ChangeRecord[]> {
    const [where, values] =
      projectId === null
        ? ['site_id = ? AND seq > ?', [siteId, afterSeq, limit]]
        : ['site_id = ? AND project_id = ? AND seq > ?', [siteId, projectId, afterSeq, limit]];
    const copies = new Copies();
    return this.#reader.transaction(async (session) => {
      const found: ChangeRecord[] = [];
      await session.each(
        `${CHANGES.select(this.#reader.dialect)} WHERE ${where} ORDER BY seq LIMIT ?`,
        values,
        (row) => found.push(CHANGES.toRecord(row, copies)),
      );
      return found;
    });
  }

  prune(siteId: string, before: string): Promise<number> {
    return this.#writer.prune(siteId, before);
  }

  async close(): Promise<void> {
    await this.#commits.close();
    await this.#reader.close();
    // SQLite's last connection tidies the file up.
    await this.#writer.close();
  }
}

async function membersOf(session: Session, siteId: string): Promise<Map<string, string[]>> {
  const members = new Map<string, string[]>();
  const sql = `SELECT group_id, member.project_id FROM group_members AS member
    JOIN stored_groups ON id = group_id WHERE site_id = ? ORDER BY group_id, position`;
  await session.each(sql, [siteId], ([groupId, projectId]) => {
    const list = members.get(String(groupId));
    if (list === undefined) members.set(String(groupId), [String(projectId)]);
    else list.push(String(projectId));
  });
  return members;
}
