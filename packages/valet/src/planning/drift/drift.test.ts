/** Which servers break their rules now, whatever has happened since they were placed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Host, Site } from '@valet/ostro';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apart, server } from '../../http/testing/api.ts';
import { openStore } from '../../store/open-store.ts';
import { placementOf, type Running, startForTest, TEST_FLAVORS, testSite } from '../../testing/service.ts';
import type { Drift } from '../use-cases.ts';

let folder: string;
let running: Running | undefined;
let warned: string[];
/** Requests of plans that were read: each is a plan that was judged. */
let judged: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'valet-drift-'));
  warned = [];
  judged = [];
});

afterEach(async () => {
  await running?.service.close();
  running = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the service, again if it runs, on what it remembers and on the site as it is described by then. */
async function start(site: Site = testSite(), flavors = TEST_FLAVORS): Promise<Running> {
  await running?.service.close();
  const store = openStore(`sqlite:///${join(folder, 'valet.db')}`);
  await store.migrate();
  const planRequest = store.planRequest.bind(store);
  store.planRequest = (id) => {
    judged.push(id);
    return planRequest(id);
  };
  const log = { info: () => {}, warn: (_: object, message: string) => warned.push(message) };
  running = await startForTest({ store, site, flavors, log });
  return running;
}

/** The test site with some hosts described otherwise. */
function siteWith(changes: Readonly<Record<string, Partial<Host>>>): Site {
  const site = testSite();
  return { ...site, hosts: site.hosts.map((host) => ({ ...host, ...changes[host.name] })) };
}

const rackOf = (host: string) => testSite().hosts.find(({ name }) => name === host)!.rack;

async function create(stackId: string, resources: Record<string, unknown>, projectId = 'p1') {
  const { useCases, context } = running!;
  const input = { name: stackId, stackId, resources, projectId, userId: 'u1' };
  await useCases.createPlan(context('member', projectId), input);
}

/** A scheduler builds a server, named as in its plan, on one of these hosts. @returns the host it is on */
async function build(name: string, locations: readonly string[] = running!.hosts): Promise<string> {
  const { useCases, context } = running!;
  const { id } = placementOf(useCases, name)!;
  const wish = { locations, resourceId: `nova-${name}`, action: 'reserve' } as const;
  return (await useCases.reservePlacement(context('service'), id, wish)).location;
}

/** What breaks its rules, by resource id. */
async function drift(): Promise<Record<string, string>> {
  const found: readonly Drift[] = await running!.useCases.drift();
  return Object.fromEntries(found.map(({ resourceId, message }) => [resourceId, message]));
}

describe('servers that break their rules', () => {
  it('are none while everything is as it was planned', async () => {
    await start();
    await create('s1', { a: server('a'), b: server('b'), g: apart('rack', 'a', 'b') });
    await build('a');
    await build('b');
    expect(await drift()).toEqual({});
    await start();
    expect(await drift()).toEqual({});
  });

  it('are those whose hosts are in one rack by now', async () => {
    await start();
    await create('s1', { a: server('a'), b: server('b'), g: apart('rack', 'a', 'b'), c: server('c') });
    const [a, b] = [await build('a'), await build('b'), await build('c')];
    await start(siteWith({ [b]: { rack: rackOf(a) } }));
    expect(await running!.useCases.drift()).toMatchObject([
      { resourceId: 'nova-a', type: 'OS::Nova::Server', projectId: 'p1' },
      { resourceId: 'nova-b', type: 'OS::Nova::Server', projectId: 'p1' },
    ]);
    expect(await drift()).toMatchObject({ 'nova-a': expect.stringContaining(`rack ${rackOf(a)}`) });
  });

  it('are those on a host that was disabled, until it is enabled again or they have left it', async () => {
    await start();
    await create('s1', { a: server('a'), b: server('b'), g: apart('host', 'a', 'b') });
    const [a] = [await build('a'), await build('b')];
    await start(siteWith({ [a]: { enabled: false } }));
    expect(await drift()).toEqual({ 'nova-a': `a: host ${a} is disabled` });
    await start();
    expect(await drift()).toEqual({});

    const { useCases, context } = await start(siteWith({ [a]: { enabled: false } }));
    await useCases.migratePlan(context('admin'), placementOf(useCases, 'a')!.planId, {
      resource: 'nova-a',
      excludedHosts: [],
    });
    expect(await drift()).toEqual({});
  });

  it('are those on a host that has become too small for all on it', async () => {
    await start();
    await create('s1', { a: server('a', 'm1.large') });
    const host = await build('a');
    await create('s2', { b: server('b', 'm1.large') });
    await build('b', [host]);
    const small = { VCPU: { total: 6 }, MEMORY_MB: { total: 32_768 }, DISK_GB: { total: 1000 } };
    await start(siteWith({ [host]: { inventories: small } }));
    expect(Object.keys(await drift())).toEqual(['nova-a', 'nova-b']);
    const { useCases, context } = running!;
    await useCases.deletePlan(context(), placementOf(useCases, 'b')!.planId);
    expect(await drift()).toEqual({});
  });

  it('are both ends of a pipe whose uplink has become too narrow', async () => {
    await start();
    const pipe = { resources: ['a', 'b'], bandwidth: { min: 800, units: 'Mbps' } };
    await create('s1', {
      a: server('a'),
      b: server('b'),
      g: apart('host', 'a', 'b'),
      p: { type: 'ATT::Valet::Pipe', properties: pipe },
    });
    const a = await build('a');
    await build('b');
    await start(siteWith({ [a]: { uplinkMbps: 500 } }));
    expect(await drift()).toMatchObject({
      'nova-a': expect.stringContaining(`uplink of host ${a}`),
      'nova-b': expect.stringContaining('needs 800 Mbit/s, has 500 free'),
    });
  });

  it('are members of a stored group and those of another project that have come among them', async () => {
    const { useCases, context } = await start();
    const group = {
      name: 'mine',
      type: 'exclusivity',
      level: 'rack',
      description: '',
      maxUnits: null,
    } as const;
    const { id } = await useCases.createGroup(context('admin'), group);
    await useCases.addGroupMembers(context('admin'), id, ['p1']);
    await create('s1', { a: { ...server('a'), metadata: { valet: { groups: ['mine'] } } } });
    const a = await build('a');
    await create('s2', { b: server('b') }, 'p2');
    const b = await build('b');
    expect(rackOf(b)).not.toBe(rackOf(a));
    expect(await drift()).toEqual({});
    await start(siteWith({ [b]: { rack: rackOf(a) } }));
    expect(await drift()).toEqual({
      'nova-a': `group mine: rack ${rackOf(a)} has 1 servers that are not ours`,
      'nova-b': `group mine: holds rack ${rackOf(a)}, b is not a member`,
    });
  });

  it('are members of a stored group in different plans that are no longer apart', async () => {
    const { useCases, context } = await start();
    const group = { name: 'far', type: 'diversity', level: 'rack', description: '', maxUnits: null } as const;
    await useCases.createGroup(context('admin'), group);
    const member = (name: string) => ({ ...server(name), metadata: { valet: { groups: ['far'] } } });
    await create('s1', { a: member('a') });
    await create('s2', { b: member('b') }, 'p2');
    const [a, b] = [await build('a'), await build('b')];
    await start(siteWith({ [b]: { rack: rackOf(a) } }));
    expect(Object.keys(await drift())).toEqual(['nova-a', 'nova-b']);
  });

  it('are those told to be elsewhere than a server that has come to their host', async () => {
    await start();
    await create('s1', { a: server('a') });
    const a = await build('a');
    await create('s2', { b: server('b', 'm1.small', { scheduler_hints: { different_host: ['nova-a'] } }) });
    const b = await build('b');
    expect(await drift()).toEqual({});
    const { useCases, context } = running!;
    await useCases.reservePlacement(context('service'), placementOf(useCases, 'a')!.id, {
      locations: [b],
      resourceId: 'nova-a',
      action: 'replan',
    });
    expect(a).not.toBe(b);
    expect(await drift()).toEqual({ 'nova-b': `b: host ${b} is excluded` });
  });

  it('are no placements that nobody has built anything for', async () => {
    await start();
    await create('s1', { a: server('a'), b: server('b'), g: apart('rack', 'a', 'b') });
    const a = await build('a');
    const b = placementOf(running!.useCases, 'b')!.location;
    await start(siteWith({ [b]: { rack: rackOf(a) } }));
    expect(Object.keys(await drift())).toEqual(['nova-a']);
  });

  it('are none of those that a later update has taken out of their group', async () => {
    await start();
    await create('s1', { a: server('a'), b: server('b'), g: apart('rack', 'a', 'b') });
    const [a, b] = [await build('a'), await build('b')];
    const { useCases, context } = await start(siteWith({ [b]: { rack: rackOf(a) } }));
    expect(Object.keys(await drift())).toEqual(['nova-a', 'nova-b']);
    await useCases.updatePlan(context(), placementOf(useCases, 'a')!.planId, {
      resources: { a: server('a'), b: server('b') },
    });
    expect(await drift()).toEqual({});
  });

  it('are told of for the other plans where the flavor of one has been deleted', async () => {
    await start();
    await create('s1', { a: server('a', 'm1.medium') });
    await create('s2', { b: server('b') });
    const b = [await build('a'), await build('b')][1]!;
    await start(siteWith({ [b]: { enabled: false } }), TEST_FLAVORS.slice(0, 1));
    expect(Object.keys(await drift())).toEqual(['nova-b']);
    expect(warned.join('\n')).toMatch(/the rules of plan \S+ cannot be judged: .*m1\.medium/);
  });
});

describe('judging', () => {
  it('is done again only for plans under which something has changed', async () => {
    await start();
    for (const stack of ['s1', 's2', 's3']) await create(stack, { [stack]: server(stack) });
    const hosts = [await build('s1', ['h1']), await build('s2', ['h3']), await build('s3', ['h5'])];
    expect(hosts).toEqual(['h1', 'h3', 'h5']);
    judged.length = 0;
    await drift();
    expect(judged.splice(0)).toHaveLength(3);
    await drift();
    await create('s4', { s4: server('s4') });
    judged.length = 0;
    await drift();
    expect(judged).toEqual([]);
    await build('s4');
    await drift();
    expect(judged).toEqual([placementOf(running!.useCases, 's4')!.planId]);
  });

  it('is done before anything is built where a stored group has others, too', async () => {
    const { useCases, context } = await start();
    const group = { name: 'far', type: 'diversity', level: 'rack', description: '', maxUnits: null } as const;
    await useCases.createGroup(context('admin'), group);
    await create('s1', { a: { ...server('a'), metadata: { valet: { groups: ['far'] } } } });
    await create('s2', { b: server('b') });
    judged.length = 0;
    await drift();
    expect(judged).toEqual([placementOf(useCases, 'a')!.planId]);
  });

  it('goes on for what is broken until it is mended', async () => {
    await start();
    await create('s1', { a: server('a') });
    await create('s2', { b: server('b') });
    await build('a', ['h1']);
    await build('b', ['h3']);
    await start(siteWith({ h1: { enabled: false } }));
    await drift();
    judged.length = 0;
    await drift();
    expect(judged).toEqual([]);
    await create('s3', { c: server('c') });
    await build('c');
    await drift();
    const planOf = (name: string) => placementOf(running!.useCases, name)!.planId;
    expect(judged).toEqual([planOf('a'), planOf('c')]);
  });

  it('is shared by all who ask meanwhile, and sees what was changed before they asked', async () => {
    await start();
    for (let i = 0; i < 20; i++) {
      await create(`s${i}`, { [`a${i}`]: server(`a${i}`) });
      await build(`a${i}`);
    }
    judged.length = 0;
    const first = drift();
    await create('late', { late: server('late') });
    await build('late');
    await Promise.all([first, drift(), drift(), drift()]);
    expect(judged).toContain(placementOf(running!.useCases, 'late')!.planId);
    expect(new Set(judged).size).toBe(judged.length);
  });
});
