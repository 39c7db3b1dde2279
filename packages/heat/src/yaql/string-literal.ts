/** The text a string literal of yaql stands for. */
import { YaqlError } from './error.ts';

const ESCAPE = /\\(?:U.{8}|u.{4}|x.{2}|[0-7]{1,3}|N\{[^}]+\}|[\\'"abfnrtv])/gu;
const CONTROLS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/**
 * Single and double quotes know Python's escapes, and keep a backslash before anything else; between back quotes
 * only the back quote itself is escaped.
 *
 * @throws YaqlError
 */
export function readString(literal: string, source: string, at: number): string {
  const inside = literal.slice(1, -1);
  if (literal[0] === '`') return inside.replaceAll('\\`', '`');
  return inside.replace(ESCAPE, (escaped, offset: number) => {
    const letter = escaped[1]!;
    if (Object.hasOwn(CONTROLS, letter)) return CONTROLS[letter]!;
    if ('\\\'"'.includes(letter)) return letter;
    const wrong = (message: string) => new YaqlError(message, source, at + 1 + offset);
    if (letter === 'N')
      throw wrong('characters are not known by name here; write \\u and four hexadecimal digits');
    const octal = /^[0-7]/.test(letter);
    const digits = octal ? escaped.slice(1) : escaped.slice(2);
    if (!octal && !/^[0-9a-fA-F]+$/.test(digits)) throw wrong(`${escaped} should hold hexadecimal digits`);
    const point = Number.parseInt(digits, octal ? 8 : 16);
    if (point > 0x10ffff) throw wrong(`${escaped} is beyond the last character of Unicode`);
    return String.fromCodePoint(point);
  });
}
