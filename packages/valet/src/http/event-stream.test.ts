import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { UseCases } from '../planning/use-cases.ts';
import type { ChangeRecord } from '../ports/record.ts';
import { EventStreams } from './event-stream.ts';
import { HiddenNames } from './policy/hidden-names.ts';
import { defaultPolicy } from './policy/policy.ts';
import { HTTP_DEFAULTS } from './settings.ts';
import { callerOf } from './testing/api.ts';
import { until } from './testing/sockets.ts';
import { viewerOf } from './viewer.ts';

const LAST = 5_000;

/** A log of many changes, which counts what is read of it. */
function log() {
  const read: number[] = [];
  const useCases = {
    subscribe: () => () => {},
    changesAfter: async (seq: number, limit: number) => {
      read.push(seq);
      return Array.from({ length: Math.min(limit, LAST - seq) }, (_, i) => change(seq + 1 + i));
    },
  } as unknown as UseCases;
  return { read, useCases };
}

function change(seq: number): ChangeRecord {
  return {
    seq,
    siteId: 's',
    at: '2026-01-01T00:00:00.000Z',
    requestId: 'req-1',
    userId: null,
    actorProjectId: null,
    projectId: null,
    event: 'plan.created',
    entity: 'plan',
    entityId: 'x',
    body: '{}',
  };
}

/** A reader that takes one chunk after another, whenever it is let. */
class Reader extends Writable {
  text = '';
  #taken: (() => void) | null = null;
  #open = false;

  constructor() {
    super({ highWaterMark: 1_000 });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk;
    if (this.#open) done();
    else this.#taken = done;
  }

  takeOne(): void {
    this.#taken?.();
  }

  takeAll(): void {
    this.#open = true;
    this.takeOne();
  }
}

const viewer = viewerOf(callerOf('admin', 'p1'), defaultPolicy(), new HiddenNames('s'));
const isWelcome = async () => true;
const settings = (heartbeatMs: number) => ({ ...HTTP_DEFAULTS, nameSecret: 's', heartbeatMs });

describe('a follower that reads slowly', () => {
  it('has no more read for it than it takes, and gets everything in the end', async () => {
    const { read, useCases } = log();
    const streams = new EventStreams(useCases, settings(60_000), () => {});
    const reader = new Reader();
    streams.follow(reader, { viewer, after: 0, limit: null, isWelcome });
    await until(() => reader.writableNeedDrain);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(read).toEqual([0]);
    reader.takeAll();
    await until(() => reader.text.includes(`id: ${LAST}\n`));
    const ids = [...reader.text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    expect(ids).toEqual(Array.from({ length: LAST }, (_, i) => i + 1));
    streams.close();
  });

  it('is given up when it takes nothing for a while', async () => {
    const { useCases } = log();
    const counts: number[] = [];
    const streams = new EventStreams(useCases, settings(5), (count) => counts.push(count));
    const reader = new Reader();
    streams.follow(reader, { viewer, after: 0, limit: null, isWelcome });
    await until(() => reader.destroyed);
    expect(counts).toEqual([1, 0]);
  });

  it('does not keep the service from ending', () => {
    const { useCases } = log();
    const streams = new EventStreams(useCases, settings(60_000), () => {});
    const reader = new Reader();
    streams.follow(reader, { viewer, after: 0, limit: null, isWelcome });
    streams.close();
    expect(reader.destroyed || reader.writableEnded).toBe(true);
  });
});
