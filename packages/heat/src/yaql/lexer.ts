/** Cuts a yaql expression into tokens. */
import { quote } from '@valet/document';
import { YaqlError } from './error.ts';
import { readString } from './string-literal.ts';

/** Longest expression read. */
const MAX_SOURCE = 65_536;
/** Longest number read: as many digits as fit the largest floating-point number. */
const MAX_DIGITS = 308;

export type Token = { readonly at: number; readonly text: string } & (
  | { readonly kind: 'constant'; readonly value: null | boolean | bigint | number | string }
  /** A name by itself, which stands for its own text. */
  | { readonly kind: 'keyword' }
  /** A name with the parenthesis that opens its arguments; `text` is the name. */
  | { readonly kind: 'call' }
  /** `$name`; `text` is the name. */
  | { readonly kind: 'variable' }
  /** Operators, also those written as words, and brackets. */
  | { readonly kind: 'symbol' }
  | { readonly kind: 'end' }
);

const WORD_OPERATORS = new Set(['and', 'or', 'not', 'in', 'mod']);
const CONSTANTS: ReadonlyMap<string, null | boolean> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

const SPACE = /[ \t\r\n]+/y;
const VARIABLE = /\$([\p{L}\p{N}_]*)/uy;
const NUMBER = /[0-9]+(?:\.?[0-9]+)?(?![\p{L}\p{N}_])/uy;
const NAME = /([\p{L}_][\p{L}\p{N}_]*)(\(?)/uy;
const STRING = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/uy;
const SYMBOL = /\?\.|=~|!~|!=|>=|<=|->|=>|[-+*/.<>=()[\]{},]/y;

/** @throws YaqlError */
export function tokenize(source: string): Token[] {
  if (source.length > MAX_SOURCE) {
    throw new YaqlError(
      `the expression has ${source.length} characters; at most ${MAX_SOURCE} are read`,
      source,
      0,
    );
  }
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found) at = pattern.lastIndex;
    return found;
  };
  for (;;) {
    match(SPACE);
    const start = at;
    if (at === source.length) {
      tokens.push({ kind: 'end', at, text: '' });
      return tokens;
    }
    let found: RegExpExecArray | null;
    if ((found = match(VARIABLE))) tokens.push({ kind: 'variable', at: start, text: found[1]! });
    else if ((found = match(NUMBER))) {
      tokens.push({ kind: 'constant', at: start, text: found[0], value: numberOf(found[0], source, start) });
    } else if ((found = match(NAME))) tokens.push(nameToken(found, source, start));
    else if ((found = match(STRING))) {
      tokens.push({
        kind: 'constant',
        at: start,
        text: found[0],
        value: readString(found[0], source, start),
      });
    } else if ((found = match(SYMBOL))) tokens.push({ kind: 'symbol', at: start, text: found[0] });
    else throw new YaqlError(`${complaint(source, start)}`, source, start);
  }
}

function nameToken(found: RegExpExecArray, source: string, at: number): Token {
  const text = found[1]!;
  if (found[2] !== '') {
    if (WORD_OPERATORS.has(text)) {
      throw new YaqlError(`"${text}(" would call a function; write a space after "${text}"`, source, at);
    }
    return { kind: 'call', at, text };
  }
  if (text.startsWith('__')) throw new YaqlError('a name does not begin with two underscores', source, at);
  if (WORD_OPERATORS.has(text)) return { kind: 'symbol', at, text };
  const value = CONSTANTS.get(text);
  return value === undefined ? { kind: 'keyword', at, text } : { kind: 'constant', at, text, value };
}

/** Whole numbers are bigints, others floating-point: the language tells them apart. */
function numberOf(text: string, source: string, at: number): bigint | number {
  if (text.length > MAX_DIGITS) throw new YaqlError(`a number has at most ${MAX_DIGITS} digits`, source, at);
  return text.includes('.') ? Number(text) : BigInt(text);
}

function complaint(source: string, at: number): string {
  const next = String.fromCodePoint(source.codePointAt(at)!);
  if ('\'"`'.includes(next)) return `the text that begins here has no closing ${next}`;
  if (/[0-9]/.test(next)) return 'this is no number';
  return `the character ${quote(next)} means nothing here`;
}
