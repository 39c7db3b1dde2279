/** `valet plan …`: what can be asked about plans. */
import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { addExamples, addOutputOptions, addStackOptions, policies, wholeNumber } from '../options.ts';
import { addOnlinePlanCommands } from './plan-online.ts';
import type { PreviewOptions } from './plan-preview.ts';

/** Searches of one request, and threads for them. */
const MOST_THREADS = 64;

export function addPlanCommands(program: Command, context: Context): void {
  const plan = program
    .command('plan')
    .description('say where the servers and volumes of a stack go')
    .helpCommand(false);
  addPreviewCommand(plan, context);
  addOnlinePlanCommands(plan, context);
}

function addPreviewCommand(plan: Command, context: Context): void {
  const command = plan.command('preview');
  command
    .summary('place a Heat template on a site, and store nothing')
    .description(
      'Places every server and volume of a Heat template on a described site and prints where each goes and what that costs, or why it cannot be done. Nothing is stored or reserved, and without --service no service is needed.',
    )
    .requiredOption('-t, --template <file>', 'the Heat template');
  addStackOptions(command)
    .option('--site <file>', 'the description of the site; default: the embedded site')
    .option('--service', 'instead: on the site that the service sees, by the service')
    .addOption(
      new Option('--policy <policy>', 'what counts first: few hosts, even load, or short network ways')
        .choices(policies)
        .default('pack'),
    )
    .option('--budget-ms <ms>', 'search for at most so long', wholeNumber(1, 86_400_000))
    .option('--max-steps <steps>', 'search for at most so many steps', wholeNumber(1, 1e12))
    .option('--threads <number>', 'search on so many threads', wholeNumber(1, MOST_THREADS))
    .option(
      '--members <number>',
      'searches whose best answer counts; default: one for each thread',
      wholeNumber(1, MOST_THREADS),
    )
    .option('--seed <number>', 'the seed of the search', wholeNumber(0, 2 ** 32 - 1), 1)
    .option('--project <name>', 'the project that owns the stack')
    .option('--stack-name <name>', 'the name of the stack; default: the name of the template');
  addOutputOptions(command);
  addExamples(command, [
    'valet plan preview -t examples/virtual-epc/virtual-epc.yaml',
    'valet plan preview -t stack.yaml -e prod.yaml --parameter count=3 --site site.yaml',
    'valet plan preview -t stack.yaml -f value -c resource -c host',
  ]);
  command.addHelpText(
    'after',
    `
Without --budget-ms the same input always gives the same answer, with the same --members on any number of
threads. Exit status: 0 placed, 2 proven impossible,
3 undecided in the time given, 1 wrong input.`,
  );
  command.action(async (options: PreviewOptions) => {
    if (options.service) {
      const { previewByService } = await import('./plan-actions.ts');
      context.status = await previewByService(command.optsWithGlobals(), context.streams);
      return;
    }
    const { previewPlan } = await import('./plan-preview.ts');
    context.status = await previewPlan(options, context.streams);
  });
}
