/**
 * What sharing a host saves: a graph over the server parts of a request, with the pipes that need not leave a host
 * as its edges. The bound for bandwidth asks how much of it can lie inside hosts at all.
 */
import { greatestCommonDivisor } from '../../model/arithmetic.ts';
import type { CompiledGroup, Problem } from '../../model/problem.ts';
import { forcedLinks } from '../forced.ts';

export interface Together {
  readonly parts: number;
  /** Neighbours of part `p`, each once: `other[start[p] … start[p+1]-1]`, with the kbit/s between the two. */
  readonly start: Int32Array;
  readonly other: Int32Array;
  readonly kbps: Float64Array;
  /** kbit/s of all edges, and the number that all of them are multiples of. */
  readonly total: number;
  readonly step: number;
  /** kbit/s x links of the pipes that cannot stay inside a host. */
  readonly forced: number;
  /** `[a * parts + b]`: 1 where a rule keeps two parts on different hosts. */
  readonly apart: Uint8Array;
}

export function togetherGraph(problem: Problem): Together {
  const { parts, pipes, serverCount } = problem;
  const links = forcedLinks(problem);
  const count = parts.serverParts;
  const weights: Map<number, number>[] = Array.from({ length: count }, () => new Map());
  let total = 0;
  let forced = 0;
  let step = 0;
  pipes.forEach(({ a, b, kbps }, p) => {
    forced += kbps * links[p];
    if (links[p] > 0 || b >= serverCount || kbps === 0) return;
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
  const apart = new Uint8Array(count * count);
  for (const group of problem.groups) keepApart(problem, group, apart);
  return { parts: count, start, other, kbps, total, step: Math.max(1, step), forced, apart };
}

/** The same graph with only the edges that `keeps` wants: what lies inside hosts of the others is not counted. */
export function thinOut(
  graph: Together,
  keeps: (from: number, to: number, kbps: number) => boolean,
): Together {
  const start = new Int32Array(graph.parts + 1);
  const other: number[] = [];
  const kbps: number[] = [];
  let total = 0;
  for (let p = 0; p < graph.parts; p++) {
    for (let e = graph.start[p]; e < graph.start[p + 1]; e++) {
      if (!keeps(Math.min(p, graph.other[e]), Math.max(p, graph.other[e]), graph.kbps[e])) continue;
      other.push(graph.other[e]);
      kbps.push(graph.kbps[e]);
      total += graph.kbps[e] / 2;
    }
    start[p + 1] = other.length;
  }
  return { ...graph, start, other: Int32Array.from(other), kbps: Float64Array.from(kbps), total };
}

/** Members of a hard diversity group, at whatever level, are on different hosts. */
function keepApart({ parts }: Problem, group: CompiledGroup, apart: Uint8Array): void {
  if (group.type !== 'diversity' || group.soft > 0 || group.limit > 1) return;
  for (let i = 0; i < group.serverCount; i++)
    for (let j = 0; j < group.serverCount; j++)
      if (group.itemMember[i] !== group.itemMember[j])
        apart[parts.partOf[group.items[i]] * parts.serverParts + parts.partOf[group.items[j]]] = 1;
}
