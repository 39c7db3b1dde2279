/**
 * A snapshot that lives on between requests: what is placed and taken away, and which stored groups there are.
 * Every change has its inverse, and costs the touched hosts only.
 */
import { OstroError } from '../error.ts';
import { siteInvalid } from './check.ts';
import { linksBetween, MAX_LINKS } from './links.ts';
import { joinGroup, leaveGroup, occupyHost, occupyPool } from './occupancy.ts';
import { openGroup } from './open-site.ts';
import type { StoredGroup } from './site.ts';
import { placeNumber, type Snapshot, type StoredGroupState } from './snapshot.ts';
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
  /** More of a server that counts already: takes of the host without being another server on it. */
  readonly isMore?: boolean;
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
  if (occupants.length === 0 && pipes.length === 0) return;
  // Names first, so that nothing has changed where one is unknown.
  const targets: number[] = [];
  for (const { kind, at, groups } of occupants) {
    targets.push(targetOf(snapshot, kind, at));
    for (const name of Object.keys(groups)) groupNumber(snapshot, name);
  }
  const ends: number[] = [];
  for (const { host, to, toPool } of pipes)
    ends.push(targetOf(snapshot, 'server', host), targetOf(snapshot, toPool ? 'volume' : 'server', to));
  const touched = new Set<number>();
  Atomics.add(snapshot.version, 0, 1);
  for (let i = 0; i < occupants.length; i++) {
    const { name, kind, resources, sizeGb, iops, groups, isMore } = occupants[i];
    const target = targets[i];
    if (kind === 'server') {
      occupyHost(snapshot, target, resources, count, isMore ? 0 : count);
      touched.add(target);
    } else occupyPool(snapshot, target, sizeGb, iops, count);
    for (const joined of Object.keys(groups)) {
      const group = groupNumber(snapshot, joined);
      if (count === 1) joinGroup(snapshot, group, name, kind, target, groups[joined]);
      else leaveGroup(snapshot, group, name);
    }
  }
  for (let i = 0; i < pipes.length; i++) {
    const { toPool, kbps } = pipes[i];
    const links = linksBetween(snapshot, ends[2 * i], ends[2 * i + 1], toPool, way);
    for (let l = 0; l < links; l++) snapshot.linkFree[way[l]] -= count * kbps;
  }
  refreshHosts(snapshot, touched);
  Atomics.add(snapshot.version, 0, 1);
}

/** The links of the pipe at hand. */
const way = new Int32Array(MAX_LINKS);

/** Adds a stored group, or changes what may change of one: its projects, limits, and a level it had not yet. */
export function putGroup(snapshot: Snapshot, group: StoredGroup): void {
  const groups = snapshot.groups as StoredGroupState[];
  snapshot.groupsVersion[0]++;
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
  snapshot.groupsVersion[0]++;
  (snapshot.groupIndex as Map<string, number>).delete(name);
}

/** The arrays of a snapshot that change while it lives. */
const CHANGING = [
  'free',
  'servers',
  'holder',
  'heldUnits',
  'linkFree',
  'poolFreeGb',
  'poolFreeIops',
] as const;

/**
 * A copy with arrays of its own: for a question of the kind "what if", and for searching in peace while another
 * thread changes the site.
 */
export function copySnapshot(snapshot: Snapshot): Snapshot {
  const { site, ...racks } = snapshot.summary;
  const copy: Snapshot = {
    ...snapshot,
    ...Object.fromEntries(CHANGING.map((name) => [name, snapshot[name].slice()])),
    version: new Int32Array(1),
    groupsVersion: new Int32Array(1),
    groups: snapshot.groups.map((group) => ({ ...group, members: [...group.members] })),
    groupIndex: new Map(snapshot.groupIndex),
    summary: { ...sliceAll(racks), site: sliceAll(site) },
  };
  refreshCopy(copy, snapshot);
  return copy;
}

/**
 * Brings the arrays of a copy, and its version, up to date; stored groups are not arrays, and the caller's. A change that another
 * thread is making is waited for.
 * @returns the version of the stored groups that the arrays belong to
 */
export function refreshCopy(copy: Snapshot, from: Snapshot): number {
  for (;;) {
    const before = Atomics.load(from.version, 0);
    for (const name of CHANGING) copy[name].set(from[name]);
    const { site, ...racks } = from.summary;
    setAll(copy.summary, racks);
    setAll(copy.summary.site, site);
    const groups = Atomics.load(from.groupsVersion, 0);
    if (before % 2 !== 0 || Atomics.load(from.version, 0) !== before) continue;
    copy.version[0] = before;
    return groups;
  }
}

type Arrays = Readonly<Record<string, Int32Array | Float64Array>>;

function sliceAll<Some extends object>(arrays: Some): Some {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.slice()])) as Some;
}

function setAll(to: object, from: object): void {
  for (const [name, array] of Object.entries(from as Arrays)) (to as Arrays)[name].set(array);
}

function targetOf(snapshot: Snapshot, kind: 'server' | 'volume', name: string): number {
  const target = placeNumber(snapshot, kind, name);
  if (target < 0)
    throw siteInvalid(`the site has no ${kind === 'server' ? 'host' : 'pool'} '${name}'`, { name });
  return target;
}

function groupNumber(snapshot: Snapshot, name: string): number {
  const group = snapshot.groupIndex.get(name);
  if (group === undefined) throw siteInvalid(`the site has no stored group '${name}'`, { name });
  return group;
}
