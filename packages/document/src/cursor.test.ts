import { describe, expect, it } from 'vitest';
import { Cursor, formatProblem } from './cursor.ts';
import { readDocument } from './read.ts';

/** Reads with a shape and gives what came of it, and all problems as they are shown. */
function read<T>(text: string, shape: (root: Cursor) => T): { value: T; problems: string[] } {
  const problems: string[] = [];
  const root = Cursor.over(readDocument(text, 'a.yaml'), (problem) => problems.push(formatProblem(problem)));
  return { value: shape(root), problems };
}

const one = (text: string, get: (field: Cursor) => unknown) => {
  const { value, problems } = read(`a: ${text}`, (root) => get(root.need('a') ?? root));
  return problems.length === 0
    ? value
    : problems.map((problem) => problem.slice('a.yaml:'.length)).join('\n');
};

describe('a map', () => {
  it('reports each unknown key where it stands, with the nearest known one', () => {
    const { problems } = read('hosts:\n- vcpu: 1\n  "memory-mb": 2\n  gpus: 3', (root) => {
      for (const host of root.need('hosts')?.items() ?? []) host.checkKeys(['name', 'vcpus', 'memory_mb']);
    });
    expect(problems).toEqual([
      'a.yaml:2:3: hosts[0].vcpu: unknown key. Did you mean "vcpus"?',
      'a.yaml:3:3: hosts[0].memory-mb: unknown key. Did you mean "memory_mb"?',
      'a.yaml:4:3: hosts[0].gpus: unknown key. Known here: name, vcpus, memory_mb.',
    ]);
  });

  it('has fields and needs some', () => {
    const { value, problems } = read('a: 1\nb: ~\n"x y": {}', (root) => [
      root.checkKeys(['a', 'b', 'x y']),
      root.field('b'),
      root.field('c'),
      root.need('a')?.value,
      root.need('x y')?.need('toString'),
      root.entries().map(([key, item]) => [key, item.value]),
    ]);
    expect(value).toEqual([
      true,
      undefined,
      undefined,
      1,
      undefined,
      [
        ['a', 1],
        ['b', null],
        ['x y', {}],
      ],
    ]);
    expect(problems).toEqual(['a.yaml:3:8: ["x y"]: "toString" is missing']);
  });

  it('reports what is wrong with a key at the key', () => {
    const { problems } = read('"a\\nb": 1', (root) => {
      for (const [, value] of root.entries()) value.failKey('no name');
    });
    expect(problems).toEqual(['a.yaml:1:1: ["a\\nb"]: no name']);
  });

  it('is asked for where there is none', () => {
    const { problems } = read('[1]', (root) => [root.checkKeys(['a', 'b']), root.need('a'), root.entries()]);
    expect(problems).toEqual([
      'a.yaml:1:1: expected a map with "a", "b", got a list',
      'a.yaml:1:1: expected a map, got a list',
    ]);
  });
});

describe('a value', () => {
  it.each<[string, (field: Cursor) => unknown, unknown]>([
    ['web', (a) => a.text(), 'web'],
    ['""', (a) => a.text('a name'), '1:4: a: expected a name, got the text ""'],
    ['12', (a) => a.text('a name'), '1:4: a: expected a name, got the number 12: write it in quotes'],
    ['yes', (a) => a.text(), '1:4: a: expected a text, got true: write it in quotes'],
    ['{}', (a) => a.text(), '1:4: a: expected a text, got a map'],
    ['12', (a) => a.integer(), 12],
    ['-0.0', (a) => Object.is(a.integer(), 0), true],
    [
      '1.5',
      (a) => a.integer({ min: 0 }),
      '1:4: a: expected a whole number of at least 0, got the number 1.5',
    ],
    [
      '-1',
      (a) => a.integer({ min: 0, max: 9 }),
      '1:4: a: expected a whole number of at least 0 and at most 9, got the number -1',
    ],
    ['"1"', (a) => a.integer(), '1:4: a: expected a whole number, got the text "1"'],
    [
      '99999999999999999999',
      (a) => a.integer(),
      '1:4: a: expected a whole number, got the text "99999999999999999999"',
    ],
    ['.nan', (a) => a.number({ max: 1 }), '1:4: a: expected a number at most 1, got the number NaN'],
    ['.inf', (a) => a.number(), '1:4: a: expected a number, got the number Infinity'],
    ['0', (a) => a.number({ min: 0, above: true }), '1:4: a: expected a number above 0, got the number 0'],
    ['0.5', (a) => a.number({ min: 0, above: true }), 0.5],
    ['off', (a) => a.boolean(), false],
    ['0', (a) => a.boolean(), '1:4: a: expected true or false, got the number 0'],
    ['rack', (a) => a.oneOf(['host', 'rack']), 'rack'],
    [
      'Rack',
      (a) => a.oneOf(['host', 'rack']),
      '1:4: a: expected "host" or "rack", got the text "Rack". Did you mean "rack"?',
    ],
    ['3', (a) => a.oneOf(['host', 'rack']), '1:4: a: expected "host" or "rack", got the number 3.'],
    ['[1, 2]', (a) => a.items().map((item) => item.integer()), [1, 2]],
    ['{b: 1}', (a) => a.items(), '1:4: a: expected a list, got a map'],
    [
      '"\\x1b[31m\\u202e"',
      (a) => a.integer(),
      '1:4: a: expected a whole number, got the text "\\u001b[31m\\u202e"',
    ],
  ])('%s', (text, get, expected) => expect(one(text, get)).toEqual(expected));
});
