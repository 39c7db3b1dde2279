/**
 * Lets batches share transactions: those that come while one is being written wait and are written together with
 * the next. So a disk that is slow makes the groups larger, not the queue longer.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ValetError } from '../error.ts';
import type { Batch } from '../ports/store.ts';
import { errorOf, type Writer } from './writer.ts';

interface Waiting {
  readonly batch: Batch;
  readonly resolve: (seq: number) => void;
  readonly reject: (error: unknown) => void;
}

/** Most batches in one transaction: the first must not wait for too many others. */
const MOST_TOGETHER = 64;

export class GroupCommit {
  readonly #write: Writer['commit'];
  #queue: Waiting[] = [];
  /** The end of the writing that is going on; null when there is none. */
  #writing: Promise<void> | null = null;
  #isClosed = false;

  constructor(write: Writer['commit']) {
    this.#write = write;
  }

  /** Resolves, in the order of the calls, when the batch is durable. */
  commit(batch: Batch): Promise<number> {
    if (this.#isClosed)
      return Promise.reject(new ValetError('valet.store.unavailable', 'the database is closed already'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ batch, resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  /** Takes no more, and waits for what it has. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.length > 0) {
      // Whoever is about to commit in this turn of the event loop may still join.
      await nextTurn();
      const group = this.#queue.splice(0, MOST_TOGETHER);
      try {
        const outcomes = await this.#write(group.map(({ batch }) => batch));
        group.forEach(({ resolve, reject }, i) => {
          const outcome = outcomes[i]!;
          if ('seq' in outcome) resolve(outcome.seq);
          else reject(errorOf(outcome.failure));
        });
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#writing = null;
  }
}
