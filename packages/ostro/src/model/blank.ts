/**
 * Arrays that say nothing, one of each length for all requests that have nothing to say: to make one takes longer
 * than a small request takes to read it. They are never written.
 */

/** Longer ones are made each time: there it does not matter. */
const LONGEST = 64;

class Blanks<Some extends Int32Array | Uint8Array> {
  readonly #known: Some[] = [];
  readonly #make: (length: number) => Some;

  constructor(make: (length: number) => Some) {
    this.#make = make;
  }

  of(length: number): Some {
    if (length > LONGEST) return this.#make(length);
    let known = this.#known[length];
    if (known === undefined) {
      // No holes, which would be looked up elsewhere.
      while (this.#known.length <= length) this.#known.push(this.#make(this.#known.length));
      known = this.#known[length];
    }
    return known;
  }
}

/** All -1: targets of things that stand nowhere. */
export const NOWHERE = new Blanks((length) => new Int32Array(length).fill(-1));
/** All 0: where lists begin that are empty. */
export const EMPTY_LISTS = new Blanks((length) => new Int32Array(length));
/** All 0: for none it is so. */
export const NONE_OF = new Blanks((length) => new Uint8Array(length));
