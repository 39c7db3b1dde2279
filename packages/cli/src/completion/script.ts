/** Chooses the writer of a completion script by shell. */
import type { Command } from 'commander';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { grammarOf } from './grammar.ts';
import { zshScript } from './zsh.ts';

export type Shell = keyof typeof writers;

const writers = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** The script that completes the program's commands in a shell. */
export function completionScript(program: Command, shell: Shell): string {
  return writers[shell](grammarOf(program));
}
