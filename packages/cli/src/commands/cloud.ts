/** `valet host|rack|pool …`, `capacity`, `status`, `resource list`, `event follow`: the cloud and the service as they are. */
import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { addStackOptions, policies, wholeNumber } from '../options.ts';
import type { CapacityOptions, FollowOptions, PlaceFilter } from './cloud-actions.ts';
import { addOnline } from './online.ts';

const levels = ['host', 'rack', 'cluster'] as const;

export function addCloudCommands(program: Command, context: Context): void {
  const actions = () => import('./cloud-actions.ts');
  const host = program.command('host').description('see the hosts of the cloud').helpCommand(false);
  addOnline<PlaceFilter>(
    host,
    context,
    {
      name: 'list',
      summary: 'list hosts',
      description: 'Lists hosts with capacity, use and reservations.',
      examples: ['valet host list --rack c1-r01', 'valet host list -f json'],
    },
    async (_, options) => (await actions()).listHosts(options, context.streams),
  )
    .option('--rack <name>', 'in this rack')
    .option('--cluster <name>', 'in this cluster')
    .option('--zone <name>', 'in this availability zone');
  addOnline(
    host,
    context,
    {
      name: 'show',
      summary: 'show a host',
      description: 'Shows a host with its placements and the groups that have members there.',
      examples: ['valet host show c1-r01-h01'],
    },
    async ([name], options) => (await actions()).showHost(name as string, options, context.streams),
  ).argument('<host>', 'its name');
  addOnline<PlaceFilter>(
    program.command('rack').description('see the racks of the cloud').helpCommand(false),
    context,
    {
      name: 'list',
      summary: 'list racks',
      description: 'Lists racks with capacity, use and uplinks.',
      examples: ['valet rack list --cluster c1'],
    },
    async (_, options) => (await actions()).listRacks(options, context.streams),
  ).option('--cluster <name>', 'in this cluster');
  addOnline(
    program.command('pool').description('see the storage pools of the cloud').helpCommand(false),
    context,
    {
      name: 'list',
      summary: 'list storage pools',
      description: 'Lists storage pools with capacity and use.',
      examples: ['valet pool list'],
    },
    async (_, options) => (await actions()).listPools(options, context.streams),
  );
  addCapacity(program, context);
  addOnline(
    program,
    context,
    {
      name: 'status',
      summary: 'show how the service is',
      description: 'Shows the state of the parts of the service.',
      examples: ['valet status'],
    },
    async (_, options) => (await actions()).showStatus(options, context.streams),
  );
  addOnline(
    program.command('resource').description('see what no longer sits where it should').helpCommand(false),
    context,
    {
      name: 'list',
      summary: 'list servers that drifted',
      description: 'Lists servers that no longer sit where their rules allow.',
      examples: ['valet resource list'],
    },
    async (_, options) => (await actions()).listDrift(options, context.streams),
  );
  addOnline<FollowOptions>(
    program.command('event').description('see changes as they happen').helpCommand(false),
    context,
    {
      name: 'follow',
      summary: 'follow changes',
      description:
        'Prints changes as they happen, until Ctrl-C; a connection that breaks is made again, and nothing is missed.',
      examples: ['valet event follow', 'valet event follow --after 0 -f json | jq .event'],
    },
    async (_, options) => (await actions()).followEvents(options, context.streams),
  )
    .option(
      '--after <number>',
      'begin after this one; 0: with the first that is kept',
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
    )
    .option('--count <number>', 'end after so many', wholeNumber(1, 1e9));
}

function addCapacity(program: Command, context: Context): void {
  const command = addOnline<CapacityOptions>(
    program,
    context,
    {
      name: 'capacity',
      summary: 'count how many more copies of something fit',
      description:
        'Counts how many more copies of a stack, or of servers of a flavor, fit one after another, and says what runs out first.',
      examples: ['valet capacity -t stack.yaml', 'valet capacity --flavor m1.large --count 3 --apart rack'],
    },
    async (_, options) => (await import('./cloud-actions.ts')).showCapacity(options, context.streams),
  ).option('-t, --template <file>', 'copies of this Heat template');
  addStackOptions(command)
    .option('--flavor <flavor>', 'instead: copies of servers of this flavor')
    .option('--count <number>', 'so many servers in a copy', wholeNumber(1, 1000))
    .addOption(new Option('--apart <level>', 'the servers of a copy on different ones').choices(levels))
    .addOption(
      new Option('--together <level>', 'the servers of a copy on the same one')
        .choices(levels)
        .conflicts('apart'),
    )
    .option('--limit <number>', 'stop counting here; default: 1000', wholeNumber(1, 100_000))
    .addOption(new Option('--policy <policy>', 'what counts first').choices(policies));
}
