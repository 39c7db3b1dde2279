/** The bench's command line. */
import { parseArgs } from 'node:util';
import { compareCommand } from './commands/compare.ts';
import { convergenceCommand } from './commands/convergence.ts';
import { growthCommand } from './commands/growth.ts';
import { openstackCommand } from './commands/openstack.ts';
import { portfolioCommand } from './commands/portfolio.ts';
import { refereeCommand } from './commands/referee.ts';
import { runCommand } from './commands/run.ts';
import { serviceCommand } from './commands/service.ts';
import { tableCommand } from './commands/table.ts';
import { reportMemory } from './measure/memory.ts';
import { PLAYERS } from './replay/player.ts';
import { WORKLOADS } from './workloads/index.ts';

const HELP = `npm run bench -- --workload NAME[,NAME …] | all
    --budget-ms N   wall-clock budget of a request (default 50)
    --runs N        measured requests at least (default 30)
    --seed N        seed of the generator and of the first run (default 1)
    --racks N       racks of the site, where the workload lets them be chosen
    --no-memory     do not start processes to measure memory
    -f json|table   what to print (default table)
    --save          keep the result in bench/results

  --workload replay, besides:
    --trace DIR       folder with the Azure trace; also VALET_BENCH_TRACE
    --hosts N         hosts of 64 cores (default 1000)
    --load X          cores asked for at the peak, as a share of all (default 0.9)
    --contenders A,B  of ${PLAYERS.join(', ')}

npm run bench -- service        loads the compiled service, in a process of its own
    --load NAME,…   create-delete (default), ad-hoc, churn, startup
    --clients N     that ask at the same time (default 16; churn 32)
    --seconds N     measured, after 3 to warm up (default 30; churn 60)
    --plans N       there beforehand (default 60 % of the vcpus; startup 10,000)
    --candidates N  hosts named with each single server (ad-hoc; default 0: none)
    --seed, -f, --save; --keep keeps the scratch folder
    --set G.O=V     setting of the service; may be repeated
    --node-options=…  of the service's process, such as --cpu-prof

npm run bench -- openstack      what the filter adds to scheduling, on the running testbed
    --stacks N      unknown to Valet at first (default 10)
    --servers N     of each (default 20)
    -f, --save

npm run bench -- growth         time against hosts and against servers; -f, --runs, --save
npm run bench -- convergence    cost and bound against the budget; -f, --runs; --save draws docs/pictures
npm run bench -- portfolio      several threads against one in the same time
    --workload NAME,…  (default tiered-200,loaded,diverse,mesh)
    --threads N     (default 2); --budget-ms (default 200); --runs N seeds (default 15); -f, --save
npm run bench -- referee        answers held against what HiGHS proves of the same requests
    --workload NAME small (default: random requests that use every rule), or one of those below
    --runs N        requests (default 500 small ones, 10 of a workload)
    --seconds N     for HiGHS, of each request (default 60)
    --steps N       for the optimizer (default 20,000 for a small one, 300,000)
    --seed, --racks, -f, --save
npm run bench -- compare A B    two result files, or folders of them
npm run bench -- table          writes the saved results into bench/README.md

Workloads: ${[...WORKLOADS.keys(), 'replay'].join(', ')}; also tiered-N and mesh-N of any size.`;

const OPTIONS = {
  workload: { type: 'string', short: 'w' },
  'budget-ms': { type: 'string' },
  runs: { type: 'string' },
  seed: { type: 'string' },
  racks: { type: 'string' },
  trace: { type: 'string' },
  hosts: { type: 'string' },
  load: { type: 'string' },
  contenders: { type: 'string' },
  format: { type: 'string', short: 'f' },
  'no-memory': { type: 'boolean' },
  save: { type: 'boolean' },
  clients: { type: 'string' },
  seconds: { type: 'string' },
  plans: { type: 'string' },
  candidates: { type: 'string' },
  steps: { type: 'string' },
  stacks: { type: 'string' },
  servers: { type: 'string' },
  threads: { type: 'string' },
  set: { type: 'string', multiple: true },
  'node-options': { type: 'string' },
  keep: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const [command, ...rest] = positionals;
  if (values.help) console.log(HELP);
  else if (command === 'memory') {
    const [workload, contender, options] = rest;
    process.stdout.write(JSON.stringify(reportMemory(workload, contender, JSON.parse(options))));
  } else if (command === 'service') await serviceCommand(values);
  else if (command === 'openstack') await openstackCommand(values);
  else if (command === 'portfolio') await portfolioCommand(values);
  else if (command === 'growth') growthCommand(values);
  else if (command === 'referee') await refereeCommand(values);
  else if (command === 'convergence') convergenceCommand(values);
  else if (command === 'compare') compareCommand(rest);
  else if (command === 'table') tableCommand(rest);
  else if (command === undefined && values.workload !== undefined) runCommand(values);
  else {
    console.error(command === undefined ? HELP : `there is no command '${command}'\n\n${HELP}`);
    process.exitCode = 1;
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const isWrongInput = error instanceof RangeError || (error as NodeJS.ErrnoException).code !== undefined;
  if (!isWrongInput) throw error;
  console.error((error as Error).message);
  process.exitCode = 1;
}
