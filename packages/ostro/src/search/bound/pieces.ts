/** The hosts, racks or clusters of a site as a bound sees them: how unevenly servers can be shared out among them at most. */
import type { Problem } from '../../model/problem.ts';
import type { Level } from '../../model/site.ts';
import { clusterNumber } from '../../model/summary.ts';

export interface Pieces {
  /** By server part, what it takes of the class that is scarcest at this level. */
  readonly weight: Float64Array;
  /** What the units with most room have room for, largest first: so many that all parts fit, or all there are. */
  readonly room: Float64Array;
}

/**
 * @param newHosts that an answer uses at most
 * @returns null where one unit has room for all of them, so that nothing need cross
 */
export function piecesOf(problem: Problem, level: Level, newHosts: number): Pieces | null {
  const { snapshot, parts } = problem;
  const K = snapshot.classes.length;
  let best: Pieces | null = null;
  let leastTogether = 1;
  for (let c = 0; c < K; c++) {
    const weight = Float64Array.from({ length: parts.serverParts }, (_, part) => parts.demand[part * K + c]);
    const total = sum(weight);
    if (total === 0) continue;
    const room = level === 'host' ? roomsOfHosts(problem, c, newHosts) : roomsOf(problem, level, c, newHosts);
    if (room.some((each) => each >= total)) continue;
    room.sort().reverse();
    const together = mostTogether(room, total) / total ** 2;
    if (together >= leastTogether) continue;
    leastTogether = together;
    best = { weight, room };
  }
  return best;
}

/** The largest sum of squares of what units can take of a total: as much in as few of them as can be. */
export function mostTogether(room: Float64Array, total: number): number {
  let left = total;
  let squares = 0;
  for (const each of room) {
    const taken = Math.min(left, each);
    squares += taken ** 2;
    left -= taken;
    if (left <= 0) break;
  }
  return squares;
}

/** What each host has free of a class; of hosts without a server the roomiest that an answer may use. */
function roomsOfHosts({ snapshot }: Problem, c: number, newHosts: number): Float64Array {
  const { hostCount, free, servers, feature, features, classes } = snapshot;
  const running: number[] = [];
  const empty: number[] = [];
  for (let host = 0; host < hostCount; host++) {
    const left = free[host * classes.length + c];
    if (left > 0 && features[feature[host]].enabled) (servers[host] > 0 ? running : empty).push(left);
  }
  empty.sort((a, b) => b - a);
  return Float64Array.from([...running, ...empty.slice(0, newHosts)]);
}

/**
 * What each rack or cluster has free of a class, of hosts without a server on the largest so many only. Hosts whose rack is
 * not known, and racks whose cluster is not, are units of their own: pipes between them and others are refused.
 */
function roomsOf({ snapshot }: Problem, level: Level, c: number, newHosts: number): Float64Array {
  const { rackCount, clusterCount, hostCount, rackStart, free, summary } = snapshot;
  const { rackRoom, rackRoomActive, rackMaxEmpty } = summary;
  const K = snapshot.classes.length;
  const rooms: number[] = [];
  const add = (active: number, all: number, largest: number): void => {
    const empty = all - active;
    rooms.push(active + (empty > 0 ? Math.min(empty, newHosts * largest) : 0));
  };
  const clusters = Array.from({ length: clusterCount }, () => ({ active: 0, all: 0, largest: 0 }));
  for (let rack = 0; rack < rackCount; rack++) {
    const at = rack * K + c;
    const cluster = level === 'cluster' ? clusterNumber(snapshot, rack) : clusterCount;
    if (cluster === clusterCount) add(rackRoomActive[at], rackRoom[at], rackMaxEmpty[at]);
    else {
      clusters[cluster].active += rackRoomActive[at];
      clusters[cluster].all += rackRoom[at];
      clusters[cluster].largest = Math.max(clusters[cluster].largest, rackMaxEmpty[at]);
    }
  }
  if (level === 'cluster') for (const { active, all, largest } of clusters) add(active, all, largest);
  for (let host = rackStart[rackCount]; host < hostCount; host++) rooms.push(Math.max(0, free[host * K + c]));
  return Float64Array.from(rooms);
}

export function sum(list: Float64Array): number {
  let total = 0;
  for (const entry of list) total += entry;
  return total;
}
