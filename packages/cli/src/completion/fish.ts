/** Writes the completion script for fish. */
import type { CommandGrammar, Flag, Values } from './grammar.ts';

/** One `complete` line for every command, flag and operand, each guarded by the command it belongs to. */
export function fishScript(grammar: readonly CommandGrammar[]): string {
  return `# Completion of valet for fish: put this file into ~/.config/fish/completions/valet.fish
function __valet_command
    set -l command ''
    for word in (commandline -opc)[2..-1]
        switch "$command $word"
            case ${grammar
              .slice(1)
              .map((command) => quote(` ${command.path.join(' ')}`))
              .join(' ')}
                set command "$command $word"
        end
    end
    test "$command" = "$argv[1]"
end
complete -c valet -f
${grammar.flatMap(commandLines).join('\n')}
`;
}

function commandLines(command: CommandGrammar): readonly string[] {
  const path = command.path.map((word) => ` ${word}`).join('');
  const start = `complete -c valet -n ${quote(`__valet_command ${quote(path)}`)}`;
  return [
    ...command.commands.map((child) => `${start} -a ${child.name} -d ${quote(child.description)}`),
    ...command.operands.map((values) => `${start} ${operandValues(values)}`),
    ...command.flags.map((flag) => `${start} ${flagWords(flag)} -d ${quote(flag.description)}`),
  ];
}

function flagWords(flag: Flag): string {
  const short = flag.short === undefined ? '' : `-s ${flag.short.slice(1)} `;
  const long = flag.long === undefined ? '' : `-l ${flag.long.slice(2)}`;
  return `${short}${long}${flag.values === undefined ? '' : ` -r ${operandValues(flag.values)}`}`;
}

function operandValues(values: Values): string {
  if (typeof values === 'object') return `-f -a ${quote(values.choices.join(' '))}`;
  return values === 'file' ? '-F' : '-f';
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
