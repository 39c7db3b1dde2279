/**
 * The schema and how it came to be: numbered steps, each run once in a database and never changed after a release.
 * `schema_version` has a row for each step that was run.
 */
import { ValetError } from '../error.ts';
import type { Dialect, Driver, Session, Value } from './driver.ts';
import { newSecret } from './secret.ts';

/** A step's number is its place in the list, from 1 on. */
type Migration = (dialect: Dialect) => readonly (string | readonly [sql: string, values: readonly Value[]])[];

const MIGRATIONS: readonly Migration[] = [
  ({ key, text, integer, tableOptions }) => [
    `CREATE TABLE stored_groups (
      id ${key} NOT NULL PRIMARY KEY,
      site_id ${key} NOT NULL,
      generation ${integer} NOT NULL,
      created_at ${key} NOT NULL,
      updated_at ${key} NOT NULL,
      name ${key} NOT NULL,
      type ${key} NOT NULL,
      level ${key},
      description ${text} NOT NULL,
      max_units ${integer},
      project_id ${key},
      user_id ${key}
    ) ${tableOptions}`,
    `CREATE TABLE group_members (
      group_id ${key} NOT NULL REFERENCES stored_groups (id) ON DELETE CASCADE,
      position ${integer} NOT NULL,
      project_id ${key} NOT NULL,
      PRIMARY KEY (group_id, position)
    ) ${tableOptions}`,
    `CREATE TABLE plans (
      id ${key} NOT NULL PRIMARY KEY,
      site_id ${key} NOT NULL,
      generation ${integer} NOT NULL,
      created_at ${key} NOT NULL,
      updated_at ${key} NOT NULL,
      name ${text} NOT NULL,
      stack_id ${key} NOT NULL,
      state ${key} NOT NULL,
      project_id ${key},
      user_id ${key},
      request_digest ${key} NOT NULL,
      outcome ${text} NOT NULL,
      expires_at ${key}
    ) ${tableOptions}`,
    'CREATE INDEX plans_by_stack ON plans (stack_id)',
    `CREATE TABLE plan_requests (
      plan_id ${key} NOT NULL PRIMARY KEY REFERENCES plans (id) ON DELETE CASCADE,
      site_id ${key} NOT NULL,
      request ${text} NOT NULL
    ) ${tableOptions}`,
    // Without a reference to plans: a batch may delete a plan before its placements.
    `CREATE TABLE placements (
      id ${key} NOT NULL PRIMARY KEY,
      site_id ${key} NOT NULL,
      generation ${integer} NOT NULL,
      created_at ${key} NOT NULL,
      updated_at ${key} NOT NULL,
      plan_id ${key} NOT NULL,
      name ${text} NOT NULL,
      orchestration_id ${key} NOT NULL,
      resource_id ${key},
      kind ${key} NOT NULL,
      type ${key} NOT NULL,
      location ${key} NOT NULL,
      state ${key} NOT NULL,
      project_id ${key},
      user_id ${key},
      holding ${text} NOT NULL,
      metadata ${text} NOT NULL,
      expires_at ${key}
    ) ${tableOptions}`,
    'CREATE INDEX placements_by_plan ON placements (plan_id)',
    `CREATE TABLE changes (
      seq ${integer} NOT NULL PRIMARY KEY,
      site_id ${key} NOT NULL,
      at ${key} NOT NULL,
      request_id ${key} NOT NULL,
      user_id ${key},
      actor_project_id ${key},
      project_id ${key},
      event ${key} NOT NULL,
      entity ${key} NOT NULL,
      entity_id ${key} NOT NULL,
      body ${text} NOT NULL
    ) ${tableOptions}`,
    // Without the site: with it in front, some databases would read and sort the whole log for a page of a site.
    'CREATE INDEX changes_by_project ON changes (project_id, seq)',
    // One row: the number that the last change was given. It outlives the change.
    `CREATE TABLE change_log (last_seq ${integer} NOT NULL) ${tableOptions}`,
    'INSERT INTO change_log (last_seq) VALUES (0)',
  ],
  ({ key, text, tableOptions }) => [
    `CREATE TABLE secrets (name ${key} NOT NULL PRIMARY KEY, value ${text} NOT NULL) ${tableOptions}`,
    ['INSERT INTO secrets (name, value) VALUES (?, ?)', ['names', newSecret()]],
  ],
];

/** The version that this program reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** 0: the database is empty. */
export async function foundVersion(session: Session, dialect: Dialect): Promise<number> {
  if ((await session.first(dialect.findTable, ['schema_version'])) === undefined) return 0;
  const row = await session.first('SELECT MAX(version) FROM schema_version');
  return Number(row?.[0] ?? 0);
}

/** @throws ValetError `valet.config.invalid` unless the schema is the one this program knows */
export async function requireSchema(session: Session, dialect: Dialect): Promise<void> {
  const found = await foundVersion(session, dialect);
  if (found === SCHEMA_VERSION) return;
  throw new ValetError(
    'valet.config.invalid',
    found < SCHEMA_VERSION
      ? `the database has schema ${found}, this program needs ${SCHEMA_VERSION}: run 'valet db upgrade'`
      : tooNew(found),
    { found, wanted: SCHEMA_VERSION },
  );
}

/**
 * Runs the steps that are missing, all of them or none.
 * @throws ValetError `valet.config.invalid` when a newer program has been here
 */
export function migrate(driver: Driver): Promise<void> {
  const { dialect } = driver;
  return driver.transaction(async (session) => {
    const found = await foundVersion(session, dialect);
    if (found > SCHEMA_VERSION)
      throw new ValetError('valet.config.invalid', tooNew(found), { found, wanted: SCHEMA_VERSION });
    if (found === 0)
      await session.run(
        `CREATE TABLE schema_version (
          version ${dialect.integer} NOT NULL PRIMARY KEY,
          applied_at ${dialect.key} NOT NULL
        ) ${dialect.tableOptions}`,
      );
    for (let version = found + 1; version <= SCHEMA_VERSION; version++) {
      for (const statement of MIGRATIONS[version - 1]!(dialect))
        if (typeof statement === 'string') await session.run(statement);
        else await session.run(...statement);
      await session.run('INSERT INTO schema_version (version, applied_at) VALUES (?, CURRENT_TIMESTAMP)', [
        version,
      ]);
    }
  });
}

function tooNew(found: number): string {
  return `the database has schema ${found}, this program knows ${SCHEMA_VERSION} at most: install a newer Valet`;
}
