import { describe, expect, it } from 'vitest';
import { Reference, Unknown } from '../resource.ts';
import { UnknownTouched } from './error.ts';
import { failure, query } from './testing/query.ts';

const position = { file: 'web.yaml', line: 3, column: 5 };
const mtu = new Unknown('get_attr: [network, mtu]', position);
const server = new Reference('web.0.server');
const volume = new Reference('web.0.volume');
const data = { mtu, server, volume, list: [mtu, server, 1], pair: [server, volume], map: { mtu } };

describe('values only a running cloud can tell', () => {
  it.each<[string, unknown]>([
    ['$.data.mtu', mtu],
    ['$.data.map.get(mtu)', mtu],
    ['$.data.list[0]', mtu],
    ['$.data.list.len()', 3],
    ['$.data.list.take(2)', [mtu, server]],
    ['[$.data.mtu] + [2]', [mtu, 2]],
    ['{a => $.data.mtu}.set(b, 1)', { a: mtu, b: 1 }],
    ['switch(true => 1, $.data.mtu => 2)', 1],
    ['$.data.map.items()', [['mtu', mtu]]],
    ['$.data.mtu = $.data.mtu', true],
  ])('are passed on untouched: %s', (expression, result) => {
    expect(query(expression, data)).toEqual(result);
  });

  it.each([
    '$.data.mtu + 1',
    '1 + $.data.mtu',
    '$.data.mtu > 1',
    '$.data.mtu = 1',
    '$.data.mtu != null',
    '$.data.mtu.foo',
    '$.data.mtu.len()',
    'not $.data.mtu',
    '$.data.mtu and true',
    'coalesce($.data.mtu, 1)',
    'str($.data.mtu)',
    '"{0}".format($.data.mtu)',
    '$.data.list.join(",")',
    '$.data.list.flatten()',
    '$.data.list.distinct()',
    '$.data.list.where($ = 1)',
    '1 in $.data.list',
    '{$.data.mtu => 1}',
    'isList($.data.mtu)',
    '{a => 1}[$.data.mtu]',
    '$.data.map.mergeWith($.data.map)',
    'switch($.data.mtu => 2)',
    '[1, 2][$.data.mtu]',
    'regex(a).matches($.data.mtu)',
  ])('make the result as unknown where their content counts: %s', (expression) => {
    const touched = failure(() => query(expression, data));
    expect(touched).toBeInstanceOf(UnknownTouched);
    expect(touched).toMatchObject({ value: mtu, expression: 'get_attr: [network, mtu]' });
  });

  it.each(['now()', 'random()', 'random(1, 2)'])(
    'include what hangs on time and chance: %s',
    (expression) => {
      expect(failure(() => query(expression))).toMatchObject({ name: 'UnknownTouched', value: undefined });
    },
  );
});

describe('references to resources', () => {
  it.each<[string, unknown]>([
    ['$.data.pair.reverse()', [volume, server]],
    ['$.data.pair.flatten().distinct()', [server, volume]],
    ['($.data.pair + $.data.pair).toSet()', [server, volume]],
    ['$.data.pair.where($ != null).len()', 2],
    ['$.data.server in $.data.pair', true],
    ['$.data.server = $.data.volume', false],
    ['coalesce($.data.server, 1)', server],
    ['isString($.data.server) and not isList($.data.server)', true],
    ['switch($.data.server => 1)', 1],
    ['{a => $.data.server}.mergeWith({a => $.data.volume})', { a: volume }],
  ])('are texts nobody knows yet: %s', (expression, result) => {
    expect(query(expression, data)).toEqual(result);
  });

  it.each([
    '$.data.server + x',
    '$.data.server = x',
    '$.data.pair.join(",")',
    'str($.data.server)',
    '{x => 1}.get($.data.server)',
  ])('whose characters make the result unknown: %s', (expression) => {
    expect(failure(() => query(expression, data))).toMatchObject({
      name: 'UnknownTouched',
      value: server,
      expression: 'get_resource: web.0.server',
    });
  });

  it('are still refused where no text fits', () => {
    expect(failure(() => query('$.data.server.select($)', data)).name).toBe('YaqlError');
  });
});
