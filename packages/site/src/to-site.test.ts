import { describe, expect, it } from 'vitest';
import { readSite } from './read.ts';
import { toSite } from './to-site.ts';

const siteOf = (text: string) => toSite(readSite(text, 's.yaml').description);

describe('toSite', () => {
  it('gives each thing to the optimizer in its words', () => {
    const { site, flavors } = siteOf(`
site: east
clusters:
- name: c1
  uplink_mbps: 400000
  racks:
  - name: r1
    hosts:
    - {name: h1, vcpus: 16, memory_mb: 32000, disk_gb: 0, resources: {PCPU: 8}, max_unit: {vcpus: 8},
       uplink_mbps: 10000, zone: z1, aggregates: [fast], traits: [A_B], enabled: false,
       allocation_ratios: {vcpus: 4}, reserved: {memory_mb: 2000}}
  hosts: [{name: h2, vcpus: 1, memory_mb: 1, disk_gb: 1}]
racks: [{name: r2, uplink_mbps: 5}]
hosts: [{name: h3, vcpus: 1, memory_mb: 1, disk_gb: 1}]
pools:
- {name: p1, at: {rack: r1}, capacity_gb: 100, iops: 5000, uplink_mbps: 1, types: [ssd], zone: z1, enabled: true}
- {name: p2, at: {host: h3}, capacity_gb: 1}
- {name: p3, at: {cluster: c1}, capacity_gb: 1}
- {name: p4, at: site, capacity_gb: 1}
flavors:
- {name: m1, id: "1", vcpus: 2, memory_mb: 512, disk_gb: 1, ephemeral_gb: 2, swap_mb: 1025, extra_specs: {x: y}}
aggregates: [{name: fast, metadata: {ssd: "true"}}]
groups:
- {name: quiet, id: g-1, type: exclusivity, level: rack, projects: [a], max_units: 2}
- {name: apart, type: diversity, max_per_unit: 2, description: far}
standby: {vcpus: 10, PCPU: 5}
placed:
- {server: s1, host: h1, flavor: "1", project: a, groups: [g-1, apart]}
- {server: s2, host: h3, vcpus: 1, memory_mb: 7, resources: {PCPU: 1}}
- {volume: v1, pool: p1, size_gb: 10, iops: 100, project: b, groups: [apart]}
pipes: [{a: s1, b: v1, mbps: 0.5}]
`);
    const small = { VCPU: { total: 1 }, MEMORY_MB: { total: 1 }, DISK_GB: { total: 1 } };
    expect(site).toEqual({
      name: 'east',
      clusters: [{ name: 'c1', uplinkMbps: 400000 }],
      racks: [
        { name: 'r1', cluster: 'c1' },
        { name: 'r2', uplinkMbps: 5 },
      ],
      hosts: [
        {
          name: 'h1',
          rack: 'r1',
          uplinkMbps: 10000,
          inventories: {
            VCPU: { total: 16, allocationRatio: 4, maxUnit: 8 },
            MEMORY_MB: { total: 32000, reserved: 2000 },
            PCPU: { total: 8 },
          },
          zone: 'z1',
          aggregates: ['fast'],
          traits: ['A_B'],
          enabled: false,
        },
        { name: 'h2', cluster: 'c1', zone: 'nova', inventories: small },
        { name: 'h3', zone: 'nova', inventories: small },
      ],
      pools: [
        {
          name: 'p1',
          at: { level: 'rack', name: 'r1' },
          capacityGb: 100,
          iops: 5000,
          uplinkMbps: 1,
          types: ['ssd'],
          zone: 'z1',
          enabled: true,
        },
        { name: 'p2', at: { level: 'host', name: 'h3' }, capacityGb: 1 },
        { name: 'p3', at: { level: 'cluster', name: 'c1' }, capacityGb: 1 },
        { name: 'p4', at: 'site', capacityGb: 1 },
      ],
      aggregates: [{ name: 'fast', metadata: { ssd: 'true' } }],
      groups: [
        { name: 'quiet', id: 'g-1', type: 'exclusivity', level: 'rack', projects: ['a'], maxUnits: 2 },
        { name: 'apart', type: 'diversity', maxPerUnit: 2, description: 'far' },
      ],
      placedServers: [
        {
          name: 's1',
          host: 'h1',
          resources: { VCPU: 2, MEMORY_MB: 512, DISK_GB: 5 },
          project: 'a',
          groups: ['quiet', 'apart'],
        },
        { name: 's2', host: 'h3', resources: { VCPU: 1, MEMORY_MB: 7, PCPU: 1 } },
      ],
      placedVolumes: [{ name: 'v1', pool: 'p1', sizeGb: 10, iops: 100, project: 'b', groups: ['apart'] }],
      pipes: [{ a: 's1', b: 'v1', mbps: 0.5 }],
      standby: { VCPU: 10, PCPU: 5 },
      flavors: [{ name: 'm1', resources: { VCPU: 2, MEMORY_MB: 512, DISK_GB: 5 } }],
    });
    expect(flavors).toEqual([
      {
        name: 'm1',
        id: '1',
        vcpus: 2,
        memoryMb: 512,
        diskGb: 1,
        ephemeralGb: 2,
        swapMb: 1025,
        extraSpecs: { x: 'y' },
      },
    ]);
  });

  it('counts a host without a zone to the one that Nova does', () => {
    const text = 'site: a\nhosts: [{name: h, vcpus: 1, memory_mb: 1, disk_gb: 1}]';
    const [host] = toSite(readSite(text, 's.yaml').description).site.hosts;
    expect(host.zone).toBe('nova');
  });

  it('leaves to the caller what a flavor takes', () => {
    const text = `site: a
hosts: [{name: h, vcpus: 4, memory_mb: 4000, disk_gb: 10, resources: {PCPU: 4}}]
flavors: [{name: pinned, vcpus: 3, memory_mb: 1000, disk_gb: 1, extra_specs: {"hw:cpu_policy": dedicated}}]
placed: [{server: a, host: h, flavor: pinned}, {server: b, host: h, flavor: pinned}]`;
    const demandOf = () => ({ PCPU: 3, MEMORY_MB: 1000 });
    const { description, warnings } = readSite(text, 's.yaml', { demandOf });
    expect(warnings.map((problem) => problem.message)).toEqual([
      'what is placed on the host takes 6 PCPU of 4',
    ]);
    const { site } = toSite(description, demandOf);
    expect(site.placedServers?.[0]?.resources).toEqual({ PCPU: 3, MEMORY_MB: 1000 });
    expect(site.flavors).toEqual([{ name: 'pinned', resources: { PCPU: 3, MEMORY_MB: 1000 } }]);
  });
});
