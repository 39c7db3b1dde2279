/** What the commands that ask the service have in common. */
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import type { ConnectionFlags } from '../online/connection.ts';
import { addExamples, addOutputOptions } from '../options.ts';
import type { OutputOptions } from '../output/formats.ts';

/** Options of a command that asks the service: its own, how to print, and the connection's. */
export type Asked<Options = object> = Options & OutputOptions & ConnectionFlags;

interface Described {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly examples: readonly string[];
  /** What the help says on whom it asks; default: Valet. */
  readonly asks?: string;
}

const WHOM = 'Which service is asked, and as whom: see `valet --help`.';

/** Adds a command; its action gets operands and options, and gives the exit status or nothing. */
export function addOnline<Options>(
  parent: Command,
  context: Context,
  { name, summary, description, examples, asks = WHOM }: Described,
  action: (operands: readonly unknown[], options: Asked<Options>) => Promise<number | undefined>,
): Command {
  const command = parent.command(name).summary(summary).description(description);
  addOutputOptions(command);
  addExamples(command, examples);
  command.addHelpText('after', `\n${asks}`);
  return command.action(async () => {
    context.status =
      (await action(command.processedArgs, command.optsWithGlobals<Asked<Options>>())) ?? context.status;
  });
}
