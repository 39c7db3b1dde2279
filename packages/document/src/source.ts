/** A text with its file name: turns offsets into positions and errors. */
import type { OnDuplicate, Position } from './document.ts';
import { DocumentError, type DocumentErrorCode } from './error.ts';
import { quote } from './show.ts';

export class Source {
  /** Every line break is `\n`, and there is no byte order mark. */
  readonly text: string;
  readonly file: string;
  readonly #onDuplicate: OnDuplicate | undefined;
  #lineStarts: readonly number[] | undefined;

  constructor(text: string, file: string, onDuplicate?: OnDuplicate) {
    const bare = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    this.text = bare.includes('\r') ? bare.replace(/\r\n?/g, '\n') : bare;
    this.file = file;
    this.#onDuplicate = onDuplicate;
  }

  /** The position of the character at an offset, 0 … length. */
  position(offset: number): Position {
    this.#lineStarts ??= lineStartsOf(this.text);
    const starts = this.#lineStarts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { file: this.file, line: low + 1, column: offset - starts[low]! + 1 };
  }

  /** An error to throw. */
  error(code: DocumentErrorCode, message: string, offset: number): DocumentError {
    return new DocumentError(code, message, this.position(offset));
  }

  /** The error for a text that is neither YAML nor JSON. */
  syntax(message: string, offset: number): DocumentError {
    return this.error('valet.document.syntax', message, offset);
  }

  /** A key that its map has already. @throws DocumentError unless the later one may count */
  duplicateKey(key: string, offset: number, depth: number): void {
    const message = `the key ${quote(key)} stands twice in this map`;
    if (this.#onDuplicate?.(`${message}: the later one counts`, this.position(offset), depth)) return;
    throw this.error('valet.document.duplicate_key', `${message}: remove one of the two`, offset);
  }
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return starts;
}
