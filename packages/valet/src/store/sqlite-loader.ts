/** Has a thread of its own read an SQLite file: a start has other things to do meanwhile. */
import { Worker } from 'node:worker_threads';
import { compiledThread } from '../compiled-thread.ts';
import { ValetError } from '../error.ts';
import type { StoredState } from '../ports/store.ts';
import type { Loader } from './sql-store.ts';
import type { SqliteOptions } from './sqlite.ts';
import { StateBuilder, type StatePart } from './stored-state.ts';
import { errorOf, type Failure } from './writer.ts';

export interface LoadThreadData {
  readonly file: string;
  readonly siteId: string;
  /** Whether to tell the statements. */
  readonly echo: boolean;
  readonly busyTimeoutMs: number | undefined;
}

export type FromLoadThread =
  | { readonly part: StatePart }
  | { readonly failure: Failure }
  | { readonly statement: string };

const THREAD = compiledThread(import.meta.url, 'store/load-thread.js');

export class SqliteLoader implements Loader {
  readonly #file: string;
  readonly #options: SqliteOptions;
  /** Each settles when its thread has ended. */
  readonly #threads = new Set<Promise<void>>();

  constructor(file: string, options: SqliteOptions) {
    this.#file = file;
    this.#options = options;
  }

  load(siteId: string): Promise<StoredState> {
    const { onStatement, busyTimeoutMs } = this.#options;
    const echo = onStatement !== undefined;
    const workerData: LoadThreadData = { file: this.#file, siteId, echo, busyTimeoutMs };
    const worker = new Worker(THREAD, { workerData });
    const builder = new StateBuilder();
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    this.#threads.add(ended);
    void ended.then(() => this.#threads.delete(ended));
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromLoadThread) => {
        if ('statement' in message) onStatement?.(message.statement);
        else if ('failure' in message) reject(errorOf(message.failure));
        else {
          const state = builder.add(message.part);
          if (state !== null) resolve(state);
        }
      });
      worker.on('error', (error) => reject(unread(error)));
      // Too late to matter, unless it has ended before its time.
      worker.on('exit', () => reject(unread(new Error('the thread has ended'))));
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads);
  }
}

function unread(cause: Error): ValetError {
  return new ValetError(
    'valet.store.unavailable',
    `the database cannot be read: ${cause.message}`,
    {},
    cause,
  );
}
