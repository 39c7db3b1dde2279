/** `npm run bench -- compare A B`: what changed between two results, as ratios of B to A. */
import type { Machine, Result } from '../measure/result.ts';
import type { ReplayResult } from '../replay/run.ts';
import { alignColumns } from '../report/columns.ts';
import type { Growth } from './growth.ts';
import { readResults } from './saved.ts';

/** Where to look in a result; more of every one of them is worse, but of the last. */
const FIGURES: readonly {
  readonly name: string;
  readonly of: (result: Result) => number | null | undefined;
}[] = [
  { name: 'first answer p50 ms', of: ({ firstAnswerMs }) => firstAnswerMs?.p50 },
  { name: 'first answer p99 ms', of: ({ firstAnswerMs }) => firstAnswerMs?.p99 },
  { name: 'total p50 ms', of: ({ totalMs }) => totalMs?.p50 },
  { name: 'total p99 ms', of: ({ totalMs }) => totalMs?.p99 },
  { name: 'open ms', of: ({ openMs }) => openMs },
  { name: 'hosts used', of: ({ hostsUsed }) => hostsUsed },
  { name: 'bandwidth x links', of: ({ bandwidthLinksMbps }) => bandwidthLinksMbps },
  { name: 'first bandwidth x links', of: ({ first }) => first?.bandwidthLinksMbps },
  { name: 'cost', of: ({ cost }) => cost?.total },
  { name: 'gap', of: ({ gap }) => gap },
  { name: 'network gap', of: ({ cost }) => cost?.terms.network.gap },
  { name: 'peak memory MB', of: ({ peakMemoryMb }) => peakMemoryMb },
  { name: 'kept memory MB', of: ({ keptMemoryMb }) => keptMemoryMb },
  { name: 'accepted', of: ({ accepted }) => accepted },
];

type Compared = Result | ReplayResult | Growth;

export function compareCommand(paths: readonly string[]): void {
  if (paths.length !== 2) throw new RangeError(`compare takes two files or folders; got ${paths.length}`);
  const [before, after] = paths.map((path) => readResults(path) as Map<string, Compared>);
  const shared = [...before.keys()].filter((name) => after.has(name));
  const compared = shared.filter((name) => figuresOf(before.get(name)!).size > 0);
  if (compared.length === 0) throw new RangeError(`${paths.join(' and ')} share no workload with one budget`);
  for (const name of compared) console.log(compareResults(before.get(name)!, after.get(name)!));
  const others = [...new Set([...before.keys(), ...after.keys()])].filter((name) => !compared.includes(name));
  if (others.length > 0) console.log(`Not compared: ${others.join(', ')}`);
}

/** As text. */
export function compareResults(a: Compared, b: Compared): string {
  const rows = [['', a.commit, b.commit, 'ratio']];
  const after = figuresOf(b);
  for (const [name, x] of figuresOf(a)) {
    const y = after.get(name);
    if (y === undefined) continue;
    rows.push([name, show(x), show(y), x === 0 ? '-' : (y / x).toFixed(3)]);
  }
  const warnings = sameMachine(a.machine, b.machine)
    ? []
    : ['These come from different machines: only the figures that are no times compare.'];
  const budget = 'budgetMs' in a ? `, budget ${a.budgetMs} ms` : '';
  return [`${a.workload}${budget}`, ...warnings, alignColumns(rows), ''].join('\n');
}

/** What of a result compares, by name; nothing of results of other kinds. */
function figuresOf(result: Compared): Map<string, number> {
  const found: [string, unknown][] =
    'baselines' in result
      ? FIGURES.map(({ name, of }) => [name, of(result)])
      : 'contenders' in result
        ? Object.entries(result.contenders).flatMap(([name, each]): [string, number][] => [
            [`${name}: accepted share`, each.acceptedShare],
            [`${name}: request p50 ms`, each.totalMs.p50],
          ])
        : result.workload === 'growth'
          ? [
              ['exponent of hosts', result.hosts.exponent],
              ['exponent of servers', result.servers.exponent],
              ...result.hosts.points.map((each): [string, number] => [
                `${each.hosts} hosts, first p50 ms`,
                each.firstAnswerMs.p50,
              ]),
              ...result.servers.points.map((each): [string, number] => [
                `${each.servers} servers, first p50 ms`,
                each.firstAnswerMs.p50,
              ]),
            ]
          : [];
  return new Map(found.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}

function sameMachine(a: Machine, b: Machine): boolean {
  return a.cpu === b.cpu && a.cores === b.cores && a.node === b.node;
}

function show(value: number): string {
  return String(Number(value.toPrecision(6)));
}
