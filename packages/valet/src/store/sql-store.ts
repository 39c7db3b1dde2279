/** The store in a database of SQL: reads it here, and lets a writer write. */
import type { ChangeRecord } from '../ports/record.ts';
import type { Batch, ChangeQuery, Store, StoredState } from '../ports/store.ts';
import type { Driver } from './driver.ts';
import { GroupCommit } from './group-commit.ts';
import { foundVersion, requireSchema, SCHEMA_VERSION } from './migrations.ts';
import { CHANGES, JointValues } from './tables.ts';
import type { Writer } from './writer.ts';

/** Reads all of a site. */
export interface Loader {
  /** @throws ValetError see `readState` */
  load(siteId: string): Promise<StoredState>;
  /** Waits for what was begun. */
  close(): Promise<void>;
}

export class SqlStore implements Store {
  readonly #reader: Driver;
  readonly #writer: Writer;
  readonly #loader: Loader;
  readonly #commits: GroupCommit;

  constructor(reader: Driver, writer: Writer, loader: Loader) {
    this.#reader = reader;
    this.#loader = loader;
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

  load(siteId: string): Promise<StoredState> {
    return this.#loader.load(siteId);
  }

  commit(batch: Batch): Promise<number> {
    return this.#commits.commit(batch);
  }

  async nameSecret(): Promise<string> {
    const { dialect } = this.#reader;
    return this.#reader.transaction(async (session) => {
      await requireSchema(session, dialect);
      const row = await session.first('SELECT value FROM secrets WHERE name = ?', ['names']);
      return String(row![0]);
    });
  }

  planRequest(planId: string): Promise<string | null> {
    return this.#reader.transaction(async (session) => {
      const row = await session.first('SELECT request FROM plan_requests WHERE plan_id = ?', [planId]);
      return row === undefined ? null : String(row[0]);
    });
  }

  changes({ siteId, afterSeq, limit, projectId }: ChangeQuery): Promise<readonly ChangeRecord[]> {
    const [where, values] =
      projectId === null
        ? ['site_id = ? AND seq > ?', [siteId, afterSeq, limit]]
        : ['site_id = ? AND project_id = ? AND seq > ?', [siteId, projectId, afterSeq, limit]];
    const joints = new JointValues();
    const { own, shared } = CHANGES.selected(this.#reader.dialect);
    const columns = [...own, ...shared];
    return this.#reader.transaction(async (session) => {
      const found: ChangeRecord[] = [];
      await session.each(
        `SELECT ${columns.join(', ')} FROM ${CHANGES.name} WHERE ${where} ORDER BY seq LIMIT ?`,
        values,
        (row) => found.push(CHANGES.toRecord(row, joints)),
      );
      return found;
    });
  }

  prune(siteId: string, before: string): Promise<number> {
    return this.#writer.prune(siteId, before);
  }

  async close(): Promise<void> {
    await this.#commits.close();
    await this.#loader.close();
    await this.#reader.close();
    // SQLite's last connection tidies the file up.
    await this.#writer.close();
  }
}
