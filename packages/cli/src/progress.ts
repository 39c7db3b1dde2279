/** The line that tells a waiting person that work goes on. */
import type { Sink } from './streams.ts';

const showAfterMs = 500;
const refreshMs = 200;
const clearLine = '\r\u001b[K';

/**
 * Work that takes longer than half a second shows one line on a terminal, renewed as `tick` is called and wiped
 * by `done`. In a pipe it stays silent.
 */
export class Progress {
  readonly #sink: Sink;
  readonly #what: string;
  readonly #now: () => number;
  readonly #start: number;
  #nextMs = showAfterMs;
  #shown = false;

  constructor(sink: Sink, what: string, now: () => number) {
    this.#sink = sink;
    this.#what = what;
    this.#now = now;
    this.#start = now();
  }

  tick(): void {
    if (!this.#sink.isTerminal) return;
    const elapsed = this.#now() - this.#start;
    if (elapsed < this.#nextMs) return;
    this.#nextMs = elapsed + refreshMs;
    this.#shown = true;
    this.#sink.write(`${clearLine}${this.#what} … ${(elapsed / 1000).toFixed(1)} s`);
  }

  done(): void {
    if (this.#shown) this.#sink.write(clearLine);
    this.#shown = false;
  }
}
