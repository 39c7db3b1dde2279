import { describe, expect, it } from 'vitest';
import { StepBudget } from '../steps.ts';
import { compilePattern } from './pattern.ts';
import { readReplacement, replaceMatches, splitAt } from './substitute.ts';

const steps = () => new StepBudget(100_000);
const split = (source: string, text: string, limit = 0) =>
  splitAt(compilePattern(source), text, steps(), limit);
const replace = (source: string, text: string, by: string, limit = 0) => {
  const pattern = compilePattern(source);
  return replaceMatches(pattern, text, readReplacement(by, pattern), steps(), limit);
};

describe('splitting at a pattern', () => {
  it('gives the texts between the matches', () => {
    expect(split('\\W+', 'Words, words, words.')).toEqual(['Words', 'words', 'words', '']);
    expect(split('\\W+', 'Words, words, words.', 1)).toEqual(['Words', 'words, words.']);
    expect(split('x', '')).toEqual(['']);
  });

  it('keeps the texts of groups', () => {
    expect(split('(,)|(;)', 'a,b;c')).toEqual(['a', ',', null, 'b', null, ';', 'c']);
  });

  it('splits at empty matches, too', () => {
    expect(split('x*', 'axbc')).toEqual(['', 'a', '', 'b', 'c', '']);
    expect(split('\\b', 'a😀b')).toEqual(['', 'a', '😀', 'b', '']);
  });
});

describe('replacing the matches of a pattern', () => {
  it('puts other text in their place', () => {
    expect(replace('\\d+', 'a12b23', 'x')).toBe('axbx');
    expect(replace('\\d+', 'a12b23', 'x', 1)).toBe('axb23');
    expect(replace('x*', 'abxd', '-')).toBe('-a-b--d-');
  });

  it('puts groups into it by number and name', () => {
    expect(replace('([a-z0-9])([A-Z])', 'FooBarFoo', '\\1_\\2')).toBe('Foo_Bar_Foo');
    expect(replace('(?P<k>\\w)=(\\w)?', 'a=1 b=', '\\g<2>=\\g<k>')).toBe('1=a =b');
    expect(replace('a', 'a', '\\g<0>\\n\\.')).toBe('a\n\\.');
  });

  it.each([
    ['\\2', 'there is no group 2 (at character 1)'],
    ['x\\g<y>', 'there is no group called "y" (at character 2)'],
    ['\\g<1', 'this name is not closed by a > (at character 4)'],
    ['\\d', 'this escape means nothing in a replacement (at character 1)'],
  ])('refuses %s', (by, message) => {
    expect(() => replace('(a)', 'a', by)).toThrow(message);
  });
});
