import type { Site } from '@valet/ostro';
import { describe, expect, it } from 'vitest';
import { siteDocument } from './site-document.ts';
import { contentLine, siteLines } from './site-text.ts';

const host = { inventories: { VCPU: { total: 8, reserved: 1, allocationRatio: 1.5, used: 2 } } };

const site: Site = {
  name: 'dc',
  clusters: [{ name: 'c' }],
  racks: [
    { name: 'r1', cluster: 'c', uplinkMbps: 40000 },
    { name: 'r2', cluster: 'c' },
  ],
  hosts: [
    { ...host, name: 'a', rack: 'r1' },
    { ...host, name: 'b', rack: 'r1' },
    { ...host, name: 'alone' },
  ],
  pools: [{ name: 'p', at: { level: 'rack', name: 'r1' }, capacityGb: 1000 }],
  placedServers: [{ name: 's', host: 'b', resources: { VCPU: 3 } }],
  placedVolumes: [{ name: 'v', pool: 'p', sizeGb: 250 }],
};

describe('a site summed up', () => {
  it('counts capacity as it can be handed out, and use from every source', () => {
    const { racks, pools } = siteDocument(site);
    expect(racks[0]).toMatchObject({
      rack: 'r1',
      hosts: 2,
      servers: 1,
      vcpus: 20,
      vcpus_used: 7,
      uplink_mbps: 40000,
    });
    expect(pools).toEqual([{ pool: 'p', at: 'rack r1', capacity_gb: 1000, capacity_gb_used: 250 }]);
  });

  it('shows racks without hosts, and hosts without a rack', () => {
    const { racks } = siteDocument(site);
    expect(racks[1]).toMatchObject({ rack: 'r2', hosts: 0, vcpus: 0, uplink_mbps: null });
    expect(racks[2]).toMatchObject({ cluster: null, rack: null, hosts: 1 });
  });

  it('reads well', () => {
    expect(contentLine(site)).toBe('1 cluster, 2 racks, 3 hosts, 1 pool, 1 placed server, 1 placed volume');
    const lines = siteLines(site, siteDocument(site), undefined, false);
    expect(lines[3]).toBe(
      'c        r1        2        1     20  35 %           0     -         0     -         40,000',
    );
    expect(siteLines(site, siteDocument(site), ['rack', 'hosts'], false)).toEqual([
      'RACK  HOSTS',
      'r1    2',
      'r2    0',
      '-     1',
    ]);
  });
});
