import { describe, expect, it } from 'vitest';
import { count, formatNumber, layTable, someOf, visible } from './table.ts';

describe('a table', () => {
  it('makes each column as wide as its widest cell, without trailing spaces', () => {
    const columns = [{ title: 'SERVER' }, { title: 'MBPS', align: 'right' }, { title: 'HOST' }] as const;
    const rows = [
      ['web.0.server', '5', 'h1'],
      ['db', '10,000', ''],
    ];
    expect(layTable(columns, rows)).toEqual([
      'SERVER          MBPS  HOST',
      'web.0.server       5  h1',
      'db            10,000',
    ]);
  });

  it('counts characters, not code units', () => {
    expect(layTable([{ title: 'A' }, { title: 'B' }], [['𝒳é', 'x']])[1]).toBe('𝒳é  x');
  });

  it('paints the heading after laying it out', () => {
    expect(layTable([{ title: 'A' }], [['long']], (text) => `<${text}>`)).toEqual(['<A>', 'long']);
  });
});

describe('text for a terminal', () => {
  it('shows control characters instead of sending them', () => {
    expect(visible('a\u001b[31mb\nc\u202ed')).toBe('a\\u{1b}[31mb\\u{a}c\\u{202e}d');
    expect(visible('Zürich 東京')).toBe('Zürich 東京');
  });
});

describe('counts and numbers', () => {
  it('speak English', () => {
    expect([count(1, 'server'), count(3, 'server'), count(0, 'entry', 'entries')]).toEqual([
      '1 server',
      '3 servers',
      '0 entries',
    ]);
    expect(formatNumber(1234567.891, 2)).toBe('1,234,567.89');
  });

  it('name some of many', () => {
    expect(someOf(['a', 'b', 'c'], 3)).toBe('a, b, c');
    expect(someOf(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
  });
});
