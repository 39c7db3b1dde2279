/** What several commands' options have in common: values that repeat, whole numbers, `-f` and `-c`, examples. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { formats } from './output/formats.ts';

/** What may count first in a search. */
export const policies = ['pack', 'spread', 'network'] as const;
export type Policy = (typeof policies)[number];

/** Adds `-f` and `-c` to a command whose result has rows. */
export function addOutputOptions(command: Command): Command {
  return command
    .addOption(new Option('-f, --format <format>', 'how to print').choices(formats).default('table'))
    .option('-c, --column <column>', 'print only this column of the rows; repeat for more', collect);
}

/** What goes with a template on the command line. */
export interface StackOptions {
  readonly environment?: readonly string[];
  readonly root?: readonly string[];
  readonly parameter?: Readonly<Record<string, string>>;
}

/** Adds `-e`, `--root` and `--parameter` to a command that takes a template. */
export function addStackOptions(command: Command): Command {
  return command
    .option('-e, --environment <file>', 'a Heat environment; repeat for more, later ones win', collect)
    .option('--root <folder>', 'a folder whose files may be referred to as well; repeat for more', collect)
    .option('--parameter <name=value>', 'a value of a template parameter; repeat for more', parameter);
}

/** Collects the values of an option that may be repeated. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** Collects the values of an option of the form NAME=VALUE that may be repeated. */
export function parameter(
  text: string,
  previous: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const end = text.indexOf('=');
  if (end < 1) throw new InvalidArgumentError('Expected NAME=VALUE.');
  // Not an assignment: a parameter may be called `__proto__`.
  return Object.fromEntries([...Object.entries(previous), [text.slice(0, end), text.slice(end + 1)]]);
}

/** Parses an option's value as a whole number in a range. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

/** Puts example calls under a command's help. */
export function addExamples(command: Command, examples: readonly string[]): void {
  command.addHelpText('after', `\nExamples:\n${examples.map((text) => `  $ ${text}\n`).join('')}`);
}
