/** Stacks of Heat that are planned when the first of their servers is scheduled. */
import { afterEach, describe, expect, it } from 'vitest';
import { planOf, type Running, startForTest } from '../../testing/service.ts';
import type { Destination } from './input.ts';
import { ask, HOSTS, type Wish } from './testing/ask.ts';
import { heatHints, listed, MemoryHeat } from './testing/heat.ts';

const running: Running[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.service.close();
});

const FLAVOR = { id: 'f-small', name: 'm1.small', vcpus: 1, memoryMb: 2048, diskGb: 20 };

async function start(mode: 'sim' | 'live' = 'live') {
  const heat = new MemoryHeat();
  const warnings: string[] = [];
  const log = { info: () => {}, warn: (_: unknown, message: string) => warnings.push(message) };
  const each = await startForTest({ mode, stacks: heat, log });
  running.push(each);
  const select = (wish: Wish): Promise<Destination> =>
    each.useCases.findDestination(each.context('service'), ask(wish));
  /** Nova asks for the server at a path of a stack. */
  const boot = (stackId: string, path: string, wish: Partial<Wish> = {}) =>
    select({ id: `nova-${path}`, flavor: FLAVOR, hints: heatHints(stackId, path), ...wish });
  const rackOf = ({ location }: { readonly location: string }) => each.useCases.host(location)!.rack;
  const confirm = (placementId: string) => {
    const placement = each.world.placements.get(placementId)!;
    each.world.apply({ placements: new Map([[placementId, { ...placement, state: 'confirmed' as const }]]) });
  };
  return { ...each, heat, warnings, select, boot, rackOf, confirm };
}

const server = (name: string, more = '') =>
  `  ${name}:\n    type: OS::Nova::Server\n    properties: {flavor: m1.small${more}}\n`;
const apart = (level: string, names: readonly string[]) => `  apart:
    type: OS::Valet::GroupAssignment
    properties:
      group_type: diversity
      level: ${level}
      resources: [${names.map((name) => `{get_resource: ${name}}`).join(', ')}]
`;
const template = (...resources: string[]) =>
  `heat_template_version: 2021-04-16\nresources:\n${resources.join('')}`;
const spread = (...names: string[]) => template(...names.map((name) => server(name)), apart('rack', names));

describe('the first call of an unknown stack', () => {
  it('plans all of it; every server gets the place of the plan', async () => {
    const { heat, boot, useCases, used, rackOf } = await start();
    heat.put({ id: 'shop', template: spread('a', 'b', 'c', 'd') });
    const a = await boot('shop', 'a');
    expect(a).toMatchObject({ managedBy: 'stack', state: 'claimed' });
    expect(used().VCPU).toBe(4);
    const planned = new Map(planOf(useCases, 'shop')!.placements.map((each) => [each.name, each]));
    const all = [a];
    for (const name of ['c', 'b', 'd']) {
      const found = await boot('shop', name);
      expect(found.location).toBe(planned.get(name)!.location);
      all.push(found);
    }
    expect(new Set(all.map(rackOf)).size).toBe(4);
    expect(heat.asked).toEqual({ owner: 1, read: 1 });
    const bound = planOf(useCases, 'shop')!.placements.find(({ name }) => name === 'c');
    expect(bound).toMatchObject({ resourceId: 'nova-c', orchestrationId: 'uuid-of-c', state: 'claimed' });
  });

  it('is one read and one plan, however many calls come together', async () => {
    const { heat, boot, used, world } = await start();
    heat.delayMs = 20;
    const names = Array.from({ length: 60 }, (_, i) => `s${i}`);
    heat.put({ id: 'big', template: template(...names.map((name) => server(name))) });
    const all = await Promise.all(names.map((name) => boot('big', name)));
    expect(heat.asked).toEqual({ owner: 1, read: 1 });
    expect(new Set(all.map(({ planId }) => planId)).size).toBe(1);
    expect(new Set(all.map(({ placementId }) => placementId)).size).toBe(60);
    expect(used().VCPU).toBe(60);
    expect(world.snapshot.free.every((free) => free >= 0)).toBe(true);
  });

  it('goes on for the others when the caller that began goes away', async () => {
    const { heat, boot, useCases, context } = await start();
    heat.delayMs = 50;
    heat.put({ id: 'shop', template: spread('a', 'b') });
    const leaving = new AbortController();
    const first = useCases.findDestination(
      { ...context('service'), signal: leaving.signal },
      ask({ id: 'nova-a', flavor: FLAVOR, hints: heatHints('shop', 'a') }),
    );
    const second = boot('shop', 'b');
    leaving.abort();
    await expect(first).rejects.toMatchObject({ code: 'valet.plan.cancelled' });
    expect((await second).managedBy).toBe('stack');
    expect(heat.asked.read).toBe(1);
  });

  it('reads nested templates, groups of resources, files, parameters and pseudo parameters', async () => {
    const { heat, boot, rackOf, useCases } = await start();
    const nested = `heat_template_version: 2021-04-16
parameters: {size: {type: string}}
resources:
  vm: {type: OS::Nova::Server, properties: {flavor: {get_param: size}}}
`;
    heat.put({
      id: 'nest',
      template: `heat_template_version: 2021-04-16
parameters: {size: {type: string}, count: {type: number}}
resources:
  g:
    type: OS::Heat::ResourceGroup
    properties: {count: {get_param: count}, resource_def: {type: 'file:///x/member.yaml', properties: {size: {get_param: size}}}}
  apart:
    type: OS::Valet::GroupAssignment
    properties: {group_type: diversity, level: rack, resources: [{get_resource: g}]}
`,
      files: { 'file:///x/member.yaml': nested },
      parameters: { 'OS::stack_id': 'nest', size: 'm1.small', count: '3' },
    });
    const all = [];
    for (const i of [2, 0, 1]) all.push(await boot('nest', `g/${i}/vm`));
    expect(new Set(all.map(rackOf)).size).toBe(3);
    expect(planOf(useCases, 'nest')!.placements.map(({ name }) => name)).toEqual([
      'g.0.vm',
      'g.1.vm',
      'g.2.vm',
    ]);
  });

  it('binds members that Heat names at random, each with all that is below it', async () => {
    const { heat, boot, rackOf, used } = await start();
    const member =
      template(server('one'), server('two')) +
      `  together:
    type: OS::Valet::GroupAssignment
    properties: {group_type: affinity, level: rack, resources: [one, two]}
`;
    heat.put({
      id: 'asg',
      template: `heat_template_version: 2021-04-16
resources:
  g:
    type: OS::Heat::AutoScalingGroup
    properties: {min_size: 1, max_size: 9, desired_capacity: 3, resource: {type: m.yaml}}
`,
      files: { 'm.yaml': member },
    });
    const racks = new Map<string, Set<string | null>>();
    for (const path of ['g/qx/one', 'g/7z/two', 'g/qx/two', 'g/kk/one', 'g/7z/one', 'g/kk/two']) {
      const rack = rackOf(await boot('asg', path));
      racks.set(path.slice(2, 4), (racks.get(path.slice(2, 4)) ?? new Set()).add(rack));
    }
    expect([...racks.values()].map((set) => set.size)).toEqual([1, 1, 1]);
    expect(used().VCPU).toBe(6);
    expect(heat.asked.read).toBe(1);
  });

  it('takes from the scheduler what the template cannot tell: hidden parameters, unknown flavors', async () => {
    const { heat, boot, used, rackOf } = await start();
    heat.put({
      id: 'late',
      template: `heat_template_version: 2021-04-16
parameters: {size: {type: string, hidden: true}}
resources:
  a: {type: OS::Nova::Server, properties: {flavor: {get_param: size}, availability_zone: {get_attr: [net, name]}}}
  b: {type: OS::Nova::Server, properties: {flavor: {get_param: size}}}
  c: {type: OS::Nova::Server, properties: {flavor: nobody.knows}}
  net: {type: OS::Neutron::Net}
${apart('rack', ['a', 'b', 'c'])}`,
      hiddenParameters: ['size'],
    });
    const big = { ...FLAVOR, id: 'big', vcpus: 4 };
    const a = await boot('late', 'a', { flavor: big });
    // What lacked the same is counted with the same.
    expect(used().VCPU).toBe(8);
    const b = await boot('late', 'b', { flavor: big });
    const c = await boot('late', 'c', { flavor: { ...FLAVOR, id: 'odd', vcpus: 3 } });
    expect(new Set([a, b, c].map(rackOf)).size).toBe(3);
    expect(used().VCPU).toBe(11);
  });

  it('believes the scheduler where the template says another flavor', async () => {
    const { heat, boot, used } = await start();
    heat.put({ id: 'shop', template: spread('a', 'b') });
    await boot('shop', 'a', { flavor: { ...FLAVOR, id: 'big', vcpus: 5 } });
    await boot('shop', 'b');
    expect(used().VCPU).toBe(6);
  });

  it('places volumes with their servers', async () => {
    const { heat, boot, select, world } = await start();
    heat.put({
      id: 'vol',
      template: `${template(server('a'))}  v: {type: OS::Cinder::Volume, properties: {size: 7}}\n`,
    });
    await boot('vol', 'a');
    expect(world.snapshot.poolFreeGb[0]).toBe(9_993);
    const v = await select({
      id: 'cinder-v',
      volume: { sizeGb: 7 },
      candidates: ['ceph'],
      hints: heatHints('vol', 'v'),
    });
    expect(v).toMatchObject({ location: 'ceph', managedBy: 'stack' });
    expect(world.snapshot.poolFreeGb[0]).toBe(9_993);
  });
});

describe('a stack that cannot be planned', () => {
  it('has every server refused with the explanation, at once, until the picture has changed for a while', async () => {
    const { heat, boot, clock, useCases, select, used } = await start();
    const names = ['a', 'b', 'c', 'd', 'e'];
    heat.put({ id: 'wide', template: spread(...names) });
    const refused = await Promise.allSettled(names.map((name) => boot('wide', name)));
    for (const each of refused)
      expect(each).toMatchObject({ reason: { code: 'valet.plan.infeasible', details: { explanation: {} } } });
    expect(heat.asked.read).toBe(1);
    const { plan } = planOf(useCases, 'wide')!;
    expect(plan.state).toBe('failed');
    expect(JSON.parse(plan.outcome).explanation.conflict.elements).toContainEqual({
      kind: 'group',
      name: 'apart',
    });
    expect(used().VCPU).toBe(0);

    clock.advance(60_000);
    await expect(boot('wide', 'a')).rejects.toMatchObject({ code: 'valet.plan.infeasible' });
    expect(heat.asked.read).toBe(1);
    // The stack was updated, and something else was placed.
    heat.put({ id: 'wide', template: spread('a', 'b') });
    await select({ id: 'other' });
    expect((await boot('wide', 'a')).managedBy).toBe('stack');
  });

  it('is planned anew as soon as Heat says that it has changed', async () => {
    const { heat, boot, useCases } = await start();
    heat.put({ id: 'wide', template: spread('a', 'b', 'c', 'd', 'e') });
    await expect(boot('wide', 'a')).rejects.toMatchObject({ code: 'valet.plan.infeasible' });
    heat.put({ id: 'wide', template: spread('a', 'b') });
    await useCases.stackChanged('wide', true, new AbortController().signal);
    expect((await boot('wide', 'a')).managedBy).toBe('stack');
  });

  it('is refused when a rule of it is wrong, naming that', async () => {
    const { heat, boot, used } = await start();
    heat.put({
      id: 'bad',
      template: template(server('a'), server('b', ', metadata: {valet: {groups: [nobody]}}')),
    });
    await expect(boot('bad', 'a')).rejects.toMatchObject({
      code: 'valet.plan.infeasible',
      message: expect.stringMatching(/a rule of the stack is wrong.*no group "nobody"/s),
    });
    expect(used().VCPU).toBe(0);
  });

  it('is refused, and read once, when it names a group that its project may not use', async () => {
    const { heat, boot, useCases, context } = await start();
    const rule = { type: 'diversity', level: 'host', description: '', maxUnits: null } as const;
    const { id } = await useCases.createGroup(context('admin'), { ...rule, name: 'theirs' });
    await useCases.addGroupMembers(context('admin'), id, ['p2']);
    heat.put({ id: 'bad', template: template(server('a', ', metadata: {valet: {groups: [theirs]}}')) });
    for (const nova of ['n1', 'n2'])
      await expect(boot('bad', 'a', { id: nova })).rejects.toMatchObject({
        code: 'valet.plan.infeasible',
        message: expect.stringMatching(/theirs/),
      });
    expect(heat.asked.read).toBe(1);
  });

  it.each([
    ['no template at all', 'resources: ['],
    [
      'functions without an end',
      `heat_template_version: 2021-04-16\nresources:\n  a: {type: OS::Nova::Server, properties: {flavor: {repeat: {for_each: {x: ${JSON.stringify(Array(200).fill('x'))}, y: ${JSON.stringify(Array(200).fill('y'))}, z: ${JSON.stringify(Array(200).fill('z'))}}, template: x}}}}\n`,
    ],
  ])('is not held up when Heat takes a template that Valet cannot read: %s', async (_what, text) => {
    const { heat, boot, warnings } = await start();
    heat.put({ id: 'odd', template: text });
    expect((await boot('odd', 'a')).managedBy).toBe('server');
    expect(warnings.join()).toMatch(/not planned as a stack: its template cannot be evaluated/);
  });
});

describe('Heat', () => {
  it('may be down: an unknown stack cannot be told now, a known one goes on', async () => {
    const { heat, boot } = await start();
    heat.put({ id: 'shop', template: spread('a', 'b') });
    heat.put({ id: 'other', template: spread('a') });
    await boot('shop', 'a');
    heat.isDown = true;
    await expect(boot('other', 'a', { id: 'x' })).rejects.toMatchObject({
      code: 'valet.cloud.unavailable',
      retryable: true,
    });
    expect((await boot('shop', 'b')).managedBy).toBe('stack');
  });

  it('tries a server that failed again: the place is the same, and taken once', async () => {
    const { heat, boot, used } = await start();
    heat.put({ id: 'shop', template: spread('a', 'b') });
    const first = await boot('shop', 'a');
    const second = await boot('shop', 'a', { id: 'nova-second' });
    expect(second).toMatchObject({ placementId: first.placementId, location: first.location });
    const rest = HOSTS.filter((host) => host !== first.location);
    const third = await boot('shop', 'a', { id: 'nova-third', candidates: rest });
    expect(rest).toContain(third.location);
    expect(used().VCPU).toBe(2);
  });

  it('replaces a server: both are held until the old one is gone, under the rules of the stack', async () => {
    const { heat, boot, used, confirm, rackOf, useCases } = await start();
    heat.put({ id: 'shop', template: spread('a', 'b') });
    const old = await boot('shop', 'a');
    const b = await boot('shop', 'b');
    confirm(old.placementId);
    const hints = heatHints('shop', 'a', 'uuid-of-the-next');
    const next = await boot('shop', 'a', { id: 'nova-next', hints });
    expect(next.placementId).not.toBe(old.placementId);
    expect(rackOf(next)).not.toBe(rackOf(b));
    expect(used().VCPU).toBe(3);
    const resources = ['nova-b', 'nova-next'].map((id) => listed(id, 'OS::Nova::Server', id));
    heat.put({ id: 'shop', template: spread('a', 'b'), status: 'UPDATE_COMPLETE', resources });
    await useCases.stackChanged('shop', true, new AbortController().signal);
    expect(used().VCPU).toBe(2);
    expect(useCases.findPlacement(old.placementId)).toBeUndefined();
  });
});

describe('a stack that changes', () => {
  it('gets what is new beside what is there when a server of it is unknown', async () => {
    const { heat, boot, rackOf, used, useCases } = await start();
    heat.put({ id: 'shop', template: spread('a', 'b') });
    const all = [await boot('shop', 'a'), await boot('shop', 'b')];
    heat.put({ id: 'shop', template: spread('a', 'b', 'c', 'd'), status: 'UPDATE_IN_PROGRESS' });
    all.push(await boot('shop', 'd'));
    expect(used().VCPU).toBe(4);
    all.push(await boot('shop', 'c'));
    expect(new Set(all.map(rackOf)).size).toBe(4);
    expect(heat.asked.read).toBe(2);
    expect(planOf(useCases, 'shop')!.placements).toHaveLength(4);
  });

  it('is refused what does not fit beside what is there, which stays', async () => {
    const { heat, boot, used } = await start();
    heat.put({ id: 'shop', template: spread('a', 'b') });
    for (const name of ['a', 'b']) await boot('shop', name);
    heat.put({ id: 'shop', template: spread('a', 'b', 'c', 'd', 'e'), status: 'UPDATE_IN_PROGRESS' });
    await expect(boot('shop', 'c')).rejects.toMatchObject({ code: 'valet.plan.infeasible' });
    expect(used().VCPU).toBe(2);
    expect((await boot('shop', 'a')).managedBy).toBe('stack');
  });

  it('is planned ahead when Heat tells of it, and again without what was taken out', async () => {
    const { heat, boot, used, useCases } = await start();
    const changed = () => useCases.stackChanged('shop', true, new AbortController().signal);
    heat.put({ id: 'shop', template: spread('a', 'b') });
    await changed();
    expect(used().VCPU).toBe(2);
    await boot('shop', 'a');
    heat.put({ id: 'shop', template: spread('a'), status: 'UPDATE_IN_PROGRESS' });
    await changed();
    expect(used().VCPU).toBe(1);
  });

  it('scales out and in by members that only Heat can name', async () => {
    const { heat, boot, used, useCases, rackOf, confirm } = await start();
    const asg = `heat_template_version: 2021-04-16
resources:
  g:
    type: OS::Heat::AutoScalingGroup
    properties: {min_size: 1, max_size: 9, desired_capacity: 2, resource: {type: OS::Nova::Server, properties: {flavor: m1.small}}}
  apart:
    type: OS::Valet::GroupAssignment
    properties: {group_type: diversity, level: rack, resources: [{get_resource: g}]}
`;
    heat.put({ id: 'asg', template: asg });
    const all = [await boot('asg', 'g/x1'), await boot('asg', 'g/x2')];
    // A scaling policy adds one: the template says nothing of it.
    heat.put({ id: 'asg', template: asg, status: 'CREATE_COMPLETE' });
    all.push(await boot('asg', 'g/x3'));
    expect(new Set(all.map(rackOf)).size).toBe(3);
    expect(used().VCPU).toBe(3);
    for (const { placementId } of all) confirm(placementId);
    // And two are taken away, the first ones.
    const resources = [listed('g/x3', 'OS::Nova::Server', 'nova-g/x3')];
    heat.put({ id: 'asg', template: asg, status: 'UPDATE_COMPLETE', resources });
    await useCases.reconcileStacks(new AbortController().signal);
    expect(used().VCPU).toBe(1);
    const again = await boot('asg', 'g/x4');
    expect(rackOf(again)).not.toBe(rackOf(all[2]!));
    expect(used().VCPU).toBe(2);
  });

  it('gives back what will not come when it failed, and all when it is deleted', async () => {
    const { heat, boot, used, useCases } = await start();
    heat.put({ id: 'shop', template: spread('a', 'b', 'c') });
    await boot('shop', 'a');
    expect(used().VCPU).toBe(3);
    const resources = [listed('a', 'OS::Nova::Server', 'nova-a', 'CREATE_FAILED')];
    heat.put({ id: 'shop', template: spread('a', 'b', 'c'), status: 'CREATE_FAILED', resources });
    expect(await useCases.reconcileStacks(new AbortController().signal)).toEqual([]);
    expect(used().VCPU).toBe(1);
    heat.stacks.delete('shop');
    await useCases.reconcileStacks(new AbortController().signal);
    expect(used().VCPU).toBe(0);
    expect(planOf(useCases, 'shop')).toBeUndefined();
  });
});

describe('hints that a tenant forged', () => {
  const victim = async () => {
    const service = await start();
    service.heat.put({ id: 'victim', projectId: 'p2', template: spread('a', 'b') });
    service.heat.put({ id: 'own', template: spread('a', 'b') });
    return service;
  };

  it('of another project: the stack is not even read, whether it is known or not', async () => {
    const { boot, heat, used, warnings, useCases } = await victim();
    expect((await boot('victim', 'a', { id: 'f1' })).managedBy).toBe('server');
    expect(heat.asked).toEqual({ owner: 1, read: 0 });
    expect(warnings.join()).toMatch(/it belongs to another project/);
    const a = await boot('victim', 'a', { id: 'v1', projectId: 'p2' });
    expect(a.managedBy).toBe('stack');
    expect((await boot('victim', 'b', { id: 'f2' })).managedBy).toBe('server');
    expect(used().VCPU).toBe(4);
    const b = await boot('victim', 'b', { id: 'v2', projectId: 'p2' });
    expect(useCases.findPlacement(b.placementId)).toMatchObject({ resourceId: 'v2', projectId: 'p2' });
  });

  it("with another's resource uuid in a stack of one's own: the other's placement stays what it is", async () => {
    const { boot, useCases } = await victim();
    const a = await boot('victim', 'a', { id: 'v1', projectId: 'p2' });
    await boot('own', 'a', { id: 'f1', hints: heatHints('own', 'a', 'uuid-of-a') });
    expect(useCases.findPlacement(a.placementId)).toMatchObject({ resourceId: 'v1', projectId: 'p2' });
    expect(await boot('victim', 'a', { id: 'v1', projectId: 'p2' })).toEqual(a);
  });

  it('of a stack that is not there: as if there were none, and asked once', async () => {
    const { boot, heat } = await victim();
    for (const id of ['f1', 'f2', 'f3'])
      expect((await boot('nowhere', 'a', { id })).managedBy).toBe('server');
    expect(heat.asked).toEqual({ owner: 1, read: 0 });
  });

  it.each([
    ['a path that is not there', 'x/y/z'],
    ['a path of dots', 'a.b'],
    ['an empty name in it', 'a//b'],
    ['a group', 'apart'],
    ['a name of objects', '__proto__/constructor'],
    ['a very long one', Array(300).fill('n'.repeat(100)).join('/')],
  ])('with %s: planned by itself, and Heat is not asked each time', async (_what, path) => {
    const { boot, heat, useCases } = await victim();
    await boot('own', 'a');
    const before = planOf(useCases, 'own')!.placements.map(({ id, location }) => [id, location]);
    for (const id of ['f1', 'f2', 'f3']) expect((await boot('own', path, { id })).managedBy).toBe('server');
    expect(heat.asked.read).toBe(2);
    expect(planOf(useCases, 'own')!.placements.map(({ id, location }) => [id, location])).toEqual(before);
  });

  it('with the uuid of a server that is there: that keeps its place', async () => {
    const { boot, confirm, useCases, used } = await victim();
    const a = await boot('own', 'a');
    confirm(a.placementId);
    await boot('own', 'a', { id: 'forged' });
    expect(useCases.findPlacement(a.placementId)).toMatchObject({
      resourceId: 'nova-a',
      location: a.location,
    });
    expect(used().VCPU).toBe(3);
  });

  it('with what is no stack id at all', async () => {
    const { select } = await victim();
    for (const hint of ['', '../../v1', '%00', 'x'.repeat(5000)])
      expect(
        (
          await select({
            id: `f${hint.length}`,
            hints: { heat_root_stack_id: [hint], heat_resource_name: ['a'] },
          })
        ).managedBy,
      ).toBe('server');
  });
});
