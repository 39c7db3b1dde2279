/** `valet completion`: prints a script that teaches a shell the commands and options. */
import { Argument, type Command } from 'commander';
import type { Shell } from '../completion/script.ts';
import type { Context } from '../context.ts';
import { addExamples } from '../options.ts';

const shells: readonly Shell[] = ['bash', 'zsh', 'fish'];

export function addCompletionCommand(program: Command, context: Context): void {
  const command = program
    .command('completion')
    .summary('print a completion script for a shell')
    .description('Prints a script that lets the shell complete the commands, options and values of valet.')
    .addArgument(new Argument('<shell>', 'the shell to print for').choices(shells))
    .action(async (shell: Shell) => {
      const { completionScript } = await import('../completion/script.ts');
      context.streams.out.write(completionScript(program, shell));
    });
  addExamples(command, [
    'source <(valet completion bash)',
    'valet completion zsh > ~/.zsh/completions/_valet',
    'valet completion fish > ~/.config/fish/completions/valet.fish',
  ]);
}
