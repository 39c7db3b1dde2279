import { describe, expect, it } from 'vitest';
import { Reference, Unknown } from '../resource.ts';
import { evaluate, evaluated, refusalOf } from './testing/evaluate.ts';

function template(schema: string, version = '2021-04-16'): string {
  return `heat_template_version: ${version}
parameters:
  p: ${schema}
outputs:
  it: {value: {get_param: p}}
`;
}

const given = (schema: string, value: unknown) =>
  evaluate(template(schema), { parameters: { p: value } }).outputs.it;
const refused = (schema: string, value: unknown) => refusalOf(template(schema), { parameters: { p: value } });

describe('values of parameters', () => {
  it('come from the caller, else the environment, else parameter_defaults, else the default', () => {
    const files = {
      'a.env': 'parameter_defaults: {p: from defaults}',
      'b.env': 'parameters: {p: from b}',
      'c.env': 'parameters: {p: from c}',
    };
    const it = (environments: string[], parameters = {}) =>
      evaluate(template('{type: string, default: own}'), { files, environments, parameters }).outputs.it;
    expect(it([])).toBe('own');
    expect(it(['a.env'])).toBe('from defaults');
    expect(it(['a.env', 'b.env'])).toBe('from b');
    expect(it(['b.env', 'c.env'])).toBe('from c');
    expect(it(['b.env', 'c.env'], { p: 'from caller' })).toBe('from caller');
    expect(it(['b.env'], { p: null })).toBe('own');
  });

  it('become texts as Python writes them', () => {
    expect(given('{type: string}', true)).toBe('True');
    expect(given('{type: string}', 1.5)).toBe('1.5');
    expect(given('{type: string}', ['a', 1, null])).toBe("['a', 1, None]");
  });

  it('become numbers', () => {
    expect(given('{type: number}', ' 42 ')).toBe(42);
    expect(given('{type: number}', '-1.5e3')).toBe(-1500);
    expect(refused('{type: number}', 'many')).toBe(
      'valet.template.parameter_value main.yaml:3:6: parameter "p" is the text "many", not a number (given by the request)',
    );
    expect(refused('{type: number}', 'nan')).toContain('not a number');
    expect(refused('{type: number}', Number.NaN)).toContain('not a number');
    expect(refused('{type: number}', `${'1'.repeat(100_000)}x`)).toContain('not a number');
  });

  it('become booleans', () => {
    expect([1, 'on', 'Yes', 'TRUE', true].map((value) => given('{type: boolean}', value))).toEqual(
      Array(5).fill(true),
    );
    expect([0, 'off', 'n', 'F', false].map((value) => given('{type: boolean}', value))).toEqual(
      Array(5).fill(false),
    );
    expect(refused('{type: boolean}', 'maybe')).toContain('not a boolean: true or false');
  });

  it('become lists', () => {
    expect(given('{type: comma_delimited_list}', 'a, b')).toEqual(['a', ' b']);
    expect(given('{type: comma_delimited_list}', '')).toEqual([]);
    expect(given('{type: comma_delimited_list}', [1, 'x'])).toEqual(['1', 'x']);
    expect(refused('{type: comma_delimited_list}', 5)).toContain('not a list or a text with commas');
  });

  it('become JSON', () => {
    expect(given('{type: json}', '{"a": [1]}')).toEqual({ a: [1] });
    expect(given('{type: json}', { a: 1 })).toEqual({ a: 1 });
    expect(refused('{type: json}', '{a: 1}')).toContain('not JSON');
    const hostile = given('{type: json}', '{"__proto__": {"polluted": 1}}') as object;
    expect(Object.keys(hostile)).toEqual(['__proto__']);
    expect(refused('{type: json}', `${'['.repeat(5000)}${']'.repeat(5000)}`)).toMatch(
      /nested too deep|nested more than/,
    );
  });

  it('of hidden parameters are never shown', () => {
    const text = template('{type: string, hidden: true, constraints: [{length: {max: 3}}]}');
    expect(evaluate(text, { parameters: { p: 'abc' } }).parameters).toEqual({ p: '******' });
    const refused = refusalOf(text, { parameters: { p: 'secret' } });
    expect(refused).toContain('the value is hidden');
    expect(refused).not.toContain('secret');
  });
});

describe('a parameter without a value', () => {
  it('is refused, naming how to give it', () => {
    expect(refusalOf(template('{type: string}'))).toBe(
      'valet.template.missing_parameter main.yaml:3:6: parameter "p" has no value and no default; ' +
        'give it with --parameter p=VALUE, or under "parameters" in an environment',
    );
  });

  it('is only worth a remark when nothing asks for it', () => {
    const { warnings } = evaluate('heat_template_version: rocky\nparameters: {p: {type: string}}\n');
    expect(warnings).toEqual([
      {
        message: expect.stringContaining('"p" has no value; nothing uses it'),
        position: expect.objectContaining({ line: 2 }),
      },
    ]);
  });
});

describe('a value for a parameter the template does not have', () => {
  it('is refused with the nearest name', () => {
    expect(refusalOf(template('{type: string}'), { parameters: { pp: 1 } })).toContain(
      'the request gives parameter "pp", which the template does not have. Did you mean "p"?',
    );
    const files = { 'a.env': 'parameters:\n  flavour: x\n' };
    expect(refusalOf(template('{type: string}'), { files, environments: ['a.env'] })).toContain(
      'valet.template.unknown_parameter a.env:2:12: the environment a.env gives parameter "flavour"',
    );
  });

  it('is passed over in parameter_defaults', () => {
    const files = { 'a.env': 'parameter_defaults: {p: 1, other: 2}' };
    expect(evaluate(template('{type: number}'), { files, environments: ['a.env'] }).outputs.it).toBe(1);
  });
});

describe('constraints', () => {
  const constrained = (type: string, constraint: string) => `{type: ${type}, constraints: [${constraint}]}`;

  it.each([
    ['string', '{length: {min: 2, max: 3}}', 'ab', 'abcd', 'is of length 4, not 2 to 3'],
    ['comma_delimited_list', '{length: {max: 1}}', 'a', 'a,b', 'is of length 2, not at most 1'],
    ['number', '{range: {min: 1}}', 1, 0, 'is 0, not at least 1'],
    ['number', '{modulo: {step: 2, offset: 1}}', -3, 4, 'is 4, not a multiple of 2 with an offset of 1'],
    ['string', '{allowed_values: [a, 1]}', '1', 'b', 'is the text "b", not one of a, 1'],
    ['number', '{allowed_values: [1, 2]}', '2', 3, 'is the number 3, not one of 1, 2'],
    ['comma_delimited_list', '{allowed_values: [a, b]}', 'b,a', 'a,c', 'is the text "c", not one of a, b'],
    ['string', '{allowed_pattern: "[a-z]+"}', 'abc', 'abc1', 'does not match [a-z]+'],
    ['string', '{allowed_pattern: "a|ab"}', 'a', 'ab', 'does not match a|ab'],
  ])('on %s: %s', (type, constraint, right, wrong, message) => {
    expect(given(constrained(type, constraint), right)).toBeDefined();
    expect(refused(constrained(type, constraint), wrong)).toContain(message);
  });

  it('speak in the words of their author', () => {
    const schema = constrained('number', '{range: {max: 9}, description: one digit please}');
    expect(refused(schema, 10)).toContain('is 10, not at most 9: one digit please');
  });

  it('that only a cloud can check are passed over', () => {
    expect(given(constrained('string', '{custom_constraint: nova.flavor}'), 'any')).toBe('any');
  });

  it('have to fit the type, and the version', () => {
    expect(refused(constrained('string', '{range: {max: 9}}'), 'x')).toContain(
      'range is for parameters of type number',
    );
    expect(
      refusalOf(template(constrained('number', '{modulo: {step: 2, offset: 0}}'), '2016-10-14')),
    ).toContain('unknown key');
    expect(refused(constrained('string', '{allowed_pattern: "(("}'), 'x')).toContain('regular expression');
    expect(refused(constrained('string', '{}'), 'x')).toContain('expected one of length, range');
  });

  it('hold for defaults too', () => {
    expect(refusalOf(template('{type: number, default: 5, constraints: [{range: {max: 3}}]}'))).toContain(
      'parameter "p" is 5, not at most 3 (given by its default)',
    );
  });

  it('run regular expressions under the step limit', () => {
    const schema = constrained('string', '{allowed_pattern: "(a+)+b"}');
    const options = { parameters: { p: 'a'.repeat(40) }, limits: { maxSteps: 200_000 } };
    expect(refusalOf(template(schema), options)).toMatch(/too_costly|does not match/);
  });
});

describe('definitions of parameters', () => {
  it('are checked', () => {
    expect(refusalOf(template('{type: sting}'))).toContain(
      'valet.template.shape main.yaml:3:13: parameters.p.type: expected',
    );
    expect(refusalOf(template('{typ: string}'))).toContain('unknown key. Did you mean "type"?');
    expect(refusalOf(template('{default: x}'))).toContain('"type" is missing');
    expect(refusalOf(template('{type: string, tags: [a]}', '2017-09-01'))).toContain('tags: unknown key');
    expect(refusalOf(template('string'))).toContain('expected a map with');
  });

  it('may be put in groups', () => {
    const grouped = (name: string) =>
      `${template('{type: string, default: x}')}parameter_groups: [{parameters: [${name}]}]`;
    expect(evaluate(grouped('p')).outputs.it).toBe('x');
    expect(refusalOf(grouped('q'))).toContain(
      'parameter_groups[0].parameters[0]: there is no parameter "q". Did you mean "p"?',
    );
    expect(refusalOf(grouped('p, p'))).toContain('is in a group already');
  });
});

describe('symbolic values of parameters', () => {
  it('pass into nested templates unharmed, constraints or not', () => {
    const { outputs } = evaluate(
      `heat_template_version: 2021-04-16
resources:
  net: {type: OS::Neutron::Net}
  inner:
    type: inner.yaml
    properties: {net: {get_resource: net}, mtu: {get_attr: [net, mtu]}, ids: [{get_resource: net}]}
outputs:
  net: {value: {get_attr: [inner, net]}}
  mtu: {value: {get_attr: [inner, mtu]}}
  ids: {value: {get_attr: [inner, ids]}}
`,
      {
        files: {
          'inner.yaml': `heat_template_version: 2021-04-16
parameters:
  net: {type: string, constraints: [{custom_constraint: neutron.network}, {length: {max: 3}}]}
  mtu: {type: number, constraints: [{range: {min: 1}}]}
  ids: {type: comma_delimited_list}
outputs:
  net: {value: {get_param: net}}
  mtu: {value: {get_param: mtu}}
  ids: {value: {get_param: ids}}
`,
        },
      },
    );
    expect(outputs.net).toEqual(new Reference('net'));
    expect(outputs.mtu).toBeInstanceOf(Unknown);
    expect(outputs.ids).toEqual([new Reference('net')]);
  });

  it('cannot decide a function that has to decide', () => {
    expect(evaluated('{get_param: p}', undefined, 'parameters: {p: {type: number, default: 3}}')).toBe(3);
  });
});
