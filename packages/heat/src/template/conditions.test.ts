import { describe, expect, it } from 'vitest';
import { evaluate, list, refusalOf, resourceAt } from './testing/evaluate.ts';

function stack(conditions: string, rest: string, version = '2021-04-16'): string {
  return `heat_template_version: ${version}
parameters:
  size: {type: string, default: big}
  debug: {type: boolean, default: false}
conditions:
${conditions.replace(/^/gm, '  ')}
${rest}`;
}

const holds = (condition: string) =>
  evaluate(stack(`other: true\nit: ${condition}`, 'outputs: {it: {value: {if: [it, yes, no]}}}')).outputs.it;

describe('conditions', () => {
  it.each([
    ['true', true],
    ['{equals: [{get_param: size}, big]}', true],
    ['{equals: [{a: [1, 2]}, {a: [1, 2.0]}]}', true],
    ['{not: other}', false],
    ['{not: {equals: [a, b]}}', true],
    ['{and: [other, {equals: [a, b]}]}', false],
    ['{or: [{equals: [a, b]}, other]}', true],
    ['{contains: [{get_param: size}, [big, huge]]}', true],
    ['{get_param: debug}', false],
  ])('%s', (condition, expected) => {
    expect(holds(condition)).toBe(expected);
  });

  it('are refused where they are no conditions', () => {
    expect(() => holds('other')).toThrow('has to be true, false or a function');
    expect(() => holds('{get_param: size}')).toThrow('there is no condition "big"');
    expect(() => holds('{and: [other]}')).toThrow('and: [CONDITION, CONDITION, …]');
    expect(() => holds('{get_attr: [a, b]}')).toThrow('get_attr does not work in conditions');
    expect(() => holds('{equals: [{str_split: [a, b]}, c]}')).toThrow(
      'str_split does not work in conditions',
    );
    expect(() => holds('{not: othr}')).toThrow('no condition "othr". Did you mean "other"?');
  });

  it('are refused when defined in a circle', () => {
    expect(refusalOf(stack('a: {not: b}\nb: {not: c}\nc: {not: a}', ''))).toContain(
      'valet.template.condition main.yaml:6:6: conditions are defined in a circle: a → b → c → a',
    );
  });

  it('came with version 2016-10-14', () => {
    expect(refusalOf(stack('a: true', '', '2016-04-08'))).toContain('conditions: unknown key');
  });
});

describe('a resource whose condition does not hold', () => {
  const rest = `
resources:
  server: {type: OS::Nova::Server}
  spare: {type: OS::Nova::Server, condition: {get_param: debug}, properties: {name: {get_resource: nowhere}}}
  after: {type: OS::Nova::Server, depends_on: spare}
outputs:
  spare: {condition: no, value: {get_attr: [spare, name]}}
`;

  it('is not there, and nothing in it is looked at', () => {
    const result = evaluate(stack('no: false', rest));
    expect(list(result)).toEqual(['server OS::Nova::Server', 'after OS::Nova::Server']);
    expect(result.outputs).toEqual({ spare: null });
  });

  it('cannot be asked for, but through an "if" with the same condition', () => {
    const refused = refusalOf(stack('no: false', rest.replace('condition: no, value', 'value')));
    expect(refused).toContain(
      'valet.template.disabled_resource main.yaml:13:19: get_attr is about resource "spare", whose condition does not hold',
    );
    const guarded = stack(
      'no: false',
      rest.replace('{get_attr: [spare, name]}', '{if: [no, {get_attr: [spare, name]}, none]}'),
    );
    expect(evaluate(guarded).outputs).toEqual({ spare: null });
  });
});

describe('if', () => {
  it('without ELSE leaves out the property, key or entry it stands for', () => {
    const result = evaluate(
      stack(
        'no: false',
        `resources:
  server:
    type: OS::Nova::Server
    properties:
      name: {if: [no, x]}
      networks: [a, {if: [no, b]}, {if: [{not: no}, c]}]
      metadata: {k: {if: [no, v]}}
outputs: {it: {value: {if: [no, x]}}}`,
      ),
    );
    expect(resourceAt(result, 'server').properties).toEqual({ networks: ['a', 'c'], metadata: {} });
    expect(result.outputs).toEqual({ it: null });
  });

  it('without ELSE is null to a function', () => {
    const value = (expression: string) =>
      evaluate(stack('no: false', `outputs: {it: {value: {${expression}}}}`)).outputs.it;
    expect(value('filter: [[a], {if: [no, [a]]}]')).toBeNull();
    expect(value('list_join: [",", [a, {if: [no, b]}, c], {if: [no, [d]]}]')).toBe('a,c');
    expect(value('str_split: [",", {if: [no, "a,b"]}]')).toBeNull();
  });

  it('had to have ELSE before 2021-04-16', () => {
    expect(refusalOf(stack('no: false', 'outputs: {it: {value: {if: [no, x]}}}', 'rocky'))).toContain(
      'if is written as [CONDITION, THEN, ELSE]',
    );
  });

  it('does not look at the branch not taken', () => {
    const text = stack('no: false', 'outputs: {it: {value: {if: [no, {get_resource: nowhere}, fine]}}}');
    expect(evaluate(text).outputs).toEqual({ it: 'fine' });
  });
});

describe('a condition that hangs on a running cloud', () => {
  const inner = (rest: string) => `heat_template_version: 2021-04-16
parameters: {mtu: {type: number}}
conditions: {jumbo: {equals: [{get_param: mtu}, 9000]}}
resources: {vm: {type: T${rest}}}
`;
  const main = `heat_template_version: 2021-04-16
resources:
  net: {type: OS::Neutron::Net}
  inner: {type: inner.yaml, properties: {mtu: {get_attr: [net, mtu]}}}
`;

  it('is refused where something hangs on it, naming the value', () => {
    const refused = refusalOf(main, { files: { 'inner.yaml': inner(', condition: jumbo') } });
    expect(refused).toContain(
      'valet.template.unknown_value inner.yaml:3:22: equals: [{get_param: mtu}, 9000] hangs on get_attr: [net, mtu]',
    );
    expect(refused).toContain('(resource inner)');
  });

  it('does no harm where nothing does', () => {
    expect(list(evaluate(main, { files: { 'inner.yaml': inner('') } }))).toContain('inner.vm T');
  });
});
