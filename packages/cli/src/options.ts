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
