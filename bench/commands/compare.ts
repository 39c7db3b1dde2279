/** `npm run bench -- compare A B`: what changed between two results, as ratios of B to A. */
import type { Machine, Result } from '../measure/result.ts';
import { alignColumns } from '../report/columns.ts';
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

export function compareCommand(paths: readonly string[]): void {
  if (paths.length !== 2) throw new RangeError(`compare takes two files or folders; got ${paths.length}`);
  const [before, after] = paths.map((path) => readResults(path) as Map<string, Result>);
  const shared = [...before.keys()].filter((name) => after.has(name));
  if (shared.length === 0) throw new RangeError(`${paths.join(' and ')} share no workload with one budget`);
  for (const name of shared) console.log(compareResults(before.get(name)!, after.get(name)!));
}

/** As text. */
export function compareResults(a: Result, b: Result): string {
  const rows = [['', a.commit, b.commit, 'ratio']];
  for (const { name, of } of FIGURES) {
    const [x, y] = [of(a), of(b)];
    if (typeof x !== 'number' || typeof y !== 'number') continue;
    rows.push([name, show(x), show(y), x === 0 ? '-' : (y / x).toFixed(3)]);
  }
  const warnings = sameMachine(a.machine, b.machine)
    ? []
    : ['These come from different machines: only the figures that are no times compare.'];
  return [`${a.workload}, budget ${a.budgetMs} ms`, ...warnings, alignColumns(rows), ''].join('\n');
}

function sameMachine(a: Machine, b: Machine): boolean {
  return a.cpu === b.cpu && a.cores === b.cores && a.node === b.node;
}

function show(value: number): string {
  return String(Number(value.toPrecision(6)));
}
