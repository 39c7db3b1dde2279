import { writeYaml } from '@valet/document';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capacityOf, offersOf } from '../capacity.ts';
import { isPlacedServer, type SiteDescription } from '../description.ts';
import { readSite } from '../read.ts';
import { SiteError } from '../site-error.ts';
import { eachHost } from '../walk.ts';

const read = (text: string) => readSite(text, 's.yaml').description;

function problemOf(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof SiteError) return error.message.replaceAll('s.yaml:', '');
    throw error;
  }
  return 'none';
}

const small = 'vcpus: 4, memory_mb: 8000, disk_gb: 100';

describe('the generated form', () => {
  it('becomes clusters, racks, hosts and pools by counting', () => {
    const text = `
site: gen
generate:
  clusters: {count: 2, name: "c%d", uplink_mbps: 4000}
  racks: {count: 1, name: "%(cluster)s-r%02d"}
  hosts: {count: 2, name: "%(rack)s-h%d", ${small}, zone: "z%(cluster)d", uplink_mbps: 10,
          mix: [{count: 1, traits: [FAST], vcpus: 8}]}
  pools:
  - {per: host, count: 2, name: "%(host)s-p%d", capacity_gb: 1}
  - {per: cluster, name: "%(cluster)s-p", capacity_gb: 2, types: [ssd], zone: "z%(cluster)d"}
  - {per: site, name: p, capacity_gb: 3}
`;
    const host = (name: string, zone: string, more: object) => {
      return { name, vcpus: 4, memory_mb: 8000, disk_gb: 100, uplink_mbps: 10, zone, ...more };
    };
    const cluster = (c: number) => ({
      name: `c${c}`,
      uplink_mbps: 4000,
      racks: [
        {
          name: `c${c}-r01`,
          hosts: [
            host(`c${c}-r01-h1`, `z${c}`, { vcpus: 8, traits: ['FAST'] }),
            host(`c${c}-r01-h2`, `z${c}`, {}),
          ],
        },
      ],
    });
    const local = (name: string) => [
      { name: `${name}-p1`, at: { host: name }, capacity_gb: 1 },
      { name: `${name}-p2`, at: { host: name }, capacity_gb: 1 },
    ];
    const shared = (c: number) => ({
      name: `c${c}-p`,
      at: { cluster: `c${c}` },
      capacity_gb: 2,
      types: ['ssd'],
      zone: `z${c}`,
    });
    expect(read(text)).toEqual({
      site: 'gen',
      clusters: [cluster(1), cluster(2)],
      pools: [
        { name: 'p', at: 'site', capacity_gb: 3 },
        shared(1),
        ...local('c1-r01-h1'),
        ...local('c1-r01-h2'),
        shared(2),
        ...local('c2-r01-h1'),
        ...local('c2-r01-h2'),
      ],
    });
  });

  it('may leave levels out', () => {
    const hosts = `hosts: {count: 2, name: "h%d", ${small}}`;
    const names = (text: string) =>
      Array.from(eachHost(read(text)), ({ host, rack, cluster }) => [host.name, rack, cluster]);
    expect(names(`site: a\ngenerate: {${hosts}}`)).toEqual([
      ['h1', undefined, undefined],
      ['h2', undefined, undefined],
    ]);
    expect(names(`site: a\ngenerate: {racks: {count: 1, name: r}, ${hosts}}`)[1]).toEqual([
      'h2',
      'r',
      undefined,
    ]);
    expect(names(`site: a\ngenerate: {clusters: {count: 1, name: c}, ${hosts}}`)[1]).toEqual([
      'h2',
      undefined,
      'c',
    ]);
  });

  it('stands beside what is written out', () => {
    const text = `
site: a
hosts: [{name: mine, ${small}}]
pools: [{name: p, at: {host: h2}, capacity_gb: 5}]
generate: {hosts: {count: 2, name: "h%d", ${small}}}
flavors: [{name: m, vcpus: 1, memory_mb: 1, disk_gb: 1}]
placed: [{server: s, host: h1, flavor: m}]`;
    expect(read(text).hosts?.map((host) => host.name)).toEqual(['mine', 'h1', 'h2']);
  });

  it.each([
    [
      `hosts: {count: 0, name: "h%d", ${small}}`,
      '2:27: generate.hosts.count: expected a whole number of at least 1, got the number 0',
    ],
    [
      `hosts: {count: 2, name: h, ${small}}`,
      '2:11: generate: the name "h" is taken already by the host at 2:11 (in the generated hosts)',
    ],
    ['racks: {count: 1, name: r}', '2:11: generate: "hosts" is missing'],
    [
      'hosts: {count: 1, name: h}',
      '2:19: generate.hosts: "vcpus" is missing\n2:19: generate.hosts: "memory_mb" is missing\n2:19: generate.hosts: "disk_gb" is missing',
    ],
    [
      `clusters: {count: 9, name: "c%d"}, racks: {count: 9999, name: "%(cluster)s-%d"}, hosts: {count: 99, name: "%(rack)s-%d", ${small}}`,
      '2:1: generate: these counts make 8909109 hosts: at most 200000 are possible',
    ],
    [
      `hosts: {count: 2, name: "h%d", ${small}, mix: [{count: 2}, {count: 1}]}`,
      '2:84: generate.hosts.mix: the counts of the mix make 3 hosts, more than the 2 there are',
    ],
    [
      `hosts: {count: 2, name: "h%d", ${small}, mix: [{count: 1, aggregates: [x]}]}`,
      '2:11: generate: unknown aggregate "x"; there are none (in the generated hosts)',
    ],
    [
      `hosts: {count: 2, name: "h%d", ${small}}, pools: [{per: rack, name: p, capacity_gb: 1}]`,
      '2:99: generate.pools[0].per: no racks are generated: per site or host',
    ],
    [
      `hosts: {count: 2, name: "%(rack)s%d", ${small}}`,
      '2:36: generate.hosts.name: there is no "rack" around it, but nothing.',
    ],
    [
      `hosts: {count: 2, name: "h%d", ${small}}, load: {share: 0.5}`,
      '2:91: generate.load: a load needs flavors: describe some under "flavors"',
    ],
    [
      `hosts: {count: 2, name: "h%d", ${small}}, load: {share: 5}`,
      '2:99: generate.load.share: expected a number of at least 0 and at most 1, got the number 5',
    ],
  ])('says what is wrong with %s', (generate, problem) => {
    expect(problemOf(`site: a\ngenerate: {${generate}}`)).toBe(problem);
  });

  it('is known to what names it, even where its load cannot be', () => {
    const text = `site: a
generate: {hosts: {count: 2, name: "h%d", ${small}}, load: {share: 0.5}}
flavors: [{name: m, vcpus: -1, memory_mb: 1, disk_gb: 1}]
placed: [{server: s, host: h3, vcpus: 1}, {server: t, host: h2, vcpus: 1}]
pipes: [{a: s, b: load-000001, mbps: 1}]`;
    expect(problemOf(text).split('\n')).toEqual([
      '3:28: flavors[0].vcpus: expected a whole number of at least 0 and at most 2147483647, got the number -1',
      '4:28: placed[0].host: unknown host "h3"; there are "h1", "h2"',
    ]);
  });

  it('refuses a load of too many things', () => {
    const text = `site: a
generate: {hosts: {count: 1, name: h, vcpus: 2000000000, memory_mb: 1, disk_gb: 1}, load: {share: 1, flavors: [m, n]}}
flavors: [{name: m, vcpus: 1, memory_mb: 0, disk_gb: 0}]`;
    expect(problemOf(text).split('\n')).toEqual([
      '2:91: generate.load: this load is more than 300000 servers and volumes',
      '2:115: generate.load.flavors[1]: unknown flavor "n"; there are "m"',
    ]);
  });
});

const name = (prefix: string) => fc.constant(`${prefix}%d`);
const generated = fc.record(
  {
    clusters: fc.option(fc.record({ count: fc.integer({ min: 1, max: 3 }), name: name('c') })),
    racks: fc.option(
      fc.record({ count: fc.integer({ min: 1, max: 3 }), uplink_mbps: fc.option(fc.nat(1000)) }),
    ),
    hosts: fc.record({
      count: fc.integer({ min: 1, max: 5 }),
      vcpus: fc.integer({ min: 0, max: 64 }),
      memory_mb: fc.integer({ min: 0, max: 64000 }),
      disk_gb: fc.nat(1000),
      resources: fc.option(fc.constantFrom({ PCPU: 4 }, { CUSTOM_X: 1, VGPU: 2 })),
      zone: fc.option(fc.constantFrom('z', 'z%d')),
      traits: fc.option(fc.constantFrom(['A'], ['B', 'C'])),
      allocation_ratios: fc.option(fc.constantFrom({ vcpus: 4, memory_mb: 1.5 })),
      enabled: fc.option(fc.boolean()),
      mix: fc.option(fc.constantFrom([], [{ count: 1, vcpus: 2, zone: 'special' }])),
    }),
    pools: fc.array(
      fc.record({
        per: fc.constantFrom('site', 'host'),
        capacity_gb: fc.nat(2000),
        iops: fc.option(fc.nat()),
        zone: fc.option(fc.constantFrom('z', 'z%d')),
        enabled: fc.option(fc.boolean()),
      }),
      { maxLength: 2 },
    ),
    load: fc.option(
      fc.record({
        seed: fc.nat(),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        pool_share: fc.double({ min: 0, max: 1, noNaN: true }),
        projects: fc.constantFrom([], ['a', 'b']),
      }),
    ),
    standby: fc.option(fc.constantFrom({ vcpus: 20 }, { memory_mb: 33.3 })),
  },
  { requiredKeys: ['hosts', 'pools'] },
);

/** The text of a generated site; names are unique whatever the levels. */
function textOf({ standby, ...spec }: Record<string, unknown>): string {
  const levels = ['clusters', 'racks'].filter((level) => spec[level]);
  const prefix = levels.map((level) => `%(${level.slice(0, -1)})s`).at(-1) ?? '';
  const { racks, hosts, pools } = spec as Record<string, object | null>;
  return writeYaml({
    site: 'generated',
    standby,
    generate: {
      ...spec,
      racks: racks && { ...racks, name: spec.clusters ? '%(cluster)s-r%d' : 'r%d' },
      hosts: { ...hosts, name: `${prefix}-h%d` },
      pools: (pools as object[]).map((pool, p) => {
        return { ...pool, name: (pool as { per: string }).per === 'site' ? `p${p}` : `%(host)s-p${p}` };
      }),
    },
    flavors: [
      { name: 's', vcpus: 1, memory_mb: 2000, disk_gb: 10 },
      { name: 'l', vcpus: 4, memory_mb: 8000, disk_gb: 80 },
    ],
  });
}

describe('any generated site', () => {
  it('written out and read again is the same, in the same words', () => {
    const property = fc.property(generated, (spec) => {
      const description = read(textOf(spec));
      const text = writeYaml(description);
      expect(read(text)).toEqual(description);
      expect(writeYaml(read(text))).toBe(text);
      expect(read(JSON.stringify(description))).toEqual(description);
    });
    fc.assert(property, { seed: 1, numRuns: 200 });
  });

  it('is generated alike every time, and takes a load that its hosts can bear', () => {
    const property = fc.property(generated, (spec) => {
      const { description, warnings } = readSite(textOf(spec), 's.yaml');
      expect(read(textOf(spec))).toEqual(description);
      expect(warnings).toEqual([]);
      expectWithinStandby(description, (spec.standby ?? {}) as Record<string, number>);
    });
    fc.assert(property, { seed: 2, numRuns: 200 });
  });

  it('is loaded about as far as asked', () => {
    const text = (seed: number) => `site: a
generate:
  hosts: {count: 200, name: "h%d", vcpus: 64, memory_mb: 131072, disk_gb: 5000}
  pools: [{per: host, name: "%(host)s-p", capacity_gb: 4000}]
  load: {seed: ${seed}, share: 0.6, spread: 0.1, pool_share: 0.3}
flavors: [{name: s, vcpus: 1, memory_mb: 1024, disk_gb: 1}, {name: l, vcpus: 4, memory_mb: 4096, disk_gb: 1}]`;
    const cpus: Record<string, number> = { s: 1, l: 4 };
    const used = (description: SiteDescription) => {
      let vcpus = 0;
      let gb = 0;
      for (const placed of description.placed ?? []) {
        if (isPlacedServer(placed)) vcpus += cpus[placed.flavor!]!;
        else gb += placed.size_gb;
      }
      return [vcpus / (200 * 64), gb / (200 * 4000)] as const;
    };
    const [cpu, disk] = used(read(text(1)));
    expect(cpu).toBeGreaterThan(0.56);
    expect(cpu).toBeLessThan(0.62);
    expect(disk).toBeGreaterThan(0.26);
    expect(disk).toBeLessThan(0.32);
    expect(read(text(2))).not.toEqual(read(text(1)));
  });
});

/** No host has more of a class in use than its standby leaves. */
function expectWithinStandby(description: SiteDescription, standby: Record<string, number>): void {
  const flavors = new Map(description.flavors?.map((flavor) => [flavor.name, flavor]));
  for (const { host } of eachHost(description)) {
    const servers = (description.placed ?? []).filter(isPlacedServer).filter((one) => one.host === host.name);
    for (const [name, field] of [
      ['VCPU', 'vcpus'],
      ['MEMORY_MB', 'memory_mb'],
      ['DISK_GB', 'disk_gb'],
    ] as const) {
      const used = servers.reduce((sum, server) => sum + flavors.get(server.flavor!)![field], 0);
      const offer = offersOf(host).get(name);
      const most = offer === undefined ? 0 : (capacityOf(offer) * (100 - (standby[field] ?? 0))) / 100;
      expect(used).toBeLessThanOrEqual(most);
    }
  }
}
