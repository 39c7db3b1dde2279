/** What a certificate is made of: the elements of a request that a proof rests on. */
import type { Problem } from '../../model/problem.ts';
import type { Element } from '../../plan/answer.ts';

/** Which argument a proof is. */
export type Argument =
  | 'no target'
  | 'contradiction'
  | 'crowd'
  | 'diversity'
  | 'affinity'
  | 'exclusivity'
  | 'capacity'
  | 'pools';

/** A proof that a request cannot be met. */
export interface Certificate {
  readonly argument: Argument;
  readonly elements: readonly Element[];
}

export function itemsOf(problem: Problem, part: number): number[] {
  const { start, items } = problem.parts;
  return [...items.subarray(start[part], start[part + 1])];
}

export function itemElements(problem: Problem, items: readonly number[]): Element[] {
  return items.flatMap((item) => [
    { kind: 'requirement', name: problem.names[item] } as const,
    { kind: 'demand', name: problem.names[item] } as const,
  ]);
}

export function groupElements(groups: readonly Problem['groups'][number][]): Element[] {
  return groups.flatMap(({ sources }) => sources.map((name) => ({ kind: 'group', name }) as const));
}

export function needsKey(problem: Problem, part: number): string {
  return itemsOf(problem, part)
    .map((item) => problem.needs[item])
    .join();
}

export function partKey(problem: Problem, part: number): string {
  const { parts, snapshot, serverCount } = problem;
  if (part >= parts.serverParts) {
    const volume = parts.items[parts.start[part]];
    return `v ${problem.needs[volume]} ${problem.sizeGb[volume - serverCount]} ${problem.iops[volume - serverCount]}`;
  }
  const K = snapshot.classes.length;
  return `${needsKey(problem, part)} ${parts.demand.subarray(part * K, part * K + K)}`;
}

/** One part of each kind among those of some servers. */
export function distinctParts(problem: Problem, servers: readonly number[]): number[] {
  const parts = new Set(servers.map((server) => problem.parts.partOf[server]));
  return [...new Map([...parts].map((part) => [partKey(problem, part), part])).values()];
}

export function sumDemand(problem: Problem, servers: readonly number[]): number[] {
  const K = problem.snapshot.classes.length;
  return Array.from({ length: K }, (_, c) =>
    servers.reduce((sum, server) => sum + problem.demand[server * K + c], 0),
  );
}
