/** A lazy list: its entries are made one by one, and gone once they were taken. */
import type { Call } from './call.ts';
import type { Value } from './values.ts';

export class Stream implements IterableIterator<Value> {
  readonly #source: Iterator<Value>;
  readonly #call: Call;
  #running = false;

  /** @param call the call that made it, for the place of errors */
  constructor(source: Iterable<Value>, call: Call) {
    this.#source = source[Symbol.iterator]();
    this.#call = call;
  }

  [Symbol.iterator](): this {
    return this;
  }

  /** Costs a step and counts as a level of nesting, since streams take from streams. */
  next(): IteratorResult<Value, undefined> {
    if (this.#running) throw this.#call.fail('a lazy list is taken from while it makes its next entry');
    this.#running = true;
    try {
      return this.#call.nested(() => this.#source.next());
    } finally {
      this.#running = false;
    }
  }
}
