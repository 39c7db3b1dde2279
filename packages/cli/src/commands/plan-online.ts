/** `valet plan create|list|show|update|migrate|delete|explain`: plans that the service keeps. */
import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { addStackOptions, collect, policies, wholeNumber } from '../options.ts';
import { addOnline } from './online.ts';
import type { CreateOptions, MigrateOptions, PlanFilter, RequestOptions } from './plan-actions.ts';

const operand = ['<plan>', 'its name, id or stack id'] as const;

export function addOnlinePlanCommands(plan: Command, context: Context): void {
  const actions = () => import('./plan-actions.ts');
  addRequest(
    addOnline<CreateOptions>(
      plan,
      context,
      {
        name: 'create',
        summary: 'plan a stack and reserve its places',
        description:
          'Has the service place every server and volume of a Heat template, or of a file with resources, and reserve that.',
        examples: [
          'valet plan create shop -t stack.yaml -e prod.yaml',
          'valet plan create --resources shop.json --dry-run',
        ],
      },
      async ([name], options) =>
        (await actions()).createPlan(name as string | undefined, options, context.streams),
    ),
  )
    .argument('[name]', 'its name; as --name')
    .option('--stack-id <id>', 'the id of its stack; default: that of the file, else a new one')
    .option('--location <host>', 'a host it may use, for administrators; repeat for more', collect)
    .option('--dry-run', 'only say where everything would go');
  addOnline<PlanFilter>(
    plan,
    context,
    {
      name: 'list',
      summary: 'list plans',
      description: 'Lists the plans of your project; as an administrator, all.',
      examples: ['valet plan list', 'valet plan list --state failed -f value -c id'],
    },
    async (_, options) => (await actions()).listPlans(options, context.streams),
  )
    .option('--name <name>', 'with this name')
    .addOption(new Option('--state <state>', 'in this state').choices(['active', 'failed']))
    .option('--project <id>', 'of this project')
    .option('--limit <number>', 'at most so many', wholeNumber(1, 1e9));
  addOnline(
    plan,
    context,
    {
      name: 'show',
      summary: 'show a plan',
      description: 'Shows where everything of a plan goes; csv and value print the placements.',
      examples: ['valet plan show shop', 'valet plan show shop -f value -c name -c location'],
    },
    async ([name], options) => (await actions()).showPlan(name as string, options, context.streams),
  ).argument(...operand);
  addRequest(
    addOnline<RequestOptions>(
      plan,
      context,
      {
        name: 'update',
        summary: 'change a plan',
        description:
          'Makes a plan what a template or a file with resources says now, moving as little as can be.',
        examples: ['valet plan update shop -t stack.yaml --parameter count=5'],
      },
      async ([name], options) => (await actions()).updatePlan(name as string, options, context.streams),
    ).argument(...operand),
  );
  addOnline<MigrateOptions>(
    plan,
    context,
    {
      name: 'migrate',
      summary: 'move one server away',
      description: 'Finds another place for one server of a plan.',
      examples: ['valet plan migrate shop web --exclude-host c1-r01-h02'],
    },
    async ([name, resource], options) =>
      (await actions()).migratePlan(name as string, resource as string, options, context.streams),
  )
    .argument(...operand)
    .argument('<resource>', 'its name, id or orchestration id')
    .option('--exclude-host <host>', 'where it must not go; repeat for more', collect)
    .option('--timeout <time>', 'how long to try: 10, "10 sec", "2 min"');
  addOnline(
    plan,
    context,
    {
      name: 'delete',
      summary: 'delete plans',
      description: 'Deletes plans and gives back what they hold.',
      examples: ['valet plan delete shop'],
    },
    async ([names], options) => (await actions()).deletePlans(names as string[], options, context.streams),
  ).argument('<plan...>', 'their names, ids or stack ids');
  addOnline(
    plan,
    context,
    {
      name: 'explain',
      summary: 'say why a plan is as it is',
      description: 'Says what a plan costs and which rules shaped it, or why it could not be made.',
      examples: ['valet plan explain shop', 'valet plan explain shop -f json'],
    },
    async ([name], options) => (await actions()).explainPlan(name as string, options, context.streams),
  ).argument(...operand);
}

function addRequest(command: Command): Command {
  return addStackOptions(command.option('-t, --template <file>', 'a Heat template'))
    .option('--resources <file>', 'instead: resources as the API takes them, as JSON or YAML')
    .option('--name <name>', 'the name of the plan; default: that of the file')
    .addOption(new Option('--policy <policy>', 'what counts first').choices(policies))
    .option('--seed <number>', 'the seed of the search', wholeNumber(0, 2 ** 32 - 1))
    .option('--budget-ms <ms>', 'improve the answer for so long', wholeNumber(0, 86_400_000))
    .option('--timeout <time>', 'how long to try: 10, "10 sec", "2 min"');
}
