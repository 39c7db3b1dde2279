/**
 * A snapshot that lives on between requests: what is placed and taken away, and which stored groups there are.
 * Every change has its inverse, and costs the touched hosts only.
 */
import { OstroError } from '../error.ts';
import { siteInvalid } from './check.ts';
import { walkLinks } from './links.ts';
import { joinGroup, leaveGroup, occupyHost, occupyPool } from './occupancy.ts';
import { openGroup } from './open-site.ts';
import type { StoredGroup } from './site.ts';
import type { Snapshot, StoredGroupState } from './snapshot.ts';
import { refreshHosts } from './summary.ts';

/** A server or volume that takes its share of the site. */
export interface Occupant {
  /** Unique among the occupants. */
  readonly name: string;
  readonly kind: 'server' | 'volume';
  /** Host of a server, pool of a volume. */
  readonly at: string;
  /** Servers: by resource class. */
  readonly resources: Readonly<Record<string, number>>;
  /** Volumes. */
  readonly sizeGb: number;
  readonly iops: number;
  /** Stored groups it is a member of, with its member key in each. */
  readonly groups: Readonly<Record<string, string>>;
}

/** Bandwidth held between a server's host and another server's host, or a pool. */
export interface HeldPipe {
  readonly host: string;
  readonly to: string;
  readonly toPool: boolean;
  readonly kbps: number;
}

/**
 * Places occupants and holds pipes, without asking any rule: verify first.
 * @throws OstroError when a host, pool or group is unknown; then nothing has changed
 */
export function occupy(snapshot: Snapshot, occupants: readonly Occupant[], pipes: readonly HeldPipe[]): void {
  change(snapshot, occupants, pipes, 1);
}

/** The inverse of `occupy`. */
export function vacate(snapshot: Snapshot, occupants: readonly Occupant[], pipes: readonly HeldPipe[]): void {
  change(snapshot, occupants, pipes, -1);
}

function change(
  snapshot: Snapshot,
  occupants: readonly Occupant[],
  pipes: readonly HeldPipe[],
  count: 1 | -1,
): void {
  const targets = occupants.map((occupant) => targetOf(snapshot, occupant.kind === 'volume', occupant.at));
  const ends = pipes.map(({ host, to, toPool }) => [
    targetOf(snapshot, false, host),
    targetOf(snapshot, toPool, to),
  ]);
  for (const { groups } of occupants) for (const name of Object.keys(groups)) groupNumber(snapshot, name);
  const touched = new Set<number>();
  occupants.forEach((occupant, i) => {
    const target = targets[i];
    if (occupant.kind === 'server') {
      occupyHost(snapshot, target, occupant.resources, count);
      touched.add(target);
    } else occupyPool(snapshot, target, occupant.sizeGb, occupant.iops, count);
    for (const [name, key] of Object.entries(occupant.groups)) {
      const group = groupNumber(snapshot, name);
      if (count === 1) joinGroup(snapshot, group, occupant.name, occupant.kind, target, key);
      else leaveGroup(snapshot, group, occupant.name);
    }
  });
  pipes.forEach(({ toPool, kbps }, i) => {
    walkLinks(snapshot, ends[i][0], ends[i][1], toPool, (link) => {
      snapshot.linkFree[link] -= count * kbps;
      return true;
    });
  });
  refreshHosts(snapshot, touched);
}

/** Adds a stored group, or changes what may change of one: its projects, limits, and a level it had not yet. */
export function putGroup(snapshot: Snapshot, group: StoredGroup): void {
  const groups = snapshot.groups as StoredGroupState[];
  const at = snapshot.groupIndex.get(group.name);
  const opened = openGroup(group);
  if (at === undefined) {
    (snapshot.groupIndex as Map<string, number>).set(group.name, groups.length);
    groups.push(opened);
  } else {
    groups[at] = { ...opened, members: groups[at].members };
  }
}

/** Removes a stored group without members; its number is not used again. */
export function dropGroup(snapshot: Snapshot, name: string): void {
  const at = groupNumber(snapshot, name);
  if (snapshot.groups[at].members.length > 0)
    throw new OstroError('valet.group.invalid', `stored group '${name}' has members; it cannot be removed`);
  (snapshot.groupIndex as Map<string, number>).delete(name);
}

/** A copy with arrays of its own: for a question of the kind "what if". */
export function copySnapshot(snapshot: Snapshot): Snapshot {
  return {
    ...snapshot,
    free: snapshot.free.slice(),
    servers: snapshot.servers.slice(),
    holder: snapshot.holder.slice(),
    linkFree: snapshot.linkFree.slice(),
    poolFreeGb: snapshot.poolFreeGb.slice(),
    poolFreeIops: snapshot.poolFreeIops.slice(),
    groups: snapshot.groups.map((group) => ({ ...group, members: [...group.members] })),
    groupIndex: new Map(snapshot.groupIndex),
    summary: copySummary(snapshot.summary),
  };
}

function copySummary(summary: Snapshot['summary']): Snapshot['summary'] {
  const { site, ...arrays } = summary;
  const copy = <Arrays extends object>(from: Arrays): Arrays =>
    Object.fromEntries(Object.entries(from).map(([name, array]) => [name, array.slice()])) as Arrays;
  return { ...copy(arrays), site: copy(site) };
}

function targetOf(snapshot: Snapshot, isPool: boolean, name: string): number {
  const target = (isPool ? snapshot.poolIndex : snapshot.hostIndex).get(name);
  if (target === undefined)
    throw siteInvalid(`the site has no ${isPool ? 'pool' : 'host'} '${name}'`, { name });
  return target;
}

function groupNumber(snapshot: Snapshot, name: string): number {
  const group = snapshot.groupIndex.get(name);
  if (group === undefined) throw siteInvalid(`the site has no stored group '${name}'`, { name });
  return group;
}
