/** What commands need to run and what they leave behind. */
import type { Streams } from './streams.ts';

export interface Context {
  readonly streams: Streams;
  /** The exit status so far; a command sets it. */
  status: number;
}
