/**
 * Lower bounds: amounts that no answer to the request can go below, however it is searched. Hosts by the room
 * that running hosts have and by bin packing (Martello and Toth 1990); bandwidth by how much of each server's
 * neighbourhood one host could hold.
 */
import type { Problem } from '../model/problem.ts';
import { HOSTS, NETWORK, TERMS } from '../plan/terms.ts';
import { forcedLinks } from './forced.ts';

/** @returns by term, in the units of amounts; 0 where nothing better is known */
export function lowerBounds(problem: Problem): Float64Array {
  const bounds = new Float64Array(TERMS.length);
  bounds[HOSTS] = boundHosts(problem);
  bounds[NETWORK] = boundNetwork(problem);
  return bounds;
}

/** Least number of hosts that must newly be activated. */
function boundHosts(problem: Problem): number {
  const { snapshot, parts } = problem;
  const { roomActive, largestActive, largestEmpty, activeHosts } = snapshot.summary.site;
  const K = snapshot.classes.length;
  let least = 0;
  for (let c = 0; c < K; c++) {
    const demands: number[] = [];
    for (let part = 0; part < parts.serverParts; part++)
      if (parts.demand[part * K + c] > 0) demands.push(parts.demand[part * K + c]);
    if (demands.length === 0 || largestEmpty[c] === 0) continue;
    const total = demands.reduce((sum, demand) => sum + demand, 0);
    least = Math.max(least, Math.ceil((total - roomActive[c]) / largestEmpty[c]));
    const large = demands.filter((demand) => demand > largestActive[c]);
    least = Math.max(least, binsFor(large, largestEmpty[c]));
  }
  for (const group of problem.groups) {
    if (group.type !== 'diversity' || group.level !== 'host' || group.soft > 0) continue;
    const members = new Set<number>();
    for (let i = 0; i < group.serverCount; i++) members.add(group.itemMember[i]);
    least = Math.max(least, Math.ceil(members.size / group.limit) - activeHosts[0]);
  }
  return Math.max(0, least);
}

/** Martello and Toth's L2: bins of a size that items of one dimension need at least. */
function binsFor(demands: readonly number[], size: number): number {
  let most = 0;
  const thresholds = new Set([0, ...demands.filter((demand) => demand <= size / 2)]);
  for (const threshold of thresholds) {
    let alone = 0;
    let shared = 0;
    let sharedRoom = 0;
    let small = 0;
    for (const demand of demands) {
      if (demand > size - threshold) alone++;
      else if (demand > size / 2) {
        shared++;
        sharedRoom += size - demand;
      } else if (demand >= threshold) small += demand;
    }
    most = Math.max(most, alone + shared + Math.max(0, Math.ceil((small - sharedRoom) / size)));
  }
  return most;
}

/**
 * A pipe whose ends a rule keeps apart crosses the links of that distance. Of its other pipes, a server keeps
 * inside its host at most those to the neighbours that fit beside it; the rest cross two links. Each such pipe
 * is seen from both ends, so half of it counts at each.
 */
function boundNetwork(problem: Problem): number {
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
