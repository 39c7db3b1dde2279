/**
 * What sharing a host saves: a graph over the server parts of a request, with the pipes that need not leave a host
 * as its edges. The bound for bandwidth asks how much of it can lie inside hosts at all.
 */
import { SAME_HOST } from '../../model/links.ts';
import type { CompiledGroup, Problem } from '../../model/problem.ts';
import { forcedLinks } from '../forced.ts';
import { type PipeGraph, pipeGraph } from './pipe-graph.ts';

export interface Together extends PipeGraph {
  /** kbit/s x links of the pipes that cannot stay inside a host. */
  readonly forced: number;
  /** `[a * parts + b]`: 1 where a rule keeps two parts on different hosts. */
  readonly apart: Uint8Array;
}

export function togetherGraph(problem: Problem): Together {
  const links = forcedLinks(problem);
  const count = problem.parts.serverParts;
  let forced = 0;
  problem.pipes.forEach(({ kbps }, p) => {
    forced += kbps * links[p];
  });
  const apart = new Uint8Array(count * count);
  for (const group of problem.groups) keepApart(problem, group, apart);
  return { ...pipeGraph(problem, links, SAME_HOST), forced, apart };
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
