/** The use cases on a real world, real solver threads and a store that forgets. */

import { Verifier, viewSnapshot } from '@valet/ostro';
import { afterEach, describe, expect, it } from 'vitest';
import { placementOf, planOf, type Running, startForTest } from '../testing/service.ts';

const running: Running[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.service.close();
});

async function start(options: Parameters<typeof startForTest>[0] = {}): Promise<Running> {
  const each = await startForTest(options);
  running.push(each);
  return each;
}

const server = (name: string, flavor = 'm1.small') => ({
  name,
  type: 'OS::Nova::Server',
  properties: { flavor },
});
const apart = (level: string, ...resources: string[]) => ({
  name: 'apart',
  type: 'ATT::Valet::GroupAssignment',
  properties: { group_type: 'diversity', level, resources },
});
const plan = (stackId: string, resources: Record<string, unknown>) => ({
  name: stackId,
  stackId,
  resources,
  projectId: 'p1',
  userId: 'u1',
});

describe('creating a plan', () => {
  it('places every server and reserves what it takes', async () => {
    const { useCases, context, used } = await start();
    const result = await useCases.createPlan(
      context(),
      plan('s1', { a: server('web'), b: server('db', 'm1.large'), g: apart('rack', 'a', 'b') }),
    );
    expect(result.kind).toBe('created');
    const { placements } = planOf(useCases, 's1')!;
    expect(placements.map(({ name, state }) => [name, state])).toEqual([
      ['db', 'planned'],
      ['web', 'planned'],
    ]);
    const [db, web] = placements.map(({ location }) => useCases.host(location)!.rack);
    expect(db).not.toBe(web);
    expect(used().VCPU).toBe(5);
  });

  it('finds the plan again for an equal request, and refuses another one for the same stack', async () => {
    const { useCases, context } = await start();
    await useCases.createPlan(context(), plan('s1', { a: server('a') }));
    const again = await useCases.createPlan(context(), plan('s1', { a: server('a') }));
    expect(again.kind).toBe('found');
    await expect(useCases.createPlan(context(), plan('s1', { b: server('b') }))).rejects.toMatchObject({
      code: 'valet.plan.exists',
    });
  });

  it('keeps a failed plan with its explanation, and lets the stack try again', async () => {
    const { useCases, context, used } = await start();
    const tooMany = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`s${i}`, server(`s${i}`)]));
    const group = apart('rack', ...Object.keys(tooMany));
    const failing = useCases.createPlan(context(), plan('s1', { ...tooMany, group }));
    await expect(failing).rejects.toMatchObject({ code: 'valet.plan.infeasible' });
    expect(planOf(useCases, 's1')!.plan.state).toBe('failed');
    expect(JSON.parse(planOf(useCases, 's1')!.plan.outcome).explanation.conflict.elements).toContainEqual({
      kind: 'group',
      name: 'group',
    });
    expect(used().VCPU).toBe(0);
    const result = await useCases.createPlan(context(), plan('s1', tooMany));
    expect(result.kind).toBe('created');
    expect([...useCases.plans()]).toHaveLength(1);
  });

  it('keeps so many failed plans of a project, and forgets its oldest', async () => {
    const { useCases, context } = await start();
    const huge = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`s${i}`, server(`s${i}`)]));
    const resources = { ...huge, group: apart('host', ...Object.keys(huge)) };
    const fail = (stackId: string, projectId = 'p1') =>
      expect(
        useCases.createPlan(context(), { ...plan(stackId, resources), projectId }),
      ).rejects.toMatchObject({
        code: 'valet.plan.infeasible',
      });
    await fail('other', 'p2');
    for (let i = 0; i < 103; i++) await fail(`s${i}`);
    expect([...useCases.plans()]).toHaveLength(101);
    expect(['s0', 's2', 's3', 's102', 'other'].map((stack) => planOf(useCases, stack) !== undefined)).toEqual(
      [false, false, true, true, true],
    );
  });

  it('says which resource is wrong', async () => {
    const { useCases, context } = await start();
    const wrong = useCases.createPlan(context(), plan('s1', { abc: server('a', 'm9.huge') }));
    await expect(wrong).rejects.toMatchObject({
      code: 'valet.request.invalid',
      message: expect.stringMatching(/abc.*m9\.huge/),
    });
  });

  it('never double-books, however many come at once', async () => {
    // 8 hosts of 8 vcpus: 64 servers of one vcpu fit, and not one more.
    const { useCases, context, used, world } = await start({ threads: 2 });
    const results = await Promise.allSettled(
      Array.from({ length: 80 }, (_, i) =>
        useCases.createPlan(context(), plan(`s${i}`, { [`r${i}`]: server('a') })),
      ),
    );
    const created = results.filter(({ status }) => status === 'fulfilled').length;
    expect(created).toBe(64);
    expect(used().VCPU).toBe(64);
    expect(world.snapshot.free.every((free) => free >= 0)).toBe(true);
  });
});

describe('plans that come at once', () => {
  const assignment = (properties: Record<string, unknown>) => ({
    type: 'ATT::Valet::GroupAssignment',
    properties,
  });
  const joins = (group: string, type: string, resources: string[]) =>
    assignment({ group_type: type, level: 'rack', group_name: group, resources });

  it.each<[string, number, (i: number) => Record<string, unknown>]>([
    [
      'a rack of a group of their own',
      4,
      (i) => ({ [`a${i}`]: server('a'), g: joins(`alone${i}`, 'exclusivity', [`a${i}`]) }),
    ],
    [
      'a rack that no other member of a group is in',
      4,
      (i) => ({ [`a${i}`]: server('a'), g: joins('spread', 'diversity', [`a${i}`]) }),
    ],
    [
      'two thirds of the uplink of a rack',
      4,
      (i) => ({
        [`a${i}`]: server('a'),
        [`b${i}`]: server('b'),
        g: apart('rack', `a${i}`, `b${i}`),
        p: {
          type: 'ATT::Valet::Pipe',
          properties: { resources: [`a${i}`, `b${i}`], bandwidth: { min: 9, units: 'Gbps' } },
        },
      }),
    ],
    [
      'a third of the storage pool',
      3,
      (i) => ({ [`v${i}`]: { type: 'OS::Cinder::Volume', properties: { size: 3000 } } }),
    ],
  ])(
    'and want %s: so many win as there is room for, and the rest is told no',
    async (_what, room, resources) => {
      const { useCases, context, world } = await start({ threads: 2 });
      const admin = context('admin');
      const group = { description: '', maxUnits: null, level: 'rack' } as const;
      for (let i = 0; i < 8; i++) {
        const { id } = await useCases.createGroup(admin, {
          ...group,
          name: `alone${i}`,
          type: 'exclusivity',
        });
        await useCases.addGroupMembers(admin, id, ['p1']);
      }
      await useCases.createGroup(admin, { ...group, name: 'spread', type: 'diversity' });
      const results = await Promise.allSettled(
        Array.from({ length: 8 }, (_, i) => useCases.createPlan(context(), plan(`s${i}`, resources(i)))),
      );
      const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
      expect(results.length - refused.length).toBe(room);
      expect(new Set(refused)).toEqual(new Set(['valet.plan.infeasible']));
      expect(world.snapshot.linkFree.every((free) => free >= 0)).toBe(true);
      expect(world.snapshot.poolFreeGb.every((free) => free >= 0)).toBe(true);
    },
  );
});

describe('reserving', () => {
  it('claims the planned host if it is a candidate, and without a cloud that confirms it', async () => {
    const { useCases, context } = await start();
    await useCases.createPlan(context(), plan('s1', { a: server('a') }));
    const [planned] = planOf(useCases, 's1')!.placements;
    const reserved = await useCases.reservePlacement(context(), planned.id, {
      locations: ['h1', 'h2', planned.location],
      resourceId: 'nova-1',
      action: 'reserve',
    });
    expect(reserved).toMatchObject({ state: 'confirmed', resourceId: 'nova-1', location: planned.location });
  });

  it('plans what is not claimed again inside the candidates, and leaves what is claimed', async () => {
    const { useCases, context, hosts } = await start();
    await useCases.createPlan(
      context(),
      plan('s1', { a: server('a'), b: server('b'), g: apart('host', 'a', 'b') }),
    );
    const [a, b] = planOf(useCases, 's1')!.placements;
    const claimed = { locations: [a.location], resourceId: 'nova-a', action: 'reserve' as const };
    await useCases.reservePlacement(context(), a.id, claimed);
    const others = hosts.filter((host) => host !== a.location && host !== b.location);
    const moved = await useCases.reservePlacement(context(), b.id, {
      locations: [others[0], a.location],
      resourceId: 'nova-b',
      action: 'reserve',
    });
    expect(moved.location).toBe(others[0]);
    expect(useCases.findPlacement(a.id)).toMatchObject({ location: a.location, resourceId: 'nova-a' });
  });

  it('plans an expired placement again', async () => {
    const { useCases, context, service, clock, used } = await start();
    await useCases.createPlan(context(), plan('s1', { a: server('a') }));
    clock.advance(71 * 60_000);
    expect(await service.expire()).toBe(1);
    expect(used().VCPU).toBe(0);
    const [expired] = planOf(useCases, 's1')!.placements;
    expect(expired.state).toBe('expired');
    const again = await useCases.reservePlacement(context(), expired.id, {
      locations: ['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'h7', 'h8'],
      resourceId: 'nova-a',
      action: 'reserve',
    });
    expect(again.state).toBe('confirmed');
    expect(used().VCPU).toBe(1);
  });

  it.each(['sim', 'live'] as const)(
    'gives way to the server that Heat tries next, in mode %s',
    async (mode) => {
      const { useCases, context, used } = await start({ mode });
      await useCases.createPlan(context(), plan('s1', { a: server('a') }));
      const { id, location } = placementOf(useCases, 'a')!;
      const ask = (resourceId: string) =>
        useCases.reservePlacement(context(), id, { locations: [location], resourceId, action: 'reserve' });
      await ask('nova-1');
      expect(await ask('nova-2')).toMatchObject({ id, location, resourceId: 'nova-2' });
      expect(used().VCPU).toBe(1);
      // What was tried first is nobody's any more.
      expect([...useCases.placements()].filter(({ resourceId }) => resourceId === 'nova-1')).toEqual([]);
    },
  );

  it('is kept by a server that the cloud has shown there, unless another replaces it', async () => {
    const { useCases, context, world } = await start({ mode: 'live' });
    await useCases.createPlan(context(), plan('s1', { a: server('a') }));
    const { id, location } = placementOf(useCases, 'a')!;
    const ask = (resourceId: string, action: 'reserve' | 'replan' = 'reserve') =>
      useCases.reservePlacement(context(), id, { locations: [location], resourceId, action });
    const claimed = await ask('nova-1');
    world.apply({ placements: new Map([[id, { ...claimed, state: 'confirmed' }]]) });
    await expect(ask('nova-2')).rejects.toMatchObject({
      code: 'valet.placement.state',
      message: expect.stringMatching(/nova-1.*"replan"/s),
    });
    expect(await ask('nova-1')).toMatchObject({ state: 'confirmed', resourceId: 'nova-1' });
    expect(await ask('nova-2', 'replan')).toMatchObject({ state: 'claimed', resourceId: 'nova-2' });
  });
});

describe('changing a plan', () => {
  it('adds, keeps and releases on update', async () => {
    const { useCases, context, used } = await start();
    await useCases.createPlan(context(), plan('s1', { a: server('a'), b: server('b') }));
    const before = placementOf(useCases, 'a')!;
    await useCases.updatePlan(context(), planOf(useCases, 's1')!.plan.id, {
      resources: { a: server('a'), c: server('c', 'm1.medium') },
    });
    const { placements } = planOf(useCases, 's1')!;
    expect(placements.map(({ name }) => name)).toEqual(['a', 'c']);
    expect(placementOf(useCases, 'a')).toMatchObject({ id: before.id, location: before.location });
    expect(used().VCPU).toBe(3);
  });

  it('moves one server away on migrate, and nobody else', async () => {
    const { useCases, context } = await start();
    await useCases.createPlan(context(), plan('s1', { a: server('a'), b: server('b') }));
    const [a, b] = planOf(useCases, 's1')!.placements;
    const view = await useCases.migratePlan(context(), planOf(useCases, 's1')!.plan.id, {
      resource: 'a',
      excludedHosts: [],
    });
    const after = new Map(view.placements.map((each) => [each.id, each.location]));
    expect(after.get(a.id)).not.toBe(a.location);
    expect(after.get(b.id)).toBe(b.location);
  });

  it('gives everything back on delete, to the last byte', async () => {
    const { useCases, context, world } = await start();
    const blank = { free: world.snapshot.free.slice(), links: world.snapshot.linkFree.slice() };
    await useCases.createPlan(
      context(),
      plan('s1', {
        a: server('a'),
        b: server('b'),
        g: apart('rack', 'a', 'b'),
        p: { type: 'ATT::Valet::Pipe', properties: { resources: ['a', 'b'], bandwidth: { min: 100 } } },
      }),
    );
    expect(world.snapshot.linkFree).not.toEqual(blank.links);
    await useCases.deletePlan(context(), planOf(useCases, 's1')!.plan.id);
    expect({ free: world.snapshot.free, links: world.snapshot.linkFree }).toEqual(blank);
    expect(planOf(useCases, 's1')).toBeUndefined();
  });
});

describe('every answer', () => {
  it('is an event with its request, in order', async () => {
    const { useCases, context } = await start();
    await useCases.createPlan(context(), plan('s1', { a: server('a') }));
    await useCases.deletePlan(context(), planOf(useCases, 's1')!.plan.id);
    const changes = await useCases.changesAfter(0, 100, null);
    expect(changes.map(({ event }) => event)).toEqual([
      'plan.created',
      'placement.planned',
      'placement.released',
      'plan.deleted',
    ]);
    expect(changes.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(new Set(changes.map(({ requestId }) => requestId)).size).toBe(2);
  });

  it('leaves a site on which the independent checker finds nothing', async () => {
    const { useCases, context, world } = await start();
    await useCases.createPlan(
      context(),
      plan('s1', { a: server('a'), b: server('b'), g: apart('rack', 'a', 'b') }),
    );
    const nobody = { servers: [] };
    expect(new Verifier(viewSnapshot(world.snapshot)).check(nobody, [])).toEqual([]);
  });

  it('counts how many copies still fit, and what runs out first', async () => {
    const { useCases, context } = await start();
    const result = await useCases.capacity(context(), {
      projectId: 'p1',
      flavor: { name: 'm1.large', count: 2, group: { type: 'diversity', level: 'host' } },
      limit: 100,
    });
    // 8 hosts of 8 vcpus take 16 servers of 4 vcpus: eight pairs.
    expect(result).toMatchObject({ copies: 8, more: false, runsOutFirst: { resourceClass: 'VCPU' } });
  });
});
