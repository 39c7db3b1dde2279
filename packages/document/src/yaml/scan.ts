/** The three ways in which YAML writes a text: plain, quoted, and as a block behind `|` or `>`. */
import { quote } from '../show.ts';
import type { Source } from '../source.ts';

export interface Scanned {
  readonly text: string;
  /** Offset behind it. */
  readonly end: number;
}

/** A blank, a line break, or (`''`, `undefined`) the end of the text. */
export function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\n' || character === '\t' || !character;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

/** Offset of the first character from here on that is no blank. */
export function skipBlanks(text: string, start: number): number {
  let offset = start;
  while (isBlank(text[offset])) offset++;
  return offset;
}

/** Whether a line starts with `---` or `...`, which end a document wherever they stand. */
export function isMarker(text: string, lineStart: number): boolean {
  const isOne = text.startsWith('---', lineStart) || text.startsWith('...', lineStart);
  return isOne && isSpace(text[lineStart + 3]);
}

/** One line break counts as a blank, each further one as itself. */
function fold(breaks: number): string {
  return breaks === 1 ? ' ' : '\n'.repeat(breaks - 1);
}

/**
 * A plain (unquoted) text; empty when none starts here.
 * @param indent lines that go on with it start at this column or behind
 * @param inFlow whether it stands within brackets, where commas and brackets end it
 */
export function scanPlain(text: string, start: number, indent: number, inFlow: boolean): Scanned {
  let { end, stop } = scanPlainLine(text, start, inFlow);
  let result = text.slice(start, end);
  while (text[stop] === '\n' && result !== '') {
    let breaks = 0;
    let lineStart = stop;
    let next = stop;
    while (text[next] === '\n') {
      breaks++;
      lineStart = next + 1;
      next = skipBlanks(text, lineStart);
    }
    if (text[next] === '#' || (!inFlow && next - lineStart < indent) || isMarker(text, lineStart)) break;
    const line = scanPlainLine(text, next, inFlow);
    if (line.end === next) break;
    result += fold(breaks) + text.slice(next, line.end);
    end = line.end;
    stop = line.stop;
  }
  return { text: result, end };
}

/** The part of a plain text on one line: where it ends, and where what comes behind its blanks starts. */
function scanPlainLine(text: string, start: number, inFlow: boolean): { end: number; stop: number } {
  let end = start;
  let stop = start;
  for (; stop < text.length; stop++) {
    const character = text[stop]!;
    if (isBlank(character)) continue;
    if (character === '\n') break;
    if (character === '#' && stop > start && end < stop) break;
    if (character === ':') {
      const next = text[stop + 1];
      if (isSpace(next) || (inFlow && ',[]{}'.includes(next!))) break;
    } else if (inFlow && ',[]{}'.includes(character)) break;
    end = stop + 1;
  }
  return { end, stop };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};
/** Hexadecimal digits behind the letter of an escape. */
const CODE_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * A text in single or double quotes.
 * @param start offset of the opening quote
 * @throws DocumentError when it is not closed, or for an escape that does not exist
 */
export function scanQuoted(source: Source, start: number): Scanned {
  const { text } = source;
  const mark = text[start]!;
  let result = '';
  /** What is taken as it stands starts here. */
  let run = start + 1;
  let offset = run;
  for (;;) {
    const character = text[offset];
    if (character === mark) {
      result += text.slice(run, offset);
      if (mark === '"' || text[offset + 1] !== mark) return { text: result, end: offset + 1 };
      run = offset + 1;
      offset += 2;
    } else if (character === '\\' && mark === '"') {
      const escaped = scanEscape(source, start, offset);
      result += text.slice(run, offset) + escaped.text;
      offset = run = escaped.end;
    } else if (character === '\n') {
      let end = offset;
      while (end > run && isBlank(text[end - 1])) end--;
      const { breaks, next } = skipBreaks(source, start, offset);
      result += text.slice(run, end) + fold(breaks);
      offset = run = next;
    } else if (character === undefined) {
      throw unclosed(source, start);
    } else offset++;
  }
}

function scanEscape(source: Source, start: number, offset: number): Scanned {
  const { text } = source;
  const letter = text[offset + 1];
  if (letter === undefined) throw unclosed(source, start);
  if (letter === '\n') {
    const { breaks, next } = skipBreaks(source, start, offset + 1);
    return { text: '\n'.repeat(breaks - 1), end: next };
  }
  const plain = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
  if (plain !== undefined) return { text: plain, end: offset + 2 };
  const length = Object.hasOwn(CODE_LENGTHS, letter) ? CODE_LENGTHS[letter]! : 0;
  const digits = text.slice(offset + 2, offset + 2 + length);
  const code = /^[0-9a-fA-F]+$/.test(digits) && digits.length === length ? Number.parseInt(digits, 16) : -1;
  if (code < 0 || code > 0x10ffff) {
    const message = `${quote(text.slice(offset, offset + 2 + length))} is no escape: write "\\\\" for a backslash`;
    throw source.syntax(message, offset);
  }
  return { text: String.fromCodePoint(code), end: offset + 2 + length };
}

/** Counts the line breaks from here to the next character that is neither break nor blank. */
function skipBreaks(source: Source, start: number, offset: number): { breaks: number; next: number } {
  let breaks = 0;
  let next = offset;
  while (source.text[next] === '\n') {
    breaks++;
    if (isMarker(source.text, next + 1)) throw unclosed(source, start);
    next = skipBlanks(source.text, next + 1);
  }
  return { breaks, next };
}

function unclosed(source: Source, start: number) {
  return source.syntax(`the text that starts here with ${source.text[start]} has no closing quote`, start);
}

/**
 * A block of lines behind `|` (taken as they are) or `>` (folded into paragraphs).
 * @param start offset of the indicator
 * @param indent the least column its lines may start at
 */
export function scanBlock(source: Source, start: number, indent: number): Scanned {
  const { text } = source;
  const header = /[|>](?:([+-])([1-9])?|([1-9])([+-])?)?[ \t]*(?:(?<=[ \t])#[^\n]*)?(?:\n|$)/y;
  header.lastIndex = start;
  const match = header.exec(text);
  if (match === null) {
    const message = `only "+" or "-" and a digit from 1 to 9 may stand behind ${quote(text[start]!)}`;
    throw source.syntax(message, start);
  }
  const chomping = match[1] ?? match[4];
  const digit = match[2] ?? match[3];
  const column = digit ? indent + Number(digit) - 1 : blockColumn(text, header.lastIndex, indent);
  const isFolded = text[start] === '>';

  let result = '';
  let { breaks, next } = skipEmptyLines(text, header.lastIndex, column);
  let lastBreak = '';
  let wasProse = false;
  let isFirst = true;
  let end = header.lastIndex;
  // `next` is at a line with content; it goes on while that line is indented far enough.
  while (next < text.length && next - lineStartOf(text, next) === column) {
    const isProse = !isBlank(text[next]);
    if (!isFirst) {
      if (isFolded && wasProse && isProse) result += breaks === 0 ? ' ' : '';
      else result += lastBreak;
    }
    result += '\n'.repeat(breaks);
    const lineEnd = indexOfBreak(text, next);
    result += text.slice(next, lineEnd);
    lastBreak = lineEnd < text.length ? '\n' : '';
    end = Math.min(lineEnd + 1, text.length);
    wasProse = isProse;
    isFirst = false;
    ({ breaks, next } = skipEmptyLines(text, end, column));
  }
  if (chomping !== '-') result += lastBreak;
  if (chomping === '+') result += '\n'.repeat(breaks);
  // What follows is looked for from the start of its line, where its own column counts.
  return { text: result, end: text[end - 1] === '\n' ? end - 1 : end };
}

/** The column of a block is that of its first line with content, or further in where an empty line reaches. */
function blockColumn(text: string, start: number, least: number): number {
  let column = least;
  for (let lineStart = start; ; ) {
    let offset = lineStart;
    while (text[offset] === ' ') offset++;
    column = Math.max(column, offset - lineStart);
    if (text[offset] !== '\n') return column;
    lineStart = offset + 1;
  }
}

/** Skips lines of at most `column` blanks, then the indentation of the line behind them up to that column. */
function skipEmptyLines(text: string, start: number, column: number): { breaks: number; next: number } {
  let breaks = 0;
  for (let lineStart = start; ; ) {
    let offset = lineStart;
    while (text[offset] === ' ' && offset - lineStart < column) offset++;
    if (text[offset] !== '\n') return { breaks, next: offset };
    breaks++;
    lineStart = offset + 1;
  }
}

function lineStartOf(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function indexOfBreak(text: string, offset: number): number {
  const index = text.indexOf('\n', offset);
  return index < 0 ? text.length : index;
}
