/** `npm run bench -- --workload NAME`: measures workloads, tells and keeps what came out. */
import { fileURLToPath } from 'node:url';
import type { Result } from '../measure/result.ts';
import { type RunOptions, runWorkload } from '../measure/run.ts';
import { PLAYERS } from '../replay/player.ts';
import { type ReplayOptions, type ReplayResult, runReplay } from '../replay/run.ts';
import { missingTrace } from '../replay/trace.ts';
import { describe, describePlayer } from '../report/describe.ts';
import { findWorkload, WORKLOADS } from '../workloads/index.ts';
import { type Options, share, wantsJson, whole } from './options.ts';
import { savedResults, saveResult } from './saved.ts';

/** The compiled command, which memory is measured with. */
const ENTRY = fileURLToPath(new URL('../main.js', import.meta.url));

export function runCommand(options: Options): void {
  const json = wantsJson(options);
  const names = options.workload === 'all' ? [...WORKLOADS.keys(), 'replay'] : options.workload!.split(',');
  // What is wrong is told before the first measurement.
  for (const name of names) if (name !== 'replay') findWorkload(name);
  const how = runOptions(options);
  const replayHow = replayOptions(options);
  const results: (Result | ReplayResult)[] = [];
  for (const name of names) {
    const result = name === 'replay' ? replay(replayHow, json) : measure(name, how, json);
    if (result === null) continue;
    results.push(result);
    if (!options.save) continue;
    if ('contenders' in result) saveReplay(result);
    else saveResult(`${result.workload}.${result.budgetMs}ms`, result);
  }
  if (json) console.log(JSON.stringify(results.length === 1 ? results[0] : results, null, 2));
}

function runOptions(options: Options): RunOptions {
  return {
    seed: whole(options, 'seed', 1),
    budgetMs: whole(options, 'budget-ms', 50),
    runs: whole(options, 'runs', 30, 1),
    racks: whole(options, 'racks', undefined, 1),
    entry: options['no-memory'] ? null : ENTRY,
  };
}

function measure(name: string, options: RunOptions, json: boolean): Result {
  const result = runWorkload(findWorkload(name), options);
  if (!json) console.log(describe(result));
  return result;
}

/** @throws RangeError for a contender that does not exist */
function replayOptions(options: Options): ReplayOptions | Missing {
  const contenders = options.contenders?.split(',') ?? PLAYERS;
  for (const name of contenders)
    if (!PLAYERS.includes(name))
      throw new RangeError(`--contenders takes any of ${PLAYERS.join(', ')}; got '${name}'`);
  const how = {
    hosts: whole(options, 'hosts', 1000, 1),
    seed: whole(options, 'seed', 1),
    load: share(options.load, 0.9),
    budgetMs: whole(options, 'budget-ms', 0),
    contenders,
  };
  const trace = options.trace ?? process.env.VALET_BENCH_TRACE;
  const missing = missingTrace(trace);
  return missing === null ? { ...how, trace: trace! } : { missing };
}

/** Why there can be no replay. */
interface Missing {
  readonly missing: string;
}

function replay(options: ReplayOptions | Missing, json: boolean): ReplayResult | null {
  if ('missing' in options) {
    console.error(`SKIPPED replay: ${options.missing}`);
    return null;
  }
  return runReplay(options, (name, figures) => {
    if (!json) console.log(describePlayer(name, figures));
  });
}

/**
 * A replay may take an hour, and its contenders do not know of each other: those that were kept of the same stream
 * before are kept along with the new ones.
 */
function saveReplay(result: ReplayResult): void {
  const { workload, seed, load, budgetMs, requests, servers } = result;
  const name = `${workload}.seed-${seed}.${budgetMs}ms`;
  const kept = savedResults().get(`${name}.json`) as ReplayResult | undefined;
  const isSame =
    kept !== undefined && kept.load === load && kept.requests === requests && kept.servers === servers;
  saveResult(name, { ...result, contenders: { ...(isSame ? kept.contenders : {}), ...result.contenders } });
}
