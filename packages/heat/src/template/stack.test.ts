import { describe, expect, it } from 'vitest';
import { Reference, Unknown } from '../resource.ts';
import { evaluate, evaluateLeniently, list, refusal, refusalOf, resourceAt } from './testing/evaluate.ts';
import { HOT_RELEASES, HOT_VERSIONS } from './version.ts';

const stack = (resources: string, rest = '', version = '2021-04-16') => `heat_template_version: ${version}
resources:
${resources.replace(/^/gm, '  ')}
${rest}`;

describe('a template', () => {
  it('says its version by date or release', () => {
    for (const version of [...HOT_VERSIONS, ...HOT_RELEASES.keys()]) {
      expect(list(evaluate(stack('a: {type: T}', '', version)))).toEqual(['a T']);
    }
    expect(
      list(evaluate('{"heat_template_version": "2013-05-23", "resources": {"a": {"type": "T"}}}')),
    ).toEqual(['a T']);
  });

  it('is refused with an unknown version, or none', () => {
    expect(refusalOf(stack('a: {type: T}', '', '2016-10-41'))).toContain(
      'valet.template.version main.yaml:1:24: unknown heat_template_version "2016-10-41". Did you mean "2016-10-14"',
    );
    expect(refusalOf('resources: {}')).toContain(
      'main.yaml:1:1: heat_template_version is missing. Known versions: 2013-05-23,',
    );
    expect(refusalOf('- a')).toContain(
      'a template is a map that starts with heat_template_version; this is a list',
    );
    expect(refusalOf('')).toContain('this is nothing');
  });

  it('may have a key twice below the names, of which the later counts, as in Heat', () => {
    const { resources, warnings } = evaluate(stack('a: {type: T, type: U, properties: {p: 1, p: 2}}'));
    expect(resources).toMatchObject([{ type: 'U', properties: { p: 2 } }]);
    const at = (column: number) => ({ file: 'main.yaml', line: 3, column });
    expect(warnings).toEqual([
      { message: 'the key "type" stands twice in this map: the later one counts', position: at(16) },
      { message: 'the key "p" stands twice in this map: the later one counts', position: at(44) },
    ]);
    const options = { files: { 'env.yaml': 'parameters: {p: {a: 1, a: 2}}' }, environments: ['env.yaml'] };
    const { parameters } = evaluate(stack('a: {type: T}', 'parameters: {p: {type: json}}'), options);
    expect(parameters.p).toEqual({ a: 2 });
  });

  it('may declare a parameter twice', () => {
    const declared = 'parameters: {p: {type: number, default: 1}, p: {type: number, default: 2}}';
    const { parameters, warnings } = evaluate(stack('a: {type: T}', declared));
    expect(parameters.p).toBe(2);
    expect(warnings[0]!.message).toBe('the key "p" stands twice in this map: the later one counts');
  });

  it('is refused with a section, or the name of a resource, that stands twice', () => {
    const twice = 'stands twice in this map: remove one of the two';
    expect(refusalOf(stack('a: {type: T}\na: {type: U}'))).toBe(
      'valet.document.duplicate_key main.yaml:4:3: ' +
        'the name of this resource stands twice: remove or rename one of the two',
    );
    expect(refusalOf(stack('a: {type: T}', 'resources: {}'))).toContain(`the key "resources" ${twice}`);
  });

  it('is evaluated when one of its outputs has no value: nothing of a placement hangs on it', () => {
    const outputs = `outputs:
  good: {value: 1}
  bad: {value: {str_split: [",", 7]}}
  none: {value: {get_resource: none}}`;
    const evaluation = evaluateLeniently(stack('a: {type: T}', outputs));
    expect(evaluation.outputs).toEqual({
      good: 1,
      bad: expect.any(Unknown),
      none: expect.any(Unknown),
    });
    expect(evaluation.warnings.map(({ message, position }) => `${position.line}: ${message}`)).toEqual([
      '6: the output "bad" has no value: str_split takes a text apart, not the number 7',
      '7: the output "none" has no value: there is no resource "none".',
    ]);
    expect([...evaluation.failedOutputs.values()].map(({ code }) => code)).toEqual([
      'valet.template.function',
      'valet.template.unknown_resource',
    ]);
  });

  it('is refused when an output costs more than an evaluation may', () => {
    const outputs = 'outputs: {o: {value: {list_join: [",", [a, b, c]]}}}';
    const limits = { maxSteps: 10 };
    expect(refusal(() => evaluateLeniently(stack('a: {type: T}', outputs), { limits }))).toMatch(
      /too_costly/,
    );
  });

  it('is refused when it is one of CloudFormation, saying what would do', () => {
    expect(refusalOf('AWSTemplateFormatVersion: 2010-09-09\nResources: {}')).toContain(
      'main.yaml:1:27: CloudFormation templates (AWSTemplateFormatVersion) are not supported; ' +
        'write it as a Heat Orchestration Template, heat_template_version 2013-05-23 to 2021-04-16',
    );
  });

  it('is refused for keys it does not have, with the nearest', () => {
    expect(refusalOf('heat_template_version: rocky\nresouces: {}')).toBe(
      'valet.template.shape main.yaml:2:1: resouces: unknown key. Did you mean "resources"?',
    );
    expect(refusalOf(stack('a: {type: T, propertis: {}}'))).toContain(
      'resources.a.propertis: unknown key. Did you mean "properties"?',
    );
    expect(refusalOf(stack('a: {properties: {}}'))).toContain(
      'main.yaml:3:6: resources.a: "type" is missing',
    );
    expect(refusalOf(stack('a: T'))).toContain('expected a map with "type"');
    expect(refusalOf(stack('a: {type: T, properties: [1]}'))).toContain(
      'resources.a.properties: expected a map, got a list',
    );
    expect(refusalOf(stack('a: {type: T, deletion_policy: Keep}'))).toContain(
      'expected "Delete" or "Retain"',
    );
    expect(refusalOf(stack('a: {type: T, condition: true}', '', '2015-04-30'))).toContain(
      'condition: unknown key',
    );
    expect(refusalOf('heat_template_version: rocky\noutputs: {a: {valu: 1}}')).toContain(
      'Did you mean "value"?',
    );
    expect(refusalOf('heat_template_version: rocky\noutputs: {a: {description: b}}')).toContain(
      '"value" is missing',
    );
  });

  it('is refused when a parameter and a resource have the same name', () => {
    expect(refusalOf(stack('a: {type: T}', 'parameters: {a: {type: string, default: x}}'))).toContain(
      'a parameter of the same name',
    );
  });

  it('is warned of when a plain map looks like a function misspelt', () => {
    const { warnings, outputs } = evaluate(stack('a: {type: T}', 'outputs: {it: {value: {get_parm: x}}}'));
    expect(outputs).toEqual({ it: { get_parm: 'x' } });
    expect(warnings[0]!.message).toBe(
      'get_parm is no function, so this is a plain map. Did you mean "get_param"?',
    );
  });
});

describe('resources', () => {
  it('come in the order of the template, with plain properties, references and unknowns', () => {
    const result = evaluate(
      stack(`server:
  type: OS::Nova::Server
  metadata: {role: db}
  properties:
    flavor: m1.small
    networks: [{port: {get_resource: port}}]
    user_data: {get_attr: [port, fixed_ips, 0, ip_address]}
port: {type: OS::Neutron::Port}`),
    );
    expect(list(result)).toEqual(['server OS::Nova::Server', 'port OS::Neutron::Port']);
    const server = resourceAt(result, 'server');
    expect(server).toMatchObject({
      metadata: { role: 'db' },
      properties: { flavor: 'm1.small', networks: [{ port: new Reference('port') }] },
    });
    expect(server.properties.user_data).toEqual(
      new Unknown('get_attr: [port, fixed_ips, 0, ip_address]', { file: 'main.yaml', line: 9, column: 19 }),
    );
    expect(server.position(['properties', 'networks', 0, 'port'])).toMatchObject({ line: 8 });
    expect(server.position(['properties', 'nothing'])).toMatchObject({ line: 7, column: 7 });
  });

  it('have attributes that follow from their properties', () => {
    const text = stack(
      `server: {type: OS::Nova::Server, properties: {name: db}}
volume: {type: OS::Cinder::Volume, properties: {size: 5}}
copy: {type: OS::Cinder::Volume, properties: {size: {get_attr: [volume, size]}}}`,
      'outputs: {name: {value: {get_attr: [server, name]}}, all: {value: {get_attr: [server]}}}',
    );
    const result = evaluate(text);
    expect(result.outputs).toEqual({ name: 'db', all: expect.any(Unknown) });
    expect(resourceAt(result, 'copy').properties).toEqual({ size: 5 });
  });

  it('that are there already are not placed, and known by their id', () => {
    const text = stack(
      `old: {type: OS::Nova::Server, external_id: abc-1}
new: {type: OS::Nova::Server, properties: {scheduler_hints: {same_host: {get_resource: old}}}}`,
    );
    const result = evaluate(text);
    expect(list(result)).toEqual(['new OS::Nova::Server']);
    expect(resourceAt(result, 'new').properties).toEqual({ scheduler_hints: { same_host: 'abc-1' } });
    expect(result.warnings[0]!.message).toContain('old is there already (external_id abc-1)');
  });

  it('are refused when one is asked for that is not there', () => {
    expect(
      refusalOf(stack('server: {type: T, properties: {p: {get_resource: sever}}}\nother: {type: T}')),
    ).toBe(
      'valet.template.unknown_resource main.yaml:3:38: there is no resource "sever". Did you mean "server"? (resource server)',
    );
    expect(refusalOf(stack('a: {type: T, depends_on: [a1]}\nb: {type: T}'))).toContain(
      'main.yaml:3:29: there is no resource "a1"',
    );
  });

  it('are refused when two would have the same path', () => {
    const files = { 'n.yaml': stack('b: {type: T}') };
    expect(refusalOf(stack('a: {type: n.yaml}\na.b: {type: T}'), { files })).toContain(
      'two resources have the path a.b',
    );
  });
});

describe('resources in a circle', () => {
  it.each([
    [
      'by references',
      'a: {type: T, properties: {p: {get_resource: b}}}\nb: {type: T, properties: {p: {get_resource: a}}}',
      'a → b → a',
    ],
    [
      'by attributes',
      'a: {type: T, properties: {p: {get_attr: [b, x]}}}\nb: {type: T, properties: {p: {get_attr: [a, x]}}}',
      'a → b → a',
    ],
    [
      'by depends_on',
      'a: {type: T, depends_on: b}\nb: {type: T, depends_on: [c]}\nc: {type: T, depends_on: a}',
      'a → b → c → a',
    ],
    ['of one', 'a: {type: T, properties: {p: {get_resource: a}}}', 'a → a'],
    [
      'with an end before it',
      'z: {type: T, depends_on: a}\na: {type: T, depends_on: b}\nb: {type: T, metadata: {x: {get_attr: [a, x]}}}',
      'a → b → a',
    ],
  ])('%s are refused', (_, resources, circle) => {
    const refused = refusalOf(stack(resources));
    expect(refused).toContain('valet.template.cycle main.yaml:');
    expect(refused).toContain(`resources depend on one another in a circle: ${circle} (resource a)`);
  });

  it('are none where the branch not taken mentions another', () => {
    const text = stack(
      'a: {type: T, properties: {p: {if: [no, {get_resource: b}, x]}}}\nb: {type: T, depends_on: a}',
      'conditions: {no: false}',
    );
    expect(list(evaluate(text))).toEqual(['a T', 'b T']);
  });
});

describe('outputs', () => {
  it('hold values, references and unknowns', () => {
    const { outputs } = evaluate(
      stack(
        'a: {type: T}',
        'outputs: {plain: {value: [1, {k: v}]}, ref: {value: {get_resource: a}}, unknown: {value: {get_attr: [a, b]}}}',
      ),
    );
    expect(outputs).toEqual({
      plain: [1, { k: 'v' }],
      ref: new Reference('a'),
      unknown: expect.any(Unknown),
    });
  });
});

describe('limits', () => {
  it('hold for resources', () => {
    const many = Array.from({ length: 1001 }, (_, i) => `r${i}: {type: T}`).join('\n');
    expect(refusalOf(stack(many))).toContain(
      'valet.template.too_many_resources main.yaml:3:3: the template asks for 1001 resources',
    );
  });

  it('hold for values built from values, which would double with each resource', () => {
    const chain = Array.from({ length: 60 }, (_, i) => {
      const before = `{get_attr: [v${i - 1}, value]}`;
      return `v${i}: {type: OS::Heat::Value, properties: {value: ${i === 0 ? 'x' : `[${before}, ${before}]`}}}`;
    });
    expect(refusalOf(stack(chain.join('\n')))).toContain('valet.template.too_costly');
    const texts = chain.map((line) => line.replace(/\[\{(.*)\}\]/s, '{list_join: ["", [{$1}]]}'));
    expect(refusalOf(stack(texts.join('\n')))).toContain('characters of text');
  });

  it('hold for values nested in values', () => {
    const chain = Array.from({ length: 400 }, (_, i) => {
      return `v${i}: {type: OS::Heat::Value, properties: {value: ${i === 0 ? 'x' : `[{get_attr: [v${i - 1}, value]}]`}}}`;
    });
    expect(refusalOf(stack(chain.join('\n')))).toContain('valet.template.too_deep');
  });

  it('do not stand in the way of a long chain of resources, whatever their order', () => {
    const chain = Array.from({ length: 900 }, (_, i) => {
      return `v${i}: {type: OS::Heat::Value, properties: {value: ${i === 0 ? 'x' : `{get_attr: [v${i - 1}, value]}`}}}`;
    });
    const text = (lines: string[]) =>
      stack(lines.join('\n'), 'outputs: {it: {value: {get_attr: [v899, value]}}}');
    expect(evaluate(text(chain)).outputs).toEqual({ it: 'x' });
    expect(evaluate(text(chain.reverse())).outputs).toEqual({ it: 'x' });
  });

  it('hold for a chain whose names are computed, and that so cannot be put in order', () => {
    const chain = Array.from({ length: 900 }, (_, i) => {
      const name = `{list_join: ["", [v, "${i + 1}"]]}`;
      return `v${i}: {type: OS::Heat::Value, properties: {value: ${i === 899 ? 'x' : `{get_attr: [${name}, value]}`}}}`;
    });
    expect(refusalOf(stack(chain.join('\n')))).toContain('valet.template.too_deep');
  });

  it('hold for names', () => {
    const refused = refusalOf(stack(`${'a'.repeat(100_000)}: {type: T}`));
    expect(refused).toContain('has at most 255 characters');
    expect(refused.length).toBeLessThan(500);
  });

  it('hold for the text of templates', () => {
    const refused = refusal(() => evaluate(`a: ${'x'.repeat(3_000_000)}`));
    expect(refused).toContain('valet.document.too_large main.yaml');
    const bomb = `a: &a [${'x,'.repeat(50)}]\n${[...'bcdefgh'].map((name, i) => `${name}: &${name} [${`*${'abcdefg'[i]},`.repeat(50)}]`).join('\n')}\n`;
    expect(refusal(() => evaluate(bomb))).toContain('valet.document.alias_bomb');
  });
});
