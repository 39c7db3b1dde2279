/** The audit finds what is wrong in a store, and nothing in one that a service has written. */
import { afterEach, describe, expect, it } from 'vitest';
import { type Audit, auditStore } from './audit.ts';
import { apart, server } from './http/testing/api.ts';
import type { PlacementRecord } from './ports/record.ts';
import { MemoryStore } from './store/memory.ts';
import { type Running, startForTest, TEST_FLAVORS, testSite } from './testing/service.ts';

const running: Running[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.service.close();
});

async function start() {
  const store = new MemoryStore();
  const each = await startForTest({ store });
  running.push(each);
  const audit = (): Promise<Audit> =>
    auditStore({ store, siteId: 'test', site: testSite(), flavors: TEST_FLAVORS });
  const create = (stackId: string, resources: Record<string, unknown>) =>
    each.useCases.createPlan(each.context(), {
      name: stackId,
      stackId,
      resources,
      projectId: 'p1',
      userId: 'u1',
    });
  /** Writes past the service, as only a fault could. */
  const spoil = async (change: (placement: PlacementRecord) => Partial<PlacementRecord>) => {
    const [placement] = [...each.useCases.placements()];
    const put = { ...placement, ...change(placement), generation: placement.generation + 1 };
    await store.commit({
      writes: [{ table: 'placement', put, expect: placement.generation }],
      changes: [],
    });
  };
  return { ...each, store, audit, create, spoil };
}

const shop = {
  a: server('a'),
  b: server('b', 'm1.large'),
  v: { type: 'OS::Cinder::Volume', properties: { size: 10 } },
  p: { type: 'ATT::Valet::Pipe', properties: { resources: ['a', 'v'], bandwidth: { min: 100 } } },
  g: apart('rack', 'a', 'b'),
};

describe('the audit of a store', () => {
  it('finds nothing after plans, claims, updates, moves, releases and failures', async () => {
    const { useCases, create, audit, context, hosts } = await start();
    for (const stack of ['s1', 's2', 's3']) await create(stack, shop);
    const [first, second, third] = [...useCases.plans()];
    const [a, b] = useCases.findPlan(first.id)!.placements;
    await useCases.reservePlacement(context('service'), a.id, {
      locations: hosts.filter((host) => host !== a.location),
      resourceId: 'nova-a',
      action: 'reserve',
    });
    await useCases.migratePlan(context('admin'), first.id, { resource: 'a', excludedHosts: [] });
    await useCases.deletePlacement(context(), b.id);
    await useCases.updatePlan(context(), second.id, { resources: { a: server('a'), c: server('c') } });
    await useCases.deletePlan(context(), third.id);
    await expect(
      create('big', { x: server('x', 'm1.large', { availability_zone: 'no' }) }),
    ).rejects.toThrow();
    expect(await audit()).toEqual({ plans: 3, placements: 4, findings: [] });
  });

  it.each<[string, (placement: PlacementRecord) => Partial<PlacementRecord>, RegExp]>([
    ['a placement without its plan', () => ({ planId: 'nobody' }), /its plan nobody is not there/],
    ['a host of no site', () => ({ location: 'h99' }), /the site has no server location h99/],
    [
      'a host over capacity',
      ({ holding }) => ({ holding: holding.replace(/"VCPU":\d+/, '"VCPU":9') }),
      /VCPU 9 of 8 is held/,
    ],
    ['another project', () => ({ projectId: 'p2' }), /is of project p2, its plan of p1/],
    ['a claim by nothing', () => ({ state: 'claimed' }), /is claimed by nothing/],
  ])('finds %s', async (_what, change, message) => {
    const { create, audit, spoil } = await start();
    await create('s1', { a: server('a') });
    await spoil(change);
    expect((await audit()).findings.join('\n')).toMatch(message);
  });

  it('finds members of a group that are not apart', async () => {
    const { useCases, create, audit, spoil } = await start();
    await create('s1', { a: server('a'), b: server('b'), g: apart('host', 'a', 'b') });
    const [, other] = [...useCases.placements()];
    await spoil(() => ({ location: other.location }));
    expect((await audit()).findings.join('\n')).toMatch(/diversity/);
  });
});
