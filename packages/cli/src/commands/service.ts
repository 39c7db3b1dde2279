/** `valet serve`, `valet db …`, `valet config …`: runs the service and looks after what it needs. */
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { addExamples, collect } from '../options.ts';
import type { ConfigOptions } from './service-actions.ts';

export function addServiceCommands(program: Command, context: Context): void {
  const serve = withConfig(program.command('serve'))
    .summary('run the service')
    .description(
      'Runs valet-api until it is told to stop (Ctrl-C, SIGTERM): requests in progress are finished or cancelled first.',
    )
    .action(async (options: ConfigOptions) => {
      const { runService } = await import('./service-actions.ts');
      await runService(options, context.streams);
    });
  addExamples(serve, [
    'valet serve --config /etc/valet/valet.conf',
    'valet serve --set identity.auth=none --set database.url=sqlite:///valet.db',
  ]);

  const database = program.command('db').description("look after the service's database").helpCommand(false);
  const upgrade = withConfig(database.command('upgrade'))
    .summary('bring the schema up to date')
    .description('Creates the tables, or brings those of an earlier version up to date; safe to repeat.')
    .action(async (options: ConfigOptions) => {
      const { upgrade } = await import('./service-actions.ts');
      await upgrade(options, context.streams);
    });
  addExamples(upgrade, ['valet db upgrade --config /etc/valet/valet.conf']);
  const version = withConfig(database.command('version'))
    .summary('print the version of the schema')
    .description('Prints the version of the schema that is there, and the one this program wants.')
    .action(async (options: ConfigOptions) => {
      const { printVersion } = await import('./service-actions.ts');
      await printVersion(options, context.streams);
    });
  addExamples(version, ['valet db version --config /etc/valet/valet.conf']);

  const config = program
    .command('config')
    .description("look after the service's configuration")
    .helpCommand(false);
  const sample = config
    .command('sample')
    .summary('print a commented sample')
    .description('Prints a configuration with every option, its default and what it does.')
    .action(async () => {
      const { printSample } = await import('./service-actions.ts');
      await printSample(context.streams);
    });
  addExamples(sample, ['valet config sample > /etc/valet/valet.conf']);
  const check = withConfig(config.command('check'))
    .summary('say whether a configuration is right')
    .description('Reads the configuration as `serve` would and says what is wrong, and where.')
    .action(async (options: ConfigOptions) => {
      const { checkConfig } = await import('./service-actions.ts');
      await checkConfig(options, context.streams);
    });
  addExamples(check, ['valet config check --config /etc/valet/valet.conf']);
}

function withConfig(command: Command): Command {
  return command
    .option('--config <file>', 'the configuration; default: defaults and environment alone')
    .option('--set <group.option=value>', 'an option before file and environment; repeat for more', collect);
}
