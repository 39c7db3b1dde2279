/**
 * Which uplinks a pipe crosses: on each side those of every unit below the lowest unit both ends share; the
 * pool's own uplink once for a volume, and nothing for a pool on the server's own host.
 */
import type { Level } from './site.ts';
import { poolLink, type Snapshot, unitAt } from './snapshot.ts';

/** How far apart two ends are; the number is that of the uplinks between two servers. */
export const SAME_HOST = 0;
export const SAME_RACK = 2;
export const SAME_CLUSTER = 4;
export const SAME_SITE = 6;
/** A rack or cluster on the way is unknown. */
export const UNKNOWN_DISTANCE = -1;

/** Most uplinks a pipe can cross: the worst case that normalises the network term. */
export const MAX_LINKS = 6;

/** The distance of two hosts. */
export function hostDistance(snapshot: Snapshot, a: number, b: number): number {
  if (a === b) return SAME_HOST;
  const rackA = snapshot.rackOf[a];
  const rackB = snapshot.rackOf[b];
  if (rackA < 0 || rackB < 0) return UNKNOWN_DISTANCE;
  if (rackA === rackB) return SAME_RACK;
  const clusterA = snapshot.clusterOf[a];
  const clusterB = snapshot.clusterOf[b];
  if (clusterA < 0 || clusterB < 0) return UNKNOWN_DISTANCE;
  return clusterA === clusterB ? SAME_CLUSTER : SAME_SITE;
}

/** The distance of a host and a pool, in the same numbers. */
export function poolDistance(snapshot: Snapshot, host: number, pool: number): number {
  if (snapshot.poolHost[pool] === host) return SAME_HOST;
  const rack = snapshot.rackOf[host];
  if (rack < 0) return UNKNOWN_DISTANCE;
  const poolRack = snapshot.poolRack[pool];
  if (poolRack === rack) return SAME_RACK;
  const cluster = snapshot.clusterOf[host];
  const poolCluster = snapshot.poolCluster[pool];
  // A pool of the site shares nothing smaller; one at a host or rack whose place is unknown may.
  if (poolCluster < 0)
    return snapshot.poolHost[pool] < 0 && poolRack < 0 ? siteOrUnknown(cluster) : UNKNOWN_DISTANCE;
  if (snapshot.poolHost[pool] >= 0 && poolRack < 0) return UNKNOWN_DISTANCE;
  if (cluster < 0) return UNKNOWN_DISTANCE;
  return cluster === poolCluster ? SAME_CLUSTER : SAME_SITE;
}

/** Whether a host and a host (or pool) share a unit of the level or a smaller one. */
export function isWithin(
  snapshot: Snapshot,
  host: number,
  end: number,
  toPool: boolean,
  level: Level,
): boolean {
  const { rackOf, clusterOf, poolHost, poolRack, poolCluster } = snapshot;
  if (host === (toPool ? poolHost[end] : end)) return true;
  if (level === 'host') return false;
  if (rackOf[host] >= 0 && rackOf[host] === (toPool ? poolRack[end] : rackOf[end])) return true;
  if (level === 'rack') return false;
  return clusterOf[host] >= 0 && clusterOf[host] === (toPool ? poolCluster[end] : clusterOf[end]);
}

/** The number of links between a host and a host (or pool) at a distance. */
export function linkCount(distance: number, toPool: boolean): number {
  // Server side 1, 2 or 3 links; the other side as many, or the pool's one.
  return toPool && distance > 0 ? distance / 2 + 1 : distance;
}

/**
 * The links of a pipe from a server's host to another host or a pool, the server's side first.
 * @param into room for `MAX_LINKS`
 * @returns how many there are; -1 when the distance is unknown
 */
export function linksBetween(
  snapshot: Snapshot,
  host: number,
  target: number,
  toPool: boolean,
  into: Int32Array,
): number {
  const distance = toPool ? poolDistance(snapshot, host, target) : hostDistance(snapshot, host, target);
  if (distance <= SAME_HOST) return distance === SAME_HOST ? 0 : -1;
  let count = 0;
  into[count++] = host;
  if (distance > SAME_RACK) into[count++] = snapshot.rackOf[host];
  if (distance > SAME_CLUSTER) into[count++] = snapshot.clusterOf[host];
  if (toPool) {
    into[count++] = poolLink(snapshot, target);
    return count;
  }
  into[count++] = target;
  if (distance > SAME_RACK) into[count++] = snapshot.rackOf[target];
  if (distance > SAME_CLUSTER) into[count++] = snapshot.clusterOf[target];
  return count;
}

/**
 * The same for what is there already, where units on the way may be unknown: every known uplink below the first
 * unit that is known to be shared.
 */
export function walkKnownLinks(
  snapshot: Snapshot,
  host: number,
  target: number,
  toPool: boolean,
  visit: (link: number) => void,
): void {
  for (const level of ['host', 'rack', 'cluster'] as const) {
    if (isWithin(snapshot, host, target, toPool, level)) return;
    if (level === 'host' && toPool) visit(poolLink(snapshot, target));
    const ends = toPool ? [host] : [host, target];
    for (const end of ends) {
      const unit = unitAt(snapshot, end, level);
      if (unit >= 0) visit(unit);
    }
  }
}

function siteOrUnknown(cluster: number): number {
  return cluster < 0 ? UNKNOWN_DISTANCE : SAME_SITE;
}
