/** What bandwidth must leave a server's host, rack or cluster wherever it stands: a rule, or its pools, force it. */
import { linkCount, SAME_CLUSTER, SAME_HOST, SAME_RACK, SAME_SITE } from '../model/links.ts';
import type { Problem } from '../model/problem.ts';
import { isServed } from '../rules/eligibility/rule.ts';

/**
 * For each server part the kbit/s that leaves its host, its rack and its cluster, `[part * 3 + level]`.
 * @param links what `forcedLinks` tells
 */
export function forcedOut(problem: Problem, links: Int32Array): Float64Array {
  const { parts, pipes, serverCount } = problem;
  const out = new Float64Array(parts.serverParts * 3);
  pipes.forEach(({ a, b, kbps }, p) => {
    if (links[p] === 0) return;
    const toPool = b >= serverCount;
    // Links on the server's own side: all but the pool's, or half of them.
    const levels = toPool ? links[p] - 1 : links[p] / 2;
    for (const end of toPool ? [a] : [a, b])
      for (let level = 0; level < levels; level++) out[parts.partOf[end] * 3 + level] += kbps;
  });
  return out;
}

/** Asked for by several phases, and the same for all. */
const KNOWN = new WeakMap<Problem, Int32Array>();

const NO_PIPES = new Int32Array(0);

/** By pipe, the links it must cross because a rule keeps its ends apart or no pool hangs nearer. */
export function forcedLinks(problem: Problem): Int32Array {
  if (problem.pipes.length === 0) return NO_PIPES;
  let links = KNOWN.get(problem);
  if (links === undefined) KNOWN.set(problem, (links = forceLinks(problem)));
  return links;
}

function forceLinks(problem: Problem): Int32Array {
  const { pipes, groups, serverCount } = problem;
  const links = new Int32Array(pipes.length);
  if (problem.itemCount > serverCount) {
    const nearest = new Map<number, number>();
    pipes.forEach(({ b }, p) => {
      if (b < serverCount) return;
      const known = nearest.get(b) ?? nearestPool(problem, b);
      nearest.set(b, known);
      links[p] = known;
    });
  }
  for (const group of groups) {
    if (group.type !== 'diversity' || group.soft > 0 || group.limit > 1) continue;
    const memberOf = new Int32Array(problem.itemCount).fill(-1);
    for (let i = 0; i < group.items.length; i++) memberOf[group.items[i]] = group.itemMember[i];
    const distance = group.level === 'host' ? SAME_RACK : group.level === 'rack' ? SAME_CLUSTER : SAME_SITE;
    pipes.forEach(({ a, b }, p) => {
      if (b >= serverCount || memberOf[a] < 0 || memberOf[b] < 0 || memberOf[a] === memberOf[b]) return;
      links[p] = Math.max(links[p], distance);
    });
  }
  return links;
}

/** Links to a volume from a server as near as can be. */
function nearestPool(problem: Problem, volume: number): number {
  const { snapshot } = problem;
  let least = linkCount(SAME_SITE, true);
  for (let pool = 0; pool < snapshot.poolCount; pool++) {
    if (!isServed(snapshot, problem.volumeNeeds[problem.needs[volume]], pool)) continue;
    const distance =
      snapshot.poolHost[pool] >= 0
        ? SAME_HOST
        : snapshot.poolRack[pool] >= 0
          ? SAME_RACK
          : snapshot.poolCluster[pool] >= 0
            ? SAME_CLUSTER
            : SAME_SITE;
    least = Math.min(least, linkCount(distance, true));
  }
  return least;
}
