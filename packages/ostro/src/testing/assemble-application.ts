/** Gives the drawn numbers of a tiny application their names, leaving out what would contradict itself. */
import type { Application, Group, Pipe, Server, Volume } from '../model/application.ts';
import type { Level, Site } from '../model/site.ts';
import { pipeName } from '../rules/bandwidth/check.ts';
import { GPU, PROJECT, pickAll, pickFrom, TRAITS, TYPES, zoneName } from './assemble-site.ts';
import type { ApplicationDraws, GroupDraw } from './draws.ts';

export function assembleApplication(draws: ApplicationDraws, site: Site): Application {
  const hosts = site.hosts.map(({ name }) => name);
  const pools = (site.pools ?? []).map(({ name }) => name);
  const servers = draws.servers.map((drawn, i) => server(drawn, i, hosts));
  const volumes = draws.volumes.map((drawn, i) => volume(drawn, i, pools));
  return {
    name: 'tiny',
    project: PROJECT,
    servers,
    volumes,
    pipes: pipes(draws, servers, volumes),
    groups: groups(draws, site, servers, volumes),
  };
}

function server(drawn: ApplicationDraws['servers'][number], i: number, hosts: readonly string[]): Server {
  const { vcpus, memoryMb, diskGb, gpus, spec } = drawn;
  const required = pickFrom(TRAITS, drawn.requiredTrait);
  const forbidden = pickFrom(TRAITS, drawn.forbiddenTrait);
  return {
    name: `s${i + 1}`,
    resources: {
      VCPU: vcpus,
      MEMORY_MB: memoryMb,
      DISK_GB: diskGb,
      ...(gpus === undefined ? {} : { [GPU]: gpus }),
    },
    requiredTraits: required === undefined ? undefined : [required],
    forbiddenTraits: forbidden === undefined ? undefined : [forbidden],
    zone: zoneName(drawn.zone),
    aggregateSpecs: spec === undefined ? undefined : { disk: ['ssd', 'hdd'][spec] },
    host: pickFrom(hosts, drawn.host),
    allowedHosts: drawn.allowed && pickAll(hosts, drawn.allowed),
    excludedHosts: drawn.excluded && pickAll(hosts, drawn.excluded),
    current: pickFrom([...hosts, 'gone'], drawn.current),
  };
}

function volume(drawn: ApplicationDraws['volumes'][number], i: number, pools: readonly string[]): Volume {
  return {
    name: `v${i + 1}`,
    sizeGb: drawn.sizeGb,
    iops: drawn.iops,
    type: pickFrom(TYPES, drawn.type),
    zone: zoneName(drawn.zone),
    pool: pickFrom(pools, drawn.pool),
    allowedPools: drawn.allowed && pickAll(pools, drawn.allowed),
    excludedPools: drawn.excluded && pickAll(pools, drawn.excluded),
    current: pickFrom(pools, drawn.current),
  };
}

/** Each pair of items once, so that pipes without a name have different ones. */
function pipes(draws: ApplicationDraws, servers: readonly Server[], volumes: readonly Volume[]): Pipe[] {
  const ends = [...servers, ...volumes].map(({ name }) => name);
  const found = new Map<string, Pipe>();
  draws.pipes.forEach(({ a, b, mbps, maxDistance, named }, i) => {
    const [from, to] = [pickFrom(servers, a)!.name, pickFrom(ends, b)!];
    if (from === to) return;
    const pipe: Pipe = { name: named ? `pipe${i + 1}` : undefined, a: from, b: to, mbps, maxDistance };
    if (!found.has(pipeName(pipe))) found.set(pipeName(pipe), pipe);
  });
  return [...found.values()];
}

const RANK: Readonly<Record<Level, number>> = { host: 0, rack: 1, cluster: 2 };

/**
 * Groups over items and over earlier groups. No item is in two members of one group, no server in two
 * exclusivity groups, and a group stands only in one that it may stand in.
 */
function groups(
  draws: ApplicationDraws,
  site: Site,
  servers: readonly Server[],
  volumes: readonly Volume[],
): Group[] {
  const items = [...servers, ...volumes].map(({ name }) => name);
  const made = new Map<string, Group>();
  const owners = new Map<string, string>();

  const below = (name: string): string[] => made.get(name)?.members.flatMap(below) ?? [name];
  const storedBelow = (name: string): (string | undefined)[] => {
    const group = made.get(name);
    return group === undefined ? [] : [group.stored, ...group.members.flatMap(storedBelow)];
  };
  const add = (group: Group, candidates: readonly string[]): void => {
    const owner = group.stored ?? group.name;
    const taken = new Set<string>();
    const members = candidates.filter((name) => {
      const under = below(name);
      if (under.some((item) => taken.has(item))) return false;
      if (group.stored !== undefined && storedBelow(name).includes(group.stored)) return false;
      if (group.type === 'exclusivity') {
        if (under.some((item) => (owners.get(item) ?? owner) !== owner)) return false;
        for (const item of under) owners.set(item, owner);
      }
      for (const item of under) taken.add(item);
      return true;
    });
    if (members.length > 0) made.set(group.name, { ...group, members });
  };

  draws.groups.forEach((drawn, i) => {
    const name = `g${i + 1}`;
    if (drawn.type === 'lists') {
      addLists(name, drawn);
      return;
    }
    const group = plainGroup(name, drawn, site, draws.firstLevel);
    const earlier = [...made.values()].filter((inner) => mayStandIn(inner, group)).map((inner) => inner.name);
    add(group, [...pickAll(earlier, drawn.inner), ...pickAll(items, drawn.members)]);
  });
  return [...made.values()];

  function addLists(name: string, { level, innerLevel, members, maxPerUnit, soft }: GroupDraw): void {
    const listed = pickAll(items, members);
    const inner = { type: 'affinity', level: innerLevel, members: [] } as const;
    const half = Math.ceil(listed.length / 2);
    add({ ...inner, name: `${name}.a` }, listed.slice(0, half));
    add({ ...inner, name: `${name}.b` }, listed.slice(half));
    const lists = [`${name}.a`, `${name}.b`].filter((each) => made.has(each));
    add({ name, type: 'diversity', level, members: [], maxPerUnit, soft }, lists);
  }
}

/** The group without its members; joined with a stored group of its type when one is drawn. */
function plainGroup(name: string, drawn: GroupDraw, site: Site, firstLevel: Level): Group {
  const type = drawn.type === 'lists' ? 'diversity' : drawn.type;
  const stored = pickFrom(
    (site.groups ?? []).filter((group) => group.type === type),
    drawn.stored,
  );
  if (stored !== undefined) {
    return { name, type, level: stored.level ?? firstLevel, stored: stored.name, members: [] };
  }
  return {
    name,
    type,
    level: drawn.level,
    members: [],
    maxPerUnit: type === 'affinity' ? undefined : drawn.maxPerUnit,
    soft: type === 'exclusivity' ? undefined : drawn.soft,
    maxSkew: type === 'spread' ? drawn.maxSkew : undefined,
    over: type === 'spread' ? drawn.over : undefined,
  };
}

/** Affinity may stand in anything (not above an affinity around it), what keeps apart only in what does not. */
function mayStandIn(inner: Group, outer: Group): boolean {
  if (inner.type === 'exclusivity') return false;
  if (inner.type === 'affinity') return outer.type !== 'affinity' || RANK[inner.level] <= RANK[outer.level];
  if (outer.type === 'affinity') return RANK[inner.level] < RANK[outer.level];
  return outer.type === 'exclusivity';
}
