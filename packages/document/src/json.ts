/** JSON read under limits, with duplicate keys noticed and the place of every value at hand. */
import { Budget } from './budget.ts';
import type { Limits } from './document.ts';
import { type Mark, markAt, type Reading } from './mark.ts';
import { exactInteger } from './scalar.ts';
import type { Source } from './source.ts';

/** Thrown inside this module only: the text is not JSON, and may still be YAML. */
class NotJson extends Error {}

const BLANK = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Reads a JSON object or array.
 * @param withMarks false leaves the marks of everything below the root away, which is quicker
 * @returns null when the text is not JSON
 * @throws DocumentError for what is JSON but beyond the limits, or has a key twice
 */
export function readJson(source: Source, limits: Limits, withMarks: boolean): Reading | null {
  const reader = new JsonReader(source, limits, withMarks);
  try {
    return reader.document();
  } catch (error) {
    if (error instanceof NotJson) return null;
    throw error;
  }
}

class JsonReader {
  readonly #source: Source;
  readonly #text: string;
  readonly #budget: Budget;
  readonly #withMarks: boolean;
  #offset = 0;

  constructor(source: Source, limits: Limits, withMarks: boolean) {
    this.#source = source;
    this.#text = source.text;
    this.#budget = new Budget(source, limits);
    this.#withMarks = withMarks;
  }

  document(): Reading | null {
    this.#skipBlank();
    const first = this.#text[this.#offset];
    if (first !== '{' && first !== '[') return null;
    const reading = this.#value();
    if (this.#offset < this.#text.length) throw new NotJson();
    return reading;
  }

  /** Reads one value and the blanks behind it. */
  #value(): Reading {
    const offset = this.#offset;
    this.#budget.addNode(offset);
    const first = this.#text[offset];
    let reading: Reading;
    if (first === '{') reading = this.#object();
    else if (first === '[') reading = this.#array();
    else reading = { value: first === '"' ? this.#string() : this.#scalar(), mark: markAt(offset) };
    this.#skipBlank();
    return reading;
  }

  #object(): Reading {
    const offset = this.#enter();
    const value: Record<string, unknown> = Object.create(null);
    const children = this.#withMarks ? new Map<string, Mark>() : undefined;
    if (!this.#take('}')) {
      do {
        this.#skipBlank();
        const keyOffset = this.#offset;
        if (this.#text.charCodeAt(keyOffset) !== QUOTE) throw new NotJson();
        const key = this.#string();
        this.#budget.addNode(keyOffset);
        this.#skipBlank();
        this.#expect(':');
        this.#skipBlank();
        if (key in value) this.#source.duplicateKey(key, keyOffset, this.#budget.depth);
        const reading = this.#value();
        value[key] = reading.value;
        reading.mark.keyOffset = keyOffset;
        children?.set(key, reading.mark);
      } while (this.#take(','));
      this.#expect('}');
    }
    return this.#leave(value, offset, children);
  }

  #array(): Reading {
    const offset = this.#enter();
    const value: unknown[] = [];
    const children: Mark[] | undefined = this.#withMarks ? [] : undefined;
    if (!this.#take(']')) {
      do {
        this.#skipBlank();
        const reading = this.#value();
        children?.push(reading.mark);
        value.push(reading.value);
      } while (this.#take(','));
      this.#expect(']');
    }
    return this.#leave(value, offset, children);
  }

  #enter(): number {
    this.#budget.enter(this.#offset);
    const offset = this.#offset++;
    this.#skipBlank();
    return offset;
  }

  #leave(value: unknown, offset: number, children: Mark['children']): Reading {
    this.#budget.leave();
    return { value, mark: markAt(offset, children) };
  }

  #string(): string {
    const text = this.#text;
    const start = this.#offset;
    let escaped = false;
    for (let end = start + 1; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === QUOTE) {
        this.#offset = end + 1;
        if (!escaped) return text.slice(start + 1, end);
        try {
          return JSON.parse(text.slice(start, end + 1)) as string;
        } catch {
          throw new NotJson();
        }
      }
      if (code === BACKSLASH) {
        escaped = true;
        end++;
      } else if (code < 0x20) throw new NotJson();
    }
    throw new NotJson();
  }

  #scalar(): unknown {
    for (const [word, value] of WORDS) {
      if (this.#text.startsWith(word, this.#offset)) {
        this.#offset += word.length;
        return value;
      }
    }
    NUMBER.lastIndex = this.#offset;
    const match = NUMBER.exec(this.#text);
    if (match === null) throw new NotJson();
    this.#offset = NUMBER.lastIndex;
    const isInteger = match[1] === undefined && match[2] === undefined;
    return isInteger ? exactInteger(Number(match[0]), match[0]) : Number(match[0]);
  }

  #skipBlank(): void {
    // Most tokens are followed by another at once: spare those the regular expression.
    if (this.#text.charCodeAt(this.#offset) > 0x20) return;
    BLANK.lastIndex = this.#offset;
    BLANK.exec(this.#text);
    this.#offset = BLANK.lastIndex;
  }

  #take(character: string): boolean {
    if (this.#text[this.#offset] !== character) return false;
    this.#offset++;
    return true;
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw new NotJson();
  }
}

const WORDS: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];
