/** Takes a document apart against the shape it should have, and says of everything wrong where it stands. */
import type { Document, Path, Position } from './document.ts';
import { formatPosition } from './error.ts';
import { didYouMean } from './nearest.ts';
import { describe, formatPath, quote } from './show.ts';

/** Something about a document that is not as it should be. */
export interface Problem {
  readonly position: Position;
  readonly path: Path;
  /** The bare sentence, without position and path. */
  readonly message: string;
}

/** `file:line:column: path: message`. */
export function formatProblem(problem: Problem): string {
  const path = formatPath(problem.path);
  return `${formatPosition(problem.position)}: ${path === '' ? '' : `${path}: `}${problem.message}`;
}

/** What a number has to be, and in what words: see `Cursor.number`. */
export interface NumberBounds {
  readonly min?: number;
  readonly max?: number;
  /** Greater than `min`, not equal. */
  readonly above?: boolean;
}

/**
 * A value of a document with the way to it. Each getter gives the value when it is as asked for; otherwise it
 * reports a problem and gives `undefined`, so that one pass finds everything wrong:
 *
 *     const root = Cursor.over(document, (problem) => problems.push(problem));
 *     root.checkKeys(['name', 'vcpus']);
 *     const vcpus = root.need('vcpus')?.integer({ min: 1 });
 *
 * Who wants to stop at the first problem lets `report` throw.
 */
export class Cursor {
  readonly value: unknown;
  readonly #document: Document;
  readonly #report: (problem: Problem) => void;
  readonly #parent: Cursor | undefined;
  readonly #step: string | number;

  private constructor(
    document: Document,
    report: (problem: Problem) => void,
    value: unknown,
    parent?: Cursor,
    step: string | number = '',
  ) {
    this.#document = document;
    this.#report = report;
    this.value = value;
    this.#parent = parent;
    this.#step = step;
  }

  /** A cursor at the root of a document. */
  static over(document: Document, report: (problem: Problem) => void): Cursor {
    return new Cursor(document, report, document.value);
  }

  get path(): (string | number)[] {
    const path: (string | number)[] = [];
    for (let cursor: Cursor = this; cursor.#parent !== undefined; cursor = cursor.#parent) {
      path.push(cursor.#step);
    }
    return path.reverse();
  }

  get position(): Position {
    return this.#document.at(this.path);
  }

  /** Reports a problem of this value. */
  fail(message: string): void {
    this.#report({ position: this.position, path: this.path, message });
  }

  /** Reports a problem of the key of this value. */
  failKey(message: string): void {
    this.#report({ position: this.#document.keyAt(this.path), path: this.path, message });
  }

  /** Reports that something else was expected here. */
  expected(what: string): void {
    this.fail(`expected ${what}, got ${describe(this.value)}`);
  }

  isMap(): boolean {
    return this.value !== null && typeof this.value === 'object' && !Array.isArray(this.value);
  }

  /** Whether this is a map; each key beyond the known ones is reported, with the nearest of those. */
  checkKeys(known: readonly string[]): boolean {
    if (!this.isMap()) {
      this.expected(`a map with ${known.slice(0, 4).map(quote).join(', ')}${known.length > 4 ? ' …' : ''}`);
      return false;
    }
    for (const key of Object.keys(this.value as object)) {
      if (known.includes(key)) continue;
      const path = [...this.path, key];
      const help = didYouMean(key, known) || ` Known here: ${known.join(', ')}.`;
      this.#report({ position: this.#document.keyAt(path), path, message: `unknown key.${help}` });
    }
    return true;
  }

  /** The value under a key of this map; `undefined` when it is absent or null. */
  field(key: string): Cursor | undefined {
    const value = this.isMap() ? (this.value as Record<string, unknown>)[key] : undefined;
    if (value === null || value === undefined) return undefined;
    return new Cursor(this.#document, this.#report, value, this, key);
  }

  /** As `field`; an absent value is reported. */
  need(key: string): Cursor | undefined {
    const field = this.field(key);
    if (field === undefined && this.isMap()) this.fail(`${quote(key)} is missing`);
    return field;
  }

  /** The entries of a list. */
  items(): Cursor[] {
    if (!Array.isArray(this.value)) {
      this.expected('a list');
      return [];
    }
    return this.value.map((item: unknown, index) => {
      return new Cursor(this.#document, this.#report, item, this, index);
    });
  }

  /** The entries of a map. */
  entries(): [key: string, value: Cursor][] {
    if (!this.isMap()) {
      this.expected('a map');
      return [];
    }
    return Object.entries(this.value as object).map(([key, value]) => {
      return [key, new Cursor(this.#document, this.#report, value, this, key)];
    });
  }

  /** A text that is not empty. @param what names it in the message: `the name of a host` */
  text(what = 'a text'): string | undefined {
    if (typeof this.value === 'string' && this.value !== '') return this.value;
    if (typeof this.value === 'number' || typeof this.value === 'boolean') {
      this.fail(`expected ${what}, got ${describe(this.value)}: write it in quotes`);
    } else this.expected(what);
    return undefined;
  }

  /** A finite number within bounds. */
  number(bounds: NumberBounds = {}): number | undefined {
    return this.#numeric(bounds, 'a number', Number.isFinite);
  }

  /** A whole number within bounds, and one that a number holds exactly. */
  integer(bounds: NumberBounds = {}): number | undefined {
    return this.#numeric(bounds, 'a whole number', Number.isSafeInteger);
  }

  boolean(): boolean | undefined {
    if (typeof this.value === 'boolean') return this.value;
    this.expected('true or false');
    return undefined;
  }

  /** One of a few words. */
  oneOf<Word extends string>(words: readonly Word[]): Word | undefined {
    const word = words.find((candidate) => candidate === this.value);
    if (word !== undefined) return word;
    const help = typeof this.value === 'string' ? didYouMean(this.value, words) : '';
    this.fail(`expected ${words.map(quote).join(' or ')}, got ${describe(this.value)}.${help}`);
    return undefined;
  }

  #numeric(bounds: NumberBounds, kind: string, is: (value: number) => boolean): number | undefined {
    const { min = -Infinity, max = Infinity, above = false } = bounds;
    const value = this.value;
    if (typeof value === 'number' && is(value) && value >= min && value <= max && !(above && value === min)) {
      // Minus zero means zero to everybody, but would print differently.
      return value + 0;
    }
    const from = min === -Infinity ? '' : above ? ` above ${min}` : ` of at least ${min}`;
    const to = max === Infinity ? '' : `${from === '' ? '' : ' and'} at most ${max}`;
    this.expected(`${kind}${from}${to}`);
    return undefined;
  }
}
