/** The pipes between servers as a graph over the server parts of a request. */
import { greatestCommonDivisor } from '../../model/arithmetic.ts';
import type { Problem } from '../../model/problem.ts';

export interface PipeGraph {
  readonly parts: number;
  /** Neighbours of part `p`, each once: `other[start[p] … start[p+1]-1]`, with the kbit/s between the two. */
  readonly start: Int32Array;
  readonly other: Int32Array;
  readonly kbps: Float64Array;
  /** kbit/s of all edges, and the number that all of them are multiples of. */
  readonly total: number;
  readonly step: number;
}

/**
 * @param links by pipe, how many it crosses wherever its ends are. @param most pipes that must cross more are left out
 */
export function pipeGraph(
  { parts, pipes, serverCount }: Problem,
  links: Int32Array,
  most: number,
): PipeGraph {
  const count = parts.serverParts;
  const weights: Map<number, number>[] = Array.from({ length: count }, () => new Map());
  let total = 0;
  let step = 0;
  pipes.forEach(({ a, b, kbps }, p) => {
    if (links[p] > most || b >= serverCount || kbps === 0) return;
    const from = parts.partOf[a];
    const to = parts.partOf[b];
    if (from === to) return;
    total += kbps;
    step = greatestCommonDivisor(kbps, step);
    weights[from].set(to, (weights[from].get(to) ?? 0) + kbps);
    weights[to].set(from, (weights[to].get(from) ?? 0) + kbps);
  });
  const start = new Int32Array(count + 1);
  for (let p = 0; p < count; p++) start[p + 1] = start[p] + weights[p].size;
  const other = new Int32Array(start[count]);
  const kbps = new Float64Array(start[count]);
  weights.forEach((of, p) => {
    let at = start[p];
    for (const [neighbour, weight] of [...of].sort(([x], [y]) => x - y)) {
      other[at] = neighbour;
      kbps[at++] = weight;
    }
  });
  return { parts: count, start, other, kbps, total, step: Math.max(1, step) };
}

/** Parts that pipes connect, each set of them by itself. */
export function componentsOf({ parts, start, other }: PipeGraph): number[][] {
  const seen = new Uint8Array(parts);
  const found: number[][] = [];
  for (let first = 0; first < parts; first++) {
    if (seen[first] === 1) continue;
    seen[first] = 1;
    const members = [first];
    // Grows while it is gone through.
    for (const part of members)
      for (let e = start[part]; e < start[part + 1]; e++) {
        if (seen[other[e]] === 1) continue;
        seen[other[e]] = 1;
        members.push(other[e]);
      }
    found.push(members);
  }
  return found;
}
