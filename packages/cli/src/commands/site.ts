/** `valet site …`: looks at descriptions of sites. */
import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { addExamples, addOutputOptions } from '../options.ts';
import type { Asked } from './online.ts';
import type { ExpandOptions } from './site-actions.ts';

export function addSiteCommands(program: Command, context: Context): void {
  const site = program
    .command('site')
    .description('look at the description of a data centre')
    .helpCommand(false);
  const file = ['[file]', 'the description of the site; default: the embedded site'] as const;

  const check = site
    .command('check')
    .summary('say whether a description is right')
    .description('Reads a description of a site and says what it holds, or what is wrong and where.')
    .argument(...file)
    .action(async (path: string | undefined) => {
      const { checkSite } = await import('./site-actions.ts');
      checkSite(path, context.streams);
    });
  addExamples(check, ['valet site check site.yaml']);

  const expand = site
    .command('expand')
    .summary('write out a generated site host by host')
    .description('Prints the explicit form of a description: every host by its name, every placed server.')
    .argument(...file)
    .addOption(new Option('-f, --format <format>', 'how to print').choices(['yaml', 'json']).default('yaml'))
    .action(async (path: string | undefined, options: ExpandOptions) => {
      const { expandSiteFile } = await import('./site-actions.ts');
      expandSiteFile(path, options, context.streams);
    });
  addExamples(expand, ['valet site expand generated.yaml > site.yaml', 'valet site expand -f json']);

  const show = site
    .command('show')
    .summary('show racks, capacity and use')
    .description('Shows the clusters and racks of a site with what they offer and what is in use.')
    .argument(...file)
    .option(
      '--service',
      'the site as the service sees it; default when one is configured and no file is given',
    )
    .action(async (path: string | undefined) => {
      const options = show.optsWithGlobals<Asked<{ readonly service?: boolean }>>();
      const { isConfigured } = await import('../online/connection.ts');
      if (options.service || (path === undefined && isConfigured(options, process.env))) {
        const { showServedSite } = await import('./cloud-actions.ts');
        await showServedSite(options, context.streams);
        return;
      }
      const { showSite } = await import('./site-actions.ts');
      showSite(path, options, context.streams);
    });
  addOutputOptions(show);
  addExamples(show, ['valet site show', 'valet site show site.yaml -f json']);
}
