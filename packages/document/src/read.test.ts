import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Limits, Path } from './document.ts';
import { DocumentError, formatPosition } from './error.ts';
import { readDocument } from './read.ts';

function codeOf(text: string, limits?: Partial<Limits>): string {
  try {
    readDocument(text, 'a', limits);
  } catch (error) {
    if (error instanceof DocumentError) return error.code.slice('valet.document.'.length);
    throw error;
  }
  return 'read';
}

describe('JSON', () => {
  it('reads as JSON.parse does', () => {
    const property = fc.property(fc.json({ noUnicodeString: false }), fc.nat(2), (json, space) => {
      const text = space === 0 ? json : JSON.stringify(JSON.parse(json), null, space === 1 ? 2 : '\t');
      const isCollection = /^[[{]/.test(text);
      // What is neither a map nor a list reads as YAML.
      fc.pre(isCollection);
      expect(JSON.stringify(readDocument(text, 'a.json').value)).toBe(JSON.stringify(JSON.parse(json)));
    });
    fc.assert(property, { seed: 1, numRuns: 300 });
  });

  it('keeps the digits of an integer beyond what a number holds', () => {
    const text = '[9007199254740991, 9007199254740993, -12345678901234567890, 1e30, -1.5E2]';
    const value = [9007199254740991, '9007199254740993', '-12345678901234567890', 1e30, -150];
    expect(readDocument(text, 'a.json').value).toEqual(value);
  });

  it('refuses a key that stands twice', () => {
    expect(codeOf('{"a": 1, "\\u0061": 2}')).toBe('duplicate_key');
  });

  it.each(['{"a": 1, "b": 2, "a": {"c": 3}}', 'a: 1\nb: 2\na:\n  c: 3\n', '{a: 1, b: 2, a: {c: 3}}'])(
    'takes the later of two where it may: %j',
    (text) => {
      const told: string[] = [];
      const document = readDocument(text, 'a', {}, (message, { line, column }, depth) => {
        told.push(`${line}:${column} ${message}`);
        return depth === 1;
      });
      expect(document.value).toEqual({ a: { c: 3 }, b: 2 });
      const { line, column } = document.keyAt(['a']);
      expect(told[0]).toBe(`${line}:${column} the key "a" stands twice in this map: the later one counts`);
      expect(document.at(['a', 'c'])).not.toEqual(document.at(['a']));
    },
  );

  it.each(['{"a": [{"b": 1, "b": 2}]}', 'a:\n- b: 1\n  b: 2\n'])('may take it so far down: %j', (text) => {
    const from = (least: number) => () => readDocument(text, 'a', {}, (_, __, depth) => depth >= least);
    expect(from(3)().value).toEqual({ a: [{ b: 2 }] });
    expect(from(4)).toThrow('the key "b" stands twice in this map: remove one of the two');
  });

  it.each([
    '{"a": 1,}',
    "{'a': 1}",
    '{a: 1}',
    '[1, 2] # two',
    '{"a":\n- 1}',
    '["\t"]',
    '["a\\',
    '[01]',
    '[tru]',
  ])('leaves what is no JSON to YAML: %j', (text) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(['read', 'syntax']).toContain(codeOf(text));
  });
});

describe('keys that name a prototype', () => {
  it.each([
    '{"__proto__": {"x": 1}, "constructor": 2}',
    '__proto__: {x: 1}\nconstructor: 2',
    '<<: {__proto__: {x: 1}}\nconstructor: 2',
  ])('are keys like all others: %j', (text) => {
    const value = readDocument(text, 'a').value as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(expect.arrayContaining(['__proto__', 'constructor']));
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(value.x).toBeUndefined();
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    expect('toString' in value).toBe(false);
  });
});

describe('positions', () => {
  const yaml =
    '# first\nname: &n { "web server" : [1, two] }\nagain: *n\nmore:\n  <<: *n\n  own:\n  - x: 1\n';
  const json = '{\n "a": [1, {"b": null}],\n\t"c d":\r\n  "e"}';

  it.each<[text: string, path: Path, value: string, key: string]>([
    [yaml, [], '2:1', '2:1'],
    [yaml, ['name'], '2:10', '2:1'],
    [yaml, ['name', 'web server', 1], '2:31', '2:31'],
    [yaml, ['again'], '3:8', '3:1'],
    [yaml, ['again', 'web server'], '2:27', '2:12'],
    [yaml, ['more', 'web server', 0], '2:28', '2:28'],
    [yaml, ['more', 'own', 0, 'x'], '7:8', '7:5'],
    [yaml, ['more', 'own', 7, 'y'], '7:3', '7:3'],
    [yaml, ['nothing', 'below'], '2:1', '2:1'],
    [yaml, ['name', '__proto__'], '2:10', '2:10'],
    [json, [], '1:1', '1:1'],
    [json, ['a', 1, 'b'], '2:17', '2:12'],
    [json, ['c d'], '4:3', '3:2'],
    [json, ['a', 'length'], '2:7', '2:7'],
  ])('%j %j', (text, path, value, key) => {
    const document = readDocument(text, 'f.yaml');
    expect(formatPosition(document.at(path))).toBe(`f.yaml:${value}`);
    expect(formatPosition(document.keyAt(path))).toBe(`f.yaml:${key}`);
  });

  it('count neither the byte order mark nor carriage returns', () => {
    expect(readDocument('\ufeff{"a": 1}', 'f').at(['a'])).toEqual({ file: 'f', line: 1, column: 7 });
    expect(readDocument('\ufeffa: 1\r\n\rb: 2', 'f').keyAt(['b'])).toEqual({ file: 'f', line: 3, column: 1 });
  });
});

describe('hostile text', () => {
  const bomb = (line: (name: string, previous: string) => string) =>
    Array.from({ length: 25 }, (_, level) => line(`a${level + 1}`, `a${level}`)).join('\n');
  const nine = (name: string) => Array.from({ length: 9 }, () => `*${name}`).join(',');

  it.each<[name: string, text: string, code: string]>([
    ['50 MB', 'a'.repeat(50_000_000), 'too_large'],
    ['a list of a million', `[${'1,'.repeat(1_000_000)}]`, 'too_large'],
    ['a YAML list of half a million', '- 1\n'.repeat(500_000), 'too_large'],
    ['100,000 nested lists', '['.repeat(100_000), 'too_deep'],
    ['100,000 nested and closed lists', '['.repeat(100_000) + ']'.repeat(100_000), 'too_deep'],
    ['100,000 nested maps', '{"a":'.repeat(100_000), 'too_deep'],
    ['100,000 dashes', '- '.repeat(100_000), 'too_deep'],
    ['100,000 question marks', '? '.repeat(100_000), 'too_deep'],
    [
      'deep indentation',
      Array.from({ length: 200 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join(''),
      'too_deep',
    ],
    [
      'billion laughs',
      `a0: &a0 [x]\n${bomb((name, previous) => `${name}: &${name} [${nine(previous)}]`)}`,
      'alias_bomb',
    ],
    [
      'a billion merges',
      `a0: &a0 {x: 1}\n${bomb((name, previous) => `${name}: &${name} {<<: [${nine(previous)}]}`)}`,
      'alias_bomb',
    ],
    [
      'aliases nested in each other',
      `a0: &a0 []\n${Array.from({ length: 200 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}]`).join('\n')}`,
      'too_deep',
    ],
    ['an endless quote', `a: "${'x\n'.repeat(900_000)}`, 'syntax'],
    ['an endless flow', `[${'#\n'.repeat(900_000)}`, 'syntax'],
    ['anchors without end', '&a '.repeat(600_000), 'syntax'],
    ['directives without end', '%YAML 1.1\n'.repeat(200_000), 'syntax'],
    ['empty lines', '\n'.repeat(2_000_000), 'read'],
    ['a long text', ' a\n'.repeat(600_000), 'read'],
    ['a number of two million digits', `a: ${'1_'.repeat(1_000_000)}`, 'read'],
  ])('%s', (_name, text, code) => expect(codeOf(text)).toBe(code));

  it('is measured against the limits given', () => {
    expect(codeOf('[[1]]', { maxDepth: 2 })).toBe('read');
    expect(codeOf('[[1]]', { maxDepth: 1 })).toBe('too_deep');
    expect(codeOf('a: [[1]]', { maxDepth: 3 })).toBe('read');
    expect(codeOf('a: [[1]]', { maxDepth: 2 })).toBe('too_deep');
    expect(codeOf('{"a": [1]}', { maxNodes: 4 })).toBe('read');
    expect(codeOf('{"a": [1]}', { maxNodes: 3 })).toBe('too_large');
    expect(codeOf('a: [1]', { maxNodes: 4 })).toBe('read');
    expect(codeOf('a: [1]', { maxNodes: 3 })).toBe('too_large');
    expect(codeOf('abc', { maxBytes: 3 })).toBe('read');
    expect(codeOf('abcd', { maxBytes: 3 })).toBe('too_large');
    expect(codeOf('a: &a [1]\nb: [*a, *a]', { maxAliasNodes: 4 })).toBe('read');
    expect(codeOf('a: &a [1]\nb: [*a, *a]', { maxAliasNodes: 3 })).toBe('alias_bomb');
    expect(codeOf('a: &a [1]\nb: [[*a]]', { maxDepth: 4 })).toBe('read');
    expect(codeOf('a: &a [1]\nb: [[*a]]', { maxDepth: 3 })).toBe('too_deep');
  });
});
