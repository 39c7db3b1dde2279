/** The way through a YAML text: where the reader is, in what column, and how it gets to the next content. */
import type { DocumentError } from '../error.ts';
import type { Source } from '../source.ts';
import { isMarker, isSpace, skipBlanks } from './scan.ts';

/** The column of what stands behind the end of the document. */
export const END = -1;

export class Way {
  readonly source: Source;
  readonly text: string;
  offset = 0;
  /** Where the line of the latest content starts. */
  lineStart = 0;
  /** Column of the content that `toContent` stopped at, or `END`. */
  column = 0;
  /** Offset of the latest content that `toContent` found to be the first of its line. */
  #firstOfLine = 0;

  constructor(source: Source) {
    this.source = source;
    this.text = source.text;
  }

  get character(): string | undefined {
    return this.text[this.offset];
  }

  /** Moves to the next content of a block and notes its column; true when it is on another line. */
  toContent(): boolean {
    const crossed = this.#skipEmpty();
    const { length } = this.text;
    if (crossed) this.#firstOfLine = this.offset;
    if (crossed && this.offset < length) {
      const tab = this.text.slice(this.lineStart, this.offset).indexOf('\t');
      if (tab >= 0) throw this.source.syntax('a tab cannot indent: use spaces', this.lineStart + tab);
    }
    this.column = this.offset >= length || this.atMarker() ? END : this.offset - this.lineStart;
    return crossed;
  }

  /** Moves to the next content between brackets. @param open where the bracket opened that is still open */
  toFlowContent(open: number): void {
    this.#skipEmpty();
    if (this.offset >= this.text.length || this.atMarker()) {
      throw this.source.syntax('the bracket that opens here is not closed', open);
    }
  }

  /** Moves over blanks on the line. */
  toVisible(): void {
    this.offset = skipBlanks(this.text, this.offset);
  }

  /** Moves over `---` or `...`; nothing behind it on its line is the first of a line. */
  passMarker(): void {
    this.offset += 3;
    this.#firstOfLine = -1;
  }

  /** Whether a line starts here with `---` or `...`. */
  atMarker(): boolean {
    return this.offset === this.lineStart && isMarker(this.text, this.offset);
  }

  /** Whether the content that `toContent` stopped at is the first of its line. */
  isFirstOfLine(): boolean {
    return this.offset === this.#firstOfLine;
  }

  /** Whether only a comment, if anything, is left of the line. */
  isEndOfLine(): boolean {
    const { character } = this;
    return character === undefined || character === '\n' || character === '#';
  }

  /** Whether the character stands here by itself, as `-`, `?` and `:` do where they mean something. */
  atIndicator(indicator: string): boolean {
    return this.text[this.offset] === indicator && isSpace(this.text[this.offset + 1]);
  }

  /** Whether, behind blanks, a colon makes a key of what was just read; moves to it. */
  toColon(): boolean {
    const offset = skipBlanks(this.text, this.offset);
    if (this.text[offset] !== ':' || !isSpace(this.text[offset + 1])) return false;
    this.offset = offset;
    return true;
  }

  /** What the pattern (a sticky one) matches here; moves behind it. */
  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.offset;
    const match = pattern.exec(this.text);
    if (match !== null) this.offset = pattern.lastIndex;
    return match;
  }

  /** A mistake right here. */
  wrong(message: string): DocumentError {
    return this.source.syntax(message, this.offset);
  }

  /** Moves over blanks, comments and line breaks; true when there was a line break. */
  #skipEmpty(): boolean {
    const { text } = this;
    let crossed = false;
    for (;;) {
      this.offset = skipBlanks(text, this.offset);
      if (text[this.offset] === '#') {
        const lineEnd = text.indexOf('\n', this.offset);
        this.offset = lineEnd < 0 ? text.length : lineEnd;
      }
      if (text[this.offset] !== '\n') return crossed;
      this.lineStart = ++this.offset;
      crossed = true;
    }
  }
}
