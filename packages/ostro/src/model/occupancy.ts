/**
 * What is placed already: taking and giving back capacity, uplinks and group membership on a snapshot. Every
 * function has its inverse (`count` -1 instead of 1); who calls them refreshes the summary of the touched hosts.
 */
import { censusOf, countMember } from './census.ts';
import { byName, lookUp, siteInvalid, toKbps } from './check.ts';
import { walkKnownLinks } from './links.ts';
import { lookUpHost } from './name-index.ts';
import type { PlacedServer, PlacedVolume, Site } from './site.ts';
import { CONTESTED, FREE, type Snapshot, unitAt } from './snapshot.ts';

/**
 * Takes (1) or gives back (-1) the resources of a server on a host.
 * @param servers how many servers there are more (or less) by it
 */
export function occupyHost(
  snapshot: Snapshot,
  host: number,
  resources: Readonly<Record<string, number>>,
  count: 1 | -1,
  servers: 1 | -1 | 0 = count,
): void {
  const row = host * snapshot.classes.length;
  for (const name of Object.keys(resources)) {
    const c = snapshot.classIndex.get(name);
    if (c !== undefined) snapshot.free[row + c] -= count * resources[name];
  }
  countServers(snapshot, host, servers);
}

/** Adds servers (a negative number takes them away) to a host, its rack and its cluster. */
export function countServers(snapshot: Snapshot, host: number, count: number): void {
  snapshot.servers[host] += count;
  if (snapshot.rackOf[host] >= 0) snapshot.servers[snapshot.rackOf[host]] += count;
  if (snapshot.clusterOf[host] >= 0) snapshot.servers[snapshot.clusterOf[host]] += count;
}

/** Takes (1) or gives back (-1) a volume's room in a pool. */
export function occupyPool(
  snapshot: Snapshot,
  pool: number,
  sizeGb: number,
  iops: number,
  count: 1 | -1,
): void {
  snapshot.poolFreeGb[pool] -= count * sizeGb;
  snapshot.poolFreeIops[pool] -= count * iops;
}

/** Makes a thing a member of a stored group; an exclusivity group then holds the unit. */
export function joinGroup(
  snapshot: Snapshot,
  group: number,
  name: string,
  kind: 'server' | 'volume',
  target: number,
  key: string,
): void {
  const { members } = snapshot.groups[group];
  const member = { name, kind, target, key };
  members.push(member);
  countMember(snapshot, members, member, 1);
  snapshot.groupsVersion[0]++;
  const unit = heldUnit(snapshot, group, kind, target);
  if (unit < 0) return;
  const holder = snapshot.holder[unit];
  setHolder(snapshot, unit, holder === FREE || holder === group ? group : CONTESTED);
}

/** The inverse of `joinGroup`. */
export function leaveGroup(snapshot: Snapshot, group: number, name: string): void {
  const { members } = snapshot.groups[group];
  const at = members.findIndex((member) => member.name === name);
  if (at < 0) return;
  const [gone] = members.splice(at, 1);
  countMember(snapshot, members, gone, -1);
  snapshot.groupsVersion[0]++;
  const unit = heldUnit(snapshot, group, gone.kind, gone.target);
  if (unit < 0) return;
  const holders: number[] = [];
  snapshot.groups.forEach(({ type, level, members: all }, g) => {
    if (type === 'exclusivity' && level !== null && censusOf(snapshot, all)[level].has(unit)) holders.push(g);
  });
  setHolder(snapshot, unit, holders.length === 0 ? FREE : holders.length === 1 ? holders[0] : CONTESTED);
}

function setHolder(snapshot: Snapshot, unit: number, holder: number): void {
  snapshot.heldUnits[0] += Number(holder !== FREE) - Number(snapshot.holder[unit] !== FREE);
  snapshot.holder[unit] = holder;
}

/** The unit an exclusivity group holds through a member; -1 none. */
function heldUnit(snapshot: Snapshot, group: number, kind: 'server' | 'volume', target: number): number {
  const { type, level } = snapshot.groups[group];
  return type === 'exclusivity' && kind === 'server' && level !== null ? unitAt(snapshot, target, level) : -1;
}

/** Admits everything that a site's description says is there already. */
export function admit(snapshot: Snapshot, site: Site): void {
  const { servers, rackOf, clusterOf } = snapshot;
  for (let h = 0; h < snapshot.hostCount; h++) {
    if (rackOf[h] >= 0) servers[rackOf[h]] += servers[h];
    if (clusterOf[h] >= 0) servers[clusterOf[h]] += servers[h];
  }
  const ends = new Map<string, { kind: 'server' | 'volume'; target: number }>();
  const add = (name: string, kind: 'server' | 'volume', target: number) => {
    if (ends.has(name)) throw siteInvalid(`placed ${kind} '${name}' is described twice`, { name });
    ends.set(name, { kind, target });
  };
  // By name, so that a list in another order is the same site.
  for (const server of [...(site.placedServers ?? [])].sort(byName)) {
    const host = lookUpHost(snapshot, server.host, `placed server '${server.name}'`);
    add(server.name, 'server', host);
    occupyHost(snapshot, host, server.resources, 1);
    join(snapshot, server, 'server', host);
  }
  for (const volume of [...(site.placedVolumes ?? [])].sort(byName)) {
    const pool = lookUp(snapshot.poolIndex, volume.pool, 'pool', `placed volume '${volume.name}'`);
    add(volume.name, 'volume', pool);
    occupyPool(snapshot, pool, volume.sizeGb, volume.iops ?? 0, 1);
    join(snapshot, volume, 'volume', pool);
  }
  for (const pipe of site.pipes ?? []) {
    const a = ends.get(pipe.a);
    const b = ends.get(pipe.b);
    if (a === undefined || b === undefined)
      throw siteInvalid(`a pipe of the site names '${a ? pipe.b : pipe.a}', which is not placed`);
    if (a.kind === 'volume' && b.kind === 'volume')
      throw siteInvalid(
        `a pipe of the site joins two volumes, '${pipe.a}' and '${pipe.b}'; one end must be a server`,
      );
    const kbps = toKbps(pipe.mbps, `pipe '${pipe.a}' - '${pipe.b}'`);
    const [server, other] = a.kind === 'server' ? [a, b] : [b, a];
    walkKnownLinks(snapshot, server.target, other.target, other.kind === 'volume', (link) => {
      snapshot.linkFree[link] -= kbps;
    });
  }
}

function join(
  snapshot: Snapshot,
  thing: PlacedServer | PlacedVolume,
  kind: 'server' | 'volume',
  target: number,
): void {
  for (const name of [...(thing.groups ?? [])].sort()) {
    const group = lookUp(snapshot.groupIndex, name, 'group', `placed ${kind} '${thing.name}'`);
    joinGroup(snapshot, group, thing.name, kind, target, thing.memberKeys?.[name] ?? thing.name);
  }
}
