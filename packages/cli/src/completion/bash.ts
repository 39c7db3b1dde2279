/** Writes the completion script for bash; it works from bash 3.2 on. */
import { type CommandGrammar, spellings, type Values } from './grammar.ts';

/**
 * The script walks the words before the cursor down the tree of commands, then offers the values of the flag
 * before the cursor, or what may stand after the command. Where it offers nothing, bash completes file names.
 */
export function bashScript(grammar: readonly CommandGrammar[]): string {
  return `# Completion of valet for bash: source this file.
_valet() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="" offer="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command \${COMP_WORDS[i]}" in
      ${grammar.slice(1).map(commandPattern).join(' | ')}) command="$command \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$command $before" in
${grammar.flatMap(flagCases).join('\n')}
    *)
      case "$command" in
${grammar.map(commandCase).join('\n')}
      esac ;;
  esac
  COMPREPLY=($(compgen -W "$offer" -- "$current"))
}
complete -o default -F _valet valet
`;
}

function commandPattern(command: CommandGrammar): string {
  return `" ${command.path.join(' ')}"`;
}

function flagCases(command: CommandGrammar): readonly string[] {
  const prefix = command.path.map((word) => ` ${word}`).join('');
  return command.flags.flatMap((flag) => {
    if (flag.values === undefined) return [];
    const patterns = spellings(flag).map((name) => `"${prefix} ${name}"`);
    return [`    ${patterns.join(' | ')}) offer="${wordsOf(flag.values)}" ;;`];
  });
}

function commandCase(command: CommandGrammar): string {
  const words = [
    ...command.commands.map((child) => child.name),
    ...command.operands.map(wordsOf).filter((text) => text !== ''),
    ...command.flags.flatMap(spellings),
  ];
  // Flags are offered once asked for, so that operands that are files complete as such.
  const takesFile = command.operands.includes('file');
  const offer = `offer="${words.join(' ')}"`;
  const pattern = command.path.map((word) => ` ${word}`).join('');
  return takesFile
    ? `        "${pattern}") [[ "$current" == -* ]] && ${offer} ;;`
    : `        "${pattern}") ${offer} ;;`;
}

function wordsOf(values: Values): string {
  return typeof values === 'object' ? values.choices.join(' ') : '';
}
