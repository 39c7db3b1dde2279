/** The tree of commands: names, options and help. What a command does is loaded only when it runs. */
import { Command } from 'commander';
import { addCloudCommands } from './commands/cloud.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addConnectionOptions } from './commands/connection-options.ts';
import { addGroupCommands } from './commands/group.ts';
import { addKeystoneCommands } from './commands/keystone.ts';
import { addOpenstackCommands } from './commands/openstack.ts';
import { addPlacementCommands } from './commands/placement.ts';
import { addPlanCommands } from './commands/plan.ts';
import { addServiceCommands } from './commands/service.ts';
import { addSiteCommands } from './commands/site.ts';
import type { Context } from './context.ts';
import { addExamples } from './options.ts';
import { version } from './version.ts';

/** Builds the tree; parsing throws commander's errors instead of ending the process. */
export function createProgram(context: Context): Command {
  const program = new Command('valet')
    .description(
      'Places whole OpenStack applications: every server and volume of a Heat template at once, on the hosts and pools that keep every rule.',
    )
    .version(`valet ${version()}`, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .showHelpAfterError('Add --help to see how it is used.')
    .configureOutput({
      writeOut: (text) => context.streams.out.write(text),
      writeErr: (text) => context.streams.err.write(text),
      getOutHasColors: () => context.streams.out.color,
      getErrHasColors: () => context.streams.err.color,
    });
  addConnectionOptions(program);
  addPlanCommands(program, context);
  addGroupCommands(program, context);
  addPlacementCommands(program, context);
  addCloudCommands(program, context);
  addSiteCommands(program, context);
  addServiceCommands(program, context);
  addKeystoneCommands(program, context);
  addOpenstackCommands(program, context);
  addCompletionCommand(program, context);
  addExamples(program, [
    'valet plan preview -t examples/virtual-epc/virtual-epc.yaml',
    'valet plan preview -t stack.yaml -e prod.yaml --site site.yaml -f json',
    'valet site show site.yaml',
  ]);
  return program;
}
