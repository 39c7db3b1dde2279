/** A connection to an SQLite file, which reads or writes. */
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type StatementSyncInstance } from '@photostructure/sqlite';
import { ValetError } from '../error.ts';
import type { Dialect, Driver, Piece, Row, Selection, Session, Value } from './driver.ts';
import { pieceInSqlite } from './packed-rows.ts';

const BUSY_TIMEOUT_MS = 5_000;
/** A megabyte or two. */
const ROWS_IN_PIECE = 1_000;
/** The file holds what tenants run where. */
const OWNER_ONLY = 0o600;

/** SQLite's extended result codes. */
const CONFLICTS = new Set([
  787, // SQLITE_CONSTRAINT_FOREIGNKEY
  1555, // SQLITE_CONSTRAINT_PRIMARYKEY
  2067, // SQLITE_CONSTRAINT_UNIQUE
]);

const dialect: Dialect = {
  key: 'TEXT',
  text: 'TEXT',
  integer: 'INTEGER',
  tableOptions: 'STRICT',
  jsonArray: 'json_array',
  unlessThere: (insert) => `${insert} ON CONFLICT DO NOTHING`,
  findTable: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?",
  // A transaction that writes has the whole file to itself.
  forUpdate: '',
};

export interface SqliteOptions {
  /** Told each statement before it runs, without its values. */
  readonly onStatement?: ((sql: string) => void) | undefined;
  /** How long to wait for another process that writes, such as a backup or an upgrade; default 5 seconds. */
  readonly busyTimeoutMs?: number | undefined;
}

const ROLES = {
  reader: { begin: 'BEGIN', pragmas: 'PRAGMA query_only = ON; PRAGMA schema_version' },
  // WAL lets readers go on while somebody writes; with FULL, what is committed survives a loss of power.
  writer: { begin: 'BEGIN IMMEDIATE', pragmas: 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL' },
};

/**
 * Opens a file, or makes an empty one.
 * @throws ValetError `valet.store.unavailable` when it cannot be opened or is no database
 */
export function openSqlite(file: string, role: 'reader' | 'writer', options: SqliteOptions = {}): Driver {
  const { begin, pragmas } = ROLES[role];
  try {
    closeSync(openSync(file, 'a', OWNER_ONLY));
    const connection = new Connection(file, pragmas, options);
    return {
      dialect,
      transaction: (work) => connection.transaction(begin, work),
      close: () => connection.close(),
    };
  } catch (error) {
    const { message } = error as Error;
    throw new ValetError(
      'valet.store.unavailable',
      `the database ${file} cannot be opened: ${message}; check the path, the folder and the permissions`,
      {},
      error,
    );
  }
}

class Connection implements Session {
  readonly #database: InstanceType<typeof DatabaseSync>;
  readonly #onStatement: ((sql: string) => void) | undefined;
  /** The program's statements are few: each is prepared once and kept. */
  readonly #statements = new Map<string, StatementSyncInstance>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(file: string, pragmas: string, options: SqliteOptions) {
    const { onStatement, busyTimeoutMs: timeout = BUSY_TIMEOUT_MS } = options;
    this.#onStatement = onStatement;
    this.#database = new DatabaseSync(file, { timeout, enableForeignKeyConstraints: true });
    this.#database.exec(pragmas);
  }

  /** Work that awaits nothing but this session keeps the thread until it is done. */
  transaction<Result>(begin: string, work: (session: Session) => Promise<Result>): Promise<Result> {
    return this.#inTurn(async () => {
      await this.run(begin);
      try {
        const result = await work(this);
        await this.run('COMMIT');
        return result;
      } catch (error) {
        // Some failures have ended the transaction already.
        if (this.#database.isTransaction) await this.run('ROLLBACK');
        throw error;
      }
    });
  }

  async run(sql: string, values: readonly Value[] = []): Promise<number> {
    try {
      return this.#prepared(sql).run(...values).changes;
    } catch (error) {
      throw explain(error);
    }
  }

  async first(sql: string, values: readonly Value[] = []): Promise<Row | undefined> {
    try {
      return this.#prepared(sql).get(...values) as Row | undefined;
    } catch (error) {
      throw explain(error);
    }
  }

  async each(sql: string, values: readonly Value[], take: (row: Row) => void): Promise<void> {
    try {
      for (const row of this.#prepared(sql).iterate(...values)) take(row);
    } catch (error) {
      throw explain(error);
    }
  }

  async eachPiece(selection: Selection, take: (own: Piece, shared: Piece) => void): Promise<void> {
    const { table, own, shared, siteId } = selection;
    const columns = [...own, ...shared];
    const names = columns.map((_, i) => `c${i}`);
    const [owns, others] = [names.slice(0, own.length), names.slice(own.length)];
    // To be handed one text takes as long as each of the many values in it would.
    const sql = `SELECT max(row), ${pieceInSqlite(owns)}, ${pieceInSqlite(others)} FROM (
      SELECT rowid AS row, ${columns.map((column, i) => `${column} AS ${names[i]}`).join(', ')} FROM ${table}
      WHERE site_id = ? AND rowid > ? ORDER BY rowid LIMIT ${ROWS_IN_PIECE})`;
    for (let last: Value = 0; last !== null; ) {
      const after: Value = last;
      await this.each(sql, [siteId, after], (found) => {
        // Blobs, which no column is.
        const [row, ...pieces] = found as unknown as [number | null, Piece, Piece];
        last = row;
        if (row !== null) take(...pieces);
      });
    }
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      this.#statements.clear();
      if (this.#database.isOpen) this.#database.close();
    });
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }

  #prepared(sql: string): StatementSyncInstance {
    this.#onStatement?.(sql);
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      statement.setReturnArrays(true);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** Without the name of the file: whoever makes a request may see the message. */
function explain(error: unknown): unknown {
  const { sqliteExtendedCode: reason, code: kind } = error as { sqliteExtendedCode?: number; code?: string };
  if (!(error instanceof Error) || (reason === undefined && kind !== 'ERR_INVALID_STATE')) return error;
  const isConflict = reason !== undefined && CONFLICTS.has(reason);
  const code = isConflict ? 'valet.store.conflict' : 'valet.store.unavailable';
  return new ValetError(code, `the database refuses: ${error.message}`, {}, error);
}
