/** Long work in the main thread, done between other work: after each slice everything that waits gets its turn. */
import { setImmediate as turn } from 'node:timers/promises';

export class TimeSlices {
  readonly #sliceMs: number;
  #since = performance.now();

  constructor(sliceMs: number) {
    this.#sliceMs = sliceMs;
  }

  /** To be called between two small pieces; most calls return at once. */
  async pause(): Promise<void> {
    if (performance.now() - this.#since < this.#sliceMs) return;
    await turn();
    this.#since = performance.now();
  }
}
