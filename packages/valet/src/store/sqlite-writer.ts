/** Has a thread of its own write to an SQLite file. */
import { Worker } from 'node:worker_threads';
import { compiledThread } from '../compiled-thread.ts';
import { ValetError } from '../error.ts';
import type { Batch } from '../ports/store.ts';
import type { SqliteOptions } from './sqlite.ts';
import { errorOf, type Failure, type Outcome, type Writer } from './writer.ts';

export interface ThreadData {
  readonly file: string;
  /** Whether to tell the statements. */
  readonly echo: boolean;
  readonly busyTimeoutMs: number | undefined;
}

export interface ToThread {
  readonly id: number;
  readonly call:
    | { readonly method: 'commit'; readonly batches: readonly Batch[] }
    | { readonly method: 'prune'; readonly siteId: string; readonly before: string }
    | { readonly method: 'migrate' | 'close' };
}

export type FromThread =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: Failure }
  | { readonly statement: string };

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

const THREAD = compiledThread(import.meta.url, 'store/sqlite-thread.js');

export class SqliteWriter implements Writer {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  /** Why the thread answers no more. */
  #end: Error | null = null;

  constructor(file: string, { onStatement, busyTimeoutMs }: SqliteOptions) {
    const workerData: ThreadData = { file, echo: onStatement !== undefined, busyTimeoutMs };
    this.#worker = new Worker(THREAD, { workerData });
    this.#worker.on('message', (message: FromThread) => {
      if ('statement' in message) onStatement?.(message.statement);
      else this.#settle(message);
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the thread has ended')));
  }

  commit(batches: readonly Batch[]): Promise<readonly Outcome[]> {
    return this.#call({ method: 'commit', batches });
  }

  migrate(): Promise<void> {
    return this.#call({ method: 'migrate' });
  }

  prune(siteId: string, before: string): Promise<number> {
    return this.#call({ method: 'prune', siteId, before });
  }

  async close(): Promise<void> {
    if (this.#end !== null) return;
    await this.#call({ method: 'close' });
    await this.#worker.terminate();
  }

  #call<Result>(call: ToThread['call']): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#end !== null) return reject(unavailable(this.#end));
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve, reject });
      const message: ToThread = { id, call };
      this.#worker.postMessage(message);
    });
  }

  #settle(message: Exclude<FromThread, { readonly statement: string }>): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ('failure' in message) waiting?.reject(errorOf(message.failure));
    else waiting?.resolve(message.result as never);
  }

  #fail(error: Error): void {
    this.#end ??= error;
    for (const { reject } of this.#waiting.values()) reject(unavailable(this.#end));
    this.#waiting.clear();
  }
}

function unavailable(cause: Error): ValetError {
  const message = `nothing can be written to the database: ${cause.message}; restart the service`;
  return new ValetError('valet.store.unavailable', message, {}, cause);
}
