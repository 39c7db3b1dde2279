import { describe, expect, it } from 'vitest';
import { exampleSite, placedServer, placedVolume } from '../testing/build.ts';
import { indexSite } from './site-view.ts';

const names = (things: Iterable<{ readonly name: string }>) => [...things].map(({ name }) => name);

describe('the places of a site', () => {
  it('are known as far as the site says', () => {
    const view = indexSite(exampleSite({ hosts: { h2: { rack: undefined, cluster: 'c2' } } }));
    expect(view.hostPlace('h1')).toMatchObject({ from: 'host', host: 'h1', rack: 'r1', cluster: 'c1' });
    expect(view.hostPlace('h2')).toMatchObject({ host: 'h2', rack: null, cluster: 'c2' });
    expect(view.poolPlace('on-h1')).toMatchObject({ from: 'host', host: 'h1', rack: 'r1', cluster: 'c1' });
    expect(view.poolPlace('on-r1')).toMatchObject({ from: 'rack', host: null, rack: 'r1', cluster: 'c1' });
    expect(view.poolPlace('on-c1')).toMatchObject({ from: 'cluster', rack: null, cluster: 'c1' });
    expect(view.poolPlace('on-site')).toMatchObject({ from: 'site', cluster: null });
    expect(view.hostPlace('h9')).toBeUndefined();
    expect(view.hostPlace('constructor')).toBeUndefined();
  });

  it('believe a rack about its cluster, not the host in it', () => {
    const view = indexSite(
      exampleSite({ racks: { r1: { cluster: undefined } }, hosts: { h1: { cluster: 'c2' } } }),
    );
    expect(view.hostPlace('h1')).toMatchObject({ rack: 'r1', cluster: null });
  });
});

describe('what is used of a site', () => {
  const site = exampleSite({
    groups: [
      { name: 'club', type: 'exclusivity', level: 'rack' },
      { name: 'far', type: 'diversity', level: 'rack' },
    ],
    hosts: { h1: { servers: 2 }, h3: { servers: 1, uplinkReservedMbps: 5 } },
    placedServers: [
      placedServer('x', 'h1', { groups: ['club'] }),
      placedServer('y', 'h2', { groups: ['far'] }),
      placedServer('z', 'h4'),
    ],
    placedVolumes: [placedVolume('d', 'on-site', { iops: 7, groups: ['far'] })],
    pipes: [
      { a: 'x', b: 'y', mbps: 10 },
      { a: 'x', b: 'z', mbps: 0.5 },
      { a: 'd', b: 'z', mbps: 100 },
    ],
    standby: { VCPU: 10 },
  });
  const view = indexSite(site);

  it('is listed by unit', () => {
    expect(names(view.serversIn('host', 'h1'))).toEqual(['x']);
    expect(names(view.serversIn('rack', 'r1'))).toEqual(['x', 'y']);
    expect(names(view.serversIn('cluster', 'c2'))).toEqual(['z']);
    expect(view.unlistedServersIn('host', 'h1')).toBe(2);
    expect(view.unlistedServersIn('cluster', 'c1')).toBe(3);
    expect(view.unlistedServersIn('rack', 'r3')).toBe(0);
  });

  it('is listed by group, with the units that exclusivity holds', () => {
    expect(names(view.membersOf('far'))).toEqual(['y', 'd']);
    expect([...view.holders('rack', 'r1')]).toEqual(['club']);
    expect([...view.holders('host', 'h1')]).toEqual([]);
    expect([...view.holders('rack', 'r3')]).toEqual([]);
  });

  it('is summed by class, pool and uplink', () => {
    expect(view.used('h1', 'VCPU')).toBe(1);
    expect(view.used('h1', 'constructor')).toBe(0);
    expect(view.poolUse('on-site')).toEqual({ gb: 10, iops: 7 });
    expect(view.standby('VCPU')).toBe(10);
    expect(view.reservedKbps({ kind: 'host', name: 'h1' })).toBe(10_500);
    expect(view.reservedKbps({ kind: 'host', name: 'h3' })).toBe(5000);
    expect(view.reservedKbps({ kind: 'rack', name: 'r1' })).toBe(500);
    expect(view.reservedKbps({ kind: 'cluster', name: 'c2' })).toBe(100_500);
    expect(view.reservedKbps({ kind: 'pool', name: 'on-site' })).toBe(100_000);
  });

  it('is not blurred by names that look like one another', () => {
    const twins = { kind: 'host', name: 'h1 rack' } as const;
    expect(view.reservedKbps(twins)).toBe(0);
  });
});
