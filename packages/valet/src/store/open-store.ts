/** Opens the store that a URL names. */
import { ValetError } from '../error.ts';
import type { Store } from '../ports/store.ts';
import { SqlStore } from './sql-store.ts';
import { openSqlite, type SqliteOptions } from './sqlite.ts';
import { SqliteLoader } from './sqlite-loader.ts';
import { SqliteWriter } from './sqlite-writer.ts';
import { readStoreUrl, STORE_URL_FORM } from './url.ts';

/**
 * The schema is neither looked at nor changed: ask `schemaVersion`, call `migrate`.
 * @param url as in `[database] url`; a relative path starts where the process runs
 * @throws ValetError `valet.config.invalid` for a URL that names no store, `valet.store.unavailable` when it cannot
 *   be opened
 */
export function openStore(url: string, options: SqliteOptions = {}): Store {
  const target = readStoreUrl(url);
  if (target.kind === 'refused')
    throw new ValetError(
      'valet.config.invalid',
      `the URL of the database is not ${STORE_URL_FORM}${target.hint === '' ? '' : `. ${target.hint}`}`,
    );
  const { file } = target;
  const reader = openSqlite(file, 'reader', options);
  return new SqlStore(reader, new SqliteWriter(file, options), new SqliteLoader(file, options));
}
