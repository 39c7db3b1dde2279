/** Numbers for tuples of numbers, the first seen being 0: what many hosts share is so told by its content. */

export class Tuples {
  /** The numbers of all tuples, one after the other; tuple `t` begins at `#start[t]`. */
  readonly #numbers: number[] = [];
  readonly #start: number[] = [0];
  /** An open hash table: a tuple's number plus one, 0 where none is. At most half full. */
  #slots = new Int32Array(16);

  /** How many there are. */
  get count(): number {
    return this.#start.length - 1;
  }

  /** The number of the tuple that the first `length` entries make; it is kept if it is new. */
  numberOf(entries: ArrayLike<number>, length: number): number {
    const mask = this.#slots.length - 1;
    let at = hash(entries, length) & mask;
    for (; this.#slots[at] !== 0; at = (at + 1) & mask)
      if (this.#is(this.#slots[at] - 1, entries, length)) return this.#slots[at] - 1;
    const number = this.count;
    for (let i = 0; i < length; i++) this.#numbers.push(entries[i]);
    this.#start.push(this.#numbers.length);
    this.#slots[at] = number + 1;
    if (this.count * 2 > this.#slots.length) this.#grow();
    return number;
  }

  #is(tuple: number, entries: ArrayLike<number>, length: number): boolean {
    const start = this.#start[tuple];
    if (this.#start[tuple + 1] - start !== length) return false;
    for (let i = 0; i < length; i++) if (this.#numbers[start + i] !== entries[i]) return false;
    return true;
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 4);
    const mask = this.#slots.length - 1;
    for (let tuple = 0; tuple < this.count; tuple++) {
      const numbers = this.#numbers.slice(this.#start[tuple], this.#start[tuple + 1]);
      let at = hash(numbers, numbers.length) & mask;
      while (this.#slots[at] !== 0) at = (at + 1) & mask;
      this.#slots[at] = tuple + 1;
    }
  }
}

function hash(entries: ArrayLike<number>, length: number): number {
  let mixed = length;
  for (let i = 0; i < length; i++) mixed = Math.imul(mixed ^ entries[i], 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
