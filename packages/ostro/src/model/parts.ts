/** Joins servers that must share a host into parts, which the search moves as one. */
import { EMPTY_LISTS } from './blank.ts';
import type { CompiledGroup, CompiledPipe, Parts } from './problem.ts';

/** @param demand `[server * classes + class]` */
export function joinParts(
  demand: Int32Array,
  classes: number,
  serverCount: number,
  itemCount: number,
  groups: readonly CompiledGroup[],
  pipes: readonly CompiledPipe[],
): Parts {
  const { partOf, serverParts } = numberParts(serverCount, itemCount, groups);
  const count = serverParts + itemCount - serverCount;
  const start = new Int32Array(count + 1);
  for (let item = 0; item < itemCount; item++) start[partOf[item] + 1]++;
  for (let p = 0; p < count; p++) start[p + 1] += start[p];
  // Where nothing is joined, parts are items.
  const items = count === itemCount ? partOf : orderByPart(partOf, start);
  const sum = new Float64Array(serverParts * classes);
  for (let s = 0; s < serverCount; s++)
    for (let c = 0; c < classes; c++) sum[partOf[s] * classes + c] += demand[s * classes + c];
  const { pipeStart, pipeOther, pipeIndex, pipeKbps } = linkParts(partOf, count, pipes);
  return {
    count,
    serverParts,
    start,
    items,
    partOf,
    demand: sum,
    pipeStart,
    pipeOther,
    pipeIndex,
    pipeKbps,
  };
}

/** The items of the first part, then those of the second, and so on. */
function orderByPart(partOf: Int32Array, start: Int32Array): Int32Array {
  const next = start.slice();
  const items = new Int32Array(partOf.length);
  for (let item = 0; item < partOf.length; item++) items[next[partOf[item]]++] = item;
  return items;
}

/** The part of each item: servers of one hard affinity group at host level share theirs. */
function numberParts(
  serverCount: number,
  itemCount: number,
  groups: readonly CompiledGroup[],
): { partOf: Int32Array; serverParts: number } {
  const partOf = new Int32Array(itemCount);
  for (let item = 0; item < itemCount; item++) partOf[item] = item;
  if (!groups.some(joinsServers)) return { partOf, serverParts: serverCount };

  const root = partOf.slice(0, serverCount);
  const find = (s: number): number => {
    let at = s;
    while (root[at] !== at) at = root[at] = root[root[at]];
    return at;
  };
  for (const group of groups) {
    if (!joinsServers(group)) continue;
    // Items are sorted and servers come first.
    for (let i = 1; i < group.serverCount; i++) {
      const a = find(group.items[0]);
      const b = find(group.items[i]);
      root[Math.max(a, b)] = Math.min(a, b);
    }
  }
  const numbers = new Map<number, number>();
  for (let s = 0; s < serverCount; s++) {
    const at = find(s);
    const number = numbers.get(at) ?? numbers.size;
    numbers.set(at, number);
    partOf[s] = number;
  }
  for (let v = serverCount; v < itemCount; v++) partOf[v] = numbers.size + v - serverCount;
  return { partOf, serverParts: numbers.size };
}

function joinsServers({ type, level, soft }: CompiledGroup): boolean {
  return type === 'affinity' && level === 'host' && soft === 0;
}

const NO_NUMBERS = new Int32Array(0);
const NO_AMOUNTS = new Float64Array(0);

function linkParts(partOf: Int32Array, count: number, pipes: readonly CompiledPipe[]) {
  if (pipes.length === 0)
    return {
      pipeStart: EMPTY_LISTS.of(count + 1),
      pipeOther: NO_NUMBERS,
      pipeIndex: NO_NUMBERS,
      pipeKbps: NO_AMOUNTS,
    };
  const pipeStart = new Int32Array(count + 1);
  for (const { a, b } of pipes) {
    if (partOf[a] === partOf[b]) continue;
    pipeStart[partOf[a] + 1]++;
    pipeStart[partOf[b] + 1]++;
  }
  for (let p = 0; p < count; p++) pipeStart[p + 1] += pipeStart[p];
  const next = pipeStart.slice();
  const pipeOther = new Int32Array(pipeStart[count]);
  const pipeIndex = new Int32Array(pipeStart[count]);
  const pipeKbps = new Float64Array(pipeStart[count]);
  const add = (part: number, other: number, pipe: number) => {
    const at = next[part]++;
    pipeOther[at] = other;
    pipeIndex[at] = pipe;
    pipeKbps[at] = pipes[pipe].kbps;
  };
  for (let pipe = 0; pipe < pipes.length; pipe++) {
    const a = partOf[pipes[pipe].a];
    const b = partOf[pipes[pipe].b];
    if (a === b) continue;
    add(a, b, pipe);
    add(b, a, pipe);
  }
  return { pipeStart, pipeOther, pipeIndex, pipeKbps };
}

const NONE: readonly number[] = [];

/** For each part, the hard affinity groups it has an item in. */
export function affinitiesByPart(parts: Parts, groups: readonly CompiledGroup[]): (readonly number[])[] {
  const found: (readonly number[])[] = [];
  for (let part = 0; part < parts.count; part++) found.push(NONE);
  for (let g = 0; g < groups.length; g++) {
    const { type, soft, items } = groups[g];
    if (type !== 'affinity' || soft > 0) continue;
    for (let i = 0; i < items.length; i++) {
      const part = parts.partOf[items[i]];
      const list = found[part];
      if (list[list.length - 1] !== g) found[part] = list.length === 0 ? [g] : [...list, g];
    }
  }
  return found;
}
