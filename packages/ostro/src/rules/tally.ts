/**
 * Counts by a non-negative integer key, in a small open-addressing table: the per-unit counters of the group
 * rules, whose units are few although the site's are many. A count that returns to 0 keeps its slot, so that
 * taking back never moves anything; `distinct` tells how many counts are above 0.
 */
export class Tally {
  #keys: Float64Array;
  #counts: Int32Array;
  #filled = 0;
  distinct = 0;

  /** @param expected about how many keys will be used */
  constructor(expected: number) {
    let size = 8;
    while (size < expected * 2) size *= 2;
    this.#keys = new Float64Array(size).fill(-1);
    this.#counts = new Int32Array(size);
  }

  get(key: number): number {
    const slot = this.#find(key);
    return this.#keys[slot] === key ? this.#counts[slot] : 0;
  }

  /** Adds to a count and returns its new value, which must not fall below 0. */
  add(key: number, amount: number): number {
    let slot = this.#find(key);
    if (this.#keys[slot] !== key) {
      // At most half full, so that `#find` always ends at an empty slot.
      if ((this.#filled + 1) * 2 > this.#keys.length) {
        this.#grow();
        slot = this.#find(key);
      }
      this.#keys[slot] = key;
      this.#filled++;
    }
    const before = this.#counts[slot];
    const after = before + amount;
    this.#counts[slot] = after;
    if (before === 0 && after > 0) this.distinct++;
    else if (before > 0 && after === 0) this.distinct--;
    return after;
  }

  /** Calls `visit` with every key whose count is above 0, in no particular order. */
  forEach(visit: (key: number, count: number) => void): void {
    for (let slot = 0; slot < this.#keys.length; slot++)
      if (this.#counts[slot] > 0) visit(this.#keys[slot], this.#counts[slot]);
  }

  #find(key: number): number {
    const mask = this.#keys.length - 1;
    let slot = (Math.imul(key | 0, 0x9e3779b1) >>> 7) & mask;
    while (this.#keys[slot] !== key && this.#keys[slot] !== -1) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const keys = this.#keys;
    const counts = this.#counts;
    this.#keys = new Float64Array(keys.length * 2).fill(-1);
    this.#counts = new Int32Array(keys.length * 2);
    keys.forEach((key, old) => {
      if (key === -1) return;
      const slot = this.#find(key);
      this.#keys[slot] = key;
      this.#counts[slot] = counts[old];
    });
  }
}
