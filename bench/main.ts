/** The bench's command line: runs workloads, compares results, writes the tables. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { reportMemory } from './measure/memory.ts';
import type { Result } from './measure/result.ts';
import { runWorkload } from './measure/run.ts';
import { describe } from './report/describe.ts';
import { findWorkload, WORKLOADS } from './workloads/index.ts';
import { Skip } from './workloads/workload.ts';

/** The folder `bench`: the compiled command lies in `bench/dist`. */
const BENCH = dirname(dirname(fileURLToPath(import.meta.url)));

const HELP = `npm run bench -- --workload NAME[,NAME …] | all
    --budget-ms N   wall-clock budget of a request (default 50)
    --runs N        measured requests at least (default 30)
    --seed N        seed of the generator and of the first run (default 1)
    --racks N       racks of the site, where the workload lets them be chosen
    --no-memory     do not start processes to measure memory
    -f json|table   what to print (default table)
    --save          keep the result in bench/results

Workloads: ${[...WORKLOADS.keys()].join(', ')}; also tiered-N and mesh-N of any size.`;

async function main(args: string[]): Promise<void> {
  const [command, ...rest] = args;
  if (command === 'memory') {
    const [workload, contender, options] = rest;
    process.stdout.write(JSON.stringify(reportMemory(workload, contender, JSON.parse(options))));
    return;
  }
  await run(args);
}

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      workload: { type: 'string', short: 'w' },
      'budget-ms': { type: 'string', default: '50' },
      runs: { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
      racks: { type: 'string' },
      format: { type: 'string', short: 'f', default: 'table' },
      'no-memory': { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help || values.workload === undefined) {
    console.log(HELP);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const names = values.workload === 'all' ? [...WORKLOADS.keys()] : values.workload.split(',');
  const results: Result[] = [];
  for (const workload of names.map(findWorkload)) {
    try {
      const result = runWorkload(workload, {
        seed: whole('--seed', values.seed),
        budgetMs: whole('--budget-ms', values['budget-ms']),
        runs: whole('--runs', values.runs),
        racks: values.racks === undefined ? undefined : whole('--racks', values.racks),
        entry: values['no-memory'] ? null : fileURLToPath(import.meta.url),
      });
      results.push(result);
      if (values.format !== 'json') console.log(describe(result));
      if (values.save) save(result);
    } catch (error) {
      if (!(error instanceof Skip)) throw error;
      console.error(`skipped ${workload.name}: ${error.message}`);
    }
  }
  if (values.format === 'json')
    console.log(JSON.stringify(results.length === 1 ? results[0] : results, null, 2));
}

function whole(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`${name} takes a whole number; got '${text}'`);
  return Number(text);
}

function save(result: Result): void {
  const folder = join(BENCH, 'results');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${result.workload}.${result.budgetMs}ms.json`);
  writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
  console.error(`wrote ${path}`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const isWrongInput = error instanceof RangeError || error instanceof TypeError;
  if (!isWrongInput || process.env.DEBUG) throw error;
  console.error((error as Error).message);
  process.exitCode = 1;
}
