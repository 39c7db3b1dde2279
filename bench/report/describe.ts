/** One result as text for a terminal. */
import type { Figures, Result } from '../measure/result.ts';
import type { Times } from '../measure/statistics.ts';
import type { ReplayFigures } from '../replay/play.ts';
import { alignColumns } from './columns.ts';

export function describe(result: Result): string {
  const { workload, hosts, servers, requests, budgetMs, samples, seed } = result;
  const title = `${workload}: ${count(requests, 'request')} of ${count(servers, 'server')} in all, ${count(hosts, 'host')}, budget ${budgetMs} ms, ${samples} samples, seed ${seed}`;
  const rows = [
    [
      '',
      'first ms',
      'total ms',
      'accepted',
      'hosts',
      'bw x links',
      'gap',
      'peak MB',
      'ostro better/equal/worse',
      'bw ratio',
    ],
    ['ostro', ...figures(result), '', ''],
    ['  first answer', '', '', '', String(result.first.hostsUsed), amount(result.first.bandwidthLinksMbps)],
    ...Object.entries(result.baselines).map(([name, baseline]) => {
      const { better, equal, worse, onlyOstro, onlyBaseline, bandwidthRatio } = baseline.against;
      const only = onlyOstro + onlyBaseline > 0 ? ` only ${onlyOstro}/${onlyBaseline}` : '';
      return [name, ...figures(baseline), `${better}/${equal}/${worse}${only}`, `${bandwidthRatio ?? '-'}`];
    }),
  ];
  const range = result.bandwidthRange;
  const bounds = result.cost?.terms;
  const notes = [
    `statuses ${JSON.stringify(result.statuses)}; open ${result.openMs} ms; kept ${result.keptMemoryMb ?? '-'} MB; ${result.requestsPerS ?? '-'} requests/s; verified ${result.verified} (${result.verifiedAnswers})`,
    ...(bounds === undefined
      ? []
      : [
          `hosts value ${short(bounds.hosts.value)} bound ${short(bounds.hosts.bound)}; network value ${short(bounds.network.value)} bound ${short(bounds.network.bound)} gap ${short(bounds.network.gap)}`,
        ]),
    ...(range === null ? [] : [`bw x links over the runs: ${amount(range.best)} … ${amount(range.worst)}`]),
    ...[result, ...Object.values(result.baselines)].flatMap(({ violations }) =>
      violations.slice(0, 3).map((violation) => `BROKEN RULE: ${violation}`),
    ),
    ...result.conflicts.map(
      ({ request, status, ms, elements, minimal }) =>
        `${request}: ${status}, ${ms} ms, ${elements ?? 'no'} elements${minimal === null ? '' : minimal ? ', minimal' : ', not proven minimal'}`,
    ),
  ];
  return [title, alignColumns(rows), ...notes, ''].join('\n');
}

/** One contender of the replay. */
export function describePlayer(name: string, each: ReplayFigures): string {
  const percent = (share: number | null) => (share === null ? '-' : `${(100 * share).toFixed(2)} %`);
  return [
    `${name}: accepted ${each.accepted}/${each.requests} ${percent(each.acceptedShare)}, cores ${percent(each.acceptedCoresShare)}; request ms ${times(each.totalMs)}`,
    `  in use ${percent(each.meanUtilisation)}, at most ${percent(each.peakUtilisation)}, at rejection ${percent(each.utilisationAtRejection)}; stranded ${percent(each.fragmentation)}, at rejection ${percent(each.strandedAtRejection)}; hosts in use ${each.meanHostsInUse}; links per Mbit/s ${each.linksPerMbps}; verified ${each.verifiedAnswers}`,
  ].join('\n');
}

function figures(each: Figures): string[] {
  return [
    times(each.firstAnswerMs),
    times(each.totalMs),
    `${each.accepted}/${each.judged}`,
    String(each.hostsUsed),
    amount(each.bandwidthLinksMbps),
    each.gap === null ? '-' : `${(100 * each.gap).toFixed(1)} %`,
    String(each.peakMemoryMb ?? '-'),
  ];
}

function times({ min, p50, p99 }: Times): string {
  return [min, p50, p99].map((ms) => (ms < 10 ? ms.toFixed(2) : ms.toFixed(0))).join('/');
}

function amount(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function short(value: number | undefined): string {
  return value === undefined ? '-' : String(Number(value.toPrecision(4)));
}

function count(number: number, thing: string): string {
  return `${number.toLocaleString('en')} ${thing}${number === 1 ? '' : 's'}`;
}
