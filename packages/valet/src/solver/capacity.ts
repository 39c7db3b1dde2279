/** How many more copies of an application fit: placed one after another on a copy of the site. */
import {
  type Answer,
  type Application,
  type Occupant,
  occupy,
  type Snapshot,
  type SolveOptions,
  Solver,
} from '@valet/ostro';
import type { CapacityResult } from '../planning/use-cases.ts';

/** @param snapshot a copy; it is filled. Each copy gets its first answer only: what counts is whether it fits */
export function countCopies(
  snapshot: Snapshot,
  application: Application,
  limit: number,
  options: SolveOptions,
): CapacityResult {
  const byCluster: Record<string, number> = Object.create(null);
  const solver = new Solver(snapshot);
  for (let copies = 0; ; copies++) {
    if (copies === limit || options.shouldStop?.())
      return { copies, more: true, byCluster, runsOutFirst: null };
    const answer = solver.solve(application, { ...options, budgetMs: 0, explain: false });
    if (answer.cost === undefined) {
      const { explanation } = solver.solve(application, options);
      const summary = explanation?.summary ?? 'the next copy does not fit';
      const shortage = /needs \d+ ([A-Z0-9_]+)/.exec(JSON.stringify(explanation));
      return {
        copies,
        more: false,
        byCluster,
        runsOutFirst: { resourceClass: shortage?.[1] ?? null, summary },
      };
    }
    const clusters = new Set(answer.placements.map(({ cluster }) => cluster ?? ''));
    const where = clusters.size === 1 ? [...clusters][0] : 'several';
    byCluster[where] = (byCluster[where] ?? 0) + 1;
    fill(snapshot, application, answer, copies);
  }
}

function fill(snapshot: Snapshot, application: Application, answer: Answer, copy: number): void {
  const at = new Map(
    answer.placements.map((each) => [each.name, each.kind === 'server' ? each.host : each.pool]),
  );
  const joined = new Map<string, string[]>();
  for (const group of application.groups ?? [])
    if (group.stored !== undefined)
      for (const member of group.members) joined.set(member, [...(joined.get(member) ?? []), group.stored]);
  const nothing = { resources: {}, sizeGb: 0, iops: 0 };
  const groupsOf = (name: string) =>
    Object.fromEntries((joined.get(name) ?? []).map((group) => [group, `${copy}/${name}`]));
  const occupants: Occupant[] = [
    ...application.servers.map(({ name, resources }) => ({
      ...nothing,
      name: `${copy}/${name}`,
      kind: 'server' as const,
      at: at.get(name)!,
      resources,
      groups: groupsOf(name),
    })),
    ...(application.volumes ?? []).map(({ name, sizeGb, iops = 0 }) => ({
      ...nothing,
      name: `${copy}/${name}`,
      kind: 'volume' as const,
      at: at.get(name)!,
      sizeGb,
      iops,
      groups: groupsOf(name),
    })),
  ];
  const volumes = new Set(application.volumes?.map(({ name }) => name));
  const pipes = (application.pipes ?? []).map(({ a, b, mbps }) => {
    const [server, other] = volumes.has(a) ? [b, a] : [a, b];
    return {
      host: at.get(server)!,
      to: at.get(other)!,
      toPool: volumes.has(other),
      kbps: Math.round(mbps * 1000),
    };
  });
  occupy(snapshot, occupants, pipes);
}
