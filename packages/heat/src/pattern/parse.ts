/** Reads a regular expression written for Python's `re` into a tree. */
import { type CharClass, CharSet } from './char-set.ts';
import { PatternError } from './error.ts';
import { readEscape } from './escape.ts';
import { type Node, type Width, widthOf } from './node.ts';
import { Reader } from './reader.ts';
import type { Folding } from './unicode.ts';

/** Longest expression read; those of templates have a few dozen characters. */
export const MAX_SOURCE = 65_536;
/** Deepest nesting of groups. */
export const MAX_DEPTH = 100;
/** Python's own bound on a counted repetition. */
const MAX_COUNT = 4_294_967_294;

/** `(?imsxa)`: any case, `^` and `$` at every line, `.` matches a line end too, verbose, ASCII classes. */
export interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly x: boolean;
  readonly a: boolean;
}

export const NO_FLAGS: Flags = { i: false, m: false, s: false, x: false, a: false };

export interface Parsed {
  readonly root: Node;
  /** Number of groups; they count from 1. */
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

/** @throws PatternError */
export function parse(source: string, flags: Flags = NO_FLAGS): Parsed {
  if (source.length > MAX_SOURCE) {
    throw new PatternError(
      `the expression has ${source.length} characters; at most ${MAX_SOURCE} are read`,
      MAX_SOURCE,
    );
  }
  return new Parser(source).parse(flags);
}

class Parser {
  readonly #reader: Reader;
  readonly #names = new Map<string, number>();
  /** By group: its width once it is closed, null while it is open. */
  readonly #widths: (Width | null)[] = [];
  /** Inside a look-behind: groups from here on opened within it and may not be referred to. */
  #behindFrom: number | null = null;
  #depth = 0;

  constructor(source: string) {
    this.#reader = new Reader(source);
  }

  parse(outer: Flags): Parsed {
    const flags = this.#leadingFlags(outer);
    const root = this.#branch(flags);
    if (!this.#reader.done) throw new PatternError('this ) closes no group', this.#reader.at);
    return { root, groups: this.#widths.length, names: this.#names };
  }

  #leadingFlags(outer: Flags): Flags {
    let flags = outer;
    for (;;) {
      const found = /^\(\?([aimsux]+)\)/.exec(this.#reader.ahead(16));
      if (!found) return flags;
      flags = withFlags(flags, found[1]!, true);
      this.#reader.take(found[0]);
    }
  }

  #branch(flags: Flags): Node {
    const options = [this.#sequence(flags)];
    while (this.#reader.take('|')) options.push(this.#sequence(flags));
    return options.length === 1 ? options[0]! : { kind: 'branch', options };
  }

  #sequence(flags: Flags): Node {
    const reader = this.#reader;
    const items: Node[] = [];
    let last: 'nothing' | 'place' | 'repeat' | 'other' = 'nothing';
    while (!reader.done && reader.peek() !== '|' && reader.peek() !== ')') {
      if (flags.x && this.#skipVerbose()) continue;
      const start = reader.at;
      const count = this.#count();
      if (count) {
        if (last === 'nothing' || last === 'place') {
          throw new PatternError('there is nothing here to repeat', start);
        }
        if (last === 'repeat') {
          throw new PatternError('a repetition follows a repetition; put the first into a group', start);
        }
        items.push(this.#repeat(items.pop()!, count));
        last = 'repeat';
        continue;
      }
      const bare = /^[\^$\\]$/.test(reader.peek());
      const item = this.#atom(flags);
      if (!item) continue;
      items.push(item);
      last = bare && item.kind === 'place' ? 'place' : 'other';
    }
    return items.length === 1 ? items[0]! : { kind: 'sequence', items };
  }

  /** In a verbose expression white space and comments mean nothing. */
  #skipVerbose(): boolean {
    const reader = this.#reader;
    if (/^[ \t\n\r\v\f]$/.test(reader.peek())) {
      reader.next();
      return true;
    }
    if (reader.peek() !== '#') return false;
    while (!reader.done && reader.next() !== '\n');
    return true;
  }

  /** Reads `*`, `+`, `?`, `{2}`, `{2,}`, `{,3}` or `{2,3}`; null for anything else, also a brace that is only one. */
  #count(): Width | null {
    const reader = this.#reader;
    const start = reader.at;
    if (reader.take('*')) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (reader.take('+')) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (reader.take('?')) return { min: 0, max: 1 };
    if (!reader.take('{')) return null;
    const least = reader.takeWhile(/^[0-9]$/);
    const ranged = reader.take(',');
    const most = ranged ? reader.takeWhile(/^[0-9]$/) : least;
    if (!reader.take('}') || (least === '' && !ranged)) {
      reader.at = start;
      return null;
    }
    const min = Number(least);
    const max = most === '' ? Number.POSITIVE_INFINITY : Number(most);
    if (min > MAX_COUNT || (max > MAX_COUNT && most !== '')) {
      throw new PatternError(`a repetition counts to at most ${MAX_COUNT}`, start);
    }
    if (min > max)
      throw new PatternError(`the least number of repetitions, ${min}, is above the most, ${max}`, start);
    return { min, max };
  }

  #repeat(body: Node, { min, max }: Width): Node {
    const lazy = this.#reader.take('?');
    const repeat: Node = { kind: 'repeat', min, max, lazy, body };
    return !lazy && this.#reader.take('+') ? { kind: 'atomic', body: repeat } : repeat;
  }

  /** One character, set, place, group or reference; null for what matches nothing by itself, such as a comment. */
  #atom(flags: Flags): Node | null {
    const reader = this.#reader;
    const next = reader.next();
    switch (next) {
      case '.':
        return { kind: 'any', newline: flags.s };
      case '^':
        return { kind: 'place', place: flags.m ? 'line-start' : 'start', ascii: flags.a };
      case '$':
        return { kind: 'place', place: flags.m ? 'line-end' : 'end', ascii: flags.a };
      case '[':
        return { kind: 'set', set: this.#set(flags) };
      case '(':
        return this.#group(flags);
      case '\\':
        return this.#escape(flags);
      default:
        return { kind: 'char', point: next.codePointAt(0)!, folding: foldingOf(flags) };
    }
  }

  #escape(flags: Flags): Node {
    const start = this.#reader.at - 1;
    const escaped = readEscape(this.#reader, false);
    switch (escaped.kind) {
      case 'char':
        return { kind: 'char', point: escaped.point, folding: foldingOf(flags) };
      case 'class': {
        const named: CharClass = { letter: escaped.letter, ascii: flags.a };
        return { kind: 'set', set: new CharSet([], [named], { negated: false, folding: 'none' }) };
      }
      case 'place':
        return { kind: 'place', place: escaped.place, ascii: flags.a };
      case 'back':
        return this.#back(escaped.group, flags, start);
    }
  }

  #back(group: number, flags: Flags, start: number): Node {
    const width = this.#widths[group - 1];
    if (width === undefined)
      throw new PatternError(`there is no group ${group} before this reference`, start);
    if (width === null) throw new PatternError(`group ${group} is still open at this reference`, start);
    if (this.#behindFrom !== null && group > this.#behindFrom) {
      throw new PatternError(`group ${group} opened within the same look-behind`, start);
    }
    return { kind: 'back', group, width, folding: foldingOf(flags) };
  }

  /** The inside of brackets whose first one has been stepped over. */
  #set(flags: Flags): CharSet {
    const reader = this.#reader;
    const start = reader.at - 1;
    const negated = reader.take('^');
    const ranges: [number, number][] = [];
    const classes: CharClass[] = [];
    for (let first = true; first || reader.peek() !== ']'; first = false) {
      const at = reader.at;
      const low = this.#setItem(start);
      if (reader.peek() !== '-' || reader.peek(1) === ']') {
        if (typeof low === 'number') ranges.push([low, low]);
        else classes.push({ letter: low, ascii: flags.a });
        continue;
      }
      reader.next();
      const high = this.#setItem(start);
      if (typeof low !== 'number' || typeof high !== 'number' || low > high) {
        throw new PatternError('this range does not run from a lower to a higher character', at);
      }
      ranges.push([low, high]);
    }
    reader.next();
    return new CharSet(ranges, classes, { negated, folding: foldingOf(flags) });
  }

  /** One character (as its code point) or class between brackets. */
  #setItem(start: number): number | CharClass['letter'] {
    const next = this.#reader.next();
    if (next === '') throw new PatternError('this [ is not closed by a ]', start);
    if (next !== '\\') return next.codePointAt(0)!;
    const escaped = readEscape(this.#reader, true);
    if (escaped.kind === 'char') return escaped.point;
    if (escaped.kind === 'class') return escaped.letter;
    throw new PatternError('this escape means nothing between brackets', this.#reader.at - 1);
  }

  /** What follows an opening parenthesis. */
  #group(flags: Flags): Node | null {
    const reader = this.#reader;
    const start = reader.at - 1;
    if (!reader.take('?')) return this.#capture(flags, start);
    if (reader.take('#')) {
      reader.takeUntil(')', 'this comment is not closed by a )');
      return null;
    }
    if (reader.take(':')) return this.#body(flags, start);
    if (reader.take('>')) return { kind: 'atomic', body: this.#body(flags, start) };
    if (reader.take('=')) return this.#look(flags, start, false, false);
    if (reader.take('!')) return this.#look(flags, start, true, false);
    if (reader.take('<=')) return this.#look(flags, start, false, true);
    if (reader.take('<!')) return this.#look(flags, start, true, true);
    if (reader.take('(')) return this.#condition(flags, start);
    if (reader.take('P=')) {
      const name = this.#name(')');
      return this.#back(this.#names.get(name) ?? this.#unknownName(name, start), flags, start);
    }
    if (reader.take('P<')) {
      const name = this.#name('>');
      if (this.#names.has(name)) throw new PatternError(`a second group is called ${name}`, start);
      this.#names.set(name, this.#widths.length + 1);
      return this.#capture(flags, start);
    }
    return this.#flagged(flags, start);
  }

  #capture(flags: Flags, start: number): Node {
    const index = this.#widths.push(null);
    const body = this.#body(flags, start);
    this.#widths[index - 1] = widthOf(body);
    return { kind: 'group', index, body };
  }

  #body(flags: Flags, start: number): Node {
    return this.#inside(start, () => this.#branch(flags));
  }

  /** Reads the inside of a group and its closing parenthesis. */
  #inside<T>(start: number, read: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new PatternError(`groups nest more than ${MAX_DEPTH} deep`, start);
    const inside = read();
    this.#depth -= 1;
    if (!this.#reader.take(')')) throw new PatternError('this ( is not closed by a )', start);
    return inside;
  }

  #look(flags: Flags, start: number, negative: boolean, behind: boolean): Node {
    const outer = this.#behindFrom;
    if (behind) this.#behindFrom ??= this.#widths.length;
    const body = this.#body(flags, start);
    this.#behindFrom = outer;
    if (!behind) return { kind: 'look', behind: null, negative, body };
    const { min, max } = widthOf(body);
    if (min !== max)
      throw new PatternError('what a look-behind matches must always have the same length', start);
    return { kind: 'look', behind: min, negative, body };
  }

  /** `(?(1)yes|no)` or `(?(name)yes|no)`. */
  #condition(flags: Flags, start: number): Node {
    const name = this.#reader.takeUntil(')', 'this ( is not closed by a )');
    const group = /^[0-9]+$/.test(name)
      ? Number(name)
      : (this.#names.get(name) ?? this.#unknownName(name, start));
    if (group === 0 || group > this.#widths.length)
      throw new PatternError(`there is no group ${name}`, start);
    return this.#inside(start, () => {
      const met = this.#sequence(flags);
      const otherwise: Node = this.#reader.take('|')
        ? this.#sequence(flags)
        : { kind: 'sequence', items: [] };
      if (this.#reader.peek() === '|') {
        throw new PatternError('a condition has two branches at the most', this.#reader.at);
      }
      return { kind: 'condition', group, met, otherwise };
    });
  }

  /** `(?i:…)`, `(?-i:…)`, `(?s-m:…)`. */
  #flagged(flags: Flags, start: number): Node {
    const reader = this.#reader;
    const on = reader.takeWhile(/^[aimsux]$/);
    const minus = reader.take('-');
    const off = minus ? reader.takeWhile(/^[imsx]$/) : '';
    if (reader.peek() === ')' && on !== '') {
      throw new PatternError('flags for the whole expression stand at its very beginning', start);
    }
    if (on + off === '' || (minus && off === '') || !reader.take(':')) {
      throw new PatternError(`(?${reader.peek()} does not begin any kind of group`, start);
    }
    return this.#body(withFlags(withFlags(flags, on, true), off, false), start);
  }

  #name(end: string): string {
    const start = this.#reader.at;
    const name = this.#reader.takeUntil(end, `this name is not closed by a ${end}`);
    if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
      throw new PatternError(`"${name.slice(0, 40)}" cannot be the name of a group`, start);
    }
    return name;
  }

  #unknownName(name: string, start: number): never {
    throw new PatternError(`there is no group called "${name.slice(0, 40)}" before this`, start);
  }
}

function foldingOf(flags: Flags): Folding {
  if (!flags.i) return 'none';
  return flags.a ? 'ascii' : 'unicode';
}

function withFlags(flags: Flags, letters: string, on: boolean): Flags {
  const changed = { ...flags };
  for (const letter of letters) {
    if (letter === 'u') changed.a = !on;
    else changed[letter as keyof Flags] = on;
  }
  return changed;
}
