/**
 * Followers of changes as server-sent events. A follower reads the change log at its own pace, in small pages: a
 * new change only wakes it. So nothing is buffered for a slow one, nothing gets lost between what was and what
 * comes, and what it has missed is read by whoever comes back.
 */
import type { Writable } from 'node:stream';
import { ValetError } from '../error.ts';
import type { UseCases } from '../planning/use-cases.ts';
import type { ChangeRecord } from '../ports/record.ts';
import { changeBody } from './render/change.ts';
import type { HttpSettings } from './settings.ts';
import type { Viewer } from './viewer.ts';

/** Changes read at once. */
const PAGE = 100;
/** After which a follower that lost its connection asks again. */
const RETRY_MS = 3_000;
/** Heartbeats for which a follower may read nothing. */
const MOST_STALLED = 4;

export interface Following {
  readonly viewer: Viewer;
  /** Begin after this change; null: with the next one. */
  readonly after: number | null;
  /** Ends after so many events; null: goes on. */
  readonly limit: number | null;
  /** Whether the caller may still follow; asked now and then. */
  readonly isWelcome: () => Promise<boolean>;
}

export class EventStreams {
  readonly #useCases: UseCases;
  readonly #settings: HttpSettings;
  readonly #onCount: (count: number) => void;
  readonly #open = new Map<Writable, { readonly projectId: string | null; readonly end: () => void }>();
  #closed = false;

  constructor(useCases: UseCases, settings: HttpSettings, onCount: (count: number) => void) {
    this.#useCases = useCases;
    this.#settings = settings;
    this.#onCount = onCount;
  }

  /** @throws ValetError `valet.queue.full` when there are too many followers */
  reserve({ caller, allProjects }: Viewer): void {
    const { maxEventStreams, maxEventStreamsPerProject } = this.#settings;
    const ofProject = [...this.#open.values()].filter(
      ({ projectId }) => projectId === caller.projectId,
    ).length;
    const most = allProjects ? maxEventStreams : maxEventStreamsPerProject;
    if (this.#open.size >= maxEventStreams || ofProject >= most)
      throw new ValetError(
        'valet.queue.full',
        'too many follow the events already; end some of them or try again later',
      );
  }

  /** Follows until the client goes, is not welcome any more, or the service ends. The head has been written. */
  follow(response: Writable, { viewer, after, limit, isWelcome }: Following): void {
    const { heartbeatMs } = this.#settings;
    let last = after;
    let left = limit ?? Number.POSITIVE_INFINITY;
    let isReading = false;
    let isDirty = after !== null;
    const end = () => {
      if (!this.#open.delete(response)) return;
      unsubscribe();
      clearInterval(heartbeat);
      this.#onCount(this.#open.size);
      // Who does not read would not see the end either.
      if (response.writableNeedDrain) response.destroy();
      else response.end();
    };
    const read = async (): Promise<void> => {
      if (isReading || last === null) return;
      isReading = true;
      try {
        while (isDirty && this.#open.has(response)) {
          isDirty = false;
          const found = (await this.#page(last, viewer)).slice(0, left);
          // It may have ended while the log was read.
          if (!this.#open.has(response)) return;
          for (const change of found) if (change.seq > last) last = change.seq;
          if (found.length > 0)
            await this.#write(response, found.map((each) => eventText(each, viewer)).join(''));
          isDirty ||= found.length === PAGE;
          left -= found.length;
          if (left === 0) end();
        }
      } catch {
        // The store does not answer: the follower comes back by itself and asks from where it was.
        end();
      } finally {
        isReading = false;
      }
    };
    const unsubscribe = this.#useCases.subscribe(({ seq, projectId }) => {
      last ??= seq - 1;
      if (!viewer.allProjects && projectId !== viewer.caller.projectId) return;
      isDirty = true;
      void read();
    });
    let stalled = 0;
    const heartbeat = setInterval(() => {
      // Whoever does not read gets no heartbeat either; the socket's own buffer is all it may fill.
      stalled = response.writableNeedDrain ? stalled + 1 : 0;
      if (stalled === 0) response.write(': still here\n\n');
      if (stalled === MOST_STALLED) end();
      isWelcome().then(
        (welcome) => welcome || end(),
        () => {},
      );
    }, heartbeatMs);
    heartbeat.unref();
    this.#open.set(response, { projectId: viewer.caller.projectId, end });
    this.#onCount(this.#open.size);
    response.once('close', end);
    response.write(`retry: ${RETRY_MS}\n\n`);
    if (this.#closed || response.destroyed) end();
    else void read();
  }

  /** Ends every stream; none begins any more. */
  close(): void {
    this.#closed = true;
    for (const { end } of [...this.#open.values()]) end();
  }

  #page(after: number, { allProjects, caller }: Viewer): Promise<readonly ChangeRecord[]> {
    // Whoever belongs to no project has no changes of its own.
    if (!allProjects && caller.projectId === null) return Promise.resolve([]);
    return this.#useCases.changesAfter(after, PAGE, allProjects ? null : caller.projectId);
  }

  /** Waits for a slow reader. */
  async #write(response: Writable, text: string): Promise<void> {
    if (response.write(text)) return;
    await new Promise<void>((resolve) => {
      const go = () => {
        response.off('drain', go);
        response.off('close', go);
        resolve();
      };
      response.on('drain', go);
      response.on('close', go);
      if (response.destroyed) go();
    });
  }
}

function eventText(change: ChangeRecord, viewer: Viewer): string {
  return `id: ${change.seq}\nevent: ${change.event}\ndata: ${JSON.stringify(changeBody(change, viewer))}\n\n`;
}
