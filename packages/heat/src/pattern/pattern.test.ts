import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StepBudget } from '../steps.ts';
import { PatternError } from './error.ts';
import { allowsWhole, compilePattern, type Match } from './pattern.ts';
import { PYTHON_CASES } from './testing/python-cases.ts';

const steps = (limit = 1_000_000) => new StepBudget(limit);
const search = (source: string, text: string) => compilePattern(source).search(text, steps());
const spansOf = (match: Match | null, groups: number) =>
  match &&
  Array.from({ length: groups + 1 }, (_, i) => (match.start(i) < 0 ? null : [match.start(i), match.end(i)]));

describe('a pattern', () => {
  it.each<[what: string, source: string, text: string, found: string | null]>([
    ['a dot stops at a line end', 'a.c', 'a\nc', null],
    ['unless it is told otherwise', '(?s)a.c', 'a\nc', 'a\nc'],
    ['^ holds at the start of the text', '^b', 'a\nb', null],
    ['or of every line', '(?m)^b', 'a\nb', 'b'],
    ['$ holds at the end of the text', 'a$', 'ba', 'a'],
    ['and before a line end that ends it', 'a$', 'a\n', 'a'],
    ['but before no other', 'a$', 'a\n\n', null],
    ['\\Z only at the very end', 'a\\Z', 'a\n', null],
    ['the first alternative wins, not the longest', 'a|ab', 'ab', 'a'],
    ['a missing least count is none', 'a{,2}', 'aaa', 'aa'],
    ['a lazy count takes the least', 'x{2,3}?', 'xxxx', 'xx'],
    ['a brace that counts nothing is a brace', 'a{x}', 'a{x}', 'a{x}'],
    ['a possessive repetition gives nothing back', 'a++a', 'aaa', null],
    ['nor does an atomic group', '(?>a|ab)c', 'abc', null],
    ['a bracket first in brackets is itself', '[]a]+', ']a]', ']a]'],
    ['a dash may be escaped or last', '[a\\-z]+[+-]', 'a-z-', 'a-z-'],
    ['\\b between brackets is backspace', '[\\b]', '\b', '\b'],
    ['\\w knows all letters and digits', '\\w+', 'été_1!', 'été_1'],
    ['but only ASCII when told so', '(?a)\\w+', 'été', 't'],
    ['\\d knows all digits', '\\d+', '٣4', '٣4'],
    ['a class may be denied', '\\D\\W\\S', 'a-b', 'a-b'],
    ['letters match in any case when told so', '(?i)Ab', 'xaB', 'aB'],
    ['ranges, too', '(?i)[a-f]+', 'FACE', 'FACE'],
    ['for a part alone', '(?i:a)B', 'ABab', 'AB'],
    ['or except a part', '(?i)a(?-i:B)', 'Ab AB', 'AB'],
    ['a group is repeated by number', '(a|b)\\1', 'abb', 'bb'],
    ['or by name', '(?P<x>a|b)(?P=x)', 'abb', 'bb'],
    ['a group that took no part does not repeat', '(a)?b\\1', 'b', null],
    ['look-ahead takes nothing', 'a(?=b)', 'ac ab', 'a'],
    ['negative look-ahead', 'a(?!b).', 'abac', 'ac'],
    ['look-behind', '(?<=ab).', 'abc', 'c'],
    ['negative look-behind', '(?<!a)b', 'ab bb', 'b'],
    ['a condition asks for a group', '^(<)?a(?(1)>|$)', '<a>', '<a>'],
    ['or goes the other way', '^(<)?a(?(1)>|$)', 'a', 'a'],
    ['characters by number', '\\101\\x42\\u0043\\U00000044', 'ABCD', 'ABCD'],
    ['a verbose pattern has comments', '(?x) a [ ] b # c', 'a b', 'a b'],
    ['so has any', 'a(?#c)b', 'ab', 'ab'],
    ['one character beyond the basic plane is one', '^.{2}$', '😀x', '😀x'],
    ['an empty turn ends a loop', '(?:|a)*', 'a', ''],
  ])('%s: %s', (_, source, text, found) => {
    expect(search(source, text)?.group() ?? null).toBe(found);
  });

  it('keeps the last text of each group', () => {
    const match = search('(?:(a)|(?P<b>b)|(c))*', 'abab')!;
    expect(match.groups()).toEqual(['a', 'b', null]);
    expect([match.start('b'), match.end('b'), match.group('b')]).toEqual([3, 4, 'b']);
    expect([match.start(3), match.end(3), match.group('none')]).toEqual([-1, -1, null]);
  });

  it('forgets the groups of what failed', () => {
    expect(search('(?:(a)b|a)c', 'ac')?.groups()).toEqual([null]);
    expect(search('(?!(a)b)a', 'ac')?.groups()).toEqual([null]);
    expect(search('(?=(a))a', 'ac')?.groups()).toEqual(['a']);
  });

  it('matches from a place on', () => {
    const pattern = compilePattern('b+');
    expect(pattern.match('abb', steps())).toBeNull();
    expect(pattern.match('abb', steps(), 1)?.end()).toBe(3);
    expect(pattern.search('abb', steps(), 2)?.start()).toBe(2);
    expect(pattern.search('abb', steps(), 4)).toBeNull();
    expect(compilePattern('b|bb').fullmatch('bb', steps())?.group()).toBe('bb');
  });

  it('answers as Python does', () => {
    for (const [source, text, match, fullmatch, found, all] of PYTHON_CASES) {
      const pattern = compilePattern(source);
      const spans = (m: Match | null) => spansOf(m, pattern.groups);
      const got = [spans(pattern.match(text, steps())), spans(pattern.fullmatch(text, steps()))];
      got.push(spans(pattern.search(text, steps())));
      got.push([...pattern.matches(text, steps())].map((m) => [m.start(), m.end()]));
      expect(got, `${source} on ${JSON.stringify(text)}`).toEqual([match, fullmatch, found, all]);
    }
  });
});

describe('a pattern that cannot be read', () => {
  it.each<[source: string, index: number, message: RegExp]>([
    ['a)', 1, /closes no group/],
    ['(a', 0, /not closed/],
    ['(?P<n>a)(?P<n>b)', 8, /second group is called n/],
    ['(?P<1>a)', 4, /cannot be the name/],
    ['(?P<n', 4, /not closed by a >/],
    ['(?P=x)', 0, /no group called "x"/],
    ['(?<n>a)', 0, /does not begin/],
    ['a(?i)b', 1, /very beginning/],
    ['(a)\\2', 3, /no group 2/],
    ['(a\\1)', 2, /still open/],
    ['(?<=(a)\\1)', 7, /same look-behind/],
    ['(?<=a*)b', 0, /same length/],
    ['(?(2)a)', 0, /no group 2/],
    ['(a)(?(1)b|c|d)', 11, /two branches/],
    ['*a', 0, /nothing here to repeat/],
    ['a|*', 2, /nothing here to repeat/],
    ['^*', 1, /nothing here to repeat/],
    ['a**', 2, /repetition follows/],
    ['a{2}{3}', 4, /repetition follows/],
    ['a{3,2}', 1, /above the most/],
    ['a{99999999999}', 1, /counts to at most/],
    ['[a', 0, /not closed/],
    ['[]', 0, /not closed/],
    ['[z-a]', 1, /lower to a higher/],
    ['[a-\\d]', 1, /lower to a higher/],
    ['[\\8]', 1, /means nothing between brackets/],
    ['\\q', 0, /\\q means nothing/],
    ['\\x4', 0, /needs 2 hexadecimal digits/],
    ['\\U00110000', 0, /last character/],
    ['\\777', 0, /last octal/],
    ['a\\', 1, /nothing after it/],
    ['(?#a', 3, /comment is not closed/],
    ['('.repeat(101), 100, /more than 100 deep/],
    ['a'.repeat(70_000), 65_536, /70000 characters/],
  ])('says where and why: %s', (source, index, message) => {
    const error = failure(() => compilePattern(source));
    expect(error).toBeInstanceOf(PatternError);
    expect(error).toMatchObject({ index, message: expect.stringMatching(message) });
  });
});

describe('allowed_pattern', () => {
  const allows = (source: string, value: string) => allowsWhole(compilePattern(source), value, steps());

  it('lets a value pass that the pattern takes as a whole', () => {
    expect(allows('[a-z][a-z0-9-]*', 'web-1')).toBe(true);
    expect(allows('[a-z][a-z0-9-]*', 'web_1')).toBe(false);
    expect(allows('[a-z]+', 'xweb1')).toBe(false);
    expect(allows('.{2}', '😀😀')).toBe(true);
  });

  it('asks only the preferred match, as Heat does', () => {
    expect(allows('a|ab', 'ab')).toBe(false);
    expect(allows('ab|a', 'ab')).toBe(true);
    expect(allows('^[a-z]+$', 'web\n')).toBe(false);
  });
});

describe('a hostile pattern', () => {
  it.each([
    ['(a+)+$', `${'a'.repeat(100)}b`],
    ['(a|aa)+$', `${'a'.repeat(100)}b`],
    ['(.*)*x', 'a'.repeat(100)],
    ['(?:a{0,1000}){0,1000}b', 'a'.repeat(100)],
    ['(?:){4294967294}', ''],
    [`${'(?=(a+))*'.repeat(20)}b`, 'a'.repeat(100)],
    ['((((a*)*)*)*)*b', 'a'.repeat(30)],
    [`${'x*'.repeat(1000)}y`, 'x'.repeat(1000)],
  ])('ends when its steps are used up: %s', (source, text) => {
    expect(failure(() => compilePattern(source).search(text, steps(100_000)))).toMatchObject({
      code: 'valet.template.too_costly',
    });
  });

  it('ends when going back would need too much memory', () => {
    const failed = failure(() => compilePattern('(?:ab)*').match('ab'.repeat(500_000), steps(1e9)));
    expect(failed).toMatchObject({
      code: 'valet.template.too_costly',
      message: expect.stringMatching(/too many ways/),
    });
  });

  it('nests to the bound without harm', () => {
    const nested = (open: string, close: string) => `${open.repeat(99)}a${close.repeat(99)}`;
    expect(search(nested('(', ')'), 'a')?.groups()).toHaveLength(99);
    expect(search(nested('(?=', ')'), 'a')?.end()).toBe(0);
    expect(search(nested('(?:', ')*'), 'aa')?.end()).toBe(2);
  });
});

describe('patterns and texts at random', () => {
  const piece = fc.constantFrom(
    'a',
    'b',
    'c',
    '.',
    '[ab]',
    '[^a]',
    '\\d',
    '\\w',
    '\\s',
    '\\b',
    '^',
    '1',
    '\\.',
  );
  const { pattern } = fc.letrec<{ pattern: string; branch: string; item: string }>((tie) => ({
    pattern: fc.array(tie('branch'), { minLength: 1, maxLength: 3 }).map((all) => all.join('|')),
    branch: fc.array(tie('item'), { maxLength: 4 }).map((all) => all.join('')),
    item: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      piece,
      fc
        .tuple(fc.constantFrom('(', '(?:', '(?=', '(?!', '(?<=', '(?<!'), tie('pattern'))
        .map(([open, body]) => {
          // Python's look-behind has one length; a character class is the part all agree on.
          return open.startsWith('(?<') ? `${open}[ab])` : `${open}${body})`;
        }),
      // JavaScript refuses empty turns of a loop, Python ends the loop after one: every body here takes something.
      fc
        .tuple(
          fc.constantFrom('', 'a', '[bc]'),
          tie('pattern'),
          fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{2,}'),
        )
        .chain(([first, body, count]) =>
          fc.constantFrom('', '?').map((lazy) => `(?:${first || '.'}(?:${body}))${count}${lazy}`),
        ),
    ),
  }));
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '.', ' ', '\n'), maxLength: 8 });

  it('match as in JavaScript, where the two languages are the same', () => {
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        const expected = new RegExp(source, 'u').exec(subject);
        const got = compilePattern(source).search(subject, steps());
        expect(got && [got.start(), got.group()]).toEqual(expected && [expected.index, expected[0]]);
      }),
      { seed: 1, numRuns: 1500 },
    );
  });

  it('never fail but in the two ways told', () => {
    const noise = fc.string({
      unit: fc.constantFrom(...'ab1().*+?{}[]|\\^$-:=!<>P#,idwsbBxu0é😀\n'.split(/(?:)/u)),
      maxLength: 24,
    });
    fc.assert(
      fc.property(noise, text, (source, subject) => {
        const error = failure(() => compilePattern(source).search(subject, steps(20_000)));
        if (error)
          expect((error as { code?: string }).code ?? error.name).toMatch(
            /^(PatternError|valet\.template\.too_costly)$/,
          );
      }),
      { seed: 2, numRuns: 2000 },
    );
  });
});

function failure(action: () => unknown): Error | null {
  try {
    action();
    return null;
  } catch (error) {
    return error as Error;
  }
}
