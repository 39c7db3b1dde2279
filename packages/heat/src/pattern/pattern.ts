/** Regular expressions as Python's `re` understands them, run under a step limit: those of templates are hostile input. */
import type { StepBudget } from '../steps.ts';
import { type Demand, Machine } from './machine.ts';
import { type Flags, NO_FLAGS, parse } from './parse.ts';
import { assemble, type Program } from './program.ts';

/**
 * Reads a regular expression in the syntax of Python's `re` (3.11) for text: character classes, greedy, lazy and
 * possessive repetition, groups with numbers and names, references back, look-ahead, look-behind of fixed length,
 * conditions, atomic groups, flags within the expression. Not read: names of characters (`\N{…}`) and locale flags.
 *
 * @throws PatternError where the expression cannot be read
 */
export function compilePattern(source: string, flags: Partial<Flags> = {}): Pattern {
  return new Pattern(source, { ...NO_FLAGS, ...flags });
}

/**
 * Whether Heat's `allowed_pattern` lets a value pass: the match at the start of the value, the first in order of
 * preference, must end where the value ends. So `a|ab` does not allow `ab`, unlike a full match.
 */
export function allowsWhole(pattern: Pattern, value: string, steps: StepBudget): boolean {
  const match = pattern.match(value, steps);
  return match !== null && match.end() === lengthOf(value);
}

/** A regular expression ready to run. All positions count characters (code points), as Python does. */
export class Pattern {
  readonly source: string;
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
  readonly #program: Program;

  constructor(source: string, flags: Flags) {
    const parsed = parse(source, flags);
    this.source = source;
    this.groups = parsed.groups;
    this.names = parsed.names;
    this.#program = assemble(parsed);
  }

  /** The match that begins at `from`, or null. Takes steps; throws `valet.template.too_costly` when they are used up. */
  match(text: string, steps: StepBudget, from = 0): Match | null {
    return this.#scan(text, steps).at(from, {});
  }

  /** The match that begins at `from` and reaches the end of the text, or null. */
  fullmatch(text: string, steps: StepBudget, from = 0): Match | null {
    return this.#scan(text, steps).at(from, { whole: true });
  }

  /** The first match that begins at `from` or later, or null. */
  search(text: string, steps: StepBudget, from = 0): Match | null {
    return this.#scan(text, steps).next(from, {});
  }

  /** All matches from left to right that do not overlap; an empty one only where none ended up empty just before. */
  *matches(text: string, steps: StepBudget): Generator<Match> {
    const scan = this.#scan(text, steps);
    let from = 0;
    let afterEmpty = false;
    for (;;) {
      const match = scan.next(from, { advance: afterEmpty });
      if (!match) return;
      yield match;
      from = match.end();
      afterEmpty = match.start() === from;
    }
  }

  #scan(text: string, steps: StepBudget): Scan {
    const points = pointsOf(text);
    steps.spend(1 + (points.length >> 4));
    return new Scan(this, new Machine(this.#program, points, steps), points);
  }
}

/** One text under one pattern. */
class Scan {
  readonly #pattern: Pattern;
  readonly #machine: Machine;
  readonly #points: Uint32Array;

  constructor(pattern: Pattern, machine: Machine, points: Uint32Array) {
    this.#pattern = pattern;
    this.#machine = machine;
    this.#points = points;
  }

  at(start: number, demand: Demand): Match | null {
    if (start < 0 || start > this.#points.length) return null;
    const end = this.#machine.attempt(start, demand);
    if (end === null) return null;
    const spans: (Span | null)[] = [[start, end]];
    for (let group = 1; group <= this.#pattern.groups; group += 1) spans.push(this.#machine.group(group));
    return new Match(this.#points, spans, this.#pattern.names);
  }

  /** The demand to advance is only about the first place tried: later ones are further on anyway. */
  next(from: number, demand: Demand): Match | null {
    for (let start = from; start <= this.#points.length; start += 1) {
      const match = this.at(start, start === from ? demand : {});
      if (match) return match;
    }
    return null;
  }
}

type Span = readonly [number, number];

/** Where a pattern matched, as a whole (group 0) and group by group. */
export class Match {
  readonly names: ReadonlyMap<string, number>;
  readonly #points: Uint32Array;
  readonly #spans: readonly (Span | null)[];

  constructor(points: Uint32Array, spans: readonly (Span | null)[], names: ReadonlyMap<string, number>) {
    this.#points = points;
    this.#spans = spans;
    this.names = names;
  }

  /** The text of a group, by number or name; null when it took no part in the match or does not exist. */
  group(group: number | string = 0): string | null {
    const span = this.#span(group);
    return span ? textOf(this.#points.subarray(span[0], span[1])) : null;
  }

  /** The texts of the groups from 1 on. */
  groups(): (string | null)[] {
    return this.#spans.slice(1).map((_, i) => this.group(i + 1));
  }

  /** Position of the first character; -1 for a group that took no part. */
  start(group: number | string = 0): number {
    return this.#span(group)?.[0] ?? -1;
  }

  /** Position after the last character; -1 for a group that took no part. */
  end(group: number | string = 0): number {
    return this.#span(group)?.[1] ?? -1;
  }

  #span(group: number | string): Span | null {
    const index = typeof group === 'number' ? group : this.names.get(group);
    return index === undefined ? null : (this.#spans[index] ?? null);
  }
}

function pointsOf(text: string): Uint32Array {
  const points = new Uint32Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i += 1) {
    const point = text.codePointAt(i)!;
    if (point > 0xffff) i += 1;
    points[length++] = point;
  }
  return points.subarray(0, length);
}

function textOf(points: Uint32Array): string {
  let text = '';
  for (let i = 0; i < points.length; i += 4096) text += String.fromCodePoint(...points.subarray(i, i + 4096));
  return text;
}

function lengthOf(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i += 1)
    if (text.codePointAt(i)! > 0xffff) {
      length -= 1;
      i += 1;
    }
  return length;
}
