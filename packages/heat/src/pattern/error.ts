/** The exception for a regular expression that cannot be read. */

/** `message` says what is wrong; `index` (a code point, from 0) says where in the expression. */
export class PatternError extends Error {
  readonly index: number;

  constructor(message: string, index: number) {
    super(`${message} (at character ${index + 1})`);
    this.name = 'PatternError';
    this.index = index;
  }
}
