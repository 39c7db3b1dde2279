import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CloudChange, CloudPicture } from '../../ports/cloud.ts';
import { allocationsOf } from './allocations.ts';
import { merged } from './picture.ts';
import { picture, provider, server } from './testing/picture.ts';

/** A cloud that lives: each step changes one provider or server, or removes it for good. */
const step = fc.record({
  host: fc.constantFrom('h1', 'h2', 'h3'),
  server: fc.constantFrom('s1', 's2', 's3', 's4'),
  gone: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  vcpus: fc.integer({ min: 1, max: 4 }),
});

describe('a picture and its changes', () => {
  it('are what a full read would give, in whatever order the changes come', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.infiniteStream(fc.nat()), (steps, random) => {
        const first = picture(['h1', 'h2', 'h3']);
        const providers = new Map(first.providers);
        const servers: Map<string, ReturnType<typeof server> | null> = new Map();
        const changes: CloudChange[] = [];
        steps.forEach(({ host, server: id, gone, vcpus }, i) => {
          const readAt = 2000 + i;
          const was = servers.get(id);
          if (was === null) return;
          const updatedAt = new Date(Date.UTC(2026, 0, 1) + i * 1000).toISOString();
          servers.set(id, gone ? null : server(id, { host, updatedAt }));
          const before = providers.get(`rp-${host}`)!;
          const allocations = new Map(before.allocations);
          if (gone) allocations.delete(id);
          else allocations.set(id, { VCPU: vcpus });
          const after = provider(host, { generation: before.generation + 1, allocations });
          providers.set(after.id, after);
          changes.push({
            readAt,
            providers: new Map([[after.id, after]]),
            servers: new Map([[id, servers.get(id)!]]),
          });
        });
        const shuffled = changes
          .map((change) => ({ change, at: random.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ change }) => change);
        const end = shuffled.reduce<CloudPicture>(merged, first);
        const full = { ...first, providers, servers };
        expect(end.providers).toEqual(full.providers);
        expect(new Map([...end.servers].sort())).toEqual(new Map([...servers].sort()));
        expect(new Map([...allocationsOf(end)].sort())).toEqual(new Map([...allocationsOf(full)].sort()));
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it('an old view of hosts does not undo a new one', () => {
    const old = picture(['h1']);
    const now = merged(old, { readAt: 3000, frame: picture(['h1', 'h2']).frame });
    expect(merged(now, { readAt: 2000, frame: old.frame }).frame.hosts).toHaveLength(2);
  });
});

describe('allocations', () => {
  it('of a migration are those of the server that it moves', () => {
    const cloud = picture(['h1', 'h2'], {
      providers: new Map([
        ['rp-h1', provider('h1', { allocations: new Map([['migration', { VCPU: 2 }]]) })],
        ['rp-h2', provider('h2', { allocations: new Map([['s1', { VCPU: 2 }]]) })],
      ]),
      migrations: new Map([['migration', 's1']]),
    });
    const places = allocationsOf(cloud)
      .get('s1')!
      .map(({ location }) => location);
    expect(places.sort()).toEqual(['h1', 'h2']);
  });

  it('below a host count at the host, and those of a shared provider at the host of their consumer', () => {
    const cloud = picture(['h1'], {
      providers: new Map([
        ['rp-h1', provider('h1', { allocations: new Map([['s1', { VCPU: 2 }]]) })],
        [
          'gpu',
          provider('gpu', {
            id: 'gpu',
            parentId: 'rp-h1',
            rootId: 'rp-h1',
            allocations: new Map([['s1', { VGPU: 1 }]]),
          }),
        ],
        [
          'nfs',
          provider('nfs', { id: 'nfs', rootId: 'nfs', allocations: new Map([['s1', { DISK_GB: 20 }]]) }),
        ],
      ]),
    });
    expect(allocationsOf(cloud).get('s1')).toMatchObject([
      { location: 'h1', resources: { VCPU: 2, VGPU: 1, DISK_GB: 20 } },
    ]);
  });

  it('of volumes are their pool, and what else fills a pool is taken by nobody that is listed', () => {
    const pool = { name: 'a@b#c', capacityGb: 100, usedGb: 30, types: null, zone: null, enabled: true };
    const volume = {
      id: 'v1',
      projectId: 'p1',
      pool: 'a@b#c',
      sizeGb: 10,
      status: 'available',
      updatedAt: '',
    };
    const cloud = picture([], { volumes: new Map([['v1', volume]]), frame: { pools: [pool] } });
    expect(allocationsOf(cloud).get('v1')).toMatchObject([{ location: 'a@b#c', sizeGb: 10 }]);
    expect(allocationsOf(cloud).get('pool a@b#c')).toMatchObject([{ sizeGb: 20 }]);
  });
});
