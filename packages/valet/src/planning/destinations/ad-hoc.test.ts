/** Servers and volumes without a stack, as Nova's and Cinder's schedulers ask for them. */
import { afterEach, describe, expect, it } from 'vitest';
import { placementOf, planOf, type Running, startForTest } from '../../testing/service.ts';
import type { Destination } from './input.ts';
import { ask, HOSTS, type Wish } from './testing/ask.ts';

const running: Running[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.service.close();
});

async function start(mode: 'sim' | 'live' = 'sim') {
  const each = await startForTest({ mode });
  running.push(each);
  const select = (wish: Wish): Promise<Destination> =>
    each.useCases.findDestination(each.context('service'), ask(wish));
  return { ...each, select };
}

const group = (policy: string, more: object = {}) => ({
  id: 'sg',
  policy: policy as 'affinity',
  maxServersPerHost: 1,
  members: [],
  hosts: [],
  ...more,
});

describe('a server without a stack', () => {
  it('takes what its flavor says as Nova counts it: root, ephemeral and swap disks, and no root on a volume', async () => {
    const { select, used } = await start();
    const flavor = { vcpus: 2, memoryMb: 100, diskGb: 10, ephemeralGb: 5, swapMb: 1025 };
    await select({ id: 'a', flavor });
    expect(used()).toEqual({ VCPU: 2, MEMORY_MB: 100, DISK_GB: 17 });
    await select({ id: 'b', flavor, bootsFromVolume: true });
    expect(used()).toEqual({ VCPU: 4, MEMORY_MB: 200, DISK_GB: 24 });
  });

  it('is given the same answer when it comes again, and takes nothing twice', async () => {
    const { select, used } = await start('live');
    const first = await select({ id: 'a' });
    expect(first.state).toBe('claimed');
    expect(await select({ id: 'a' })).toEqual(first);
    expect(used().VCPU).toBe(1);
  });

  it('goes only where the request lets it', async () => {
    const { select } = await start();
    expect((await select({ id: 'a', candidates: ['h5'] })).location).toBe('h5');
    expect(
      (await select({ id: 'b', ignoreHosts: ['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'h8'] })).location,
    ).toBe('h7');
    expect((await select({ id: 'c', forceHosts: ['h6'] })).location).toBe('h6');
    expect((await select({ id: 'd', requestedDestination: 'h2' })).location).toBe('h2');
    await expect(select({ id: 'e', forceHosts: ['h1'], ignoreHosts: ['h1'] })).rejects.toMatchObject({
      code: 'valet.plan.infeasible',
    });
  });

  it('is planned again where Nova tries next when its first host failed, and leaves that', async () => {
    const { select, used, useCases } = await start('live');
    const first = await select({ id: 'a' });
    const rest = HOSTS.filter((host) => host !== first.location);
    const second = await select({ id: 'a', candidates: rest });
    expect(rest).toContain(second.location);
    expect(second).toMatchObject({ placementId: first.placementId, state: 'claimed' });
    expect(used().VCPU).toBe(1);
    expect(useCases.host(first.location)!.placements).toEqual([]);
  });

  it('keeps away from, or goes with, servers that hints name, if they are of its project', async () => {
    const { select } = await start();
    const { location } = await select({ id: 'a' });
    const apart = await select({ id: 'b', hints: { different_host: ['a'] } });
    expect(apart.location).not.toBe(location);
    expect((await select({ id: 'c', hints: { same_host: ['b'] } })).location).toBe(apart.location);
    const others = await select({
      id: 'd',
      projectId: 'p2',
      candidates: [location],
      hints: { different_host: ['a'] },
    });
    expect(others.location).toBe(location);
  });

  it('joins stored groups that its flavor or the hint valet names', async () => {
    const { select, useCases, context } = await start();
    const { id } = await useCases.createGroup(context('admin'), {
      name: 'spread',
      type: 'diversity',
      level: 'rack',
      description: '',
      maxUnits: null,
    });
    await useCases.addGroupMembers(context('admin'), id, ['p1']);
    const valet = JSON.stringify({ groups: ['spread'] });
    const racks = new Set<string | null>();
    for (const server of ['a', 'b', 'c', 'd']) {
      const how = server < 'c' ? { flavor: { extraSpecs: { valet } } } : { hints: { valet: [valet] } };
      racks.add(useCases.host((await select({ id: server, ...how })).location)!.rack);
    }
    expect(racks.size).toBe(4);
    await expect(select({ id: 'e', hints: { valet: [valet] } })).rejects.toMatchObject({
      code: 'valet.plan.infeasible',
    });
    await expect(select({ id: 'f', projectId: 'p2', hints: { valet: [valet] } })).rejects.toMatchObject({
      code: 'valet.plan.infeasible',
      message: expect.stringMatching(/spread/),
    });
  });

  it('is offered alternates that keep every rule, and no others', async () => {
    const { select } = await start();
    await select({ id: 'a', candidates: ['h1'] });
    const wish = { id: 'b', alternates: 5, hints: { different_host: ['a'] }, candidates: ['h1', 'h2', 'h3'] };
    const { location, locations } = await select(wish);
    expect(locations[0]).toBe(location);
    expect([...locations].sort()).toEqual(['h2', 'h3']);
  });
});

describe('the servers of a server group', () => {
  it('are never two on a host with anti-affinity, however many boot at once', async () => {
    const { select } = await start('live');
    const boots = await Promise.allSettled(
      Array.from({ length: 12 }, (_, i) => select({ id: `s${i}`, serverGroup: group('anti-affinity') })),
    );
    const hosts = boots.flatMap((boot) => (boot.status === 'fulfilled' ? [boot.value.location] : []));
    expect(hosts.sort()).toEqual(HOSTS);
    for (const boot of boots)
      if (boot.status === 'rejected') expect(boot.reason.code).toBe('valet.plan.infeasible');
  });

  it('are at most so many on a host as the rules say', async () => {
    const { select } = await start('live');
    const serverGroup = group('anti-affinity', { maxServersPerHost: 2 });
    const boots = await Promise.all(
      Array.from({ length: 16 }, (_, i) => select({ id: `s${i}`, serverGroup })),
    );
    expect(boots.map(({ location }) => location).sort()).toEqual([...HOSTS, ...HOSTS].sort());
    await expect(select({ id: 'more', serverGroup })).rejects.toMatchObject({
      code: 'valet.plan.infeasible',
    });
  });

  it('are all on one host with affinity, as far as that has room', async () => {
    const { select } = await start('live');
    const boots = await Promise.allSettled(
      Array.from({ length: 9 }, (_, i) => select({ id: `s${i}`, serverGroup: group('affinity') })),
    );
    const hosts = boots.flatMap((boot) => (boot.status === 'fulfilled' ? [boot.value.location] : []));
    expect(hosts).toHaveLength(8);
    expect(new Set(hosts).size).toBe(1);
  });

  it('only wish to be together, or apart, with the soft policies', async () => {
    const { select } = await start();
    for (let i = 0; i < 8; i++) await select({ id: `a${i}`, serverGroup: group('soft-anti-affinity') });
    await select({ id: 'a8', serverGroup: group('soft-anti-affinity') });
    const soft = group('soft-affinity', { id: 'together' });
    const flavor = { vcpus: 3 };
    const boots = [];
    for (let i = 0; i < 4; i++) boots.push(await select({ id: `t${i}`, flavor, serverGroup: soft }));
    // Two of three vcpus fit on a host beside what is there.
    expect(new Set(boots.map(({ location }) => location)).size).toBe(2);
  });

  it('keep away from members that only Nova knows', async () => {
    const { select } = await start();
    const serverGroup = group('anti-affinity', { hosts: ['h1', 'h2'], members: ['x', 'y'] });
    const { location } = await select({ id: 'a', candidates: ['h1', 'h2', 'h3'], serverGroup });
    expect(location).toBe('h3');
  });

  it('find room beside those that are there: groups that grow one by one are not packed', async () => {
    const { select } = await start();
    const policies = ['affinity', 'anti-affinity'];
    const groups = Array.from({ length: 8 }, (_, i) => group(policies[i % 2]!, { id: `sg${i}` }));
    const located = groups.map(() => [] as string[]);
    for (let member = 0; member < 5; member++)
      for (const [i, serverGroup] of groups.entries())
        located[i]!.push((await select({ id: `s${i}.${member}`, serverGroup })).location);
    expect(located.map((hosts) => new Set(hosts).size)).toEqual(groups.map((_, i) => (i % 2 === 0 ? 1 : 5)));
  });

  it('are not held up by a group of the same id in another project', async () => {
    const { select } = await start();
    await select({ id: 'a', projectId: 'p2', candidates: ['h1'], serverGroup: group('anti-affinity') });
    const { location } = await select({ id: 'b', candidates: ['h1'], serverGroup: group('anti-affinity') });
    expect(location).toBe('h1');
  });
});

describe('several servers of one request', () => {
  const request = { originId: 'req-1', count: 4, serverGroup: group('anti-affinity') };

  it('are planned together at the first call, each later one takes the next', async () => {
    const { select, used, useCases } = await start('live');
    const first = await select({ id: 's0', ...request });
    expect(used().VCPU).toBe(4);
    expect(first.locations).toHaveLength(4);
    let left = first.locations;
    const hosts = [first.location];
    for (const id of ['s1', 's2', 's3']) {
      const serverGroup = group('anti-affinity', { hosts: [...hosts] });
      const next = await select({ id, ...request, serverGroup, candidates: left });
      expect(next.planId).toBe(first.planId);
      expect(left).toContain(next.location);
      expect(next.locations[0]).toBe(next.location);
      hosts.push(next.location);
      left = next.locations;
    }
    expect(new Set(hosts).size).toBe(4);
    expect(used().VCPU).toBe(4);
    expect(placementOf(useCases, 's3')).toMatchObject({ resourceId: 's3', state: 'claimed' });
  });

  it('are no more of them when one that Nova started without Valet moves', async () => {
    const { select, used, world } = await start('live');
    const resources = { VCPU: 1, MEMORY_MB: 512, DISK_GB: 1 };
    world.takeAllocations(
      new Map([['s0', [{ kind: 'server', location: 'h1', resources, sizeGb: 0, projectId: 'p1' }]]]),
    );
    await select({ id: 's0', ...request, serverGroup: null, candidates: HOSTS.slice(1) });
    expect(used().VCPU).toBe(2);
  });

  it('fail together when there is no room for all', async () => {
    const { select, used } = await start();
    await expect(select({ id: 's0', ...request, count: 9 })).rejects.toMatchObject({
      code: 'valet.plan.infeasible',
    });
    expect(used().VCPU).toBe(0);
  });

  it('are planned again inside what Nova has left', async () => {
    const { select } = await start('live');
    const first = await select({ id: 's0', ...request, count: 2, candidates: ['h1', 'h2', 'h3', 'h4'] });
    const left = ['h1', 'h2', 'h3', 'h4'].filter((host) => !first.locations.includes(host));
    const second = await select({ id: 's1', ...request, count: 2, candidates: left });
    expect(left).toContain(second.location);
  });
});

describe('a server that is there already', () => {
  async function there() {
    const service = await start('live');
    const first = await service.select({ id: 'a' });
    const placement = service.useCases.findPlacement(first.placementId)!;
    // The cloud says it is there.
    service.world.apply({
      placements: new Map([[placement.id, { ...placement, state: 'confirmed' as const }]]),
    });
    return { ...service, from: first.location };
  }

  it('holds the old and the new place while it moves', async () => {
    const { select, used, from, useCases } = await there();
    const rest = HOSTS.filter((host) => host !== from);
    const moving = await select({ id: 'a', candidates: rest, ignoreHosts: [from] });
    expect(moving.state).toBe('moving');
    expect(rest).toContain(moving.location);
    expect(used().VCPU).toBe(2);
    const others = rest.filter((host) => host !== moving.location);
    const retry = await select({ id: 'a', candidates: others, ignoreHosts: [from, moving.location] });
    expect(others).toContain(retry.location);
    expect(used().VCPU).toBe(2);
    expect(useCases.host(from)!.used.VCPU).toBe(1);
  });

  it('holds both sizes while it is resized, on the same host, too', async () => {
    const { select, used, from } = await there();
    const resized = await select({ id: 'a', flavor: { id: 'big', vcpus: 4 }, candidates: [from] });
    expect(resized).toMatchObject({ location: from, state: 'moving' });
    expect(used().VCPU).toBe(5);
    expect(await select({ id: 'a', flavor: { id: 'big', vcpus: 4 }, candidates: [from] })).toEqual(resized);
  });

  it('keeps the rules of its server group when it moves', async () => {
    const { select, from } = await there();
    const member = await select({
      id: 'b',
      candidates: ['h1', 'h2', 'h3'],
      serverGroup: group('anti-affinity'),
    });
    const rest = ['h1', 'h2', 'h3'].filter((host) => host !== from);
    const serverGroup = group('anti-affinity', { members: ['a', 'b'], hosts: [from, member.location] });
    const { location } = await select({ id: 'a', candidates: rest, serverGroup });
    expect(location).not.toBe(member.location);
  });

  it('may stay where it is when Nova asks anew and that is among its candidates (unshelve)', async () => {
    const { select, from } = await there();
    expect((await select({ id: 'a' })).location).toBe(from);
  });
});

describe('a plan that came over the API', () => {
  it('serves the servers of its stack by their uuid or name, those of its own project alone', async () => {
    const { select, useCases, context } = await start();
    const server = (name: string) => ({ name, type: 'OS::Nova::Server', properties: { flavor: 'm1.small' } });
    const apart = {
      type: 'ATT::Valet::GroupAssignment',
      properties: { group_type: 'diversity', level: 'rack', resources: ['u1', 'u2'] },
    };
    const resources = { u1: server('one'), u2: server('two'), apart };
    const plan = { name: 'shop', stackId: 'stack', resources, projectId: 'p1', userId: null };
    await useCases.createPlan(context(), plan);
    const planned = new Map(planOf(useCases, 'stack')!.placements.map((each) => [each.name, each]));
    const hints = (name: string, uuid: string) => ({
      heat_root_stack_id: ['stack'],
      heat_resource_name: [name],
      heat_resource_uuid: [uuid],
    });
    const flavor = { vcpus: 1, memoryMb: 2048, diskGb: 20 };
    const one = await select({ id: 'nova-1', flavor, hints: hints('one', 'u1') });
    expect(one).toMatchObject({ placementId: planned.get('one')!.id, managedBy: 'stack' });
    const two = await select({ id: 'nova-2', flavor, hints: hints('two', 'unknown') });
    expect(two).toMatchObject({
      placementId: planned.get('two')!.id,
      location: planned.get('two')!.location,
    });
    const forged = await select({ id: 'nova-3', projectId: 'p2', flavor, hints: hints('one', 'u1') });
    expect(forged.managedBy).toBe('server');
    expect(useCases.findPlacement(one.placementId)!.resourceId).toBe('nova-1');
  });

  it('is found by its path in a stack that was planned before it was made, and keeps its place when that has uuids', async () => {
    const { select, useCases, context, used } = await start();
    const server = (path: string[], ...more: object[]) =>
      Object.assign(
        { name: 'server', type: 'OS::Nova::Server', properties: { flavor: 'm1.small' }, path },
        ...more,
      );
    const apart = (...resources: string[]) => ({
      type: 'ATT::Valet::GroupAssignment',
      properties: { group_type: 'diversity', level: 'rack', resources },
    });
    const paths = [0, 1, 2].map((i) => ['web', `${i}`, 'server']);
    const planned = Object.fromEntries(paths.map((path) => [path.join('.'), server(path)]));
    await useCases.createPlan(context(), {
      name: 'shop',
      stackId: 'stack',
      resources: { ...planned, apart: apart(...Object.keys(planned)) },
      projectId: 'p1',
      userId: null,
    });
    const hints = (i: number) => ({
      heat_root_stack_id: ['stack'],
      heat_stack_name: [`shop-web-x-${i}`],
      heat_path_in_stack: ['shop', 'web,shop-web-x', `${i},shop-web-x-${i}`],
      heat_resource_name: ['server'],
      heat_resource_uuid: [`heat-${i}`],
    });
    const flavor = { vcpus: 1, memoryMb: 2048, diskGb: 20 };
    const places: string[] = [];
    for (const i of [2, 0, 1]) {
      const found = await select({ id: `nova-${i}`, flavor, hints: hints(i) });
      const placement = useCases.findPlacement(found.placementId)!;
      expect(placement).toMatchObject({ orchestrationId: `web.${i}.server`, resourceId: `nova-${i}` });
      expect(found).toMatchObject({ managedBy: 'stack', location: placement.location });
      places[i] = found.placementId;
    }
    expect(used().VCPU).toBe(3);

    // An update of the stack knows the uuids of what is there.
    const updated = Object.fromEntries(paths.slice(0, 2).map((path, i) => [`heat-${i}`, server(path)]));
    const view = await useCases.updatePlan(context(), planOf(useCases, 'stack')!.plan.id, {
      resources: { ...updated, apart: apart(...Object.keys(updated)) },
    });
    expect(
      view.placements.map(({ id, orchestrationId, resourceId }) => [id, orchestrationId, resourceId]),
    ).toEqual(
      expect.arrayContaining([
        [places[0], 'heat-0', 'nova-0'],
        [places[1], 'heat-1', 'nova-1'],
      ]),
    );
    expect(used().VCPU).toBe(2);
  });
});

describe('a volume without a stack', () => {
  it('goes to a pool that has room, and gives it back', async () => {
    const { select, useCases, context, world } = await start();
    const { planId, location } = await select({ id: 'v', volume: { sizeGb: 100 }, candidates: ['ceph'] });
    expect(location).toBe('ceph');
    expect(world.snapshot.poolFreeGb[0]).toBe(9_900);
    await useCases.deletePlan(context(), planId);
    expect(world.snapshot.poolFreeGb[0]).toBe(10_000);
  });
});
