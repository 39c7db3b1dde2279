/** `npm run bench -- service`: loads the compiled service, tells and keeps what came out. */

import type { Latencies, ServiceResult } from '../service/result.ts';
import { LOADS, type LoadName, type LoadOptions, runLoad } from '../service/run.ts';
import { type Options, wantsJson, whole } from './options.ts';
import { saveResult } from './saved.ts';

export interface ServiceOptions extends Options {
  readonly set?: string[];
  readonly 'node-options'?: string;
  readonly keep?: boolean;
}

const DEFAULTS: Readonly<
  Record<LoadName, { readonly clients: number; readonly seconds: number; readonly plans: number | null }>
> = {
  'create-delete': { clients: 16, seconds: 30, plans: null },
  'ad-hoc': { clients: 16, seconds: 30, plans: null },
  churn: { clients: 32, seconds: 60, plans: null },
  startup: { clients: 0, seconds: 0, plans: 10_000 },
};

/** @throws RangeError for what may not stand on the command line */
export async function serviceCommand(options: ServiceOptions): Promise<void> {
  const json = wantsJson(options);
  const names = (options.load ?? 'create-delete').split(',');
  for (const name of names)
    if (!(name in DEFAULTS)) throw new RangeError(`--load takes ${LOADS.join(', ')}; got '${name}'`);
  const results: ServiceResult[] = [];
  for (const name of names as LoadName[]) {
    const result = await runLoad(loadOptions(name, options));
    results.push(result);
    if (!json) console.log(describe(result));
    if (options.save) saveResult(`service-${name}.${result.clients}`, result);
  }
  if (json) console.log(JSON.stringify(results.length === 1 ? results[0] : results, null, 2));
  if (results.some(({ sound }) => !sound)) process.exitCode = 1;
}

function loadOptions(load: LoadName, options: ServiceOptions): LoadOptions {
  const { clients, seconds, plans } = DEFAULTS[load];
  return {
    load,
    clients: whole(options, 'clients', clients),
    seconds: whole(options, 'seconds', seconds),
    seed: whole(options, 'seed', 1),
    plans: whole(options, 'plans', plans),
    candidates: whole(options, 'candidates', 0),
    nodeOptions: options['node-options']?.split(' ') ?? [],
    set: options.set ?? [],
    keep: options.keep === true,
  };
}

function describe(result: ServiceResult): string {
  const { load, clients, seconds, hosts, audit, memory, startupMs, otherAnswers, examples } = result;
  const times = ({ min, p50, p95, p99, max }: Latencies) =>
    `min ${ms(min)}  p50 ${ms(p50)}  p95 ${ms(p95)}  p99 ${ms(p99)}  max ${ms(max)} ms`;
  const who = result.createMs === null ? '' : `, ${clients} clients for ${seconds} s`;
  return [
    `${load} on ${hosts} hosts${who}`,
    ...(result.createMs === null
      ? []
      : [
          `  creates     ${result.createsPerS!.toFixed(0)} a second, ${result.cpuMsPerCreate!.toFixed(2)} ms of processor time each`,
          `  create      ${times(result.createMs)}`,
          `  delete      ${times(result.deleteMs!)}`,
          `  status      ${times(result.statusMs!)}`,
        ]),
    `  filling     ${result.fillPerS.toFixed(0)} creates a second`,
    `  start       ${times(startupMs)} (${startupMs.samples})`,
    `  memory      ${memory.rssMb} MB resident, at most ${memory.peakMb} MB`,
    `  other       ${
      Object.entries(otherAnswers)
        .map(([key, count]) => `${key}: ${count}`)
        .join(', ') || 'none'
    }`,
    ...Object.entries(examples).map(([key, text]) => `              ${key} says ${text}`),
    `  audit       ${audit.plans} plans, ${audit.placements} placements, ${(100 * audit.load).toFixed(1)} % of the vcpus; ${audit.violations.length === 0 ? 'nothing broken' : audit.violations.join('; ')}`,
  ].join('\n');
}

function ms(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
}
