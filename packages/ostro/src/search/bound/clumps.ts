/**
 * Clumps: sets of parts that are connected by pipes and fit together on one host. What a host holds is a handful
 * of clumps, so that the best filling of a host is found among them, whatever each part is charged.
 */
import type { Problem } from '../../model/problem.ts';
import type { Bins } from './bins.ts';
import type { Together } from './together.ts';

/** Clumps grown from one part may be so many times the mean. */
const ONE_SHARE = 16;
/** Clumps found in a step. */
const CLUMPS_A_STEP = 4;
/** Clumps between two looks at the budget: some tenths of a millisecond. */
const LOOK = 512;
/** Room for clumps at first. */
const FIRST_ROOM = 1024;

/**
 * A tree: every clump but those of one part is another one, told before it, and one part more. What is summed over
 * the parts of a clump is then had in one addition from what it grew from.
 */
export interface Clumps {
  readonly count: number;
  /** The clump that clump `s` grew from, always lower than `s`; -1 for none. */
  readonly from: Int32Array;
  /** The part it grew by, and the kbit/s from that to its other parts. */
  readonly part: Int32Array;
  readonly gain: Float64Array;
  /** Units it takes of a bin. */
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
  let from = new Int32Array(FIRST_ROOM);
  let added = new Int32Array(FIRST_ROOM);
  let gain = new Float64Array(FIRST_ROOM);
  let size = new Int32Array(FIRST_ROOM);
  let count = 0;
  let end = 0;
  /** Clumps whose steps are counted already. */
  let counted = 0;
  /** 1: member; 2: a neighbour of one, met already. */
  const mark = new Uint8Array(n);
  /** Members of the clump, and neighbours it may grow by: each met once, so both fit `n`. */
  const grown = new Int32Array(n);
  const frontier = new Int32Array(n);
  let depth = 0;
  const used = new Float64Array(K);
  let taken = 0;
  // One part alone with more than its share tells that there will be too many: no need to find them to know.
  const mostOfOne = most * Math.min(0.5, ONE_SHARE / n);

  const fits = (part: number): boolean => {
    for (let c = 0; c < K; c++) if (used[c] + demand[part * K + c] > largest[c]) return false;
    for (let i = 0; i < depth; i++) if (apart[part * n + grown[i]] === 1) return false;
    return true;
  };
  const note = (parent: number, part: number): void => {
    if (count === from.length) {
      from = doubled(from, Int32Array);
      added = doubled(added, Int32Array);
      gain = doubled(gain, Float64Array);
      size = doubled(size, Int32Array);
    }
    let within = 0;
    for (let e = first[part]; e < first[part + 1]; e++) if (mark[other[e]] === 1) within += kbps[e];
    from[count] = parent;
    added[count] = part;
    gain[count] = within;
    size[count++] = taken + units[part];
  };
  const look = (more: number): boolean => {
    const steps = Math.floor((count - counted) / CLUMPS_A_STEP);
    counted = count;
    return spend(more + steps);
  };
  /** Grows by the neighbours `frontier[at … to-1]`; those met on the way are kept behind them meanwhile. */
  const grow = (parent: number, lowest: number, at: number, to: number): boolean => {
    for (let i = at; i < to; i++) {
      const part = frontier[i];
      if (!fits(part)) continue;
      const clump = count;
      note(parent, part);
      if (count > end || (count - counted >= LOOK && !look(0))) return false;
      let until = to;
      for (let e = first[part]; e < first[part + 1]; e++) {
        const next = other[e];
        if (mark[next] !== 0 || next < lowest) continue;
        mark[next] = 2;
        frontier[until++] = next;
      }
      for (let c = 0; c < K; c++) used[c] += demand[part * K + c];
      taken += units[part];
      mark[part] = 1;
      grown[depth++] = part;
      const whole = grow(clump, lowest, i + 1, until);
      depth--;
      mark[part] = 2;
      taken -= units[part];
      for (let c = 0; c < K; c++) used[c] -= demand[part * K + c];
      while (until > to) mark[frontier[--until]] = 0;
      if (!whole) return false;
    }
    return true;
  };

  for (let part = 0; part < n; part++) {
    mark.fill(0);
    mark[part] = 2;
    frontier[0] = part;
    end = Math.min(most, count + mostOfOne);
    const whole = grow(-1, part, 0, 1);
    if (!look(1) || !whole) return null;
  }
  return {
    count,
    from: from.subarray(0, count),
    part: added.subarray(0, count),
    gain: gain.subarray(0, count),
    size: size.subarray(0, count),
  };
}

function doubled<List extends Int32Array | Float64Array>(
  list: List,
  kind: new (length: number) => List,
): List {
  const larger = new kind(list.length * 2);
  larger.set(list);
  return larger;
}

/** Those that are wanted; others stay only for what grew from them, with the size 0. */
export function keepClumps(clumps: Clumps, isWanted: (clump: number) => boolean): Clumps {
  const { count, from, part, gain, size } = clumps;
  const wanted = new Uint8Array(count);
  const stays = new Uint8Array(count);
  let kept = 0;
  for (let s = count - 1; s >= 0; s--) {
    if (size[s] > 0 && isWanted(s)) wanted[s] = stays[s] = 1;
    if (stays[s] === 0) continue;
    kept++;
    if (from[s] >= 0) stays[from[s]] = 1;
  }
  const at = new Int32Array(count);
  const result = {
    count: kept,
    from: new Int32Array(kept),
    part: new Int32Array(kept),
    gain: new Float64Array(kept),
    size: new Int32Array(kept),
  };
  let to = 0;
  for (let s = 0; s < count; s++) {
    if (stays[s] === 0) continue;
    at[s] = to;
    result.from[to] = from[s] < 0 ? -1 : at[from[s]];
    result.part[to] = part[s];
    result.gain[to] = gain[s];
    result.size[to++] = wanted[s] === 1 ? size[s] : 0;
  }
  return result;
}
