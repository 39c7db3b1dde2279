/** Runs one command line from its arguments to an exit status. */
import { CommanderError } from 'commander';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { createProgram } from './program.ts';
import { processStreams, type Streams } from './streams.ts';

/**
 * @param argv the arguments without the program's own name
 * @returns the exit status; see `exitStatus`. Never throws for wrong input or wrong usage.
 */
export async function main(argv: readonly string[], streams: Streams = processStreams()): Promise<number> {
  const context: Context = { streams, status: exitStatus.ok };
  try {
    await createProgram(context).parseAsync(argv, { from: 'user' });
    return context.status;
  } catch (error) {
    // Commander has printed its message, or the help or version asked for, already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatus.ok : exitStatus.wrongInput;
    const { describeFailure } = await import('./failure.ts');
    const failure = describeFailure(error);
    streams.err.write(`${failure.message}\n`);
    return failure.status;
  }
}
