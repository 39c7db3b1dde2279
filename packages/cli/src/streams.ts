/** Where the command writes, and what that place can show. */
import type { WriteStream } from 'node:tty';

export interface Sink {
  write(text: string): void;
  /** A person is looking, not a pipe or a file. */
  readonly isTerminal: boolean;
  readonly color: boolean;
}

export interface Streams {
  readonly out: Sink;
  readonly err: Sink;
}

/** The process's own output and error. A reader that goes away (`valet … | head`) ends the process quietly. */
export function processStreams(): Streams {
  return { out: sink(process.stdout), err: sink(process.stderr) };
}

function sink(stream: WriteStream): Sink {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
  const isTerminal = stream.isTTY === true;
  // https://no-color.org: any value that is not empty turns colour off.
  const color = isTerminal && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  return { write: (text) => void stream.write(text), isTerminal, color };
}
