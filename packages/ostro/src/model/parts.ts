/** Joins servers that must share a host into parts, which the search moves as one. */
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
  const partOf = numberParts(serverCount, itemCount, groups);
  const count = itemCount === 0 ? 0 : partOf.reduce((most, part) => Math.max(most, part), 0) + 1;
  const serverParts = count - (itemCount - serverCount);
  const start = new Int32Array(count + 1);
  for (const part of partOf) start[part + 1]++;
  for (let p = 0; p < count; p++) start[p + 1] += start[p];
  const next = start.slice();
  const items = new Int32Array(itemCount);
  partOf.forEach((part, item) => {
    items[next[part]++] = item;
  });
  const sum = new Float64Array(serverParts * classes);
  for (let s = 0; s < serverCount; s++)
    for (let c = 0; c < classes; c++) sum[partOf[s] * classes + c] += demand[s * classes + c];
  return { count, serverParts, start, items, partOf, demand: sum, ...linkParts(partOf, count, pipes) };
}

/** The part of each item: servers of one hard affinity group at host level share theirs. */
function numberParts(serverCount: number, itemCount: number, groups: readonly CompiledGroup[]): Int32Array {
  const root = Int32Array.from({ length: serverCount }, (_, s) => s);
  const find = (s: number): number => {
    let at = s;
    while (root[at] !== at) at = root[at] = root[root[at]];
    return at;
  };
  for (const group of groups) {
    if (group.type !== 'affinity' || group.level !== 'host' || group.soft > 0) continue;
    // Items are sorted and servers come first.
    for (let i = 1; i < group.serverCount; i++) {
      const a = find(group.items[0]);
      const b = find(group.items[i]);
      root[Math.max(a, b)] = Math.min(a, b);
    }
  }
  const numbers = new Map<number, number>();
  const partOf = new Int32Array(itemCount);
  for (let s = 0; s < serverCount; s++) {
    const at = find(s);
    const number = numbers.get(at) ?? numbers.size;
    numbers.set(at, number);
    partOf[s] = number;
  }
  for (let v = serverCount; v < itemCount; v++) partOf[v] = numbers.size + v - serverCount;
  return partOf;
}

function linkParts(partOf: Int32Array, count: number, pipes: readonly CompiledPipe[]) {
  const pipeStart = new Int32Array(count + 1);
  const leaving: number[] = [];
  pipes.forEach(({ a, b }, pipe) => {
    if (partOf[a] === partOf[b]) return;
    leaving.push(pipe);
    pipeStart[partOf[a] + 1]++;
    pipeStart[partOf[b] + 1]++;
  });
  for (let p = 0; p < count; p++) pipeStart[p + 1] += pipeStart[p];
  const next = pipeStart.slice();
  const pipeOther = new Int32Array(leaving.length * 2);
  const pipeIndex = new Int32Array(leaving.length * 2);
  for (const pipe of leaving) {
    const a = partOf[pipes[pipe].a];
    const b = partOf[pipes[pipe].b];
    pipeOther[next[a]] = b;
    pipeIndex[next[a]++] = pipe;
    pipeOther[next[b]] = a;
    pipeIndex[next[b]++] = pipe;
  }
  return { pipeStart, pipeOther, pipeIndex };
}

/** For each part, the hard affinity groups it has an item in. */
export function affinitiesByPart(parts: Parts, groups: readonly CompiledGroup[]): number[][] {
  const found: number[][] = Array.from({ length: parts.count }, () => []);
  groups.forEach((group, g) => {
    if (group.type !== 'affinity' || group.soft > 0) return;
    for (const item of group.items) {
      const list = found[parts.partOf[item]];
      if (list[list.length - 1] !== g) list.push(g);
    }
  });
  return found;
}
