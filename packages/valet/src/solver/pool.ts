/**
 * The solver threads: a bounded queue of jobs, fair to projects, each cancelled when its caller goes away. A thread
 * that dies is replaced, and its job fails as an internal error.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { OstroError, type OstroErrorCode, type Snapshot } from '@valet/ostro';
import { compiledThread } from '../compiled-thread.ts';
import { ValetError, type ValetErrorCode } from '../error.ts';
import { FairQueue } from './fair-queue.ts';
import {
  CANCEL,
  type Failure,
  type FromThread,
  HURRY,
  type Job,
  type JobResults,
  type PostedFlavors,
  type ToThread,
} from './job.ts';

interface Waiting {
  readonly id: number;
  readonly job: Job;
  readonly project: string | null;
  readonly signal: AbortSignal;
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
  readonly onAbort: () => void;
}

interface Thread {
  worker: Worker;
  readonly orders: Int32Array;
  running: Waiting | null;
  groupsVersion: number;
}

export interface PoolOptions {
  /** Threads; 0: one less than the machine has cores, at least one. */
  readonly threads: number;
  /** Jobs that may wait, and those of one project. */
  readonly queueLimit: number;
  readonly projectQueueLimit: number;
  /** How long another project waits before a search that has found something ends; milliseconds. */
  readonly hurryAfterMs: number;
}

const THREAD = compiledThread(import.meta.url, 'solver/thread.js');

export class SolverPool {
  #snapshot: Snapshot;
  #flavors: PostedFlavors;
  readonly #queueLimit: number;
  readonly #projectQueueLimit: number;
  readonly #hurryAfterMs: number;
  readonly #threads: Thread[] = [];
  #hurry: NodeJS.Timeout | undefined;
  readonly #queue = new FairQueue<Waiting>();
  #nextId = 1;
  #closed = false;

  /** @param snapshot with shared arrays, so that the threads see what this thread writes */
  constructor(snapshot: Snapshot, flavors: PostedFlavors, options: PoolOptions) {
    const { threads, queueLimit, projectQueueLimit, hurryAfterMs } = options;
    this.#snapshot = snapshot;
    this.#flavors = flavors;
    this.#queueLimit = queueLimit;
    this.#projectQueueLimit = projectQueueLimit;
    this.#hurryAfterMs = hurryAfterMs;
    const count = threads > 0 ? threads : Math.max(1, availableParallelism() - 1);
    for (let i = 0; i < count; i++) {
      const orders = new Int32Array(new SharedArrayBuffer(8));
      const thread: Thread = { worker: this.#start(orders), orders, running: null, groupsVersion: -1 };
      this.#threads.push(thread);
      this.#listen(thread);
    }
  }

  /** Jobs waiting for a thread. */
  get waiting(): number {
    return this.#queue.length;
  }

  get running(): number {
    return this.#threads.filter((thread) => thread.running !== null).length;
  }

  /**
   * @param project who waits, and whose turn it is; null: nobody's
   * @throws ValetError `valet.queue.full`, or `valet.plan.cancelled` when the signal aborts
   * @throws OstroError | ValetError what the job itself threw
   */
  run<Kind extends Job['kind']>(
    job: Extract<Job, { kind: Kind }>,
    signal: AbortSignal,
    project: string | null,
  ): Promise<JobResults[Kind]> {
    if (this.#closed) return Promise.reject(cancelled('the service is shutting down'));
    if (signal.aborted) return Promise.reject(cancelled('the caller went away'));
    const own = this.#queue.lengthOf(project);
    const isOverShare = project !== null && own >= this.#projectQueueLimit;
    if (isOverShare || this.#queue.length >= this.#queueLimit)
      return Promise.reject(
        new ValetError(
          'valet.queue.full',
          `${isOverShare ? `${own} requests of this project` : `${this.#queue.length} requests`} wait for the optimizer already; try again in a moment`,
        ),
      );
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      const onAbort = () => this.#abort(waiting);
      const waiting: Waiting = { id, job, project, signal, resolve, reject, onAbort };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#queue.push(project, waiting);
      this.#assign();
      if (this.#queue.length > 0) this.#hurrySoon();
    });
  }

  /** From the next job on, threads search this site with these flavors; what runs ends on the one before. */
  replaceSite(snapshot: Snapshot, flavors: PostedFlavors): void {
    this.#snapshot = snapshot;
    this.#flavors = flavors;
    for (const thread of this.#threads) {
      this.#post(thread.worker, thread.orders);
      thread.groupsVersion = -1;
    }
  }

  /** Cancels what runs and waits, and ends the threads. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const waiting of this.#queue.clear())
      settle(waiting).reject(cancelled('the service is shutting down'));
    clearTimeout(this.#hurry);
    for (const { running, orders } of this.#threads)
      if (running !== null) Atomics.store(orders, CANCEL, running.id);
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
    for (const thread of this.#threads)
      if (thread.running !== null) settle(thread.running).reject(cancelled('the service is shutting down'));
  }

  #start(orders: Int32Array): Worker {
    // Options of this process (a profiler, resolve conditions) are not those of its threads.
    const worker = new Worker(THREAD, { execArgv: [] });
    this.#post(worker, orders);
    return worker;
  }

  #post(worker: Worker, orders: Int32Array): void {
    const site: ToThread = { type: 'site', snapshot: this.#snapshot, flavors: this.#flavors, orders };
    worker.postMessage(site);
  }

  #listen(thread: Thread): void {
    thread.worker.on('message', (message: FromThread) => {
      const waiting = thread.running;
      if (waiting === null || waiting.id !== message.id) return;
      thread.running = null;
      if ('stale' in message && !waiting.signal.aborted) {
        this.#queue.unshift(waiting.project, waiting);
        this.#assign();
        return;
      }
      const { resolve, reject, signal } = settle(waiting);
      if (signal.aborted) reject(cancelled('the caller went away'));
      else if ('failure' in message) reject(errorOf(message.failure));
      else if ('result' in message) resolve(message.result as never);
      this.#assignAfterCommit();
    });
    thread.worker.on('error', (error) => this.#replace(thread, error));
    thread.worker.on('exit', () => this.#replace(thread, new Error('the thread ended')));
  }

  #replace(thread: Thread, error: Error): void {
    if (this.#closed) return;
    const waiting = thread.running;
    thread.running = null;
    thread.worker.removeAllListeners();
    // `error` is followed by `exit`: only the first one counts.
    thread.worker.on('error', () => {});
    thread.worker = this.#start(thread.orders);
    thread.groupsVersion = -1;
    this.#listen(thread);
    if (waiting !== null)
      settle(waiting).reject(new ValetError('valet.internal', 'a solver thread failed', {}, error));
    this.#assign();
  }

  #assign(): void {
    for (const thread of this.#threads) {
      if (thread.running !== null) continue;
      const waiting = this.#queue.shift();
      if (waiting === undefined) return;
      const version = this.#snapshot.groupsVersion[0];
      if (thread.groupsVersion !== version) {
        const { groups, groupIndex: index } = this.#snapshot;
        const message: ToThread = { type: 'groups', version, groups, index };
        thread.worker.postMessage(message);
        thread.groupsVersion = version;
      }
      thread.running = waiting;
      const message: ToThread = { type: 'job', id: waiting.id, job: waiting.job };
      thread.worker.postMessage(message);
    }
  }

  /** What has searched long enough ends with the best it has found, while another project waits for a thread. */
  #hurrySoon(): void {
    this.#hurry ??= setTimeout(() => {
      this.#hurry = undefined;
      for (const { running, orders } of this.#threads)
        if (running !== null && this.#queue.length > this.#queue.lengthOf(running.project))
          Atomics.store(orders, HURRY, running.id);
      if (this.#queue.length > 0) this.#hurrySoon();
    }, this.#hurryAfterMs).unref();
  }

  /**
   * Who got an answer commits it in the microtasks that follow. The next job begins after them: on a site without
   * that answer it would often be given the same hosts, and be solved again.
   */
  #assignAfterCommit(): void {
    queueMicrotask(() => process.nextTick(() => this.#assign()));
  }

  #abort(waiting: Waiting): void {
    if (this.#queue.remove(waiting.project, waiting)) {
      settle(waiting).reject(cancelled('the caller went away'));
      return;
    }
    // A running job ends by itself soon and answers; its slot is free only then.
    for (const { running, orders } of this.#threads)
      if (running === waiting) Atomics.store(orders, CANCEL, waiting.id);
  }
}

function settle(waiting: Waiting): Waiting {
  waiting.signal.removeEventListener('abort', waiting.onAbort);
  return waiting;
}

function cancelled(why: string): ValetError {
  return new ValetError('valet.plan.cancelled', `the request was cancelled: ${why}`);
}

function errorOf({ name, code, message, details }: Failure): Error {
  if (name === 'OstroError') return new OstroError(code as OstroErrorCode, message, details);
  if (name === 'HeatError') return new ValetError('valet.request.invalid', message, { code });
  if (name === 'ValetError') return new ValetError(code as ValetErrorCode, message, details);
  return new ValetError('valet.internal', message, details);
}
