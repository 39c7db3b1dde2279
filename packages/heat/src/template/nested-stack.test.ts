import { describe, expect, it } from 'vitest';
import { Reference, Unknown } from '../resource.ts';
import { evaluate, list, refusalOf, resourceAt } from './testing/evaluate.ts';

const SERVER = `heat_template_version: 2021-04-16
parameters:
  flavor: {type: string, constraints: [{allowed_pattern: "m1[.].*"}]}
  count: {type: number, default: 1}
resources:
  server:
    type: OS::Nova::Server
    properties: {name: {get_param: "OS::stack_name"}, flavor: {get_param: flavor}}
outputs:
  name: {value: {get_attr: [server, name]}}
  server: {value: {get_resource: server}}
  address: {value: {get_attr: [server, first_address]}}
  facade: {value: {resource_facade: metadata}}
`;

function main(properties: string, rest = ''): string {
  return `heat_template_version: 2021-04-16
resources:
  web:
    type: lib/server.yaml
    metadata: {role: front}
    properties: ${properties}
${rest}`;
}

const files = { 'lib/server.yaml': SERVER };

describe('a nested template', () => {
  it('puts its resources where the resource stands, with its properties as parameters', () => {
    const result = evaluate(main('{flavor: m1.small}'), { files, stackName: 'shop' });
    expect(list(result)).toEqual(['web.server OS::Nova::Server']);
    expect(resourceAt(result, 'web.server')).toMatchObject({
      name: 'server',
      properties: { name: 'shop-web', flavor: 'm1.small' },
    });
  });

  it('knows where its resources stand', () => {
    const server = resourceAt(evaluate(main('{flavor: m1.small}'), { files }), 'web.server');
    expect(server.position()).toEqual({ file: 'lib/server.yaml', line: 7, column: 5 });
    expect(server.position(['properties', 'flavor'])).toMatchObject({ line: 8, column: 63 });
  });

  it('has its outputs as attributes', () => {
    const { outputs } = evaluate(
      main(
        '{flavor: m1.small}',
        `outputs:
  name: {value: {get_attr: [web, name]}}
  server: {value: {get_attr: [web, server]}}
  address: {value: {get_attr: [web, address]}}
  facade: {value: {get_attr: [web, facade, role]}}
  member: {value: {get_attr: [web, resource.server]}}
  ofMember: {value: {get_attr: [web, resource.server.name]}}
  itself: {value: {get_resource: web}}
`,
      ),
      { files, stackName: 'shop' },
    );
    expect(outputs).toEqual({
      name: 'shop-web',
      server: new Reference('web.server'),
      address: expect.any(Unknown),
      facade: 'front',
      member: new Reference('web.server'),
      ofMember: 'shop-web',
      itself: new Reference('web'),
    });
    expect(outputs.address).toMatchObject({
      expression: 'get_attr: [server, first_address]',
      position: { file: 'lib/server.yaml', line: 12 },
    });
  });

  it('may say in an output what stands for it', () => {
    const renamed = { 'lib/server.yaml': `${SERVER}  OS::stack_id: {value: {get_resource: server}}\n` };
    const text = main('{flavor: m1.small}', 'outputs: {it: {value: {get_resource: web}}}');
    expect(evaluate(text, { files: renamed }).outputs).toEqual({ it: new Reference('web.server') });
  });

  it('takes a property that is null for an empty one, or the default', () => {
    const open = {
      'lib/server.yaml': SERVER.replace('constraints', 'tags: [], constraints').replace('m1[.].*', '.*'),
    };
    const result = evaluate(main('{flavor: null, count: null}'), { files: open });
    expect(resourceAt(result, 'web.server').properties).toMatchObject({ flavor: '' });
  });

  it('names both places when a property does not fit its parameter', () => {
    expect(refusalOf(main('{flavor: big}'), { files })).toBe(
      'valet.template.parameter_value main.yaml:6:26: parameter "flavor" is the text "big", which does not match m1[.].* ' +
        '(given by resource web; it is declared at lib/server.yaml:3:11) (resource web)',
    );
  });

  it('is refused for a property it has no parameter for, or one it lacks', () => {
    expect(refusalOf(main('{flavour: m1.small}'), { files })).toContain(
      'main.yaml:6:27: resource web gives property "flavour", which the template does not have. Did you mean "flavor"?',
    );
    expect(refusalOf(main('{}'), { files })).toContain(
      'parameter "flavor" has no value and no default (declared at lib/server.yaml:3:11); write flavor under properties of web',
    );
  });

  it('is refused for an output it does not have', () => {
    const text = main('{flavor: m1.small}', 'outputs: {it: {value: {get_attr: [web, adress]}}}');
    expect(refusalOf(text, { files })).toContain(
      'valet.template.unknown_attribute main.yaml:7:24: web is a nested stack without an output "adress"; ' +
        'it has name, server, address, facade. Did you mean "address"?',
    );
  });

  it('tells where in it something is wrong, and in which resource', () => {
    const broken = { 'lib/server.yaml': SERVER.replace('{get_param: flavor}', '{get_param: flavr}') };
    expect(refusalOf(main('{flavor: m1.small}'), { files: broken })).toBe(
      'valet.template.unknown_parameter lib/server.yaml:8:64: the template has no parameter "flavr". Did you mean "flavor"? (resource web.server)',
    );
  });
});

describe('the files of nested templates', () => {
  const nesting = (type: string) => `heat_template_version: rocky\nresources: {a: {type: "${type}"}}\n`;
  const leaf = 'heat_template_version: rocky\nresources: {vm: {type: T}}\n';

  it('are named relative to the template they are named in', () => {
    const inFolders = {
      'a/one.yaml': nesting('../b/two.yaml'),
      'b/two.yaml': nesting('./three.yaml'),
      'b/three.yaml': leaf,
    };
    expect(list(evaluate(nesting('a/one.yaml'), { files: inFolders }))).toEqual(['a.a.a.vm T']);
  });

  it('may lie beside the folder of the template when they were handed over', () => {
    const beside = { '../a/main.yaml': nesting('../b/leaf.yaml'), '../b/leaf.yaml': leaf };
    expect(list(evaluate('', { template: '../a/main.yaml', files: beside }))).toEqual(['a.vm T']);
    const above = { 'a.yaml': nesting('../leaf.yaml'), '../leaf.yaml': leaf };
    expect(list(evaluate('', { template: 'a.yaml', files: above }))).toEqual(['a.vm T']);
  });

  it('may have URLs for names, as Heat clients send them', () => {
    const root = 'file:///home/ann/shop/main.yaml';
    const urls = {
      [root]: nesting('lib/one.yaml'),
      'file:///home/ann/shop/lib/one.yaml': nesting('file:///home/ann/two.yaml'),
      'file:///home/ann/two.yaml': leaf,
    };
    expect(list(evaluate('', { template: root, files: urls }))).toEqual(['a.a.vm T']);
  });

  it.each([
    ['missing.yaml', 'no file "missing.yaml" was handed over with the template.'],
    ['../up.yaml', 'it leaves the folder of the template'],
    ['a/../../up.yaml', 'it leaves the folder of the template'],
    ['/etc/heat.yaml', 'it is an absolute path, and nothing is opened'],
    ['http://example.com/x.yaml', 'it is a URL, and nothing is fetched'],
    ['file:///etc/x.yaml', 'it is a URL, and nothing is fetched'],
  ])('are refused: %s', (type, reason) => {
    expect(refusalOf(nesting(type), { files })).toBe(
      `valet.template.missing_file main.yaml:2:23: the type names the file "${type}": ${reason} (resource a)`,
    );
  });

  it('are refused when they nest one another in a circle', () => {
    const circle = { 'one.yaml': nesting('two.yaml'), 'two.yaml': nesting('one.yaml') };
    expect(refusalOf(nesting('one.yaml'), { files: circle })).toContain(
      'valet.template.nesting_cycle two.yaml:2:23: templates nest one another in a circle: one.yaml → two.yaml → one.yaml (resource a.a.a)',
    );
    expect(refusalOf(nesting('main.yaml'))).toContain('main.yaml → main.yaml');
  });

  it('are refused when nested too deep', () => {
    const deep = Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [`${i}.yaml`, nesting(`${i + 1}.yaml`)]),
    );
    const all = { files: { ...deep, '9.yaml': leaf } };
    expect(refusalOf(nesting('0.yaml'), all)).toContain(
      'valet.template.too_deep 4.yaml:2:16: stacks are nested more than 5 deep',
    );
    expect(list(evaluate(nesting('0.yaml'), { ...all, limits: { maxNestedDepth: 10 } }))).toHaveLength(1);
  });

  it('are refused when they are no templates', () => {
    expect(refusalOf(nesting('x.yaml'), { files: { 'x.yaml': 'a: [' } })).toContain(
      'valet.document.syntax x.yaml:1',
    );
    expect(refusalOf(nesting('x.yaml'), { files: { 'x.yaml': 'a: 1' } })).toContain(
      'x.yaml:1:1: heat_template_version is missing',
    );
  });
});

describe('OS::Heat::Stack', () => {
  const remote = (properties: string) => `heat_template_version: 2021-04-16
resources:
  far: {type: OS::Heat::Stack, properties: ${properties}}
outputs: {it: {value: {get_attr: [far, outputs, name]}}}
`;

  it('is evaluated when its template is known', () => {
    const result = evaluate(
      remote('{template: {get_file: lib/server.yaml}, parameters: {flavor: m1.tiny}}'),
      { files },
    );
    expect(list(result)).toEqual(['far.server OS::Nova::Server']);
    expect(resourceAt(result, 'far.server').position().file).toBe('lib/server.yaml');
    expect(result.outputs).toEqual({ it: 'main-far' });
  });

  it('is passed over in another region', () => {
    const result = evaluate(remote('{context: {region_name: south}, template: x}'), { region: 'north' });
    expect(list(result)).toEqual(['far OS::Heat::Stack']);
    expect(result.warnings[0]!.message).toContain('puts it into another region or cloud');
  });
});
