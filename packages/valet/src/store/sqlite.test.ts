import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../ports/store.ts';
import { openStore } from './open-store.ts';
import { openSqlite, type SqliteOptions } from './sqlite.ts';
import { describeStore } from './testing/conformance.ts';
import { change, placement, plan, SITE, time } from './testing/records.ts';

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'valet-store-'));
}

describeStore('SQLite', async () => {
  const folder = temporaryFolder();
  const url = `sqlite:///${join(folder, 'valet.db')}`;
  return {
    url,
    open: () => openStore(url),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
});

describe('an SQLite file', () => {
  let folder: string;
  let file: string;
  const opened: Store[] = [];

  const open = (options: SqliteOptions = {}): Store => {
    const store = openStore(`sqlite:///${file}`, options);
    opened.push(store);
    return store;
  };
  /** Looks at the file from outside, or changes it. */
  const sql = (statement: string): unknown[] => {
    const database = new DatabaseSync(file);
    try {
      return database.prepare(statement).all().map(Object.values);
    } finally {
      database.close();
    }
  };

  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder, 'valet.db');
  });

  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is synchronised with the disk before a commit is answered', async () => {
    const writer = openSqlite(file, 'writer');
    const mode = (name: string) => writer.transaction((session) => session.first(`PRAGMA ${name}`));
    expect([await mode('journal_mode'), await mode('synchronous'), await mode('foreign_keys')]).toEqual([
      ['wal'],
      [2], // FULL
      [1],
    ]);
    await writer.close();
    const statements: string[] = [];
    const store = open({ onStatement: (sql) => statements.push(sql) });
    await store.migrate();
    await store.commit({ writes: [], changes: [change('a')] });
    const commit = statements.slice(statements.lastIndexOf('BEGIN IMMEDIATE'));
    expect(commit.at(-1)).toBe('COMMIT');
    expect(commit.join()).not.toContain('req-1');
  });

  it('is for its owner alone', async () => {
    await open().migrate();
    for (const name of ['valet.db', 'valet.db-wal'])
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  it('keeps the schema in tables that an operator can read', async () => {
    await open().migrate();
    expect(sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").flat()).toEqual([
      'change_log',
      'changes',
      'group_members',
      'placements',
      'plan_requests',
      'plans',
      'schema_version',
      'secrets',
      'stored_groups',
    ]);
    expect(sql('SELECT version FROM schema_version')).toEqual([[1], [2]]);
  });

  it('finds any page of the changes without reading all of them', async () => {
    const statements: string[] = [];
    const store = open({ onStatement: (sql) => statements.push(sql) });
    await store.migrate();
    statements.splice(0);
    await store.changes({ siteId: SITE, afterSeq: 5, limit: 9, projectId: null });
    await store.changes({ siteId: SITE, afterSeq: 5, limit: 9, projectId: 'p-1' });
    await store.prune(SITE, time(0));
    const asked = [...new Set(statements)].filter((statement) => statement.includes(' changes '));
    expect(asked.length).toBe(5);
    for (const statement of asked) {
      const plan = JSON.stringify(sql(`EXPLAIN QUERY PLAN ${statement.replaceAll('?', '1')}`));
      expect(plan, statement).not.toContain('TEMP B-TREE');
      const way = statement.includes('project_id = ?') ? 'INDEX changes_by_project' : 'changes';
      expect(plan, statement).toMatch(new RegExp(`(?:SEARCH|SCAN) .*${way}`));
    }
  });

  it('of a newer program is left alone', async () => {
    const store = open();
    await store.migrate();
    sql("INSERT INTO schema_version VALUES (99, 'later')");
    expect(await store.schemaVersion()).toEqual({ found: 99, wanted: 2 });
    const refusal = 'the database has schema 99, this program knows 2 at most: install a newer Valet';
    await expect(store.load(SITE)).rejects.toMatchObject({ code: 'valet.config.invalid', message: refusal });
    await expect(store.migrate()).rejects.toMatchObject({ code: 'valet.config.invalid', message: refusal });
  });

  it('that is none is refused', () => {
    writeFileSync(file, 'not a database, but long enough to be looked at as one. '.repeat(20));
    expect(() => open()).toThrow(
      `the database ${file} cannot be opened: file is not a database; check the path`,
    );
  });

  it('in a folder that does not exist is refused', () => {
    file = join(folder, 'none', 'valet.db');
    expect(() => open()).toThrow(`the database ${file} cannot be opened`);
  });

  it('that another process keeps to itself fails every batch of the group, and serves again after', async () => {
    const store = open({ busyTimeoutMs: 20 });
    await store.migrate();
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const put = (id: string) =>
      store.commit({ writes: [{ table: 'plan', put: plan(id), expect: 0 }], changes: [change(id)] });
    const results = await Promise.allSettled([put('a'), put('b')]);
    expect(results).toMatchObject([
      {
        reason: {
          code: 'valet.store.unavailable',
          retryable: true,
          message: expect.stringContaining('locked'),
        },
      },
      { reason: { code: 'valet.store.unavailable' } },
    ]);
    expect((await store.load(SITE)).plans).toEqual([]);
    other.exec('ROLLBACK');
    other.close();
    expect(await put('a')).toBe(1);
  });

  it('with more rows than are read at a time gives all of them, those of its site and with gaps between them', async () => {
    const store = open();
    await store.migrate();
    const ids = Array.from({ length: 12_001 }, (_, i) => `p${i}`);
    const put = (id: string, i: number) =>
      placement(id, {
        siteId: i % 3 === 0 ? 'other' : SITE,
        name: `"${i}" \u00fc\u{1f4e6}`,
        resourceId: i % 2 ? id : null,
      });
    const writes = ids.map((id, i) => ({ table: 'placement', put: put(id, i), expect: 0 }) as const);
    await store.commit({ writes, changes: [] });
    const gone = ids.filter((_, i) => i > 100 && i < 5200);
    const drop = gone.map((id) => ({ table: 'placement', delete: id, expect: 1 }) as const);
    await store.commit({ writes: drop, changes: [] });
    const kept = ids.map(put).filter(({ id, siteId }) => siteId === SITE && !gone.includes(id));
    expect((await store.load(SITE)).placements).toEqual(kept);
  });

  it('that is damaged is no reason to wait for ever', async () => {
    const store = open();
    await store.migrate();
    sql('DROP TABLE placements');
    await expect(store.load(SITE)).rejects.toMatchObject({
      code: 'valet.store.unavailable',
      message: expect.stringContaining('no such table: placements'),
    });
  });

  it('that is full fails what does not fit, and keeps the rest', async () => {
    const store = open();
    await store.migrate();
    await store.commit({ writes: [{ table: 'plan', put: plan('a'), expect: 0 }], changes: [change('a')] });
    // A table that takes nothing more stands for a disk that does.
    sql("CREATE TRIGGER full BEFORE INSERT ON placements BEGIN SELECT RAISE(ROLLBACK, 'disk is full'); END");
    const fits = store.commit({ writes: [{ table: 'plan', put: plan('b'), expect: 0 }], changes: [] });
    const doesNot = store.commit({
      writes: [{ table: 'placement', put: placement('x'), expect: 0 }],
      changes: [],
    });
    const results = await Promise.allSettled([fits, doesNot]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect((await store.load(SITE)).plans.map(({ id }) => id)).toEqual(['a']);
    sql('DROP TRIGGER full');
    expect(await store.commit({ writes: [], changes: [change('b')] })).toBe(2);
  });
});
