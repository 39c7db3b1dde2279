/**
 * `npm run bench -- portfolio`: what several threads buy in the time of one. Every request is asked with many seeds of
 * one search and of a portfolio, through the threads that the service and the command use.
 */
import { type Answer, type Application, openSite, SHARED } from '@valet/ostro';
import { SolverPool } from '@valet/valet/solver';
import { commit, machine } from '../measure/machine.ts';
import type { Machine } from '../measure/result.ts';
import { mean, round, sum, type Times, timesOf } from '../measure/statistics.ts';
import { alignColumns } from '../report/columns.ts';
import { findWorkload } from '../workloads/index.ts';
import { type Options, wantsJson, whole } from './options.ts';
import { saveResult } from './saved.ts';

const WORKLOADS = 'tiered-200,loaded,diverse,mesh';
const SEEDS = 15;
/** Asked before the first that counts, so that every thread's compiler has seen the code. */
const WARM_UP_SEEDS = 10;
/** Requests of a stream that are asked, the first ones, each of the site as it is in the beginning. */
const MOST_REQUESTS = 5;

/** What the answers with one seed come to. */
interface Outcome {
  readonly placed: number;
  readonly hosts: number;
  readonly bandwidthLinksMbps: number;
  /** Mean gaps to the proven bounds. */
  readonly gap: number;
  readonly networkGap: number;
  readonly optimal: number;
}

export interface Contest {
  readonly threads: number;
  readonly best: Outcome;
  readonly middle: Outcome;
  readonly worst: Outcome;
  readonly networkGap: number;
  /** Requests proven optimal, of all that were asked with any seed. */
  readonly optimal: number;
  readonly asked: number;
  readonly totalMs: Times;
}

export interface PortfolioCase {
  readonly workload: string;
  readonly requests: number;
  readonly alone: Contest;
  readonly together: Contest;
}

export interface PortfolioResult {
  readonly format: 1;
  readonly workload: 'portfolio';
  readonly budgetMs: number;
  readonly seeds: number;
  readonly cases: readonly PortfolioCase[];
  readonly machine: Machine;
  readonly commit: string;
  readonly date: string;
}

export async function portfolioCommand(options: Options): Promise<void> {
  const json = wantsJson(options);
  const names = (options.workload ?? WORKLOADS).split(',');
  const budgetMs = whole(options, 'budget-ms', 200);
  const seeds = whole(options, 'runs', SEEDS, 1);
  const threads = whole(options, 'threads', 2, 2);
  const workloads = names.map(findWorkload);
  const cases: PortfolioCase[] = [];
  for (const workload of workloads) {
    const { site, events } = workload.open({ seed: whole(options, 'seed', 1) });
    const requests = events
      .flatMap((event) => (event.kind === 'arrive' ? [event.application] : []))
      .slice(0, workload.kind === 'single' ? 1 : MOST_REQUESTS);
    const [alone, together] = await contest(site, requests, budgetMs, seeds, threads);
    cases.push({ workload: workload.name, requests: requests.length, alone, together });
    if (!json) console.log(describe(cases.at(-1)!, budgetMs, seeds));
  }
  const result: PortfolioResult = {
    format: 1,
    workload: 'portfolio',
    budgetMs,
    seeds,
    cases,
    machine: machine(),
    commit: commit(),
    date: new Date().toISOString(),
  };
  if (json) console.log(JSON.stringify(result, null, 2));
  if (options.save) saveResult(`portfolio.${budgetMs}ms`, result);
}

/** One search and a portfolio in turn, so that both have the machine as it is at the time. */
async function contest(
  site: Parameters<typeof openSite>[0],
  requests: readonly Application[],
  budgetMs: number,
  seeds: number,
  threads: number,
): Promise<[Contest, Contest]> {
  const limits = { queueLimit: 1, projectQueueLimit: 1, hurryAfterMs: 60_000 };
  const pools = [1, threads].map(
    (count) => new SolverPool(openSite(site, SHARED), [], { threads: count, ...limits }),
  );
  const times: number[][] = [[], []];
  const outcomes: Outcome[][] = [[], []];
  const { signal } = new AbortController();
  try {
    for (let seed = 1 - WARM_UP_SEEDS; seed <= seeds; seed++)
      for (const [i, pool] of pools.entries()) {
        const answers: Answer[] = [];
        for (const application of requests) {
          const begin = performance.now();
          const options = { seed: seed + WARM_UP_SEEDS, budgetMs, members: threads, explain: false };
          answers.push(await pool.run<'solve'>({ kind: 'solve', application, options }, signal, null));
          if (seed > 0) times[i]!.push(performance.now() - begin);
        }
        if (seed > 0) outcomes[i]!.push(outcomeOf(answers));
      }
  } finally {
    await Promise.all(pools.map((pool) => pool.close()));
  }
  const of = (i: number, count: number): Contest => {
    const sorted = outcomes[i]!.sort(compare);
    return {
      threads: count,
      best: sorted[0]!,
      middle: sorted[sorted.length >> 1]!,
      worst: sorted.at(-1)!,
      networkGap: mean(sorted.map(({ networkGap }) => networkGap)),
      optimal: sum(sorted.map(({ optimal }) => optimal)),
      asked: seeds * requests.length,
      totalMs: timesOf(times[i]!),
    };
  };
  return [of(0, 1), of(1, threads)];
}

function outcomeOf(answers: readonly Answer[]): Outcome {
  const costs = answers.flatMap(({ cost }) => (cost === undefined ? [] : [cost]));
  return {
    placed: costs.length,
    hosts: sum(costs.map(({ terms }) => terms.hosts.amount)),
    bandwidthLinksMbps: round(sum(costs.map(({ terms }) => terms.network.amount))),
    gap: mean(costs.map(({ gap }) => gap)),
    networkGap: mean(costs.map(({ terms }) => terms.network.gap)),
    optimal: answers.filter(({ status }) => status === 'optimal').length,
  };
}

function compare(a: Outcome, b: Outcome): number {
  return b.placed - a.placed || a.hosts - b.hosts || a.bandwidthLinksMbps - b.bandwidthLinksMbps;
}

export function describe(
  { workload, requests, alone, together }: PortfolioCase,
  budgetMs: number,
  seeds: number,
): string {
  const head = [
    'threads',
    'placed',
    'new hosts',
    'bw x links best',
    'middle',
    'worst',
    'network gap',
    'optimal',
    'ms p50',
    'p99',
  ];
  const rows = [alone, together].map(
    ({ threads, best, middle, worst, networkGap, optimal, asked, totalMs }) => [
      String(threads),
      `${worst.placed}/${requests}`,
      middle.hosts === worst.hosts ? String(middle.hosts) : `${middle.hosts} ... ${worst.hosts}`,
      ...[best, middle, worst].map((each) => Math.round(each.bandwidthLinksMbps).toLocaleString('en')),
      `${(100 * networkGap).toFixed(1)} %`,
      `${optimal}/${asked}`,
      totalMs.p50.toFixed(0),
      totalMs.p99.toFixed(0),
    ],
  );
  const what = `${requests} request${requests === 1 ? '' : 's'}, budget ${budgetMs} ms, ${seeds} seeds`;
  return `${workload}: ${what}\n${alignColumns([head, ...rows])}\n`;
}
