/** Writes the completion script for zsh. */
import { type CommandGrammar, type Flag, spellings, type Values } from './grammar.ts';

/** One function for every command: `_arguments` with its flags, and a state that leads to the command below. */
export function zshScript(grammar: readonly CommandGrammar[]): string {
  return `#compdef valet
# Completion of valet for zsh: put this file into a folder of $fpath as _valet, or source it after compinit.
${grammar.map(commandFunction).join('\n')}
if [[ "$funcstack[1]" == _valet ]]; then _valet "$@"; else compdef _valet valet; fi
`;
}

function commandFunction(command: CommandGrammar): string {
  const specs = [...command.flags.map(flagSpec), ...command.operands.map(operandSpec)];
  const name = functionName(command.path);
  if (command.commands.length === 0) return `${name}() {\n  _arguments -s ${specs.join(' ')}\n}`;
  const children = command.commands.map((child) => quote(`${child.name}:${child.description}`));
  const cases = command.commands.map(
    (child) => `        ${child.name}) ${functionName([...command.path, child.name])} ;;`,
  );
  return `${name}() {
  local line state
  local -a commands
  commands=(${children.join(' ')})
  _arguments -C -s ${specs.join(' ')} '1: :->command' '*:: :->rest'
  case $state in
    command) _describe 'command' commands ;;
    rest)
      case $line[1] in
${cases.join('\n')}
      esac ;;
  esac
}`;
}

function functionName(path: readonly string[]): string {
  return ['_valet', ...path].join('_');
}

function flagSpec(flag: Flag): string {
  const names = spellings(flag);
  const text = flag.description.replace(/[[\]\\:]/g, '\\$&');
  const value = flag.values === undefined ? '' : `:value:${action(flag.values)}`;
  // Every flag may be given again: those that repeat must, and the last of the others counts.
  return names.map((name) => quote(`*${name}[${text}]${value}`)).join(' ');
}

function operandSpec(values: Values, index: number): string {
  return quote(`${index + 1}:value:${action(values)}`);
}

function action(values: Values): string {
  if (typeof values === 'object') return `(${values.choices.join(' ')})`;
  return values === 'file' ? '_files' : ' ';
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
