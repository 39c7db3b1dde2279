/**
 * Where the members of a stored group are, counted. Joining and leaving keep it up, so that a request costs the
 * units its group is in, not the members that came before it.
 */
import { type Snapshot, type StoredMember, unitAt } from './snapshot.ts';

export interface Census {
  servers: number;
  volumes: number;
  /** Servers by unit of each level; those in an unknown unit count at -1. */
  readonly host: ReadonlyMap<number, number>;
  readonly rack: ReadonlyMap<number, number>;
  readonly cluster: ReadonlyMap<number, number>;
  /** Volumes by pool. */
  readonly pool: ReadonlyMap<number, number>;
}

/** Of a group without members. */
export const NOBODY: Census = blank();

/** By the list of members: a copy of a snapshot has lists of its own. Taken when first asked for. */
const TAKEN = new WeakMap<readonly StoredMember[], Census>();

/** The census of a stored group's members, who must be changed by `joinGroup` and `leaveGroup` alone. */
export function censusOf(snapshot: Snapshot, members: readonly StoredMember[]): Census {
  let census = TAKEN.get(members);
  if (census === undefined) {
    census = blank();
    for (const member of members) count(snapshot, census, member, 1);
    TAKEN.set(members, census);
  }
  return census;
}

/** A member has come (1) or gone (-1). */
export function countMember(
  snapshot: Snapshot,
  members: readonly StoredMember[],
  member: StoredMember,
  by: 1 | -1,
): void {
  const census = TAKEN.get(members);
  if (census !== undefined) count(snapshot, census, member, by);
}

function blank(): Census {
  return { servers: 0, volumes: 0, host: new Map(), rack: new Map(), cluster: new Map(), pool: new Map() };
}

function count(snapshot: Snapshot, census: Census, { kind, target }: StoredMember, by: 1 | -1): void {
  if (kind === 'volume') {
    census.volumes += by;
    add(census.pool, target, by);
    return;
  }
  census.servers += by;
  add(census.host, target, by);
  add(census.rack, unitAt(snapshot, target, 'rack'), by);
  add(census.cluster, unitAt(snapshot, target, 'cluster'), by);
}

function add(counts: ReadonlyMap<number, number>, key: number, by: 1 | -1): void {
  const now = (counts.get(key) ?? 0) + by;
  if (now === 0) (counts as Map<number, number>).delete(key);
  else (counts as Map<number, number>).set(key, now);
}
