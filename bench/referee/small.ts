/** Small random sites with requests that use every rule that the referee has a model for. */
import type { Application, Group, Level, PlacedServer, Site, StoredGroup } from '@valet/ostro';
import type { Random } from '../workloads/random.ts';

export interface SmallCase {
  readonly site: Site;
  readonly application: Application;
}

const LEVELS: readonly Level[] = ['host', 'rack', 'cluster'];
const PROJECT = 'us';

export function smallCase(random: Random): SmallCase {
  const site = smallSite(random);
  return { site, application: smallApplication(random, site) };
}

/** One or two clusters, two to four racks, two to ten hosts, some of them alike and some in use. */
function smallSite(random: Random): Site {
  const clusters = Array.from({ length: random.between(1, 2) }, (_, c) => ({
    name: `c${c}`,
    ...uplink(random, 2000),
  }));
  const racks = Array.from({ length: random.between(2, 4) }, (_, r) => ({
    name: `r${r}`,
    cluster: random.pick(clusters).name,
    ...uplink(random, 1500),
  }));
  const hosts: Site['hosts'] = Array.from({ length: random.between(2, 10) }, (_, h) => ({
    name: `h${h}`,
    rack: random.pick(racks).name,
    inventories: {
      VCPU: { total: random.pick([4, 8, 8]) },
      MEMORY_MB: { total: random.pick([8192, 16_384]) },
    },
    servers: random.chance(0.15) ? random.between(1, 2) : undefined,
    traits: random.chance(0.3) ? ['FAST'] : undefined,
    ...uplink(random, 1000),
  }));
  const groups = LEVELS.flatMap((level): StoredGroup[] =>
    random.chance(0.3)
      ? [
          {
            name: `stored-${level}`,
            type: random.pick(['affinity', 'diversity', 'exclusivity'] as const),
            level,
            projects: [PROJECT],
          },
        ]
      : [],
  ).slice(0, 1);
  return {
    name: 'small',
    clusters,
    racks,
    hosts,
    groups: groups.map((group) => limited(random, group)),
    ...standing(random, hosts, groups),
  };
}

function limited(random: Random, group: StoredGroup): StoredGroup {
  if (group.type === 'exclusivity') return { ...group, maxUnits: random.between(1, 3) };
  return group.type === 'diversity' && random.chance(0.3) ? { ...group, maxPerUnit: 2 } : group;
}

function uplink(random: Random, uplinkMbps: number) {
  return {
    uplinkMbps,
    uplinkReservedMbps: random.chance(0.3) ? random.between(1, 9) * (uplinkMbps / 10) : undefined,
  };
}

/** Members of an exclusivity group stand on a host, and in a rack, of their own only by chance: so do outsiders. */
function standing(random: Random, hosts: Site['hosts'], groups: readonly StoredGroup[]) {
  const placedServers = Array.from({ length: random.between(0, 3) }, (_, i): PlacedServer => {
    const stored = groups.filter(() => random.chance(0.5));
    return {
      name: `old${i}`,
      host: random.pick(hosts).name,
      resources: { VCPU: 1, MEMORY_MB: 1024 },
      project: PROJECT,
      groups: stored.map(({ name }) => name),
    };
  });
  const pipes = placedServers.length > 1 && random.chance(0.5) ? [{ a: 'old0', b: 'old1', mbps: 100 }] : [];
  return { placedServers, pipes };
}

function smallApplication(random: Random, { hosts, groups: stored = [] }: Site): Application {
  const servers = Array.from({ length: random.between(2, 9) }, (_, s) => ({
    name: `s${s}`,
    resources: { VCPU: random.between(1, 4), MEMORY_MB: 1024 * random.between(1, 6) },
    requiredTraits: random.chance(0.1) ? ['FAST'] : undefined,
    excludedHosts: random.chance(0.1) ? [random.pick(hosts).name] : undefined,
    current: random.chance(0.1) ? random.pick(hosts).name : undefined,
  }));
  const names = servers.map(({ name }) => name);
  const pipes = Array.from({ length: random.between(0, 10) }, (_, i) => {
    const [a, b] = random.sample(names, 2);
    return {
      name: `p${i}`,
      a,
      b,
      mbps: 10 * random.between(1, 30),
      maxDistance: random.chance(0.05) ? random.pick(LEVELS) : undefined,
    };
  });
  const groups: Group[] = Array.from({ length: random.between(0, 3) }, (_, g) =>
    localGroup(random, `g${g}`, names),
  );
  const [outer, inner] = groups;
  // A group in a group.
  if (
    inner !== undefined &&
    outer.type !== 'exclusivity' &&
    inner.type !== 'exclusivity' &&
    random.chance(0.3)
  )
    groups[0] = {
      ...outer,
      members: [...outer.members.filter((name) => !inner.members.includes(name)), inner.name],
    };
  for (const { name, type, level } of stored)
    if (random.chance(0.6))
      groups.push({ name: `my-${name}`, type, level: level!, stored: name, members: some(random, names) });
  return { name: 'small', project: PROJECT, servers, pipes, groups };
}

function localGroup(random: Random, name: string, servers: readonly string[]): Group {
  const type = random.pick(['affinity', 'diversity', 'diversity', 'exclusivity'] as const);
  return {
    name,
    type,
    level: random.pick(LEVELS),
    members: some(random, servers),
    soft: type !== 'exclusivity' && random.chance(0.3) ? random.between(1, 3) : undefined,
    maxPerUnit: type === 'diversity' && random.chance(0.3) ? random.between(1, 3) : undefined,
  };
}

function some(random: Random, servers: readonly string[]): string[] {
  return random.sample(servers, random.between(2, 4));
}
