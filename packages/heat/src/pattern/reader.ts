/** A cursor over the characters of a regular expression. */
import { PatternError } from './error.ts';

export class Reader {
  readonly #points: readonly string[];
  /** Index of the next character. */
  at = 0;

  constructor(source: string) {
    this.#points = [...source];
  }

  get done(): boolean {
    return this.at >= this.#points.length;
  }

  /** The next character, or the empty string at the end. */
  peek(ahead = 0): string {
    return this.#points[this.at + ahead] ?? '';
  }

  /** The next `count` characters. */
  ahead(count: number): string {
    return this.#points.slice(this.at, this.at + count).join('');
  }

  next(): string {
    return this.#points[this.at++] ?? '';
  }

  /** Steps over the text when it comes next. */
  take(text: string): boolean {
    for (let i = 0; i < text.length; i += 1) if (this.peek(i) !== text[i]) return false;
    this.at += text.length;
    return true;
  }

  /** As many characters as the test holds for, `most` at the most. */
  takeWhile(test: RegExp, most = Number.POSITIVE_INFINITY): string {
    let taken = '';
    while (!this.done && taken.length < most && test.test(this.peek())) taken += this.next();
    return taken;
  }

  /** Everything up to the mark, which is stepped over. */
  takeUntil(mark: string, missing: string): string {
    const start = this.at;
    let taken = '';
    while (!this.done) {
      const next = this.next();
      if (next === mark) return taken;
      taken += next;
    }
    throw new PatternError(missing, start);
  }
}
