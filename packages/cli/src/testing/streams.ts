/** Streams that keep what is written, for tests. */
import type { Sink, Streams } from '../streams.ts';

export class KeptSink implements Sink {
  readonly isTerminal: boolean;
  readonly color: boolean;
  text = '';

  constructor(isTerminal = false) {
    this.isTerminal = isTerminal;
    this.color = isTerminal;
  }

  write(text: string): void {
    this.text += text;
  }
}

export function keptStreams(isTerminal = false): { out: KeptSink; err: KeptSink } & Streams {
  return { out: new KeptSink(isTerminal), err: new KeptSink(isTerminal) };
}
