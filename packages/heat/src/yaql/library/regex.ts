/** Regular expressions. */
import { PatternError } from '../../pattern/error.ts';
import { compilePattern, type Match, Pattern } from '../../pattern/pattern.ts';
import { readReplacement, replaceMatches, splitAt } from '../../pattern/substitute.ts';
import type { Call } from '../call.ts';
import { keyOfText } from '../compare.ts';
import { Context } from '../context.ts';
import { describe } from '../describe.ts';
import { content, known } from '../error.ts';
import type { Lambda } from '../lambda.ts';
import { func, method, type Overload } from '../overload.ts';
import { any, bool, count, lambda, optional, pattern, text } from '../params.ts';
import { Dict, looseList, type Value } from '../values.ts';

const matched = { regexp: pattern, string: text };
const searched = { ...matched, selector: optional(lambda) };
const replacedWith = { repl: text, count: optional(count, 0) };
const replacedBy = { repl: lambda, count: optional(count, 0) };

export const REGEX: readonly Overload[] = [
  func(
    'regex',
    {
      pattern: text,
      ignoreCase: optional(bool, false),
      multiLine: optional(bool, false),
      dotAll: optional(bool, false),
    },
    ({ pattern: source, ignoreCase, multiLine, dotAll }, call) =>
      compiled(source, call, `${ignoreCase ? 'i' : ''}${multiLine ? 'm' : ''}${dotAll ? 's' : ''}`),
  ),
  method('matches', matched, ({ regexp, string }, call) => found(regexp, string, call)),
  method('matches', { string: text, regexp: text }, ({ regexp, string }, call) =>
    found(compiled(regexp, call), string, call),
  ),
  ...[true, false].flatMap((wanted) => {
    const name = wanted ? '#operator_=~' : '#operator_!~';
    return [
      func(
        name,
        { string: text, regexp: pattern },
        ({ regexp, string }, call) => found(regexp, string, call) === wanted,
      ),
      func(
        name,
        { string: text, pattern: text },
        (given, call) => found(compiled(given.pattern, call), given.string, call) === wanted,
      ),
    ];
  }),
  method('search', searched, ({ regexp, string, selector }, call) => {
    const match = regexp.search(string, call.evaluation.steps);
    return match && selected(match, selector, call);
  }),
  method('searchAll', searched, ({ regexp, string, selector }, call) =>
    call.stream(searchAll(regexp, string, selector, call)),
  ),
  method('split', { ...matched, maxSplit: optional(count, 0) }, ({ regexp, string, maxSplit }, call) =>
    split(regexp, string, maxSplit, call),
  ),
  method('split', { string: text, regexp: pattern, maxSplit: optional(count, 0) }, (given, call) =>
    split(given.regexp, given.string, given.maxSplit, call),
  ),
  method('replace', { ...matched, ...replacedWith }, (given, call) => replace(given, call)),
  method('replace', { string: text, regexp: pattern, ...replacedWith }, (given, call) =>
    replace(given, call),
  ),
  method('replaceBy', { ...matched, ...replacedBy }, (given, call) => replaceBy(given, call)),
  method('replaceBy', { string: text, regexp: pattern, ...replacedBy }, (given, call) =>
    replaceBy(given, call),
  ),
  func('escapeRegex', { string: text }, ({ string }) => string.replace(/[-\s()[\]{}?*+|^$\\.&~#]/g, '\\$&')),
  func('isRegex', { value: any }, ({ value }) => known(value) instanceof Pattern),
];

/** The pattern of a source, read once in an evaluation. */
function compiled(source: string, call: Call, letters = ''): Pattern {
  const { patterns } = call.evaluation;
  const key = `${letters}:${source}`;
  const read = patterns.get(key);
  if (read) return read;
  call.spend(source.length);
  const has = (letter: string) => letters.includes(letter);
  const made = readable(() => compilePattern(source, { i: has('i'), m: has('m'), s: has('s') }), call);
  patterns.set(key, made);
  return made;
}

function readable<T>(read: () => T, call: Call): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw call.fail(`the regular expression cannot be read: ${error.message}`);
  }
}

function found(regexp: Pattern, string: string, call: Call): boolean {
  return regexp.search(string, call.evaluation.steps) !== null;
}

function* searchAll(
  regexp: Pattern,
  string: string,
  selector: Lambda | undefined,
  call: Call,
): Generator<Value> {
  for (const match of regexp.matches(string, call.evaluation.steps)) yield selected(match, selector, call);
}

/** The text of the match, or what the selector makes of it: `$` is the match, `$2` the first group, and so on. */
function selected(match: Match, selector: Lambda | undefined, call: Call): Value {
  if (!selector) return match.group();
  const context = new Context(call.context);
  const groups = match.groups().length;
  call.spend(groups);
  for (let group = 0; group <= groups; group += 1) context.set(String(group + 1), record(match, group));
  for (const name of match.names.keys()) context.set(name, record(match, name));
  return selector.within(context);
}

function record(match: Match, group: number | string): Dict {
  return new Dict()
    .put(keyOfText('value'), 'value', match.group(group))
    .put(keyOfText('start'), 'start', BigInt(match.start(group)))
    .put(keyOfText('end'), 'end', BigInt(match.end(group)));
}

function split(regexp: Pattern, string: string, most: number, call: Call): Value {
  return looseList(call.collect(splitAt(regexp, string, call.evaluation.steps, most)));
}

interface Replacing {
  readonly regexp: Pattern;
  readonly string: string;
  readonly count: number;
}

function replace(
  { regexp, string, repl, count: most }: Replacing & { readonly repl: string },
  call: Call,
): string {
  const replacement = readable(() => readReplacement(repl, regexp), call);
  return replaceAll({ regexp, string, count: most }, replacement, call);
}

function replaceBy(
  { regexp, string, repl, count: most }: Replacing & { readonly repl: Lambda },
  call: Call,
): string {
  const replacement = (match: Match) => {
    const by = content(selected(match, repl, call));
    if (typeof by !== 'string')
      throw call.fail(`${describe(by)} cannot stand in place of a match; a text can`);
    return by;
  };
  return replaceAll({ regexp, string, count: most }, replacement, call);
}

function replaceAll(
  { regexp, string, count: most }: Replacing,
  by: (match: Match) => string,
  call: Call,
): string {
  const paid = (match: Match) => {
    const put = by(match);
    call.payText(put.length);
    return put;
  };
  return replaceMatches(regexp, string, paid, call.evaluation.steps, most);
}
