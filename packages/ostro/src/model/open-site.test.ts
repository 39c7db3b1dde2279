import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleSite } from '../testing/build.ts';
import { tinyCases } from '../testing/generate.ts';
import { shuffled } from '../testing/shuffle.ts';
import { openSite } from './open-site.ts';
import type { Host, Site } from './site.ts';
import { hostNumber } from './snapshot.ts';

const HOST: Host = { name: 'x', inventories: { VCPU: { total: 4 } } };

/** An example site, with a host more. */
function withHost(host: Partial<Host>, more: Partial<Site> = {}): Site {
  const site = exampleSite();
  return { ...site, hosts: [...site.hosts, { ...HOST, ...host }], ...more };
}

describe('the description of a site', () => {
  it('is opened alike in whatever order it is', () => {
    fc.assert(
      fc.property(tinyCases({ hosts: 9 }), fc.integer(), ({ site }, seed) => {
        const { hostSlots: _, ...opened } = openSite(site);
        const { hostSlots: __, ...again } = openSite({ ...site, hosts: shuffled(site.hosts, seed) });
        const { feature, features, ...rest } = opened;
        const { feature: otherFeature, features: others, ...otherRest } = again;
        expect(otherRest).toEqual(rest);
        expect([...otherFeature].map((f) => others[f])).toEqual([...feature].map((f) => features[f]));
      }),
    );
  });

  it('names every host and no other', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `host-${i}`);
    const snapshot = openSite({
      name: 's',
      clusters: [],
      racks: [],
      hosts: names.map((name) => ({ ...HOST, name })),
    });
    for (const name of names) expect(snapshot.unitNames[hostNumber(snapshot, name)]).toBe(name);
    for (const name of ['', 'host-1000', 'host', 'Host-1']) expect(hostNumber(snapshot, name)).toBe(-1);
  });

  it('tells apart what hosts offer by content, whatever the order of a list', () => {
    const one = { zone: 'az1', traits: ['A', 'B'], aggregates: ['g', 'h'] };
    const site: Site = {
      name: 's',
      clusters: [],
      racks: [],
      aggregates: [{ name: 'g', metadata: { disk: 'ssd' } }],
      hosts: [
        { ...HOST, ...one, name: 'a' },
        { ...HOST, ...one, name: 'b', traits: ['B', 'A', 'A'], aggregates: ['h', 'g'] },
        { ...HOST, ...one, name: 'c', traits: ['A'] },
        { ...HOST, ...one, name: 'd', zone: 'az2' },
        { ...HOST, ...one, name: 'e', inventories: { VCPU: { total: 4, maxUnit: 2 } } },
        { ...HOST, ...one, name: 'f', inventories: { PCPU: { total: 4 }, VCPU: { total: 4 } } },
        { ...HOST, ...one, name: 'g', enabled: false },
        { ...HOST, ...one, name: 'h', enabled: true },
      ],
    };
    const { feature, features, classes } = openSite(site);
    expect([...feature]).toEqual([0, 0, 1, 2, 3, 4, 5, 0]);
    expect(features[0]).toEqual({
      enabled: true,
      zone: 'az1',
      traits: new Set(['A', 'B']),
      aggregates: ['g', 'h'],
      aggregateSpecs: new Map([['disk', new Set(['ssd'])]]),
      maxUnit: [2_147_483_647, 0, 0, 0],
      minUnit: [1, 1, 1, 1],
      stepSize: [1, 1, 1, 1],
    });
    expect(features[3].maxUnit[0]).toBe(2);
    expect(classes).toEqual(['VCPU', 'MEMORY_MB', 'DISK_GB', 'PCPU']);
    expect(features[4].maxUnit[3]).toBe(2_147_483_647);
  });

  it.each<[string, Site]>([
    ["host 'x' is described twice", withHost({}, { hosts: [HOST, HOST] })],
    ['a host has no name, but null', withHost({ name: null as never })],
    ["host 'x' names rack 'r9', which does not exist", withHost({ rack: 'r9' })],
    ["host 'x' names cluster 'c9', which does not exist", withHost({ cluster: 'c9' })],
    ["VCPU of host 'x' is not a number", withHost({ inventories: { VCPU: { total: Number.NaN } } })],
    ["VCPU of host 'x' is not a number", withHost({ inventories: { VCPU: { total: 4, used: Number.NaN } } })],
    ["uplink of 'x' is -1 Mbit/s; expected a number of at least 0", withHost({ uplinkMbps: -1 })],
    [
      "uplink of 'x' is NaN Mbit/s; expected a number of at least 0",
      withHost({ uplinkMbps: 1, uplinkReservedMbps: Number.NaN }),
    ],
    [
      "rack 'r' names cluster 'c9', which does not exist",
      withHost({}, { racks: [{ name: 'r', cluster: 'c9' }], hosts: [] }),
    ],
    [
      "pool 'p' names host 'h9', which does not exist",
      withHost({}, { pools: [{ name: 'p', at: { level: 'host', name: 'h9' }, capacityGb: 1 }] }),
    ],
    [
      "placed server 's' names host 'h9', which does not exist",
      withHost({}, { placedServers: [{ name: 's', host: 'h9', resources: {} }] }),
    ],
  ])('is refused: %s', (message, site) => {
    expect(() => openSite(site)).toThrow(expect.objectContaining({ code: 'valet.site.invalid', message }));
  });

  it('counts what others hold against racks and clusters, and cuts what is endless', () => {
    const site: Site = {
      name: 's',
      clusters: [{ name: 'c' }],
      racks: [{ name: 'r', cluster: 'c' }],
      hosts: [
        { ...HOST, name: 'a', rack: 'r', servers: 2 },
        { ...HOST, name: 'b', cluster: 'c', servers: 3 },
        { name: 'd', inventories: { VCPU: { total: 1e12 }, DISK_GB: { total: 5, reserved: 9, used: 2 } } },
      ],
    };
    const { servers, capacity, free } = openSite(site);
    expect([...servers]).toEqual([2, 3, 0, 2, 5]);
    expect([...capacity.subarray(6)]).toEqual([2_147_483_647, 0, 0]);
    expect([...free.subarray(6)]).toEqual([2_147_483_647, 0, -2]);
  });
});
