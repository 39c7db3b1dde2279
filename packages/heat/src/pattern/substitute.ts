/** Splitting a text at the matches of a pattern and putting other text in their place, as `re.split` and `re.sub` do. */
import type { StepBudget } from '../steps.ts';
import { PatternError } from './error.ts';
import { readEscape } from './escape.ts';
import type { Match, Pattern } from './pattern.ts';
import { Reader } from './reader.ts';

/**
 * The texts between the matches, with the texts of the pattern's groups among them (null for one that took no part).
 * Splits at most `limit` times; 0 is without limit.
 */
export function splitAt(pattern: Pattern, text: string, steps: StepBudget, limit = 0): (string | null)[] {
  const parts: (string | null)[] = [];
  const rest = eachMatch(pattern, text, steps, limit, (before, match) => {
    parts.push(before, ...match.groups());
  });
  return [...parts, rest];
}

/** The text with its matches replaced, at most `limit` of them; 0 is without limit. */
export function replaceMatches(
  pattern: Pattern,
  text: string,
  replacement: (match: Match) => string,
  steps: StepBudget,
  limit = 0,
): string {
  let replaced = '';
  const rest = eachMatch(pattern, text, steps, limit, (before, match) => {
    const put = replacement(match);
    steps.spend(put.length >> 4);
    replaced += before + put;
  });
  return replaced + rest;
}

/** Calls back with each match and the text between it and the one before; returns what is left after the last. */
function eachMatch(
  pattern: Pattern,
  text: string,
  steps: StepBudget,
  limit: number,
  visit: (before: string, match: Match) => void,
): string {
  const points = [...text];
  let from = 0;
  let count = 0;
  if (limit < 0) return text;
  for (const match of pattern.matches(text, steps)) {
    visit(points.slice(from, match.start()).join(''), match);
    from = match.end();
    count += 1;
    if (count === limit) break;
  }
  return points.slice(from).join('');
}

/**
 * Reads a replacement in which `\1`, `\g<1>` and `\g<name>` stand for groups and `\n` and the like for characters.
 *
 * @throws PatternError for an unknown group or escape
 */
export function readReplacement(source: string, pattern: Pattern): (match: Match) => string {
  const reader = new Reader(source);
  const parts: (string | number)[] = [];
  while (!reader.done) {
    const start = reader.at;
    const next = reader.next();
    if (next !== '\\') parts.push(next);
    else if (/^[^A-Za-z0-9\\]$/.test(reader.peek())) parts.push(next + reader.next());
    else if (reader.take('g<')) parts.push(groupNamed(reader, pattern, start));
    else {
      const escaped = readEscape(reader, false);
      if (escaped.kind === 'char') parts.push(String.fromCodePoint(escaped.point));
      else if (escaped.kind === 'back') parts.push(checked(escaped.group, pattern, start));
      else throw new PatternError('this escape means nothing in a replacement', start);
    }
  }
  return (match) =>
    parts.map((part) => (typeof part === 'string' ? part : (match.group(part) ?? ''))).join('');
}

function groupNamed(reader: Reader, pattern: Pattern, start: number): number {
  const name = reader.takeUntil('>', 'this name is not closed by a >');
  const group = /^[0-9]+$/.test(name) ? Number(name) : pattern.names.get(name);
  if (group === undefined) throw new PatternError(`there is no group called "${name.slice(0, 40)}"`, start);
  return checked(group, pattern, start);
}

function checked(group: number, pattern: Pattern, start: number): number {
  if (group > pattern.groups) throw new PatternError(`there is no group ${group}`, start);
  return group;
}
