/** Functions on texts. */
import { quote } from '@valet/document';
import { isSpace } from '../../pattern/unicode.ts';
import { Reference } from '../../resource.ts';
import type { Call, Iterated } from '../call.ts';
import { cut, find, lengthOf } from '../characters.ts';
import { known } from '../error.ts';
import { format } from '../format.ts';
import { both, func, method, type Overload } from '../overload.ts';
import { any, bool, count, dict, iterable, named, optional, orNull, rest, text } from '../params.ts';
import { textOf } from '../text-of.ts';
import { type List, looseList } from '../values.ts';

const trimmed = { string: text, chars: optional(orNull(text), null) };
const split = { string: text, separator: optional(orNull(text), null), maxSplits: optional(count, -1) };
const affixed = { string: text, affixes: rest(text) };
const searched = { string: text, sub: text, start: optional(count, 0) };
const searchedWithin = { string: text, sub: text, start: count, length: count };

export const STRINGS: readonly Overload[] = [
  func('#operator_+', { left: text, right: text }, ({ left, right }, call) =>
    joined([left, right], '', call),
  ),
  func('concat', { args: rest(text) }, ({ args }, call) => joined(args, '', call)),
  func('#operator_*', { left: text, right: count }, ({ left, right }, call) => repeated(left, right, call)),
  func('#operator_*', { left: count, right: text }, ({ left, right }, call) => repeated(right, left, call)),
  func('#operator_in', { left: text, right: text }, ({ left, right }) => right.includes(left)),
  both('len', { string: text }, ({ string }) => BigInt(lengthOf(string))),
  method('toUpper', { string: text }, ({ string }) => string.toUpperCase()),
  method('toLower', { string: text }, ({ string }) => string.toLowerCase()),
  method('trim', trimmed, ({ string, chars }) => trim(string, chars, true, true)),
  method('trimLeft', trimmed, ({ string, chars }) => trim(string, chars, true, false)),
  method('trimRight', trimmed, ({ string, chars }) => trim(string, chars, false, true)),
  both('norm', { string: orNull(text), chars: optional(orNull(text), null) }, ({ string, chars }) =>
    string === null ? null : trim(string, chars, true, true) || null,
  ),
  both(
    'isEmpty',
    { string: orNull(text), trim: optional(bool, true), chars: optional(orNull(text), null) },
    ({ string, trim: trims, chars }) => !string || (trims && trim(string, chars, true, true) === ''),
  ),
  method('split', split, ({ string, separator, maxSplits }, call) =>
    pieces(string, separator, maxSplits, false, call),
  ),
  method('rightSplit', split, ({ string, separator, maxSplits }, call) =>
    pieces(string, separator, maxSplits, true, call),
  ),
  method('join', { sequence: iterable, separator: text }, ({ sequence, separator }, call) =>
    joined(textsOf(sequence, call), separator, call),
  ),
  method('join', { separator: text, sequence: iterable }, ({ sequence, separator }, call) =>
    joined(textsOf(sequence, call), separator, call),
  ),
  func('str', { value: any }, ({ value }, call) => textOf(value, call)),
  method('replace', { string: text, old: text, new: text, count: optional(count, -1) }, (given, call) =>
    replaced(given.string, given.old, given.new, given.count, call),
  ),
  method('replace', { string: text, replacements: dict, count: optional(count, -1) }, (given, call) => {
    let string = given.string;
    for (const [, old, by] of given.replacements.entries()) {
      string = replaced(string, textOf(old, call), textOf(by, call), given.count, call);
    }
    return string;
  }),
  both(
    'format',
    { formatString: text, args: rest(any), kwargs: named(any) },
    ({ formatString, args, kwargs }, call) => format(formatString, args, kwargs, call),
  ),
  method(
    'substring',
    { string: text, start: count, length: optional(count, -1) },
    ({ string, start, length }) => {
      const size = lengthOf(string);
      const from = start < 0 ? start + size : start;
      return cut(string, from, from + (length < 0 ? size : length));
    },
  ),
  method('indexOf', searched, ({ string, sub, start }) => BigInt(find(string, sub, start, undefined, false))),
  method('indexOf', searchedWithin, (given) => BigInt(findWithin(given, false))),
  method('lastIndexOf', searched, ({ string, sub, start }) =>
    BigInt(find(string, sub, start, undefined, true)),
  ),
  method('lastIndexOf', searchedWithin, (given) => BigInt(findWithin(given, true))),
  method('toCharArray', { string: text }, ({ string }, call) => {
    call.spend(string.length);
    return call.collect(string);
  }),
  method('startsWith', affixed, ({ string, affixes }) => affixes.some((affix) => string.startsWith(affix))),
  method('endsWith', affixed, ({ string, affixes }) => affixes.some((affix) => string.endsWith(affix))),
  func('isString', { arg: any }, ({ arg }) => typeof known(arg) === 'string' || arg instanceof Reference),
  func('characters', { options: named(bool) }, ({ options }, call) => characters(options, call)),
];

/** The parts with the separator between them; paid for before they are put together. */
function joined(parts: readonly string[], separator: string, call: Call): string {
  const length = parts.reduce(
    (sum, part) => sum + part.length,
    separator.length * Math.max(0, parts.length - 1),
  );
  call.payText(length);
  return parts.join(separator);
}

function textsOf(sequence: Iterated, call: Call): string[] {
  return call.collect(call.items(sequence)).map((item) => textOf(item, call));
}

function repeated(string: string, times: number, call: Call): string {
  const copies = string === '' ? 0 : Math.max(0, times);
  call.payText(string.length * copies);
  return string.repeat(copies);
}

function replaced(string: string, old: string, by: string, most: number, call: Call): string {
  // Before, between and after all characters there is an empty text.
  const places = old === '' ? ['', ...string, ''] : string.split(old);
  const times = most < 0 ? places.length - 1 : Math.min(most, places.length - 1);
  call.payText(string.length + times * by.length);
  const rest = places.slice(times).join(old);
  return times === 0 ? string : places.slice(0, times).join(by) + by + rest;
}

function findWithin(
  given: { string: string; sub: string; start: number; length: number },
  last: boolean,
): number {
  const { string, sub, length } = given;
  const start = given.start < 0 ? given.start + lengthOf(string) : given.start;
  return find(string, sub, start, length < 0 ? lengthOf(string) : start + length, last);
}

/** Without the characters at its ends, which are white space when none are given. */
function trim(string: string, chars: string | null, left: boolean, right: boolean): string {
  const dropped = chars === null ? null : new Set(chars);
  const drops = (char: string) => (dropped ? dropped.has(char) : isSpace(char.codePointAt(0)!));
  const all = [...string];
  let start = 0;
  let end = all.length;
  while (left && start < end && drops(all[start]!)) start += 1;
  while (right && end > start && drops(all[end - 1]!)) end -= 1;
  return all.slice(start, end).join('');
}

/** The text cut at a separator, or at white space when it is null, at most `most` times (negative: always). */
function pieces(
  string: string,
  separator: string | null,
  most: number,
  fromRight: boolean,
  call: Call,
): List {
  if (separator === '') throw call.fail('the separator is empty');
  const found = separator === null ? words(string, most, fromRight) : string.split(separator);
  const extra = most < 0 || separator === null ? 0 : found.length - 1 - most;
  if (extra > 0) {
    const at = fromRight ? 0 : most;
    found.splice(at, extra + 1, found.slice(at, at + extra + 1).join(separator!));
  }
  return looseList(call.collect(found));
}

/** Words between white space; after `most` of them (before, from the right) the rest stays in one piece. */
function words(string: string, most: number, fromRight: boolean): string[] {
  const limit = most < 0 ? Number.POSITIVE_INFINITY : most;
  const chars = fromRight ? [...string].reverse() : [...string];
  const space = (i: number) => i < chars.length && isSpace(chars[i]!.codePointAt(0)!);
  const found: string[] = [];
  for (let at = 0; ; ) {
    while (space(at)) at += 1;
    if (at === chars.length) break;
    let end = at;
    if (found.length === limit) end = chars.length;
    else while (end < chars.length && !space(end)) end += 1;
    const word = chars.slice(at, end);
    found.push((fromRight ? word.reverse() : word).join(''));
    at = end;
  }
  return fromRight ? found.reverse() : found;
}

const DIGITS = '0123456789';
const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const UPPERCASE = LOWERCASE.toUpperCase();
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const WHITESPACE = ' \t\n\r\v\f';
const CHARACTERS: ReadonlyMap<string, string> = new Map([
  ['digits', DIGITS],
  ['hexdigits', `${DIGITS}abcdefABCDEF`],
  ['asciiLowercase', LOWERCASE],
  ['asciiUppercase', UPPERCASE],
  ['asciiLetters', LOWERCASE + UPPERCASE],
  ['octdigits', '01234567'],
  ['punctuation', PUNCTUATION],
  ['printable', DIGITS + LOWERCASE + UPPERCASE + PUNCTUATION + WHITESPACE],
  ['whitespace', WHITESPACE],
]);

/** All characters of the kinds that are asked for, each once. */
function characters(options: ReadonlyMap<string, boolean>, call: Call): List {
  const all = new Set<string>();
  for (const [kind, wanted] of options) {
    const members = CHARACTERS.get(kind);
    if (members === undefined) {
      const kinds = [...CHARACTERS.keys()].join(', ');
      throw call.fail(`there are no characters of the kind ${quote(kind)}, only of ${kinds}`);
    }
    if (wanted) for (const character of members) all.add(character);
  }
  return [...all];
}
