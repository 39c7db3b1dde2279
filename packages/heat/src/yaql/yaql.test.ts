import { describe, expect, it } from 'vitest';
import { StepBudget } from '../steps.ts';
import { YaqlError } from './error.ts';
import { failure, query } from './testing/query.ts';
import { DATA, YAQL_CASES } from './testing/yaql-cases.ts';
import { evaluateYaql } from './yaql.ts';

describe('a query', () => {
  const servers = [
    { name: 'web', cpus: 2, zones: ['a', 'b'] },
    { name: 'db', cpus: 8, zones: ['b'] },
    { name: 'cache', cpus: 4, zones: [] },
  ];

  it.each([
    ['$.data.where($.cpus > 2).select($.name)', ['db', 'cache']],
    ['$.data.name', ['web', 'db', 'cache']],
    ['$.data.zones.flatten().distinct()', ['a', 'b']],
    ['$.data.orderByDescending($.cpus).first().name', 'db'],
    ['$.data.select($.cpus).sum()', 14],
    ['$.data.toDict($.name, $.cpus)', { web: 2, db: 8, cache: 4 }],
    ['dict($.data.select([$.name, $.zones.len()]))', { web: 2, db: 1, cache: 0 }],
    ['$.data.selectMany($.zones).groupBy($).toDict($[0], $[1].len())', { a: 1, b: 2 }],
    ['let(least => 4) -> $.data.where($.cpus >= $least).len()', 2],
    ['$.data.where(b in $.zones).any()', true],
    ['$.data.where($.name =~ "^[wd]").name.join(",")', 'web,db'],
    ['$.data[1].zones[0]', 'b'],
    ['$.data.aggregate($1 + $2.cpus, 0)', 14],
    ['switch($.data.len() > 5 => many, $.data.any() => some, true => none)', 'some'],
  ])('%s', (expression, result) => {
    expect(query(expression, servers)).toEqual(result);
  });

  it('merges maps as templates of whole clouds do', () => {
    const data = { services: [{ a: { ports: [1] } }, null, { a: { ports: [2] }, b: 'x' }] };
    const expression = '$.data.services.where($ != null).reduce($1.mergeWith($2), {})';
    expect(query(expression, data)).toEqual({ a: { ports: [1, 2] }, b: 'x' });
    const grouped = 'dict($.data.services.where($ != null).selectMany($.items()).groupBy($[0], $[1]))';
    expect(query(grouped, data)).toEqual({ a: [{ ports: [1] }, { ports: [2] }], b: ['x'] });
  });

  it('gives plain data for every kind of value', () => {
    expect(query('[null, true, 1, 2.5, a, [b], {c => set(1)}, range(2), {d => 1}.keys()]')).toEqual([
      null,
      true,
      1,
      2.5,
      'a',
      ['b'],
      { c: [1] },
      [0, 1],
      ['d'],
    ]);
    expect(query('{1 => a, true => b, null => c, 1.5 => d}')).toEqual({ '1': 'b', null: 'c', '1.5': 'd' });
  });

  it('knows only $ where nothing else is set', () => {
    expect(query('$')).toEqual({ data: {} });
    expect(query('$nowhere')).toBeNull();
    expect(evaluateYaql('$ + $1', 2, new StepBudget(100))).toBe(4);
  });

  it('answers as yaql itself does', () => {
    for (const [expression, result] of YAQL_CASES) {
      expect(query(`let(data => $.data) -> ${expression}`, DATA), expression).toEqual(result);
    }
  });
});

describe('an expression that does not fit', () => {
  it.each([
    ['wher(1)', 'yaql has no function "wher". Did you mean "where"? (column 1 of the expression)'],
    ['$.data.slect($)', 'yaql has no method "slect". Did you mean "select"? (column 8 of the expression)'],
    ['where(1)', '"where" is written as a method: VALUE.where(…) (column 1 of the expression)'],
    ['1.coalesce()', '"coalesce" is written as a function: coalesce(…) (column 3 of the expression)'],
    [
      'datetime(2020, 1, 1)',
      '"datetime": dates and times of yaql are not evaluated here (column 1 of the expression)',
    ],
    ['$.dta', 'there is no key "dta" in this map. Did you mean "data"? (column 3 of the expression)'],
    [
      '$.data.x',
      'there is no key "x" in this map; .get(key) gives null instead (column 8 of the expression)',
    ],
    ['null.x', 'null has no key "x"; "?." in place of "." gives null instead (column 6 of the expression)'],
    ['[1][4]', 'there is no entry 4 in a list of 1 (column 4 of the expression)'],
    [
      '[1].select($)[0]',
      'expected map[any] or map[any, any] or list[integer], got a lazy list; .toList() makes a list of a lazy one (column 14 of the expression)',
    ],
    ['abc.take(1)', 'expected list.take(integer), got the text "abc" (column 5 of the expression)'],
    ['-[1]', 'expected - number, got a list (column 1 of the expression)'],
    ['1 / 0', 'division by zero (column 3 of the expression)'],
    ['[].first()', 'the list is empty (column 4 of the expression)'],
    ['let(a => 1)', 'the result is a context, which is no data (column 1 of the expression)'],
    [
      '{[1] => 2}',
      'the result is a map with a list as a key; texts and numbers can be keys (column 1 of the expression)',
    ],
    ['pow(10, 30)', 'the result has a number of 31 digits, too large (column 1 of the expression)'],
  ])('%s: %s', (expression, message) => {
    const error = failure(() => query(expression));
    expect(error).toBeInstanceOf(YaqlError);
    expect(error.message).toBe(message);
  });
});
