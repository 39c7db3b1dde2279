/**
 * The solver threads: a bounded queue of jobs, fair to projects, each cancelled when its caller goes away. A thread
 * that dies is replaced; its job fails as an internal error, unless others of its portfolio answer for it.
 *
 * A portfolio's members search on threads that have nothing else to do, and are sent away from them as soon as a
 * request waits: only the first of each takes a turn in the queue.
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
import { isTimed, LEAST_PORTFOLIO_MS, memberJob, remainingMs, teamFor } from './member-job.ts';
import type { Team } from './team.ts';

interface Waiting {
  readonly job: Job;
  readonly team: Team<unknown>;
  readonly project: string | null;
  readonly signal: AbortSignal;
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
  readonly onAbort: () => void;
  isSettled: boolean;
  /** When its first member began, and the site that its members search; null before. */
  begun: { readonly atMs: number; readonly snapshot: Snapshot; readonly version: number } | null;
}

/** One member of a request on a thread. */
interface Run {
  readonly id: number;
  readonly waiting: Waiting;
  readonly member: number;
  /** Its thread is wanted for a request. */
  isSentAway: boolean;
}

interface Thread {
  worker: Worker;
  readonly orders: Int32Array;
  running: Run | null;
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
      const team = teamFor(job, this.#threads.length);
      const onAbort = () => this.#abort(waiting);
      const waiting: Waiting = {
        job,
        team,
        project,
        signal,
        resolve,
        reject,
        onAbort,
        isSettled: false,
        begun: null,
      };
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
    const unfinished = new Set(this.#threads.flatMap(({ running }) => running?.waiting ?? []));
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
    for (const waiting of unfinished) settle(waiting).reject(cancelled('the service is shutting down'));
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
      const run = thread.running;
      if (run === null || run.id !== message.id) return;
      thread.running = null;
      this.#finish(run, message);
    });
    thread.worker.on('error', (error) => this.#replace(thread, error));
    thread.worker.on('exit', () => this.#replace(thread, new Error('the thread ended')));
  }

  #finish({ waiting, member, isSentAway }: Run, message: FromThread): void {
    const { team, signal, job } = waiting;
    if (signal.aborted) this.#endAborted(waiting);
    else if (!waiting.isSettled) {
      if ('stale' in message || (isSentAway && !isTimed(job))) {
        team.putBack(member);
        if ('stale' in message) {
          this.#goOn(waiting);
          this.#assign();
          return;
        }
      } else if ('result' in message) team.end(member, message);
      else if (team.members === 1 || message.failure.name !== 'Error') {
        // What is wrong with the request is wrong for every member.
        settle(waiting).reject(errorOf(message.failure));
        this.#cancelRuns(waiting);
      } else team.lose(member);
      this.#goOn(waiting, 'failure' in message ? errorOf(message.failure) : undefined);
    }
    this.#assignAfterCommit();
  }

  /** After a member has ended, or could not: is that enough, or who is to search now? */
  #goOn(waiting: Waiting, error?: Error): void {
    const { team } = waiting;
    if (waiting.isSettled) return;
    this.#cancelRuns(waiting, (member) => team.isNeedless(member));
    if (team.isOver) {
      const result = team.result(performance.now() - waiting.begun!.atMs);
      if (result !== null) settle(waiting).resolve(result as never);
      else settle(waiting).reject(error ?? new ValetError('valet.internal', 'a solver thread failed'));
      return;
    }
    // One is always at work, or waits in front.
    if (team.searching === 0) this.#queue.unshift(waiting.project, waiting);
  }

  #endAborted(waiting: Waiting): void {
    if (!this.#threads.some(({ running }) => running?.waiting === waiting))
      settle(waiting).reject(cancelled('the caller went away'));
  }

  /** Ends members that search, those asked for; they answer with what they have. */
  #cancelRuns(waiting: Waiting, which: (member: number) => boolean = () => true): void {
    for (const { running, orders } of this.#threads)
      if (running?.waiting === waiting && which(running.member)) Atomics.store(orders, CANCEL, running.id);
  }

  #replace(thread: Thread, error: Error): void {
    if (this.#closed) return;
    const run = thread.running;
    thread.running = null;
    thread.worker.removeAllListeners();
    // `error` is followed by `exit`: only the first one counts.
    thread.worker.on('error', () => {});
    thread.worker = this.#start(thread.orders);
    thread.groupsVersion = -1;
    this.#listen(thread);
    if (run !== null) {
      const { waiting, member } = run;
      waiting.team.lose(member);
      if (waiting.signal.aborted) this.#endAborted(waiting);
      else this.#goOn(waiting, new ValetError('valet.internal', 'a solver thread failed', {}, error));
    }
    this.#assign();
  }

  #assign(): void {
    for (const thread of this.#threads) {
      if (thread.running !== null) continue;
      const waiting = this.#nextWaiting();
      if (waiting === undefined) break;
      this.#begin(thread, waiting, waiting.team.next!);
    }
    this.#sendHelpersAway();
  }

  /** Requests come before help for those that search. */
  #nextWaiting(): Waiting | undefined {
    for (;;) {
      const waiting = this.#queue.shift();
      if (waiting === undefined) return this.#worthHelp();
      if (waiting.team.next !== null) return waiting;
    }
  }

  #begin(thread: Thread, waiting: Waiting, member: number): void {
    const { team, job } = waiting;
    const version = this.#snapshot.groupsVersion[0];
    if (thread.groupsVersion !== version) {
      const { groups, groupIndex: index } = this.#snapshot;
      const message: ToThread = { type: 'groups', version, groups, index };
      thread.worker.postMessage(message);
      thread.groupsVersion = version;
    }
    const snapshot = this.#snapshot;
    const atMs = waiting.begun?.atMs ?? performance.now();
    if (team.searching === 0) waiting.begun = { atMs, snapshot, version: snapshot.version[0] };
    team.begin(member);
    thread.running = { id: this.#nextId++, waiting, member, isSentAway: false };
    const own = memberJob(job, member, team.members, leftMs(waiting));
    const message: ToThread = { type: 'job', id: thread.running.id, job: own };
    thread.worker.postMessage(message);
  }

  /** A request that searches, and that one more member would help. */
  #worthHelp(): Waiting | undefined {
    for (const { running } of this.#threads) {
      if (running === null) continue;
      const { waiting } = running;
      const { team, begun, signal } = waiting;
      const isSameSite = begun?.snapshot === this.#snapshot && begun.version === this.#snapshot.version[0];
      if (team.next === null || signal.aborted || !isSameSite) continue;
      if (leftMs(waiting) >= LEAST_PORTFOLIO_MS) return waiting;
    }
    return undefined;
  }

  /** One member of a portfolio for each request that waits. */
  #sendHelpersAway(): void {
    let wanted = this.#queue.length - this.#threads.filter(({ running }) => running?.isSentAway).length;
    for (const { running, orders } of this.#threads) {
      if (wanted <= 0) return;
      if (running === null || running.isSentAway || !running.waiting.team.isDispensable(running.member))
        continue;
      running.isSentAway = true;
      Atomics.store(orders, CANCEL, running.id);
      wanted--;
    }
  }

  /** What has searched long enough ends with the best it has found, while another project waits for a thread. */
  #hurrySoon(): void {
    this.#hurry ??= setTimeout(() => {
      this.#hurry = undefined;
      for (const { running, orders } of this.#threads)
        if (running !== null && this.#queue.length > this.#queue.lengthOf(running.waiting.project))
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
    this.#queue.remove(waiting.project, waiting);
    // What runs ends by itself soon and answers; its slot is free only then.
    this.#cancelRuns(waiting);
    this.#endAborted(waiting);
  }
}

/** Of the request's time. */
function leftMs({ job, begun }: Waiting): number {
  return remainingMs(job, begun === null ? 0 : performance.now() - begun.atMs);
}

function settle(waiting: Waiting): Waiting {
  waiting.isSettled = true;
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
