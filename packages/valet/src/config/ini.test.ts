import { describe, expect, it } from 'vitest';
import { readIni } from './ini.ts';

const valuesOf = (text: string) =>
  readIni(text).assignments.map(({ group, key, value, line }) => [group, key, value, line]);
const problemsOf = (text: string) => readIni(text).problems.map(({ line, message }) => `${line}: ${message}`);

describe('an INI file', () => {
  it('has groups of options with values', () => {
    expect(valuesOf('[server]\nhost = ::1\nport=8090\n\n[ identity ]\nauth : none\n')).toEqual([
      ['server', 'host', '::1', 2],
      ['server', 'port', '8090', 3],
      ['identity', 'auth', 'none', 6],
    ]);
  });

  it('may open a group again', () => {
    const { headings, assignments } = readIni('[a]\nx = 1\n[b]\n[a]\ny = 2');
    expect(headings.map(({ group, line }) => `${group} ${line}`)).toEqual(['a 1', 'b 3', 'a 4']);
    expect(assignments.map(({ group, key }) => `${group}.${key}`)).toEqual(['a.x', 'a.y']);
  });

  it('ends a key at the first = or :', () => {
    expect(valuesOf('[a]\nurl = http://h/?x=1\nfile: a=b')).toEqual([
      ['a', 'url', 'http://h/?x=1', 2],
      ['a', 'file', 'a=b', 3],
    ]);
  });

  it('takes quotes off a value, if they stand at both ends', () => {
    expect(valuesOf(`[a]\nx = " b "\ny = 'c'\nz = "d\nu = "`).map(([, , value]) => value)).toEqual([
      ' b ',
      'c',
      '"d',
      '"',
    ]);
  });

  it('continues a value on indented lines, up to an empty one', () => {
    const { assignments, problems } = readIni('[a]\nx = 1,\n  # 2,\n\t3\n\n  4\ny =\n');
    expect(assignments.map(({ value }) => value)).toEqual(['1,\n# 2,\n3', '']);
    expect(problems).toMatchObject([{ line: 6 }]);
  });

  it('has comments on lines of their own only', () => {
    expect(valuesOf('# x = 1\n; y\n[a]\n#z = 1\nx = 1 # not a comment')).toEqual([
      ['a', 'x', '1 # not a comment', 5],
    ]);
  });

  it('substitutes nothing', () => {
    expect(valuesOf('[a]\nx = %(y)s $y $(y)')).toEqual([['a', 'x', '%(y)s $y $(y)', 2]]);
  });

  it('may have a byte order mark and line ends of any system', () => {
    expect(valuesOf('\ufeff[a]\r\nx = 1\ry = 2\n')).toEqual([
      ['a', 'x', '1', 2],
      ['a', 'y', '2', 3],
    ]);
  });

  it('may be empty', () => {
    expect(readIni('')).toEqual({ headings: [], assignments: [], problems: [] });
  });
});

describe('what is no INI', () => {
  it('is told by its line, and the rest is read', () => {
    expect(problemsOf('x = 1\ny = 2\n[a]\nno value\n= 1\n[b\nz = 1\n[c]\n  d')).toEqual([
      '1: the option "x" stands before the first "[group]"',
      '4: expected "option = value", "[group]" or a comment',
      '5: expected "option = value", "[group]" or a comment',
      '6: expected "[group]", got "[b"',
      '9: an indented line continues the value before it, and there is none: remove the spaces',
    ]);
    expect(valuesOf('[a\nx = 1\n[b]\ny = 2')).toEqual([['b', 'y', '2', 4]]);
  });

  it('never shows what may be a password', () => {
    const text = 'hunter2\n[a]\nhunter2\n  hunter2\n\n  hunter2';
    expect(JSON.stringify(readIni(text).problems)).not.toContain('hunter2');
  });
});
