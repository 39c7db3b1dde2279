/**
 * Clumps: sets of parts that are connected by pipes and fit together on one host. What a host holds is a handful
 * of clumps, so that the best filling of a host is found among them, whatever each part is charged.
 */
import type { Problem } from '../../model/problem.ts';
import type { Bins } from './bins.ts';
import type { Together } from './together.ts';

/** Clumps grown from one part may be so many times the mean. */
const ONE_SHARE = 16;

export interface Clumps {
  readonly count: number;
  /** Parts of clump `s`: `members[start[s] … start[s+1]-1]`. */
  readonly start: Int32Array;
  readonly members: Int32Array;
  /** kbit/s inside, and units it takes of a bin. */
  readonly inside: Float64Array;
  readonly size: Int32Array;
}

/**
 * Every clump, each once: it is grown from its part of the lowest number, and a neighbour that was passed over
 * stays out (Wernicke 2006). The recursion is as deep as a clump is large, at most the number of parts.
 * @param spend counts work; false ends it
 * @returns null when there are more than `most`, or are likely to be, or the budget ended
 */
export function findClumps(
  problem: Problem,
  graph: Together,
  bins: Bins,
  most: number,
  spend: (steps: number) => boolean,
): Clumps | null {
  const { parts: n, start: first, other, kbps, apart } = graph;
  const K = problem.snapshot.classes.length;
  const { demand } = problem.parts;
  const { largest, size: units } = bins;
  const start = [0];
  const members: number[] = [];
  const inside: number[] = [];
  const size: number[] = [];
  /** 1: member; 2: a neighbour of one, met already. */
  const mark = new Uint8Array(n);
  const grown: number[] = [];
  const used = new Float64Array(K);
  let within = 0;
  let taken = 0;
  // One part alone with more than its share tells that there will be too many: no need to find them to know.
  const mostOfOne = most * Math.min(0.5, ONE_SHARE / n);
  let end = 0;

  const fits = (part: number): boolean => {
    for (let c = 0; c < K; c++) if (used[c] + demand[part * K + c] > largest[c]) return false;
    for (const member of grown) if (apart[part * n + member] === 1) return false;
    return true;
  };
  const enter = (part: number, sign: 1 | -1): void => {
    for (let c = 0; c < K; c++) used[c] += sign * demand[part * K + c];
    taken += sign * units[part];
    for (let e = first[part]; e < first[part + 1]; e++) if (mark[other[e]] === 1) within += sign * kbps[e];
  };
  const grow = (lowest: number, frontier: readonly number[]): boolean => {
    if (grown.length > 0) {
      for (const member of grown) members.push(member);
      start.push(members.length);
      inside.push(within);
      size.push(taken);
      if (inside.length > end) return false;
    }
    for (let i = 0; i < frontier.length; i++) {
      const part = frontier[i];
      if (!fits(part)) continue;
      const further = frontier.slice(i + 1);
      const met: number[] = [];
      for (let e = first[part]; e < first[part + 1]; e++) {
        if (mark[other[e]] !== 0 || other[e] < lowest) continue;
        mark[other[e]] = 2;
        met.push(other[e]);
      }
      enter(part, 1);
      mark[part] = 1;
      grown.push(part);
      const whole = grow(lowest, further.concat(met));
      grown.pop();
      mark[part] = 2;
      enter(part, -1);
      for (const each of met) mark[each] = 0;
      if (!whole) return false;
    }
    return true;
  };

  for (let part = 0; part < n; part++) {
    mark.fill(0);
    mark[part] = 2;
    if (!fits(part)) continue;
    const before = inside.length;
    end = Math.min(most, before + mostOfOne);
    const whole = grow(part, [part]);
    if (!spend(1 + ((inside.length - before) >> 1)) || !whole) return null;
  }
  return {
    count: inside.length,
    start: Int32Array.from(start),
    members: Int32Array.from(members),
    inside: Float64Array.from(inside),
    size: Int32Array.from(size),
  };
}
