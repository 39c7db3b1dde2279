/** What the command has the service do. */
import type { Logger } from 'pino';
import type { Audit } from './audit.ts';
import type { Config } from './config/options.ts';
import type { RunningService } from './serving.ts';
import { openStore } from './store/open-store.ts';

/** @throws ValetError for a configuration that cannot run, with what to do about it */
export async function serve(config: Config, given?: Logger): Promise<RunningService> {
  let logger = given;
  const onStatement = (sql: string) => logger?.debug({ sql }, 'sql');
  const store = openStore(config.database.url, config.database.echo ? { onStatement } : {});
  // Reading all that is remembered takes longest, so it goes on while the rest of the service is loaded.
  const stored = store.load(config.datacenter.site_id);
  // Whoever waits for it is told.
  stored.catch(() => {});
  try {
    const [{ serveFrom }, { createLogger }] = await Promise.all([
      import('./serving.ts'),
      import('./http/log.ts'),
    ]);
    logger ??= createLogger(config.logging.level, config.logging.format);
    return await serveFrom(config, { store, stored }, logger);
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Brings the schema of the database up to date. @returns its version before and after */
export async function upgradeDatabase(
  config: Config,
): Promise<{ readonly before: number; readonly after: number }> {
  const store = openStore(config.database.url);
  try {
    const { found } = await store.schemaVersion();
    await store.migrate();
    return { before: found, after: (await store.schemaVersion()).found };
  } finally {
    await store.close();
  }
}

/**
 * Looks through the database and tells what cannot be; see `auditStore`. A service may be running meanwhile.
 * @throws ValetError when the database or the site cannot be read
 */
export async function auditDatabase(config: Config): Promise<Audit> {
  const [{ auditStore }, { loadSite }] = await Promise.all([import('./audit.ts'), import('./site-file.ts')]);
  const { site, flavors } = loadSite(config.datacenter.site);
  const store = openStore(config.database.url);
  try {
    return await auditStore({ store, siteId: config.datacenter.site_id, site, flavors });
  } finally {
    await store.close();
  }
}

/** The version of the schema that is there, and the one this program wants. */
export async function databaseVersion(
  config: Config,
): Promise<{ readonly found: number; readonly wanted: number }> {
  const store = openStore(config.database.url);
  try {
    return await store.schemaVersion();
  } finally {
    await store.close();
  }
}
