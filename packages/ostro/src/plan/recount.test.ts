import { describe, expect, it } from 'vitest';
import type { Application } from '../model/application.ts';
import type { FlavorDemand, Site } from '../model/site.ts';
import { exampleSite, group, placedServer, proposal, server, servers, volume } from '../testing/build.ts';
import { recount } from './recount.ts';

function terms(application: Partial<Application>, where: Record<string, string>, site: Site = exampleSite()) {
  return recount(proposal(site, application, where));
}

describe('hosts', () => {
  it('counts hosts that get their first server', () => {
    const site = exampleSite({
      placedServers: [placedServer('old', 'h1')],
      hosts: { h2: { servers: 1 } },
    });
    const where = { a: 'h1', b: 'h2', c: 'h3', d: 'h3' };
    expect(terms({ servers: servers('a', 'b', 'c', 'd') }, where, site).hosts).toEqual({
      amount: 1,
      value: 0.25,
    });
  });
});

describe('network', () => {
  it('is bandwidth times uplinks crossed, over six for every pipe', () => {
    const application = {
      servers: servers('a', 'b', 'c'),
      volumes: [volume('v')],
      pipes: [
        { a: 'a', b: 'b', mbps: 100 },
        { a: 'a', b: 'c', mbps: 50.5 },
        { a: 'a', b: 'v', mbps: 10 },
      ],
    };
    // 2 × 100 + 6 × 50.5 + 3 × 10
    const { network } = terms(application, { a: 'h1', b: 'h2', c: 'h4', v: 'on-c1' });
    expect(network.amount).toBe(533);
    expect(network.value).toBeCloseTo(533 / (6 * 160.5), 12);
    expect(terms({ servers: servers('a') }, { a: 'h1' }).network).toEqual({ amount: 0, value: 0 });
  });
});

describe('fragments', () => {
  const flavors: FlavorDemand[] = [
    { name: 'small', resources: { VCPU: 2, MEMORY_MB: 4096 } },
    { name: 'large', resources: { VCPU: 3, MEMORY_MB: 1024, DISK_GB: 30 } },
  ];

  it('is what even the best flavor cannot use of a touched host', () => {
    // h1 has 7 VCPU, 16,384 MB and 100 GB left: 3 small use 6 and 12,288; 2 large use 6, 2,048 and 60.
    const { fragments } = terms({ servers: servers('a') }, { a: 'h1' }, exampleSite({ flavors }));
    const share = (1 / 8 + 4096 / 16_384 + 40 / 100) / 3;
    expect(fragments.amount).toBeCloseTo(share, 6);
    expect(fragments.value).toBeCloseTo(share, 6);
  });

  it('adds up over touched hosts, and leaves out classes a host does not have', () => {
    const inventories = { VCPU: { total: 4 }, MEMORY_MB: { total: 4096 } };
    const site = exampleSite({
      flavors: flavors.slice(0, 1),
      hosts: { h1: { inventories }, h2: { inventories } },
    });
    // 3 VCPU left, of which 2 are used by the one small that fits.
    const { fragments } = terms({ servers: servers('a', 'b') }, { a: 'h1', b: 'h2' }, site);
    expect(fragments).toEqual({ amount: 0.25, value: 0.125 });
  });

  it('does not count the standby as free, nor a flavor that asks for nothing', () => {
    const nothing = [{ name: 'nothing', resources: { VCPU: 0 } }];
    const inventories = { VCPU: { total: 8 } };
    const site = exampleSite({ flavors: nothing, standby: { VCPU: 50 }, hosts: { h1: { inventories } } });
    expect(terms({ servers: servers('a') }, { a: 'h1' }, site).fragments.amount).toBe(3 / 8);
  });

  it('is nothing where the site has no flavors', () => {
    expect(terms({ servers: servers('a') }, { a: 'h1' }).fragments).toEqual({ amount: 0, value: 0 });
  });
});

describe('balance', () => {
  it('is how much the square of the fuller of VCPU and memory grows', () => {
    const site = exampleSite({ placedServers: [placedServer('old', 'h1', { resources: { VCPU: 2 } })] });
    const items = [server('a', { resources: { VCPU: 2 } }), server('b', { resources: { MEMORY_MB: 4096 } })];
    // h1 from 2/8 to 4/8; h2 from 0 to 4/16 of its memory.
    const { balance } = terms({ servers: items }, { a: 'h1', b: 'h2' }, site);
    expect(balance.amount).toBeCloseTo(1 / 4 - 1 / 16 + 1 / 16, 6);
    expect(balance.value).toBeCloseTo(balance.amount / 2, 12);
  });

  it('is less the more evenly the servers stand', () => {
    const application = { servers: servers('a', 'b') };
    const even = terms(application, { a: 'h1', b: 'h2' }).balance.amount;
    const heaped = terms(application, { a: 'h1', b: 'h1' }).balance.amount;
    expect(even).toBeLessThan(heaped);
  });
});

describe('soft', () => {
  const items = { servers: servers('a', 'b', 'c', 'd') };
  const together = { a: 'h1', b: 'h1', c: 'h1', d: 'h1' };

  it('counts pairs of servers that affinity would have together', () => {
    const groups = [group('g', 'affinity', 'host', ['a', 'b', 'c', 'd'], { soft: 2 })];
    expect(terms({ ...items, groups }, together).soft).toEqual({ amount: 0, value: 0 });
    // d apart from three others
    expect(terms({ ...items, groups }, { ...together, d: 'h2' }).soft).toEqual({ amount: 6, value: 0.5 });
    expect(terms({ ...items, groups }, { a: 'h1', b: 'h2', c: 'h3', d: 'h4' }).soft.value).toBe(1);
  });

  it('counts pairs of members that diversity would have apart', () => {
    const groups = [group('g', 'diversity', 'host', ['a', 'b', 'c', 'd'], { soft: 2 })];
    expect(terms({ ...items, groups }, together).soft).toEqual({ amount: 12, value: 1 });
    expect(terms({ ...items, groups }, { ...together, d: 'h2' }).soft).toEqual({ amount: 6, value: 0.5 });
    const two = [group('g', 'diversity', 'host', ['a', 'b', 'c', 'd'], { soft: 1, maxPerUnit: 2 })];
    // Two members too many: 2 + 1 pairs.
    expect(terms({ ...items, groups: two }, together).soft).toEqual({ amount: 3, value: 1 });
  });

  it('counts volumes that diversity would have apart', () => {
    const application = {
      volumes: [volume('v'), volume('w')],
      groups: [group('g', 'diversity', 'host', ['v', 'w'], { soft: 1 })],
    };
    expect(terms(application, { v: 'on-site', w: 'on-site' }).soft).toEqual({ amount: 1, value: 1 });
    expect(terms(application, { v: 'on-site', w: 'on-h1' }).soft).toEqual({ amount: 0, value: 0 });
  });

  it('never exceeds its most, also when members have several servers', () => {
    const groups = [
      group('left', 'affinity', 'cluster', ['a', 'b']),
      group('right', 'affinity', 'cluster', ['c', 'd']),
      group('g', 'diversity', 'host', ['left', 'right'], { soft: 1 }),
    ];
    const both = { a: 'h1', b: 'h2', c: 'h1', d: 'h2' };
    expect(terms({ ...items, groups }, both).soft).toEqual({ amount: 2, value: 1 });
  });

  it('counts steps of a spread that is less even than asked', () => {
    const groups = [group('g', 'spread', 'rack', ['a', 'b', 'c', 'd'], { soft: 2 })];
    expect(terms({ ...items, groups }, together).soft).toEqual({ amount: 6, value: 1 });
    expect(terms({ ...items, groups }, { a: 'h1', b: 'h3', c: 'h4', d: 'h2' }).soft.amount).toBe(0);
  });

  it('counts pairs with those that are there, not among them', () => {
    const stored = (type: 'affinity' | 'diversity') =>
      exampleSite({
        groups: [{ name: 'club', type, level: 'host' }],
        placedServers: ['h1', 'h1', 'h2'].map((host, i) =>
          placedServer(`old${i}`, host, { groups: ['club'] }),
        ),
      });
    const join = (type: 'affinity' | 'diversity') => ({
      servers: servers('a'),
      groups: [group('g', type, 'host', ['a'], { stored: 'club', soft: 1 })],
    });
    expect(terms(join('affinity'), { a: 'h1' }, stored('affinity')).soft).toEqual({
      amount: 1,
      value: 1 / 3,
    });
    expect(terms(join('affinity'), { a: 'h3' }, stored('affinity')).soft).toEqual({ amount: 3, value: 1 });
    // The third member on h1 is in two pairs; on h2 it would be in one.
    expect(terms(join('diversity'), { a: 'h1' }, stored('diversity')).soft.amount).toBe(2);
    expect(terms(join('diversity'), { a: 'h2' }, stored('diversity')).soft.amount).toBe(1);
    expect(terms(join('diversity'), { a: 'h3' }, stored('diversity')).soft.amount).toBe(0);
  });

  it('takes the worse of what is unknown', () => {
    const site = exampleSite({ hosts: { h1: { rack: undefined }, h2: { rack: undefined } } });
    const apart = { a: 'h1', b: 'h2', c: 'h3', d: 'h4' };
    const soft = (type: 'affinity' | 'diversity') =>
      terms({ ...items, groups: [group('g', type, 'rack', ['a', 'b'], { soft: 1 })] }, apart, site).soft
        .amount;
    expect(soft('affinity')).toBe(1);
    expect(soft('diversity')).toBe(1);
  });

  it('takes groups of one stored group as one, soft only if all are, by the largest weight', () => {
    const site = exampleSite({ groups: [{ name: 'club', type: 'affinity', level: 'host' }] });
    const two = (soft: number | undefined) => [
      group('g', 'affinity', 'host', ['a'], { stored: 'club', soft: 1 }),
      group('h', 'affinity', 'host', ['b'], { stored: 'club', soft }),
    ];
    const where = { a: 'h1', b: 'h2', c: 'h1', d: 'h1' };
    expect(terms({ ...items, groups: two(3) }, where, site).soft).toEqual({ amount: 3, value: 1 });
    expect(terms({ ...items, groups: two(undefined) }, where, site).soft).toEqual({ amount: 0, value: 0 });
  });
});

describe('moves', () => {
  it('counts servers moved that could have stayed', () => {
    const site = exampleSite({ hosts: { h2: { enabled: false } } });
    const items = [
      server('stays', { current: 'h1' }),
      server('moves', { current: 'h1' }),
      server('must', { current: 'h2' }),
      server('banned', { current: 'h1', excludedHosts: ['h1'] }),
      server('homeless', { current: 'burnt-down' }),
      server('new'),
    ];
    const where = { stays: 'h1', moves: 'h3', must: 'h3', banned: 'h3', homeless: 'h3', new: 'h3' };
    expect(terms({ servers: items }, where, site).moves).toEqual({ amount: 1, value: 0.5 });
  });
});
