/** A lazy list that remembers what was taken from it, so that it can be gone through again. */
import { checkSize, type Value, View } from '../values.ts';

export class Memory extends View {
  readonly #source: Iterator<Value>;
  readonly #taken: Value[] = [];

  constructor(source: Iterator<Value>) {
    super();
    this.#source = source;
  }

  *items(): Generator<Value> {
    for (let i = 0; ; i += 1) {
      if (i === this.#taken.length) {
        const next = this.#source.next();
        if (next.done) return;
        this.#taken.push(next.value);
        checkSize(this.#taken.length);
      }
      yield this.#taken[i]!;
    }
  }
}
