/** Writes to a database of SQL: groups of batches, migrations, and the end of old changes. */
import type { Batch } from '../ports/store.ts';
import { lastSeq } from './change-log.ts';
import type { Driver, Session } from './driver.ts';
import { migrate } from './migrations.ts';
import { BatchWriter } from './write-batch.ts';
import { failureOf, type Outcome, type Writer } from './writer.ts';

/** Changes deleted in one transaction: others write in between. */
const PRUNED_TOGETHER = 1000;

export class SqlWriter implements Writer {
  readonly #driver: Driver;
  readonly #batches: BatchWriter;

  constructor(driver: Driver) {
    this.#driver = driver;
    this.#batches = new BatchWriter(driver.dialect);
  }

  commit(batches: readonly Batch[]): Promise<readonly Outcome[]> {
    return this.#driver.transaction(async (session) => {
      const before = await lastSeq(session, this.#driver.dialect.forUpdate);
      let seq = before;
      const outcomes: Outcome[] = [];
      for (const batch of batches) {
        await session.run('SAVEPOINT batch');
        try {
          seq = await this.#batches.write(session, batch, seq);
          outcomes.push({ seq });
        } catch (error) {
          // When even this fails the transaction is gone, and with it all batches of the group.
          await session.run('ROLLBACK TO SAVEPOINT batch').catch(() => {
            throw error;
          });
          outcomes.push({ failure: failureOf(error) });
        }
        await session.run('RELEASE SAVEPOINT batch');
      }
      if (seq !== before) await session.run('UPDATE change_log SET last_seq = ?', [seq]);
      return outcomes;
    });
  }

  migrate(): Promise<void> {
    return migrate(this.#driver);
  }

  /** What is left of the log has no holes: the first change that is young enough keeps all that follow it. */
  async prune(siteId: string, before: string): Promise<number> {
    const end = await this.#driver.transaction(async (session) => {
      const sql = 'SELECT seq FROM changes WHERE site_id = ? AND at >= ? ORDER BY seq LIMIT 1';
      const row = await session.first(sql, [siteId, before]);
      return row === undefined ? (await lastSeq(session)) + 1 : Number(row[0]);
    });
    let pruned = 0;
    for (;;) {
      const some = await this.#driver.transaction((session) => pruneSome(session, siteId, end));
      pruned += some;
      if (some < PRUNED_TOGETHER) return pruned;
    }
  }

  close(): Promise<void> {
    return this.#driver.close();
  }
}

async function pruneSome(session: Session, siteId: string, end: number): Promise<number> {
  // Up to the next thousandth change of the site; without one, all the way.
  const sql = 'SELECT seq FROM changes WHERE site_id = ? AND seq < ? ORDER BY seq LIMIT 1 OFFSET ?';
  const row = await session.first(sql, [siteId, end, PRUNED_TOGETHER]);
  return session.run('DELETE FROM changes WHERE site_id = ? AND seq < ?', [siteId, Number(row?.[0] ?? end)]);
}
