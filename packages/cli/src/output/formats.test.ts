import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { keptStreams } from '../testing/streams.ts';
import { type Format, type Printable, print } from './formats.ts';

const result: Printable = {
  columns: ['name', 'vcpus', 'rack'],
  rows: [
    { name: 'a "big" one', vcpus: 4, rack: null },
    { name: 'b,\nc', vcpus: 0.5 },
  ],
  document: (rows) => ({ status: 'optimal', rows }),
  table: (chosen) => [chosen ? `only ${chosen.join(', ')}` : 'for people'],
};

function printed(format: Format, column?: readonly string[]): string {
  const { out } = keptStreams();
  print(out, result, { format, ...(column && { column }) });
  return out.text;
}

describe('formats', () => {
  it('prints json and yaml as the same document', () => {
    const json = JSON.parse(printed('json'));
    expect(json).toEqual({ status: 'optimal', rows: result.rows });
    expect(parse(printed('yaml'))).toEqual(json);
  });

  it('prints csv with everything but numbers in quotes', () => {
    expect(printed('csv')).toBe('"name","vcpus","rack"\n"a ""big"" one",4,""\n"b,\nc",0.5,""\n');
  });

  it('prints values between spaces, with a word for what is missing', () => {
    expect(printed('value')).toBe('a "big" one 4 None\nb,\\u{a}c 0.5 None\n');
  });

  it('leaves the table to the result', () => {
    expect(printed('table')).toBe('for people\n');
  });
});

describe('chosen columns', () => {
  it('narrow the rows of every format, in the order asked', () => {
    expect(printed('value', ['vcpus', 'name'])).toBe('4 a "big" one\n0.5 b,\\u{a}c\n');
    expect(printed('csv', ['rack'])).toBe('"rack"\n""\n""\n');
    expect(JSON.parse(printed('json', ['Name'])).rows).toEqual([{ name: 'a "big" one' }, { name: 'b,\nc' }]);
    expect(printed('table', ['name'])).toBe('only name\n');
  });

  it('must exist', () => {
    expect(() => printed('json', ['nam'])).toThrow(/no column "nam".*Did you mean "name"\?/);
    expect(() => printed('csv', ['__proto__'])).toThrow(/no column/);
  });
});
