/** A set of characters: what stands between brackets, or a class such as `\d`. */
import { caseForms, type Folding, isDigit, isSpace, isWord } from './unicode.ts';

/** A class named by one letter; a capital letter means everything else. `ascii` keeps it to ASCII. */
export interface CharClass {
  readonly letter: 'd' | 'D' | 's' | 'S' | 'w' | 'W';
  readonly ascii: boolean;
}

const CLASSES = { d: isDigit, s: isSpace, w: isWord } as const;

export class CharSet {
  /** First and last code point of each range, sorted and disjoint: `[first, last, first, last, …]`. */
  readonly #bounds: readonly number[];
  readonly #classes: readonly CharClass[];
  readonly #negated: boolean;
  readonly #folding: Folding;

  constructor(
    ranges: readonly (readonly [number, number])[],
    classes: readonly CharClass[],
    options: { readonly negated: boolean; readonly folding: Folding },
  ) {
    this.#bounds = merge(ranges);
    this.#classes = classes;
    this.#negated = options.negated;
    this.#folding = options.folding;
  }

  has(point: number): boolean {
    if (this.#folding === 'none') return this.#lists(point) !== this.#negated;
    const listed = caseForms(point, this.#folding).some((form) => this.#lists(form));
    return listed !== this.#negated;
  }

  #lists(point: number): boolean {
    const bounds = this.#bounds;
    let low = 0;
    let high = bounds.length / 2;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (bounds[2 * middle + 1]! < point) low = middle + 1;
      else high = middle;
    }
    if (low < bounds.length / 2 && bounds[2 * low]! <= point) return true;
    return this.#classes.some((named) => inClass(named, point));
  }
}

function inClass({ letter, ascii }: CharClass, point: number): boolean {
  const small = letter.toLowerCase() as 'd' | 's' | 'w';
  // ASCII white space leaves out U+001C to U+001F, which Unicode counts in.
  const beyond = ascii && (point >= 128 || (small === 's' && point >= 0x1c && point <= 0x1f));
  return (!beyond && CLASSES[small](point)) === (letter === small);
}

function merge(ranges: readonly (readonly [number, number])[]): number[] {
  const merged: number[] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const end = merged.at(-1);
    if (end !== undefined && first <= end + 1) merged[merged.length - 1] = Math.max(end, last);
    else merged.push(first, last);
  }
  return merged;
}
