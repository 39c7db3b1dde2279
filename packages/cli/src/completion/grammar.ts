/** The tree of commands as a completion script needs it: what may stand after which words. */
import type { Argument, Command, Option } from 'commander';

/** Values a word may take: one of a few, a file, or anything. */
export type Values = { readonly choices: readonly string[] } | 'file' | 'any';

export interface Flag {
  readonly short: string | undefined;
  readonly long: string | undefined;
  readonly description: string;
  /** Undefined: the flag takes no value. */
  readonly values: Values | undefined;
}

export interface CommandGrammar {
  /** Words after `valet`; the root's is empty. */
  readonly path: readonly string[];
  readonly description: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly flags: readonly Flag[];
  readonly operands: readonly Values[];
}

const OF_EACH: ReadonlySet<string | undefined> = new Set(['--help', '--version']);

/** Every command of the tree, parents first. */
export function grammarOf(
  command: Command,
  path: readonly string[] = [],
  inherited: readonly Flag[] = [],
): readonly CommandGrammar[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  const own = help.visibleOptions(command).map(flagOf);
  // What the root takes may stand after any command, too, but for what each has of its own.
  const passedOn = path.length === 0 ? own.filter(({ long }) => !OF_EACH.has(long)) : inherited;
  const grammar: CommandGrammar = {
    path,
    description: help.subcommandDescription(command),
    commands: commands.map((child) => ({
      name: child.name(),
      description: help.subcommandDescription(child),
    })),
    flags: [...own, ...inherited],
    operands: help.visibleArguments(command).map(valuesOf),
  };
  return [grammar, ...commands.flatMap((child) => grammarOf(child, [...path, child.name()], passedOn))];
}

function flagOf(option: Option): Flag {
  const takesValue = option.required || option.optional;
  return {
    short: option.short,
    long: option.long,
    description: option.description,
    values: takesValue ? choicesOr(option.argChoices, /[<[]file[\]>]/.test(option.flags)) : undefined,
  };
}

function valuesOf(argument: Argument): Values {
  return choicesOr(argument.argChoices, argument.name() === 'file');
}

function choicesOr(choices: readonly string[] | undefined, isFile: boolean): Values {
  if (choices) return { choices };
  return isFile ? 'file' : 'any';
}

/** Both spellings of a flag, as far as it has them. */
export function spellings(flag: Flag): readonly string[] {
  return [flag.short, flag.long].filter((name) => name !== undefined);
}
