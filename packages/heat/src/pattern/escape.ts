/** Reading what follows a backslash, outside of brackets and between them. */
import type { CharClass } from './char-set.ts';
import { PatternError } from './error.ts';
import type { Place } from './node.ts';
import type { Reader } from './reader.ts';

export type Escape =
  | { readonly kind: 'char'; readonly point: number }
  | { readonly kind: 'class'; readonly letter: CharClass['letter'] }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'back'; readonly group: number };

const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };
const PLACES: Readonly<Record<string, Place>> = {
  A: 'start',
  Z: 'very-end',
  b: 'word-edge',
  B: 'no-word-edge',
};
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const OCTAL = /^[0-7]$/;

/** Reads an escape whose backslash has been stepped over. */
export function readEscape(reader: Reader, inBrackets: boolean): Escape {
  const start = reader.at - 1;
  const letter = reader.next();
  if (letter === '') throw new PatternError('a backslash stands at the end with nothing after it', start);
  if (Object.hasOwn(CONTROLS, letter)) return char(CONTROLS[letter]!);
  if (inBrackets && letter === 'b') return char(8);
  if (/^[dDsSwW]$/.test(letter)) return { kind: 'class', letter: letter as CharClass['letter'] };
  if (!inBrackets && Object.hasOwn(PLACES, letter)) return { kind: 'place', place: PLACES[letter]! };
  if (Object.hasOwn(HEX_DIGITS, letter)) return readHex(reader, letter, start);
  if (/^[0-9]$/.test(letter)) return readDigits(reader, letter, inBrackets, start);
  if (/^[A-Za-z]$/.test(letter)) throw new PatternError(`\\${letter} means nothing here`, start);
  return char(letter.codePointAt(0)!);
}

function char(point: number): Escape {
  return { kind: 'char', point };
}

function readHex(reader: Reader, letter: string, start: number): Escape {
  const wanted = HEX_DIGITS[letter]!;
  const digits = reader.takeWhile(/^[0-9a-fA-F]$/, wanted);
  if (digits.length < wanted)
    throw new PatternError(`\\${letter} needs ${wanted} hexadecimal digits after it`, start);
  const point = Number.parseInt(digits, 16);
  if (point > 0x10ffff)
    throw new PatternError(`\\${letter}${digits} is beyond the last character of Unicode`, start);
  return char(point);
}

/** `\0`, `\07` and three octal digits are characters; other digits refer back to a group. */
function readDigits(reader: Reader, first: string, inBrackets: boolean, start: number): Escape {
  if (inBrackets || first === '0') {
    if (!OCTAL.test(first)) throw new PatternError(`\\${first} means nothing between brackets`, start);
    return octal(first + reader.takeWhile(OCTAL, 2), start);
  }
  if (!/^[0-9]$/.test(reader.peek())) return { kind: 'back', group: Number(first) };
  const two = first + reader.next();
  if (OCTAL.test(first) && OCTAL.test(two[1]!) && OCTAL.test(reader.peek()))
    return octal(two + reader.next(), start);
  return { kind: 'back', group: Number(two) };
}

function octal(digits: string, start: number): Escape {
  const point = Number.parseInt(digits, 8);
  if (point > 0o377) throw new PatternError(`\\${digits} is beyond \\377, the last octal character`, start);
  return char(point);
}
