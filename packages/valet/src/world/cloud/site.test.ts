import { NO_TOPOLOGY, readTopology } from '@valet/site';
import { describe, expect, it } from 'vitest';
import { siteOf } from './site.ts';
import { host, inventory, picture, provider } from './testing/picture.ts';

const settings = {
  rackKey: 'rack',
  clusterKey: 'cluster',
  topology: NO_TOPOLOGY,
  hostName: /^(?<cluster>[a-z]+[0-9]+)(?<rack>r[0-9]+)[a-z][0-9]+$/,
};

describe('the place of a host', () => {
  const file = readTopology(
    `
clusters:
  - name: c1
    uplink_mbps: 40000
    racks:
      - name: r1
        uplink_mbps: 20000
        hosts: [h1, h2, {name: h3, uplink_mbps: 10000}]
pools:
  - {name: "a@b#c", at: {rack: r1}, iops: 500}
`,
    'topology.yaml',
  );

  it('is said by an aggregate before the file, and by the file before the name', () => {
    const cloud = picture(['h1', 'h2', 'dc1r05c001', 'h9'], {
      frame: { aggregates: [{ name: 'one', metadata: { rack: 'r7' }, hosts: ['h1'] }] },
    });
    const { places } = siteOf('s', cloud, { ...settings, topology: file });
    expect(places.get('h1')).toMatchObject({
      rack: 'r7',
      rackSource: 'aggregate',
      cluster: 'c1',
      clusterSource: 'file',
    });
    expect(places.get('h2')).toMatchObject({ rack: 'r1', rackSource: 'file', cluster: 'c1' });
    expect(places.get('dc1r05c001')).toMatchObject({ rack: 'dc1r05', cluster: 'dc1', rackSource: 'name' });
    expect(places.get('h9')).toEqual({ rack: null, cluster: null, rackSource: null, clusterSource: null });
  });

  it('tells racks of one name in two clusters apart', () => {
    const aggregates = ['c1', 'c2'].map((cluster, i) => ({
      name: cluster,
      metadata: { rack: 'r1', cluster },
      hosts: [`h${i + 1}`],
    }));
    const { site } = siteOf('s', picture(['h1', 'h2'], { frame: { aggregates } }), settings);
    expect(site.racks).toEqual([
      { name: 'c1/r1', cluster: 'c1' },
      { name: 'c2/r1', cluster: 'c2' },
    ]);
  });

  it('that two aggregates say differently is warned of', () => {
    const aggregates = ['r1', 'r2'].map((rack) => ({ name: rack, metadata: { rack }, hosts: ['h1'] }));
    const { site, warnings } = siteOf('s', picture(['h1'], { frame: { aggregates } }), settings);
    expect(site.hosts[0]!.rack).toBe('r1');
    expect(warnings).toEqual([expect.stringContaining("rack 'r1' and 'r2'")]);
  });

  it('brings uplinks and pools from the file, and bandwidth from the agents where it is silent', () => {
    const pool = { name: 'a@b#c', capacityGb: 100, usedGb: 0, types: null, zone: null, enabled: true };
    const cloud = picture(['h2', 'h3'], {
      frame: {
        pools: [pool, { ...pool, name: 'h2@lvm#x' }, { ...pool, name: 'x@y#z' }],
        uplinks: new Map([['h2', 5000]]),
      },
    });
    const { site } = siteOf('s', cloud, { ...settings, topology: file });
    expect(site.hosts.map(({ uplinkMbps }) => uplinkMbps)).toEqual([5000, 10_000]);
    expect(site.racks[0]!.uplinkMbps).toBe(20_000);
    expect(site.pools!.map(({ at }) => at)).toEqual([
      { level: 'rack', name: 'r1' },
      { level: 'host', name: 'h2' },
      'site',
    ]);
  });
});

describe('what a host offers', () => {
  it('is what Placement says, with ratios, reserved and units', () => {
    const cpu = inventory(16, { reserved: 2, allocationRatio: 4, maxUnit: 8, stepSize: 2 });
    const cloud = picture(['h1'], {
      providers: new Map([['rp-h1', provider('h1', { inventories: { VCPU: cpu }, traits: ['CUSTOM_A'] })]]),
    });
    const [one] = siteOf('s', cloud, settings).site.hosts;
    expect(one).toMatchObject({
      inventories: { VCPU: cpu },
      traits: ['CUSTOM_A'],
      enabled: true,
      zone: 'nova',
    });
  });

  it.each([
    ['a disabled service', host('h1', { enabled: false }), []],
    ['a service that is down', host('h1', { up: false }), []],
    ['a trait', host('h1'), ['COMPUTE_STATUS_DISABLED']],
  ])('is nothing new by %s', (_why, only, traits) => {
    const cloud = picture(['h1'], {
      providers: new Map([['rp-h1', provider('h1', { traits })]]),
      frame: { hosts: [only] },
    });
    expect(siteOf('s', cloud, settings).site.hosts[0]!.enabled).toBe(false);
  });

  it('of one class on several of its providers is their sum, of which one server gets what one has', () => {
    const gpu = (id: string) =>
      provider(id, {
        id,
        parentId: 'rp-h1',
        rootId: 'rp-h1',
        inventories: { VGPU: inventory(4) },
        traits: ['CUSTOM_GPU'],
      });
    const cloud = picture(['h1'], {
      providers: new Map([
        ['rp-h1', provider('h1')],
        ['a', gpu('a')],
        ['b', gpu('b')],
      ]),
    });
    const [one] = siteOf('s', cloud, settings).site.hosts;
    expect(one!.inventories.VGPU).toMatchObject({ total: 8, maxUnit: 4 });
    expect(one!.traits).toEqual(['CUSTOM_GPU']);
  });

  it('of a shared provider is all of it, less what those on other hosts take', () => {
    const around = { aggregates: ['agg'] };
    const cloud = picture(['h1', 'h2'], {
      providers: new Map([
        [
          'rp-h1',
          provider('h1', {
            ...around,
            inventories: { VCPU: inventory(8) },
            allocations: new Map([['s1', { VCPU: 1 }]]),
          }),
        ],
        ['rp-h2', provider('h2', { ...around, inventories: { VCPU: inventory(8) } })],
        [
          'nfs',
          provider('nfs', {
            ...around,
            id: 'nfs',
            rootId: 'nfs',
            traits: ['MISC_SHARES_VIA_AGGREGATE'],
            inventories: { DISK_GB: inventory(500) },
            allocations: new Map([['s1', { DISK_GB: 100 }]]),
          }),
        ],
      ]),
    });
    const used = siteOf('s', cloud, settings).site.hosts.map(({ inventories }) => inventories.DISK_GB!.used);
    expect(used).toEqual([0, 100]);
  });
});
