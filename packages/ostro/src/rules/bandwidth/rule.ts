/**
 * Bandwidth: a pipe reserves its bandwidth on every uplink between its ends and never more than there is; its
 * ends may be bound to share a unit (`maxDistance`).
 */
import {
  hostDistance,
  isWithin,
  linkCount,
  linksBetween,
  MAX_LINKS,
  poolDistance,
  SAME_HOST,
  UNKNOWN_DISTANCE,
} from '../../model/links.ts';
import type { Problem } from '../../model/problem.ts';

/** The links of the pipe at hand. */
const way = new Int32Array(MAX_LINKS);

/** The cost of a pipe in kbit/s x links when `item` stands at `target`; infinite when it cannot be. */
export function pipeCost(
  problem: Problem,
  pipe: number,
  item: number,
  target: number,
  otherAt: number,
): number {
  const { snapshot, serverCount } = problem;
  const { b, kbps, maxDistance } = problem.pipes[pipe];
  const toPool = b >= serverCount;
  // The server's end comes first.
  const host = toPool && item === b ? otherAt : target;
  const end = toPool && item === b ? target : otherAt;
  if (maxDistance !== null && !isWithin(snapshot, host, end, toPool, maxDistance))
    return Number.POSITIVE_INFINITY;
  if (kbps === 0) return 0;
  const distance = toPool ? poolDistance(snapshot, host, end) : hostDistance(snapshot, host, end);
  if (distance === SAME_HOST) return 0;
  if (distance === UNKNOWN_DISTANCE) return Number.POSITIVE_INFINITY;
  return kbps * linkCount(distance, toPool);
}

/**
 * Reserves a pipe's bandwidth between two placed ends.
 * @param linkUsed what the draft has reserved by link
 * @returns false, with nothing reserved, when an uplink is short or unknown
 */
export function reservePipe(
  problem: Problem,
  pipe: number,
  host: number,
  end: number,
  linkUsed: Float64Array,
): boolean {
  const { snapshot, serverCount } = problem;
  const { b, kbps } = problem.pipes[pipe];
  if (kbps === 0) return true;
  const { linkFree } = snapshot;
  const count = linksBetween(snapshot, host, end, b >= serverCount, way);
  for (let i = 0; i < count; i++) {
    const link = way[i];
    if (linkFree[link] - linkUsed[link] >= kbps) {
      linkUsed[link] += kbps;
      continue;
    }
    for (let j = 0; j < i; j++) linkUsed[way[j]] -= kbps;
    return false;
  }
  return count >= 0;
}

/** The inverse of `reservePipe`. */
export function releasePipe(
  problem: Problem,
  pipe: number,
  host: number,
  end: number,
  linkUsed: Float64Array,
): void {
  const { b, kbps } = problem.pipes[pipe];
  if (kbps === 0) return;
  const count = linksBetween(problem.snapshot, host, end, b >= problem.serverCount, way);
  for (let i = 0; i < count; i++) linkUsed[way[i]] -= kbps;
}
