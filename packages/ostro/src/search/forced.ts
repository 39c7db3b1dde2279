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

/** By pipe, the links it must cross because a rule keeps its ends apart or no pool hangs nearer. */
export function forcedLinks(problem: Problem): Int32Array {
  const { pipes, groups, serverCount, snapshot } = problem;
  const links = new Int32Array(pipes.length);
  const memberIn = groups.map(
    (group) => new Map([...group.items].map((item, i) => [item, group.itemMember[i]])),
  );
  const nearest = new Map<number, number>();
  pipes.forEach(({ a, b }, p) => {
    if (b >= serverCount) {
      const known = nearest.get(b) ?? nearestPool(problem, b);
      nearest.set(b, known);
      links[p] = known;
      return;
    }
    groups.forEach((group, g) => {
      if (group.type !== 'diversity' || group.soft > 0 || group.limit > 1) return;
      const memberA = memberIn[g].get(a);
      const memberB = memberIn[g].get(b);
      if (memberA === undefined || memberB === undefined || memberA === memberB) return;
      const distance = group.level === 'host' ? SAME_RACK : group.level === 'rack' ? SAME_CLUSTER : SAME_SITE;
      links[p] = Math.max(links[p], distance);
    });
  });
  return links;

  /** Links to a volume from a server as near as can be. */
  function nearestPool(problem: Problem, volume: number): number {
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
}
