/** What Python's `re` and `str` hold for a digit, a word character, white space and the same letter in another case. */

const DIGIT = /^\p{Nd}$/u;
const WORD = /^[\p{L}\p{N}_]$/u;

const SPACES = new Set([
  0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002,
  0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000,
]);

export function isDigit(point: number): boolean {
  if (point < 128) return point >= 0x30 && point <= 0x39;
  return DIGIT.test(String.fromCodePoint(point));
}

export function isWord(point: number): boolean {
  if (point < 128) {
    return (
      (point >= 0x61 && point <= 0x7a) ||
      (point >= 0x41 && point <= 0x5a) ||
      (point >= 0x30 && point <= 0x39) ||
      point === 0x5f
    );
  }
  return WORD.test(String.fromCodePoint(point));
}

/** `str.isspace` of one character; differs from JavaScript's `\s` in a few control characters and U+FEFF. */
export function isSpace(point: number): boolean {
  return SPACES.has(point);
}

/** Whether and how far letters match their other case. */
export type Folding = 'none' | 'ascii' | 'unicode';

/** The one character that stands for a letter in any case: `k`, `K` and the Kelvin sign fold to the same. */
export function foldCase(point: number, folding: Folding): number {
  if (folding === 'none') return point;
  if (point < 128) return point >= 0x41 && point <= 0x5a ? point + 32 : point;
  return folding === 'ascii' ? point : lower(upper(lower(point)));
}

/** A character together with its forms in other cases. */
export function caseForms(point: number, folding: Folding): number[] {
  if (folding === 'none') return [point];
  const forms = [point, lower(point), upper(point), upper(lower(point)), foldCase(point, 'unicode')];
  return forms.filter((form) => foldCase(form, folding) === foldCase(point, folding));
}

function lower(point: number): number {
  return single(String.fromCodePoint(point).toLowerCase(), point);
}

function upper(point: number): number {
  return single(String.fromCodePoint(point).toUpperCase(), point);
}

/** Characters whose other case is written with several characters have none for a pattern. */
function single(text: string, otherwise: number): number {
  const point = text.codePointAt(0)!;
  return text.length === (point > 0xffff ? 2 : 1) ? point : otherwise;
}
