import { describe, expect, it } from 'vitest';
import { readDuration } from './duration.ts';

describe('a time', () => {
  it.each([
    ['60 sec', 60_000],
    ['2 min', 120_000],
    ['90', 90_000],
    [90, 90_000],
    ['0.5', 500],
    [3.4899776009842753, 3_489.977_600_984_275_3],
    ['100 ms', 100],
    ['3 Milliseconds', 3],
    ['1.5 hours', 5_400_000],
    [' 7s ', 7_000],
    ['24 h', 86_400_000],
  ])('%j is %d ms', (text, milliseconds) => {
    expect(readDuration(text, 'timeout')).toBe(milliseconds);
  });

  it.each([
    '',
    'soon',
    '0',
    '-1 s',
    '5 weeks',
    '25 h',
    '1e3',
    'sec',
    '1 2',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    0,
    -1,
    '9'.repeat(400),
  ])('%j is none', (text) => {
    expect(() => readDuration(text, 'timeout')).toThrow(
      expect.objectContaining({ code: 'valet.request.invalid' }),
    );
  });
});
