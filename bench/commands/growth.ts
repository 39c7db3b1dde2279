/** `npm run bench -- growth`: how the time of a first answer grows with the site and with the request. */
import { commit, machine } from '../measure/machine.ts';
import type { Machine } from '../measure/result.ts';
import { fitExponent, type Times } from '../measure/statistics.ts';
import { timeOstro } from '../measure/timing.ts';
import { alignColumns } from '../report/columns.ts';
import { comeAndGo, halfFullSite } from '../workloads/huge.ts';
import { findWorkload } from '../workloads/index.ts';
import { Random } from '../workloads/random.ts';
import type { Workload } from '../workloads/workload.ts';
import { type Options, wantsJson, whole } from './options.ts';
import { saveResult } from './saved.ts';

const RACKS = [63, 188, 625, 1875, 6250];
const SERVERS = [10, 20, 50, 100, 200, 500, 1000];
/** Servers of the request while the site grows. */
const REQUEST = 200;
const STANDING = 5;

export interface GrowthPoint {
  readonly hosts: number;
  readonly servers: number;
  readonly firstAnswerMs: Times;
}

export interface Growth {
  readonly format: 1;
  readonly workload: 'growth';
  /** A warm index of a half full site; the exponent of p50 against hosts. */
  readonly hosts: { readonly points: readonly GrowthPoint[]; readonly exponent: number };
  /** `tiered-N` on 2,400 hosts; the exponent of p50 against servers. */
  readonly servers: { readonly points: readonly GrowthPoint[]; readonly exponent: number };
  readonly machine: Machine;
  readonly commit: string;
  readonly date: string;
}

export function growthCommand(options: Options): void {
  const runs = Math.max(1, whole(options, 'runs', 30));
  const seed = whole(options, 'seed', 1);
  const growth = measureGrowth(runs, seed);
  console.log(wantsJson(options) ? JSON.stringify(growth, null, 2) : describeGrowth(growth));
  if (options.save) saveResult('growth', growth);
}

export function measureGrowth(runs: number, seed: number): Growth {
  const hosts = RACKS.map((racks) => {
    const instance = {
      site: halfFullSite(racks, new Random(seed)),
      events: comeAndGo(runs, STANDING, REQUEST),
    };
    return measure(streamed, instance, REQUEST, runs, seed);
  });
  const servers = SERVERS.map((count) => {
    const workload = findWorkload(`tiered-${count}`);
    return measure(workload, workload.open({ seed }), count, runs, seed);
  });
  const exponent = (points: readonly GrowthPoint[], of: 'hosts' | 'servers') =>
    Math.round(fitExponent(points.map((point) => ({ x: point[of], y: point.firstAnswerMs.p50 }))) * 1000) /
    1000;
  return {
    format: 1,
    workload: 'growth',
    hosts: { points: hosts, exponent: exponent(hosts, 'hosts') },
    servers: { points: servers, exponent: exponent(servers, 'servers') },
    machine: machine(),
    commit: commit(),
    date: new Date().toISOString(),
  };
}

const streamed: Pick<Workload, 'kind'> = { kind: 'stream' };

function measure(
  workload: Pick<Workload, 'kind'>,
  instance: ReturnType<Workload['open']>,
  servers: number,
  runs: number,
  seed: number,
): GrowthPoint {
  const { firstAnswerMs } = timeOstro(workload, instance, { budgetMs: 0, runs, seed });
  return { hosts: instance.site.hosts.length, servers, firstAnswerMs };
}

export function describeGrowth(growth: Growth): string {
  const table = (of: 'hosts' | 'servers') => {
    const { points, exponent } = growth[of];
    const rows = points.map(({ firstAnswerMs: { min, p50, p99 }, ...point }) =>
      [point[of], min, p50, p99].map(String),
    );
    return `${alignColumns([[of, 'min ms', 'p50 ms', 'p99 ms'], ...rows])}\nfitted exponent of p50: ${exponent}\n`;
  };
  return `${table('hosts')}\n${table('servers')}`;
}
