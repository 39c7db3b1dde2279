/** Bandwidth by how much of each server's neighbourhood one host could hold: quick, and weak where that is much. */
import type { Problem } from '../../model/problem.ts';
import { forcedLinks } from '../forced.ts';

/**
 * Least kbit/s x links. A pipe whose ends a rule keeps apart crosses the links of that distance. Of its other pipes, a server keeps
 * inside its host at most those to the neighbours that fit beside it; the rest cross two links. Each such pipe
 * is seen from both ends, so half of it counts at each.
 */
export function boundByNeighbours(problem: Problem): number {
  const { parts, pipes, snapshot } = problem;
  const apart = forcedLinks(problem);
  let bound = 0;
  for (let p = 0; p < pipes.length; p++) bound += pipes[p].kbps * apart[p];
  const K = snapshot.classes.length;
  const largest = snapshot.summary.site.largestFree;
  let halves = 0;
  for (let part = 0; part < parts.serverParts; part++) {
    if (fitsWithNeighbours(problem, part, largest)) continue;
    const neighbours = new Map<number, number>();
    for (let e = parts.pipeStart[part]; e < parts.pipeStart[part + 1]; e++) {
      const pipe = parts.pipeIndex[e];
      const other = parts.pipeOther[e];
      if (apart[pipe] > 0 || other >= parts.serverParts) continue;
      neighbours.set(other, (neighbours.get(other) ?? 0) + pipes[pipe].kbps);
    }
    let inside = Number.POSITIVE_INFINITY;
    let all = 0;
    for (const kbps of neighbours.values()) all += kbps;
    for (let c = 0; c < K; c++) {
      const room = largest[c] - parts.demand[part * K + c];
      inside = Math.min(
        inside,
        fillKnapsack(neighbours, (other) => parts.demand[other * K + c], room),
      );
    }
    halves += Math.max(0, all - inside);
  }
  // Two links for each pipe outside, half of it from each end: one a half.
  return bound + Math.ceil(halves);
}

/** Whether the largest host could hold a server with its whole neighbourhood: then nothing need leave it. */
function fitsWithNeighbours({ parts }: Problem, part: number, largest: Float64Array): boolean {
  const K = largest.length;
  for (let c = 0; c < K; c++) {
    let sum = parts.demand[part * K + c];
    for (let e = parts.pipeStart[part]; e < parts.pipeStart[part + 1]; e++) {
      const other = parts.pipeOther[e];
      if (other < parts.serverParts) sum += parts.demand[other * K + c];
    }
    if (sum > largest[c]) return false;
  }
  return true;
}

/** Most that fits when things may be cut (Dantzig's bound). */
function fillKnapsack(
  values: ReadonlyMap<number, number>,
  sizeOf: (key: number) => number,
  room: number,
): number {
  const things = [...values].map(([key, value]) => ({ value, size: sizeOf(key) }));
  things.sort((a, b) => b.value * a.size - a.value * b.size);
  let left = Math.max(0, room);
  let sum = 0;
  for (const { value, size } of things) {
    if (size <= left) {
      sum += value;
      left -= size;
    } else {
      return sum + (value * left) / size;
    }
  }
  return sum;
}
