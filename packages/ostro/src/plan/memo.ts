/** Remembers what was made for a number, up to a limit: full, it forgets all and begins anew. */

/** Enough for what requests touch between two changes of scene, and a few megabytes at most. */
const MOST = 4096;

export class Memo<Value> {
  readonly #make: (key: number) => Value;
  readonly #known = new Map<number, Value>();

  /** @param make the same value for the same key, whenever it is asked */
  constructor(make: (key: number) => Value) {
    this.#make = make;
  }

  get(key: number): Value {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size === MOST) this.#known.clear();
    const made = this.#make(key);
    this.#known.set(key, made);
    return made;
  }
}
