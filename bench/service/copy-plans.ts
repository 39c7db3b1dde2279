/**
 * Fills a database faster than the service could: the plans of one rack, which the service has made, are copied to
 * the other racks, which are like the first. Every row is as the service would write it, but for three things that
 * nobody reads at start: digests of requests and ids in the texts of changes are those of the original, and the
 * copies are as old as it.
 */
import { DatabaseSync } from '@photostructure/sqlite';
import { idOf } from './requests.ts';

/** What the plans of a database are, and become. */
export interface Copying {
  /** Seed of the requests that are there; copies get the numbers that follow. */
  readonly seed: number;
  /** The rack where all of them are, and the racks of the copies. */
  readonly from: string;
  readonly to: readonly string[];
  /** Plans in the end, at most. */
  readonly plans: number;
}

/** Random ids, of which a copy gets a beginning of its own. */
const RANDOM_IDS: ReadonlySet<string> = new Set(['id', 'plan_id', 'entity_id']);
const TABLES = ['plans', 'plan_requests', 'placements', 'changes'] as const;

/** The service must not run. */
export function copyPlans(file: string, { seed, from, to, plans }: Copying): void {
  const database = new DatabaseSync(file);
  try {
    for (const table of TABLES) database.exec(`CREATE TEMP TABLE first_${table} AS SELECT * FROM ${table}`);
    const count = (table: string) =>
      Number((database.prepare(`SELECT COUNT(*) AS n FROM ${table}`).get() as { n: number }).n);
    const perRack = count('plans');
    const changes = count('changes');
    database.exec('BEGIN');
    to.forEach((rack, i) => {
      const wanted = Math.min(perRack, plans - perRack * (i + 1));
      if (wanted <= 0) return;
      const beginning = idOf(seed + i + 1, 0, 0).slice(0, 9);
      const kept = `SELECT id FROM first_plans ORDER BY rowid LIMIT ${wanted}`;
      const where = {
        plans: `id IN (${kept})`,
        plan_requests: `plan_id IN (${kept})`,
        placements: `plan_id IN (${kept})`,
        changes: 'TRUE',
      };
      for (const table of TABLES) {
        const columns = (
          database.prepare(`SELECT name FROM pragma_table_info('${table}')`).all() as { name: string }[]
        ).map(({ name }) => name);
        const values = columns.map((name) => {
          if (name === 'seq') return `seq + ${changes * (i + 1)}`;
          if (name === 'generation' || name === 'expires_at' || name === 'created_at') return name;
          if (RANDOM_IDS.has(name)) return `'${beginning}' || substr(${name}, 10)`;
          return `replace(replace(${name}, '${idOf(seed, 0, 0).slice(0, 9)}', '${beginning}'), '${from}', '${rack}')`;
        });
        database.exec(
          `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM first_${table} WHERE ${where[table]}`,
        );
      }
    });
    database.exec('UPDATE change_log SET last_seq = (SELECT MAX(seq) FROM changes)');
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}
