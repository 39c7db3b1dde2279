import { DocumentError, formatProblem, readDocument } from '@valet/document';
import { describe, expect, it } from 'vitest';
import { readSite } from './read.ts';
import { SiteError } from './site-error.ts';

/** The problems of a site file, as they are shown, without the name of the file. */
function problemsOf(text: string): string[] {
  try {
    readSite(text, 's.yaml');
  } catch (error) {
    if (error instanceof SiteError)
      return error.message.split('\n').map((line) => line.replace(/^s\.yaml:/, ''));
    throw error;
  }
  return [];
}

const warningsOf = (text: string) =>
  readSite(text, 's.yaml').warnings.map((problem) => formatProblem(problem).replace(/^s\.yaml:/, ''));

/** A host on a line of its own. */
const host = (name: string, more = '') => `{name: ${name}, vcpus: 4, memory_mb: 8000, disk_gb: 100${more}}`;

const whole = `
site: east
clusters:
- name: c1
  uplink_mbps: 400000
  racks:
  - name: r1
    uplink_mbps: 100000.5
    hosts:
    - name: h1
      vcpus: 16
      memory_mb: 32000
      disk_gb: 1000
      resources: {PCPU: 8, CUSTOM_LICENCE: 2}
      max_unit: {vcpus: 8, PCPU: 4}
      uplink_mbps: 10000
      zone: z1
      aggregates: [fast]
      traits: [HW_CPU_X86_AVX2]
      enabled: no
      allocation_ratios: {vcpus: 4.0, memory_mb: 1.5}
      reserved: {memory_mb: 2000, PCPU: 1}
  hosts: [{name: h2, vcpus: 1, memory_mb: 1, disk_gb: 0}]
racks: [{name: r2, hosts: [{name: h3, vcpus: 1, memory_mb: 1, disk_gb: 1}]}]
hosts: [{name: h4, vcpus: 1, memory_mb: 1, disk_gb: 1}]
pools:
- {name: p1, at: {rack: r1}, capacity_gb: 100, iops: 5000, uplink_mbps: 1, types: [ssd], zone: z1, enabled: true}
- {name: p2, at: site, capacity_gb: 1000}
flavors:
- {name: m1, id: "1", vcpus: 1, memory_mb: 512, disk_gb: 1, ephemeral_gb: 2, swap_mb: 3, extra_specs: {a: true, b: 1}}
aggregates: [{name: fast, metadata: {ssd: "true"}}]
groups:
- {name: quiet, id: g-1, type: exclusivity, level: rack, description: no neighbours, projects: [a], max_units: 2}
- {name: apart, type: diversity, max_per_unit: 2}
standby: {vcpus: 10, PCPU: 12.5}
placed:
- {server: s1, host: h1, flavor: m1, project: a, groups: [quiet, apart]}
- {server: s2, host: h3, vcpus: 1, resources: {PCPU: 1}}
- {volume: v1, pool: p1, size_gb: 10, iops: 100, project: b}
pipes: [{a: s1, b: v1, mbps: 0.5}]
`;

describe('an explicit site', () => {
  it('is read with all its fields', () => {
    const { description, warnings, file } = readSite(whole, 's.yaml');
    expect(file).toBe('s.yaml');
    expect(warnings.map((problem) => problem.message)).toEqual([
      'what is placed on the host takes 1 PCPU of 0',
    ]);
    const written = readDocument(whole, 's').value as Record<string, unknown>;
    const flavor = { ...(written.flavors as object[])[0], extra_specs: { a: 'true', b: '1' } };
    expect(description).toEqual({ ...written, flavors: [flavor] });
  });

  it('needs no more than a name', () => {
    expect(readSite('site: nowhere', 's').description).toEqual({ site: 'nowhere' });
    expect(readSite('{"site": "nowhere", "hosts": null}', 's').description).toEqual({ site: 'nowhere' });
  });
});

describe('every mistake is named with its place, its path, and what was expected', () => {
  it.each<[string, string[]]>([
    ['', ['1:1: expected a map with "site", "clusters", "racks", "hosts" …, got nothing']],
    ['- a', ['1:1: expected a map with "site", "clusters", "racks", "hosts" …, got a list']],
    ['hosts: []', ['1:1: "site" is missing']],
    ['site: 12', ['1:7: site: expected the name of the site, got the number 12: write it in quotes']],
    ['site: a\nhost: []', ['2:1: host: unknown key. Did you mean "hosts"?']],
    ['site: a\nhosts: {}', ['2:8: hosts: expected a list, got a map']],
    [
      'site: a\nhosts: [h1]',
      ['2:9: hosts[0]: expected a map with "name", "vcpus", "memory_mb", "disk_gb" …, got the text "h1"'],
    ],
    [
      'site: a\nhosts:\n- {name: h, vcpu: 4, memory_mb: 1, disk_gb: 1}',
      ['3:3: hosts[0]: "vcpus" is missing', '3:13: hosts[0].vcpu: unknown key. Did you mean "vcpus"?'],
    ],
    [
      'site: a\nhosts:\n- {name: h, vcpus: -1, memory_mb: 1.5, disk_gb: .nan}',
      [
        '3:20: hosts[0].vcpus: expected a whole number of at least 0 and at most 2147483647, got the number -1',
        '3:35: hosts[0].memory_mb: expected a whole number of at least 0 and at most 2147483647, got the number 1.5',
        '3:49: hosts[0].disk_gb: expected a whole number of at least 0 and at most 2147483647, got the number NaN',
      ],
    ],
    [
      'site: a\nhosts:\n- {name: h, vcpus: 99999999999, memory_mb: "1", disk_gb: [1]}',
      [
        '3:20: hosts[0].vcpus: expected a whole number of at least 0 and at most 2147483647, got the number 99999999999',
        '3:44: hosts[0].memory_mb: expected a whole number of at least 0 and at most 2147483647, got the text "1"',
        '3:58: hosts[0].disk_gb: expected a whole number of at least 0 and at most 2147483647, got a list',
      ],
    ],
    [
      `site: a\nhosts: [${host('h', ', uplink_mbps: -5, enabled: maybe')}]`,
      [
        '2:73: hosts[0].uplink_mbps: expected a number of at least 0 and at most 9000000, got the number -5',
        '2:86: hosts[0].enabled: expected true or false, got the text "maybe"',
      ],
    ],
    [
      `site: a\nhosts: [${host('h', ', traits: [hw_cpu, A, A]')}]`,
      [
        '2:69: hosts[0].traits[0]: expected the name of a trait of capitals, digits and _ only, got "hw_cpu"',
        '2:80: hosts[0].traits[2]: "A" stands twice in this list',
      ],
    ],
    [
      `site: a\nhosts: [${host('h', ', resources: {VCPU: 1, gpu: 1, PCPU: x}')}]`,
      [
        '2:72: hosts[0].resources.VCPU: vcpus has a field of its own: write it there',
        '2:81: hosts[0].resources.gpu: expected a resource class in capitals, such as CUSTOM_GPU',
        '2:95: hosts[0].resources.PCPU: expected a whole number of at least 0 and at most 2147483647, got the text "x"',
      ],
    ],
    [
      `site: a\nhosts: [${host('h', ', reserved: {MEMORY_MB: 1, vcpus: 5, PCPU: 1}, max_unit: {disk_gb: 0}')}]`,
      [
        '2:71: hosts[0].reserved.MEMORY_MB: expected vcpus, memory_mb, disk_gb or a resource class in capitals, such as CUSTOM_GPU; write memory_mb',
        '2:92: hosts[0].reserved.vcpus: 5 are reserved of the 4 there are',
        '2:101: hosts[0].reserved.PCPU: the host has no PCPU in its resources',
        '2:125: hosts[0].max_unit.disk_gb: expected a whole number of at least 1 and at most 2147483647, got the number 0',
      ],
    ],
    [
      `site: a\nhosts: [${host('h', ', allocation_ratios: {vcpus: 0}')}]`,
      [
        '2:87: hosts[0].allocation_ratios.vcpus: expected a number above 0 and at most 10000, got the number 0',
      ],
    ],
    [
      `site: a\nhosts:\n- ${host('h')}\n- ${host('h')}`,
      ['4:3: hosts[1]: the name "h" is taken already by the host at s.yaml:3:3'],
    ],
    [
      `site: a\nclusters: [{name: c, racks: [{name: r, hosts: [${host('h')}]}]}]\nracks: [{name: r, hosts: [${host('h')}]}]`,
      [
        '3:9: racks[0]: the name "r" is taken already by the rack at s.yaml:2:30',
        '3:27: racks[0].hosts[0]: the name "h" is taken already by the host at s.yaml:2:48',
      ],
    ],
    [
      `site: a\nhosts: [${host('h', ', aggregates: [fsat]')}]\naggregates: [{name: fast}]`,
      ['2:73: hosts[0].aggregates[0]: unknown aggregate "fsat"; there are "fast"'],
    ],
    [
      `site: a\nhosts: [${host('h', ', aggregates: [fast]')}]`,
      ['2:73: hosts[0].aggregates[0]: unknown aggregate "fast"; there are none'],
    ],
    [
      'site: a\nhosts: [{name: "a\\u001b[31m", vcpus: 1, memory_mb: 1, disk_gb: 1}]',
      [
        '2:16: hosts[0].name: expected the name of a host of at most 255 characters on one line, got "a\\u001b[31m"',
      ],
    ],
  ])('hosts and units: %j', (text, problems) => expect(problemsOf(text)).toEqual(problems));

  it.each<[string, string[]]>([
    [
      'pools: [{name: p, at: {rack: r9}, capacity_gb: 1}]',
      ['4:30: pools[0].at.rack: unknown rack "r9"; there are "r1"'],
    ],
    [
      'pools: [{name: p, at: rack, capacity_gb: 1}]',
      [
        '4:23: pools[0].at: expected "site" or one of {host: NAME}, {rack: NAME}, {cluster: NAME}, got the text "rack"',
      ],
    ],
    [
      'pools: [{name: p, at: {rack: r1, host: h1}, capacity_gb: 1}]',
      ['4:23: pools[0].at: expected "site" or one of {host: NAME}, {rack: NAME}, {cluster: NAME}, got a map'],
    ],
    ['pools: [{name: p, at: site}]', ['4:9: pools[0]: "capacity_gb" is missing']],
    [
      'flavors: [{name: m, vcpus: 1, memory_mb: 1, disk_gb: 1}, {name: m, vcpus: 1, memory_mb: 1, disk_gb: 1}]',
      ['4:58: flavors[1]: the name "m" is taken already by the flavor at s.yaml:4:11'],
    ],
    [
      'flavors: [{name: m, vcpus: 1, memory_mb: 1, disk_gb: 1}, {name: n, id: m, vcpus: 1, memory_mb: 1, disk_gb: 1}]',
      ['4:72: flavors[1].id: the name "m" is taken already by the flavor at s.yaml:4:11'],
    ],
    [
      'groups: [{name: "a b", type: affinty, level: Rack}]',
      [
        '4:17: groups[0].name: expected the name of a group of letters, digits and . _ ~ - only, got "a b"',
        '4:30: groups[0].type: expected "affinity" or "diversity" or "exclusivity", got the text "affinty". Did you mean "affinity"?',
        '4:46: groups[0].level: expected "host" or "rack" or "cluster", got the text "Rack". Did you mean "rack"?',
      ],
    ],
    [
      'groups: [{name: g, type: affinity, max_units: 1, max_per_unit: 1}]',
      [
        '4:36: groups[0].max_units: only an exclusivity group has a limit on units',
        '4:50: groups[0].max_per_unit: an affinity group has all its members in one unit: leave it out',
      ],
    ],
    [
      'placed: [{server: s, host: h2, vcpus: 1}]',
      ['4:28: placed[0].host: unknown host "h2"; there are "h1"'],
    ],
    [
      'placed: [{server: s, host: h1}]',
      ['4:10: placed[0]: a server needs a "flavor", or "vcpus", "memory_mb" …'],
    ],
    [
      'placed: [{server: s, host: h1, flavor: m}]',
      ['4:40: placed[0].flavor: unknown flavor "m"; there are none'],
    ],
    [
      'placed: [{server: s, host: h1, flavor: m, vcpus: 1}]',
      [
        '4:40: placed[0].flavor: unknown flavor "m"; there are none',
        '4:43: placed[0].vcpus: a server has either a flavor or amounts of its own',
      ],
    ],
    [
      'placed: [{name: s, host: h1}, 7]',
      [
        '4:10: placed[0]: expected a "server" with its "host", or a "volume" with its "pool"',
        '4:31: placed[1]: expected a map with "server" and "host", or "volume" and "pool", got the number 7',
      ],
    ],
    [
      'placed: [{server: x, host: h1, vcpus: 1}, {volume: x, pool: p, size_gb: 1}]\npools: [{name: p, at: site, capacity_gb: 9}]',
      ['4:43: placed[1]: the name "x" is taken already by the placed thing at s.yaml:4:10'],
    ],
    [
      'placed: [{server: x, host: h1, vcpus: 1, groups: [g]}]',
      ['4:51: placed[0].groups[0]: unknown group "g"; there are none'],
    ],
    [
      'pipes: [{a: x, b: x, mbps: 1}, {a: x, b: y, mbps: -1}]',
      [
        '4:9: pipes[0]: both ends are "x"',
        '4:13: pipes[0].a: unknown placed thing "x"; there are none',
        '4:19: pipes[0].b: unknown placed thing "x"; there are none',
        '4:36: pipes[1].a: unknown placed thing "x"; there are none',
        '4:42: pipes[1].b: unknown placed thing "y"; there are none',
        '4:51: pipes[1].mbps: expected a number of at least 0 and at most 9000000, got the number -1',
      ],
    ],
    [
      'pools: [{name: p, at: site, capacity_gb: 9}]\nplaced: [{volume: v, pool: p, size_gb: 1}, {volume: w, pool: p, size_gb: 1}]\npipes: [{a: v, b: w, mbps: 1}]',
      ['6:9: pipes[0]: both ends are volumes: one has to be a server'],
    ],
    [
      'standby: {vcpus: 101, memory: 5}',
      [
        '4:18: standby.vcpus: expected a number of at least 0 and at most 100, got the number 101',
        '4:23: standby.memory: expected vcpus, memory_mb, disk_gb or a resource class in capitals, such as CUSTOM_GPU',
      ],
    ],
  ])('what stands on them: %j', (text, problems) => {
    expect(problemsOf(`site: a\nracks: [{name: r1}]\nhosts: [${host('h1')}]\n${text}`)).toEqual(problems);
  });

  it('asks for the nearest of many, or lists the nearest', () => {
    const hosts = Array.from({ length: 30 }, (_, h) => host(`c1-host-${h}`)).join(', ');
    const text = `site: a\nhosts: [${hosts}]\nplaced:\n- {server: a, host: c1-hots-7, vcpus: 1}\n- {server: b, host: x, vcpus: 1}`;
    expect(problemsOf(text)).toEqual([
      '4:21: placed[0].host: unknown host "c1-hots-7". Did you mean "c1-host-7", "c1-host-0" or "c1-host-1"?',
      '5:21: placed[1].host: unknown host "x"; there are "c1-host-0", "c1-host-1", "c1-host-2", "c1-host-3", ' +
        '"c1-host-4", "c1-host-5", "c1-host-6", "c1-host-7" and 22 more',
    ]);
  });

  it('does not blame a name on what could not be read', () => {
    const text = `site: a\nhosts: [{name: 1, vcpus: 1, memory_mb: 1, disk_gb: 1}]\nplaced: [{server: s, host: h1, flavor: m}]\nflavor: []`;
    expect(problemsOf(text)).toEqual([
      '2:16: hosts[0].name: expected the name of a host, got the number 1: write it in quotes',
      '4:1: flavor: unknown key. Did you mean "flavors"?',
    ]);
  });

  it('shows twenty problems and counts the others', () => {
    const text = `site: a\nhosts:\n${Array.from({ length: 30 }, (_, h) => `- {name: h${h}}\n`).join('')}`;
    const problems = problemsOf(text);
    expect(problems).toHaveLength(21);
    expect(problems[0]).toBe('3:3: hosts[0]: "vcpus" is missing');
    expect(problems[20]).toBe('and 70 more');
  });

  it('leaves what is no document to the reader of documents', () => {
    expect(() => readSite('site: "', 's.yaml')).toThrow(DocumentError);
    expect(() => readSite('x'.repeat(50_000_000), 's.yaml')).toThrow(/longer than/);
    expect(() => readSite(`site: ${'['.repeat(100_000)}`, 's.yaml')).toThrow(/nested/);
  });
});

describe('what is unusual, but possible, is a warning', () => {
  it('as hosts and pools with more on them than they offer', () => {
    const text = `site: a
hosts: [${host('h1', ', allocation_ratios: {vcpus: 2}, reserved: {vcpus: 1}')}]
pools: [{name: p, at: site, capacity_gb: 10}]
placed:
- {server: a, host: h1, vcpus: 6, memory_mb: 8001}
- {volume: v, pool: p, size_gb: 11, iops: 1}`;
    expect(warningsOf(text)).toEqual([
      '2:9: hosts[0]: what is placed on the host takes 8001 MEMORY_MB of 8000',
      '3:9: pools[0]: what is placed in the pool takes 11 GB of 10',
      '3:9: pools[0]: what is placed in the pool takes 1 IOPS of 0',
    ]);
    expect(warningsOf(text.replace('vcpus: 6', 'vcpus: 7'))).toHaveLength(4);
  });

  it('of which a hundred are kept', () => {
    const hosts = Array.from({ length: 150 }, (_, h) => host(`h${h}`)).join(', ');
    const servers = Array.from({ length: 150 }, (_, h) => `{server: s${h}, host: h${h}, vcpus: 9}`).join(
      ', ',
    );
    expect(warningsOf(`site: a\nhosts: [${hosts}]\nplaced: [${servers}]`)).toHaveLength(100);
  });

  it('as members of projects that may not use a group', () => {
    const text = `site: a
hosts: [${host('h1')}]
groups: [{name: g, id: "7", type: affinity, projects: [a]}]
placed:
- {server: a, host: h1, vcpus: 1, project: a, groups: ["7"]}
- {server: b, host: h1, vcpus: 1, project: b, groups: ["7"]}
- {server: c, host: h1, vcpus: 1, groups: [g]}`;
    expect(warningsOf(text)).toEqual([
      '6:56: placed[1].groups[0]: the group is not open to b',
      '7:44: placed[2].groups[0]: the group is not open to a thing without project',
    ]);
  });
});
