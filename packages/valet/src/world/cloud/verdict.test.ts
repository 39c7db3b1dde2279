import { describe, expect, it } from 'vitest';
import type { Holding, PlacementRecord } from '../../ports/record.ts';
import type { Allocation } from './allocations.ts';
import { server } from './testing/picture.ts';
import { judge, type Seen } from './verdict.ts';

const CLAIMED_AT = '2026-01-01T00:00:00.000Z';
const takes = { VCPU: 2 };

function placement(state: PlacementRecord['state'], holding: Partial<Holding> = {}): PlacementRecord {
  const holds: Holding = { resources: takes, sizeGb: 0, iops: 0, groups: {}, pipes: [], ...holding };
  return {
    id: 'id',
    siteId: 's',
    generation: 1,
    createdAt: CLAIMED_AT,
    updatedAt: CLAIMED_AT,
    planId: 'plan',
    name: 'web',
    orchestrationId: 'o',
    resourceId: 's1',
    kind: 'server',
    type: 'OS::Nova::Server',
    location: 'h1',
    state,
    projectId: 'p1',
    userId: null,
    holding: JSON.stringify(holds),
    metadata: '{}',
    expiresAt: null,
  };
}

function at(location: string, resources: Allocation['resources'] = takes): Allocation {
  return { kind: 'server', location, resources, sizeGb: 0, projectId: 'p1' };
}

function seen(afterMs: number, changes: Partial<Seen> = {}): Seen {
  return {
    readAt: Date.parse(CLAIMED_AT) + afterMs,
    subject: undefined,
    isWhole: false,
    allocations: [],
    claimMs: 600_000,
    ...changes,
  };
}

const leaving = { location: 'h1', resources: takes, sizeGb: 0, iops: 0 };
const moving = () => ({ ...placement('moving', { leaving }), location: 'h2' });

describe('a claim', () => {
  it('waits for its server', () => {
    expect(judge(placement('claimed'), seen(60_000, { isWhole: true })).kind).toBe('keep');
  });

  it('is confirmed by an allocation at its place', () => {
    const verdict = judge(placement('claimed'), seen(500, { allocations: [at('h1')] }));
    expect(verdict).toEqual({ kind: 'confirm', allocation: at('h1') });
  });

  it('is not judged by what was read before it', () => {
    expect(judge(placement('claimed'), seen(-1, { subject: null })).kind).toBe('keep');
  });

  it('follows its server to another host', () => {
    const verdict = judge(
      placement('claimed'),
      seen(5000, { allocations: [at('h3')], subject: server('s1', { host: 'h3' }) }),
    );
    expect(verdict).toMatchObject({ kind: 'relocate', back: false });
  });

  it.each([
    ['its server was deleted', { subject: null }],
    ['its server could not be built', { subject: server('s1', { status: 'ERROR' }) }],
  ])('fails when %s', (_why, changes) => {
    expect(judge(placement('claimed'), seen(5000, changes)).kind).toBe('fail');
  });

  it('fails when nothing appears for too long', () => {
    expect(judge(placement('claimed'), seen(600_001, { isWhole: true })).kind).toBe('fail');
  });
});

describe('a placement whose server is there', () => {
  const there = server('s1', { host: 'h1' });

  it('stays as it is', () => {
    expect(judge(placement('confirmed'), seen(9000, { allocations: [at('h1')], subject: there })).kind).toBe(
      'keep',
    );
  });

  it('takes what the cloud says it takes', () => {
    const verdict = judge(
      placement('confirmed'),
      seen(9000, { allocations: [at('h1', { VCPU: 4 })], subject: there }),
    );
    expect(verdict.kind).toBe('confirm');
  });

  it('is released when its server is gone: said so, or not in a whole picture', () => {
    expect(judge(placement('confirmed'), seen(9000, { subject: null })).kind).toBe('release');
    expect(judge(placement('confirmed'), seen(9000, { isWhole: true })).kind).toBe('release');
    expect(judge(placement('confirmed'), seen(9000)).kind).toBe('keep');
  });

  it('gives its place away while it is shelved', () => {
    const subject = server('s1', { status: 'SHELVED_OFFLOADED' });
    expect(judge(placement('confirmed'), seen(9000, { subject })).kind).toBe('suspend');
  });
});

describe('a move', () => {
  it('holds both places while it goes on, and until a resize is confirmed', () => {
    const allocations = [at('h1'), at('h2')];
    for (const subject of [
      server('s1', { host: 'h1', taskState: 'migrating' }),
      server('s1', { host: 'h2', status: 'VERIFY_RESIZE' }),
    ])
      expect(judge(moving(), seen(9000, { allocations, subject })).kind).toBe('keep');
  });

  it('ends where it went', () => {
    const subject = server('s1', { host: 'h2' });
    expect(judge(moving(), seen(9000, { allocations: [at('h2')], subject })).kind).toBe('confirm');
  });

  it('ends after an evacuation, though the host that is down still has its allocation', () => {
    const subject = server('s1', { host: 'h2' });
    expect(judge(moving(), seen(9000, { allocations: [at('h1'), at('h2')], subject })).kind).toBe('confirm');
  });

  it('that failed ends where it came from', () => {
    const subject = server('s1', { host: 'h1' });
    expect(judge(moving(), seen(9000, { allocations: [at('h1')], subject }))).toMatchObject({
      kind: 'relocate',
      back: true,
    });
  });
});
