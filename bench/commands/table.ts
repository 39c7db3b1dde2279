/** `npm run bench -- table`: writes the saved results as tables into `bench/README.md`, between its marks. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figures, Machine, Result } from '../measure/result.ts';
import type { Times } from '../measure/statistics.ts';
import type { ReplayResult } from '../replay/run.ts';
import type { Convergence } from './convergence.ts';
import type { Growth, GrowthPoint } from './growth.ts';
import type { Contest, PortfolioResult } from './portfolio.ts';
import type { RefereeResult } from './referee.ts';
import { BENCH, savedResults } from './saved.ts';

const BEGIN = '<!-- results: written by `npm run bench -- table` -->';
const END = '<!-- end of results -->';

export function tableCommand(rest: readonly string[]): void {
  if (rest.length > 0) throw new RangeError(`table takes nothing; got '${rest.join(' ')}'`);
  const path = join(BENCH, 'README.md');
  const page = readFileSync(path, 'utf8');
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new RangeError(`${path} lacks the marks ${BEGIN} and ${END}`);
  const tables = renderTables([...savedResults().values()]);
  writeFileSync(path, `${page.slice(0, begin)}${BEGIN}\n\n${tables}\n${page.slice(end)}`);
  console.error(`wrote ${path}`);
}

/** The kept results as Markdown. */
export function renderTables(saved: readonly unknown[]): string {
  const results = saved as readonly (
    | Result
    | ReplayResult
    | Growth
    | Convergence
    | PortfolioResult
    | RefereeResult
  )[];
  const measured = results.filter((each): each is Result => 'baselines' in each);
  const replays = results.filter((each): each is ReplayResult => 'contenders' in each);
  const growth = results.filter((each): each is Growth => each.workload === 'growth');
  const converged = results.filter((each): each is Convergence => each.workload === 'convergence');
  const portfolios = results.filter((each): each is PortfolioResult => each.workload === 'portfolio');
  const judged = results.filter((each): each is RefereeResult => 'requests' in each && 'summary' in each);
  return [
    ...(measured.length > 0 ? [overview(measured), against(measured), refusals(measured)] : []),
    ...replays.map(replayTable),
    ...growth.map(growthTables),
    ...converged.map(convergenceTable),
    ...portfolios.map(portfolioTable),
    ...(judged.length > 0 ? [refereeTable(judged)] : []),
    origin(results),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function overview(results: readonly Result[]): string {
  const rows = results.map((result) => [
    result.workload,
    grouped(result.hosts),
    grouped(result.servers),
    String(result.budgetMs),
    times(result.firstAnswerMs),
    times(result.totalMs),
    `${result.accepted}/${result.judged}`,
    grouped(result.hostsUsed),
    grouped(result.first.bandwidthLinksMbps),
    grouped(result.bandwidthLinksMbps),
    percent(result.cost?.terms.hosts.gap),
    percent(result.cost?.terms.network.gap),
    perSecond(result),
    mb(result.keptMemoryMb),
    mb(result.peakMemoryMb),
  ]);
  const head =
    'workload|hosts|servers|budget ms|first answer ms|whole ms|placed|hosts used|bw × links, first|bw × links|hosts gap|network gap|requests/s|kept MB|peak MB';
  return `### Ostro\n\nTimes are min / p50 / p99.\n\n${table(head.split('|'), rows)}`;
}

function against(results: readonly Result[]): string {
  const rows = results.flatMap((result) =>
    Object.entries(result.baselines).map(([name, baseline]) => {
      const { better, equal, worse, onlyOstro, onlyBaseline, bandwidthRatio } = baseline.against;
      return [
        result.workload,
        String(result.budgetMs),
        name,
        times(baseline.totalMs),
        `${baseline.accepted}/${baseline.judged}`,
        grouped(baseline.hostsUsed),
        grouped(baseline.bandwidthLinksMbps),
        bandwidthRatio === null ? '-' : bandwidthRatio.toFixed(2),
        `${better} / ${equal} / ${worse}`,
        `${onlyOstro} / ${onlyBaseline}`,
        mb(baseline.peakMemoryMb),
      ];
    }),
  );
  const head =
    'workload|budget ms|baseline|ms|placed|hosts used|bw × links|its bw × links / Ostro’s|Ostro better / equal / worse|placed only by Ostro / by it|peak MB';
  return `### Against the baselines\n\nEvery request is asked of all on the same site; better and worse are by the policy’s order of terms.\n\n${table(head.split('|'), rows)}`;
}

function refusals(results: readonly Result[]): string {
  const rows = results.flatMap(({ workload, conflicts }) =>
    conflicts.map(({ request, status, ms, elements, minimal }) => [
      workload,
      request,
      status,
      short(ms),
      elements === null ? '-' : String(elements),
      minimal === null ? '-' : minimal ? 'yes' : 'no',
    ]),
  );
  if (rows.length === 0) return '';
  const head = ['workload', 'request', 'status', 'whole call ms', 'conflict set', 'minimal'];
  return `### Refused requests\n\n${table(head, rows)}`;
}

function replayTable(result: ReplayResult): string {
  const rows = Object.entries(result.contenders).map(([name, each]) => [
    name,
    percent(each.acceptedShare, 2),
    percent(each.acceptedCoresShare, 2),
    percent(each.utilisationAtRejection),
    percent(each.meanUtilisation),
    percent(each.peakUtilisation),
    percent(each.fragmentation),
    grouped(each.meanHostsInUse),
    each.linksPerMbps.toFixed(2),
    times(each.totalMs),
  ]);
  const head =
    'contender|accepted|of the cores|in use at a rejection|in use, 2nd half|at most|stranded|hosts in use|links per Mbit/s|request ms';
  const { hosts, seed, requests, servers, load, copies, budgetMs } = result;
  return `### Replay on ${grouped(hosts)} hosts, seed ${seed}\n\n${grouped(requests)} requests of ${grouped(servers)} servers: ${copies} copies of the trace, load ${load}, budget ${budgetMs} ms.\n\n${table(head.split('|'), rows)}`;
}

function growthTables({ hosts, servers }: Growth): string {
  const one = (of: 'hosts' | 'servers', points: readonly GrowthPoint[], exponent: number, what: string) =>
    `${what}; fitted exponent ${exponent}.\n\n${table(
      [of, 'first answer ms'],
      points.map((point) => [grouped(point[of]), times(point.firstAnswerMs)]),
    )}`;
  return `### Growth\n\n${one('hosts', hosts.points, hosts.exponent, 'Hosts of a half full site with a warm index, 200 servers')}\n${one('servers', servers.points, servers.exponent, 'Servers of `tiered-N` on 2,400 hosts')}`;
}

function convergenceTable({ curves, seeds }: Convergence): string {
  const rows = Object.entries(curves).flatMap(([name, points]) =>
    points.map(({ steps, ms, low, middle, high, bound, proven }) => [
      name,
      grouped(steps),
      short(ms),
      ...[low, middle, high, bound].map(grouped),
      `${proven}/${seeds}`,
    ]),
  );
  const head = [
    'workload',
    'budget in steps',
    'ms',
    'bw × links, best',
    'middle',
    'worst',
    'bound',
    'proven best',
  ];
  return `### Convergence\n\nOf ${seeds} seeds each; steps are counted, so that the figures are the same on every machine, but for the milliseconds that a call took.\n\n${table(head, rows)}`;
}

function portfolioTable({ cases, budgetMs, seeds }: PortfolioResult): string {
  const row = (workload: string, { threads, best, middle, worst, networkGap, totalMs, ...each }: Contest) => [
    workload,
    String(threads),
    `${middle.hosts}`,
    ...[best, middle, worst].map(({ bandwidthLinksMbps }) => grouped(bandwidthLinksMbps)),
    percent(networkGap),
    `${each.optimal}/${each.asked}`,
    times(totalMs),
  ];
  const rows = cases.flatMap(({ workload, alone, together }) => [
    row(workload, alone),
    row(workload, together),
  ]);
  const head = 'workload|threads|new hosts|bw × links, best|middle|worst|network gap|proven best|ms';
  return `### Portfolio, ${grouped(budgetMs)} ms\n\nOf ${seeds} seeds each; of a stream the first requests, each on the site as it is in the beginning, added up.\n\n${table(head.split('|'), rows)}`;
}

function refereeTable(results: readonly RefereeResult[]): string {
  const rows = results.flatMap(({ workload, requests, steps, seconds }) =>
    requests.flatMap(({ request, terms }) =>
      terms
        .filter(({ ostro, bound }) => ostro !== 0 || (bound !== null && bound > 0))
        .map(({ term, ostro, ostroBound, bound, gap, by }) => [
          request === workload ? workload : `${workload} ${request}`,
          term,
          ...[steps, ostro, ostroBound, seconds, bound].map((each) => (each === null ? '-' : grouped(each))),
          by ?? '-',
          percent(gap),
        ]),
    ),
  );
  const head = 'workload|term|steps|ostro|its bound|seconds for HiGHS|bound of HiGHS|model|gap';
  return `### The referee\n\nThe gap is that to the better of the two bounds.\n\n${table(head.split('|'), rows)}`;
}

function origin(results: readonly { readonly machine: Machine; readonly commit: string }[]): string {
  const origins = new Set(
    results.map(
      ({ machine: { cpu, cores, memoryGb, node, platform }, commit }) =>
        `${cpu}, ${cores} cores, ${memoryGb} GB, Node ${node}, ${platform}; commit ${commit}`,
    ),
  );
  return [...origins].map((each) => `Measured on ${each}.\n`).join('');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, c) => (c === 0 ? '---' : '---:'));
  return `${[line(head), line(rule), ...rows.map(line)].join('\n')}\n`;
}

function perSecond({ requestsPerS }: Result): string {
  return requestsPerS === null ? '-' : grouped(requestsPerS);
}

function times({ min, p50, p99 }: Times): string {
  return [min, p50, p99].map(short).join(' / ');
}

function short(ms: number): string {
  return ms < 10 ? ms.toFixed(2) : grouped(ms);
}

function grouped(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function percent(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined ? '-' : `${(100 * share).toFixed(digits)} %`;
}

function mb(value: Figures['peakMemoryMb']): string {
  return value === null ? '-' : String(value);
}
