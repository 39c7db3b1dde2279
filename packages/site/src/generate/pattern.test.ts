import { Cursor, readDocument } from '@valet/document';
import { describe, expect, it } from 'vitest';
import { readPattern } from './pattern.ts';

const around = { cluster: { name: 'east', number: 2 }, rack: { name: 'east-r7', number: 7 } };

/** The name a pattern gives to thing 3, or what is wrong with the pattern. */
function format(pattern: string): string {
  const problems: string[] = [];
  const document = readDocument(JSON.stringify([pattern]), 'p');
  const root = Cursor.over(document, (problem) => problems.push(problem.message));
  const read = readPattern(
    root.items()[0],
    new Map([
      ['cluster', 4],
      ['rack', 120],
    ]),
  );
  return read === undefined ? problems.join('\n') : read.format(3, around);
}

describe('a pattern', () => {
  it.each([
    ['h%d', 'h3'],
    ['h%03d', 'h003'],
    ['%(cluster)s-%(rack)s', 'east-east-r7'],
    ['pdk1%(cluster)dr%(rack)02dc%03d', 'pdk12r07c003'],
    ['100%% of %d', '100% of 3'],
    ['plain', 'plain'],
    ['%', '"%" has no meaning here: write %d, %02d, %(rack)s or %% for a per cent sign'],
    ['h%s', '"%s" has no meaning here: write %d, %02d, %(rack)s or %% for a per cent sign'],
    ['h%5d', '"%5d" has no meaning here: write %d, %02d, %(rack)s or %% for a per cent sign'],
    ['%(rack)2s', '"%(rack)2s" has no meaning here: write %d, %02d, %(rack)s or %% for a per cent sign'],
    ['%(rack', '"%(rack" has no meaning here: write %d, %02d, %(rack)s or %% for a per cent sign'],
    ['%(rakc)s', 'there is no "rakc" around it, but %(cluster)s, %(rack)s. Did you mean "rack"?'],
    ['%(rack)s%(rack)s-%d', 'east-r7east-r7-3'],
    ['%(rack)s%(rack)s%(rack)s', 'this gives names of up to 360 characters: at most 255 are possible'],
    [
      `${'x'.repeat(254)}%d`,
      `expected a name of at most 255 characters on one line, got "${'x'.repeat(59)}…"`,
    ],
    [' %d', 'expected a name of at most 255 characters on one line, got " %d"'],
    ['%(constructor)d', 'there is no "constructor" around it, but %(cluster)s, %(rack)s.'],
  ])('%s', (pattern, result) => expect(format(pattern)).toBe(result));
});
