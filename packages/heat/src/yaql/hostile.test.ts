import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StepBudget } from '../steps.ts';
import { failure, query } from './testing/query.ts';
import { evaluateYaql } from './yaql.ts';

const TOO_COSTLY = { code: 'valet.template.too_costly' };

describe('a hostile expression', () => {
  it.each([
    'sequence().toList()',
    'sequence().where(false)',
    'null.repeat().distinct().take(2)',
    'generateMany([1], [$, $])',
    'range(100).aggregate($1 + $1, a)',
    'range(60).aggregate([$1, $1], [1])',
    'let(a => range(60).aggregate([$1, $1], [1]), b => range(60).aggregate([$1, $1], [1])) -> $a = $b',
    'range(60).aggregate([$1, $1], [1]).toSet()',
    'str(range(60).aggregate([$1, $1], [1]))',
    '("x" * 1000000).replace(x, "y" * 1000000)',
    'a * 99999999999999999999',
    '[1] * 99999999999999999999',
    '"{0:>9999999}".format(1)',
    'let(s => "a" * 1000000) -> range(100000).select($s.indexOf(b)).count()',
    'range(10000).join(range(10000), false, 1)',
    '("a" * 30 + "!") =~ "(a+)+$"',
  ])('ends when it has cost enough: %s', (expression) => {
    expect(failure(() => query(expression, {}, 200_000))).toMatchObject(TOO_COSTLY);
  });

  it.each([
    'def(f, f($)) -> f(1)',
    'def(f, [1].where(f($).any())) -> f(1).any()',
    'def(f, [2, 1].orderBy(f($)).first()) -> f(1)',
    'def(f, x.replaceBy(regex(x), f(1))) -> f(1)',
    'def(f, call(f, [$], {})) -> f(1)',
    'range(5000).aggregate($1.concat([$2]), [])',
    'range(5000).aggregate($1.memorize(), range(3))',
    'range(5000).aggregate($1.orderBy($), [1])',
    'range(5000).aggregate([$1], [])',
    'range(5000).aggregate([$1], []).toSet()',
    'str(range(5000).aggregate([$1], []))',
    `1${'+1'.repeat(300)}`,
    `$.data${'.a'.repeat(300)}`,
  ])('nests only so deep: %s', (expression) => {
    const error = failure(() => query(expression));
    expect(error.name).toBe('YaqlError');
    expect(error.message).toMatch(/nests more than 250 deep/);
  });

  it('opens nested lists without nesting itself', () => {
    expect(query('range(5000).aggregate([$1], [1]).flatten()')).toEqual([1]);
  });

  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'then'])(
    'sees nothing but data: %s',
    (name) => {
      expect(failure(() => query(`$.data.${name}`)).message).toMatch(/no key/);
      expect(failure(() => query(`$.data["${name}"]`)).message).toMatch(/no key/);
      expect(failure(() => query(`abc.${name}`)).message).toMatch(/no key/);
      expect(failure(() => query(`abc.${name}()`)).message).toMatch(/no method/);
      expect(failure(() => query(`${name}()`)).message).toMatch(/no function/);
      expect(failure(() => query(`call(${name}, [], {})`)).message).toMatch(/no function/);
      expect(query(`$${name}`)).toBeNull();
      expect(query(`{${name} => 1}.${name}`)).toBe(1);
      expect(query(`let(${name} => 1) -> $${name}`)).toBe(1);
      expect(query(`$.data.get(${name}, none)`, { a: 1 })).toBe('none');
    },
  );

  it('keeps keys that are names of JavaScript', () => {
    const data = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}');
    const result = query('$.data', data) as Record<string, unknown>;
    expect(Object.keys(result)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(result)).toBeNull();
    expect(query('$.data["__proto__"].polluted', data)).toBe(1);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('converts data that stands in several places once, and refuses data that contains itself', () => {
    let doubled: unknown = [1];
    for (let i = 0; i < 60; i += 1) doubled = [doubled, doubled];
    expect(query('$.data.len()', doubled)).toBe(2);
    const circle: unknown[] = [];
    circle.push(circle);
    expect(failure(() => query('1', circle)).message).toMatch(/nests more than/);
  });
});

describe('expressions at random', () => {
  const data = {
    l: [3, 1, 2],
    s: ['b', 'a', ''],
    d: { a: 1, b: [1], c: null },
    t: 'Hello, World',
    n: null,
    f: 2.5,
  };
  const names = (
    'where select selectMany limit skip first last single any all len count sum min max distinct orderBy thenBy groupBy ' +
    'join zip toList toDict toSet flatten keys values items get set delete mergeWith replace split substring indexOf trim ' +
    'toUpper matches search format str int float round pow range sequence repeat cycle generate aggregate accumulate ' +
    'reverse memorize slice splitAt splitWhere insert insertMany contains containsKey let with def call unpack switch ' +
    'coalesce list dict regex isList isEmpty hex characters concat append enumerate foo'
  ).split(' ');
  const { expression } = fc.letrec<{ expression: string; call: string; args: string }>((tie) => ({
    expression: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      fc.constantFrom(
        '1',
        '0',
        '2.5',
        'a',
        '"b,c"',
        '`\\d+`',
        'null',
        'true',
        '$',
        '$1',
        '$2',
        '$x',
        '$.data',
        '[]',
        '{}',
      ),
      fc.constantFrom('l', 's', 'd', 't', 'n', 'f', 'zz').map((key) => `$.data.${key}`),
      tie('call'),
      fc.tuple(tie('expression'), fc.constantFrom('.', '?.'), tie('call')).map((parts) => parts.join('')),
      fc
        .tuple(
          tie('expression'),
          fc.constantFrom(
            '+',
            '-',
            '*',
            '/',
            'mod',
            '=',
            '!=',
            '<',
            '>=',
            'in',
            'and',
            'or',
            '=~',
            '!~',
            '->',
          ),
          tie('expression'),
        )
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
      fc.tuple(fc.constantFrom('-', 'not ', '+'), tie('expression')).map((parts) => parts.join('')),
      fc.tuple(tie('expression'), tie('expression')).map(([list, index]) => `${list}[${index}]`),
      tie('args').map((args) => `[${args}]`),
      fc.tuple(tie('expression'), tie('expression')).map(([key, value]) => `{${key} => ${value}}`),
    ),
    call: fc.tuple(fc.constantFrom(...names), tie('args')).map(([name, args]) => `${name}(${args})`),
    args: fc.oneof(
      fc.constant(''),
      fc.array(tie('expression'), { maxLength: 3 }).map((args) => args.join(', ')),
      fc
        .tuple(fc.constantFrom('x', 'count', 'selector', 'default', 'start'), tie('expression'))
        .map((pair) => pair.join(' => ')),
    ),
  }));

  /** Fails on anything but a value or one of the ways told. */
  function evaluated(source: string): void {
    try {
      evaluateYaql(source, { data }, new StepBudget(20_000));
    } catch (error) {
      const { name, code } = error as { name: string; code?: string };
      if (name !== 'YaqlError' && name !== 'UnknownTouched' && code !== TOO_COSTLY.code) throw error;
    }
  }

  it('end with a value or in one of the ways told', () => {
    fc.assert(fc.property(expression, evaluated), { seed: 3, numRuns: 4000 });
  });

  it('even when they are no expressions at all', () => {
    const noise = fc.string({
      unit: fc.constantFrom(
        ...'$.ab1()[]{}=><!~+-*/,"\'`\\ ?'.split(''),
        ' mod ',
        ' in ',
        ' and ',
        'len(',
        '=>',
        '😀',
        '\n',
      ),
      maxLength: 24,
    });
    fc.assert(fc.property(noise, evaluated), { seed: 4, numRuns: 4000 });
  });
});
