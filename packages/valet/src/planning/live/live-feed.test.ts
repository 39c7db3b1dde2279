/** The live picture with a cloud that tests write, and everything else real. */
import { afterEach, describe, expect, it } from 'vitest';
import { ValetError } from '../../error.ts';
import { server as instance, ring } from '../../http/testing/api.ts';
import type { Cloud, CloudHost, CloudPicture } from '../../ports/cloud.ts';
import { emptySite } from '../../site-file.ts';
import {
  type Running,
  startForTest,
  TEST_FLAVORS,
  TestClock,
  type TestOptions,
} from '../../testing/service.ts';
import { host, picture, provider, server } from '../../world/cloud/testing/picture.ts';

const running: Running[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.service.close();
});

const places = {
  rackKey: 'rack',
  clusterKey: 'cluster',
  hostName: null,
  topology: {
    clusters: new Map(),
    racks: new Map(),
    hosts: new Map(),
    pools: new Map(),
    hostUplinkMbps: null,
  },
};

/** Each look sees what the test has put there; null: the cloud does not answer. */
class WrittenCloud implements Cloud {
  now: Omit<CloudPicture, 'readAt'> | null = null;
  looks = 0;
  readonly parts = ['nova', 'placement', 'cinder', 'keystone', 'neutron'];
  readonly missed = new Map<string, string>();
  readonly #clock: TestClock;

  constructor(clock: TestClock) {
    this.#clock = clock;
  }

  async read(): Promise<CloudPicture> {
    this.looks++;
    if (this.now === null)
      throw new ValetError('valet.cloud.unavailable', 'Placement answers 503', { service: 'placement' });
    return { ...this.now, readAt: this.#clock.now() };
  }

  changes(): Promise<CloudPicture> {
    return this.read();
  }
}

async function start(now: WrittenCloud['now'], options: TestOptions = {}) {
  const clock = new TestClock();
  const cloud = new WrittenCloud(clock);
  cloud.now = now;
  const settings = {
    siteName: 'test',
    places,
    refreshMs: 20,
    frameMs: 0,
    reconcileMs: 1e9,
    claimMs: 600_000,
    readTimeoutMs: 5000,
  };
  const each = await startForTest({
    mode: 'live',
    clock,
    site: emptySite('test'),
    flavors: [],
    live: { cloud, notices: null, settings },
    ...options,
  } as never);
  running.push(each);
  /** Until everything written so far has been seen and followed. */
  const seen = async () => {
    clock.advance(10_000);
    const before = cloud.looks;
    while (cloud.looks < before + 2) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { ...each, cloud, clock, seen };
}

const three = (
  allocations: Record<string, ReadonlyMap<string, Record<string, number>>> = {},
  generation = 1,
  changes: Record<string, Partial<CloudHost>> = {},
) =>
  picture(['h1', 'h2', 'h3'], {
    providers: new Map(
      ['h1', 'h2', 'h3'].map((name) => [
        `rp-${name}`,
        provider(name, { generation, allocations: allocations[name] ?? new Map() }),
      ]),
    ),
    frame: {
      flavors: [...TEST_FLAVORS],
      hosts: ['h1', 'h2', 'h3'].map((name) => host(name, changes[name])),
    },
  });

describe('a live cloud', () => {
  it('that was never read lets nothing be planned, says why, and is read when it answers', async () => {
    const { useCases, context, cloud } = await start(null);
    const asked = useCases.capacity(context('admin'), {
      flavor: { name: 'm1.small', count: 1 },
      projectId: 'p1',
      limit: 10,
    });
    await expect(asked).rejects.toMatchObject({ code: 'valet.cloud.unavailable', status: 503 });
    await expect
      .poll(() => useCases.status().placement)
      .toMatchObject({
        status: 'stale',
        reason: expect.stringContaining('Placement answers 503'),
      });
    cloud.now = three();
    await expect.poll(() => useCases.site().hosts.length, { timeout: 5000 }).toBe(3);
    expect(useCases.status().placement).toMatchObject({ status: 'ok' });
  });

  it('says which service it goes on without, and since when', async () => {
    const { useCases, cloud, seen } = await start(three());
    await seen();
    expect(useCases.status().neutron).toMatchObject({ status: 'ok' });
    cloud.missed.set('neutron', 'Neutron answers 500');
    await seen();
    expect(useCases.status()).toMatchObject({
      neutron: { status: 'stale', reason: 'Neutron answers 500' },
      nova: { status: 'ok' },
    });
    expect(useCases.site().hosts).toHaveLength(3);
    cloud.missed.clear();
    await seen();
    expect(useCases.status().neutron).toMatchObject({ status: 'ok' });
  });

  it('has outsiders that take their share, until they are gone', async () => {
    const { used, cloud, seen } = await start(three({ h1: new Map([['s1', { VCPU: 3 }]]) }));
    await seen();
    expect(used().VCPU).toBe(3);
    cloud.now = three({}, 2);
    await seen();
    expect(used().VCPU).toBe(0);
  });

  it('that gets another host keeps what is held on the others', async () => {
    const { world, used, cloud, seen } = await start(three({ h1: new Map([['s1', { VCPU: 3 }]]) }));
    await seen();
    const before = world.snapshot;
    const more = picture(['h1', 'h2', 'h3', 'h4'], {
      providers: new Map(
        ['h1', 'h2', 'h3', 'h4'].map((name) => [
          `rp-${name}`,
          provider(name, { allocations: name === 'h1' ? new Map([['s1', { VCPU: 3 }]]) : new Map() }),
        ]),
      ),
    });
    cloud.now = more;
    await seen();
    expect(world.snapshot).not.toBe(before);
    expect(world.snapshot.hostCount).toBe(4);
    expect(used().VCPU).toBe(3);
  });

  it('confirms a claim by its allocation without counting it twice, follows a drift, and releases', async () => {
    const { useCases, context, used, cloud, seen } = await start(three());
    await seen();
    const made = await useCases.createPlan(context(), {
      name: 'web',
      stackId: 'stack',
      projectId: 'p1',
      userId: 'u1',
      resources: { o1: { type: 'OS::Nova::Server', properties: { flavor: 'm1.large' } } },
    } as never);
    if (made.kind !== 'created') throw new Error(made.kind);
    const [planned] = made.view.placements;
    await useCases.reservePlacement(context(), planned!.id, {
      resourceId: 's1',
      locations: ['h1', 'h2', 'h3'],
      action: 'reserve',
    } as never);
    const taken = { VCPU: 4, MEMORY_MB: 8192, DISK_GB: 80 };
    expect(used()).toEqual(taken);
    const at = planned!.location;
    const put = (at: string, generation: number, changes: Partial<CloudHost> = {}): CloudPicture => ({
      ...three({ [at]: new Map([['s1', taken]]) }, generation, { [at]: changes }),
      servers: new Map([['s1', server('s1', { host: at, updatedAt: `2026-01-01T00:0${generation}:00Z` })]]),
    });
    cloud.now = put(at, 2);
    await seen();
    await expect.poll(() => useCases.findPlacement(planned!.id)?.state).toBe('confirmed');
    expect(used()).toEqual(taken);

    const elsewhere = ['h1', 'h2', 'h3'].find((host) => host !== at)!;
    cloud.now = put(elsewhere, 3);
    await seen();
    await expect.poll(() => useCases.findPlacement(planned!.id)?.location).toBe(elsewhere);
    expect(used()).toEqual(taken);
    // It may be there as well: its plan has no rule against it.
    expect(await useCases.drift()).toEqual([]);

    cloud.now = put(elsewhere, 4, { enabled: false });
    await seen();
    expect(await useCases.drift()).toMatchObject([
      {
        resourceId: 's1',
        message: `o1: host ${elsewhere} is disabled; it was planned at ${at}, the cloud has it at ${elsewhere}`,
      },
    ]);

    cloud.now = { ...three({}, 5), servers: new Map([['s1', null]]) };
    await seen();
    await expect.poll(() => useCases.findPlacement(planned!.id)).toBeUndefined();
    expect(used()).toEqual({ VCPU: 0, MEMORY_MB: 0, DISK_GB: 0 });
  });

  it('that loses a host while a request waits for its search has it searched on what is left', async () => {
    const { useCases, context, cloud, seen } = await start(three(), { threads: 1 });
    await seen();
    const create = (name: string, resources: Record<string, unknown>, signal?: AbortSignal) => {
      const input = { name, stackId: name, projectId: 'p1', userId: 'u1', resources, budgetMs: 60_000 };
      return useCases.createPlan({ ...context(), ...(signal ? { signal } : {}) }, input);
    };
    const made = await create('web', { a: instance('a') });
    if (made.kind !== 'created') throw new Error(made.kind);
    const { plan, placements } = made.view;
    const at = placements[0]!.location;
    // The only thread is busy until it is told to stop, so that the site changes before the update is searched.
    const busy = new AbortController();
    const searching = create('ring', { ...ring(8) }, busy.signal);
    const updated = useCases.updatePlan(context(), plan.id, { resources: { a: instance('a', 'm1.large') } });
    await expect.poll(() => useCases.status().ostro).toMatchObject({ running: 1, waiting: 1 });
    const { frame, providers, ...rest } = three({}, 2);
    const hosts = frame.hosts.filter(({ name }) => name !== at);
    const left = new Map([...providers].filter(([id]) => id !== `rp-${at}`));
    cloud.now = { ...rest, frame: { ...frame, hosts }, providers: left };
    await seen();
    busy.abort();
    await expect(searching).rejects.toThrow();
    const [placement] = (await updated).placements;
    expect(placement!.location).not.toBe(at);
  });
});
