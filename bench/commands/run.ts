/** `npm run bench -- --workload NAME`: measures workloads, tells and keeps what came out. */
import { fileURLToPath } from 'node:url';
import type { Result } from '../measure/result.ts';
import { runWorkload } from '../measure/run.ts';
import { PLAYERS } from '../replay/player.ts';
import { type ReplayResult, runReplay } from '../replay/run.ts';
import { missingTrace } from '../replay/trace.ts';
import { describe, describePlayer } from '../report/describe.ts';
import { findWorkload, WORKLOADS } from '../workloads/index.ts';
import { type Options, share, wantsJson, whole } from './options.ts';
import { saveResult } from './saved.ts';

/** The compiled command, which memory is measured with. */
const ENTRY = fileURLToPath(new URL('../main.js', import.meta.url));

export function runCommand(options: Options): void {
  const json = wantsJson(options);
  const names = options.workload === 'all' ? [...WORKLOADS.keys(), 'replay'] : options.workload!.split(',');
  // A wrong name is told before the first measurement.
  for (const name of names) if (name !== 'replay') findWorkload(name);
  const results: (Result | ReplayResult)[] = [];
  for (const name of names) {
    const result = name === 'replay' ? replay(options, json) : measure(name, options, json);
    if (result === null) continue;
    results.push(result);
    if (options.save) saveResult(`${result.workload}.${result.budgetMs}ms`, result);
  }
  if (json) console.log(JSON.stringify(results.length === 1 ? results[0] : results, null, 2));
}

function measure(name: string, options: Options, json: boolean): Result {
  const result = runWorkload(findWorkload(name), {
    seed: whole(options, 'seed', 1),
    budgetMs: whole(options, 'budget-ms', 50),
    runs: Math.max(1, whole(options, 'runs', 30)),
    racks: whole(options, 'racks', undefined),
    entry: options['no-memory'] ? null : ENTRY,
  });
  if (!json) console.log(describe(result));
  return result;
}

function replay(options: Options, json: boolean): ReplayResult | null {
  const trace = options.trace ?? process.env.VALET_BENCH_TRACE;
  const missing = missingTrace(trace);
  if (missing !== null) {
    console.error(`SKIPPED replay: ${missing}`);
    return null;
  }
  return runReplay(
    {
      trace: trace!,
      hosts: whole(options, 'hosts', 1000),
      seed: whole(options, 'seed', 1),
      load: share(options.load, 1),
      budgetMs: whole(options, 'budget-ms', 0),
      contenders: options.contenders?.split(',') ?? PLAYERS,
    },
    (name, figures) => {
      if (!json) console.log(describePlayer(name, figures));
    },
  );
}
