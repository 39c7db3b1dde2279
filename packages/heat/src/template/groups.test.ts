import { describe, expect, it } from 'vitest';
import { Reference, Unknown } from '../resource.ts';
import { evaluate, list, refusalOf, resourceAt } from './testing/evaluate.ts';

const stack = (resources: string, rest = '') => `heat_template_version: 2021-04-16
resources:
${resources.replace(/^/gm, '  ')}
${rest}`;

describe('OS::Heat::ResourceGroup', () => {
  const group = (properties: string, outputs = '') =>
    stack(
      `web:\n  type: OS::Heat::ResourceGroup\n  properties:\n    ${properties.replaceAll('\n', '\n    ')}`,
      outputs,
    );
  const servers = (more: string) =>
    group(
      `resource_def: {type: OS::Nova::Server, properties: {name: "web-%index%", tags: ["%index%"], image: null}}\n${more}`,
    );

  it('makes so many members, numbered in every text of their properties', () => {
    const result = evaluate(servers('count: 3'));
    expect(list(result)).toEqual([
      'web.0 OS::Nova::Server',
      'web.1 OS::Nova::Server',
      'web.2 OS::Nova::Server',
    ]);
    expect(resourceAt(result, 'web.2')).toMatchObject({
      name: '2',
      properties: { name: 'web-2', tags: ['2'] },
    });
    expect(resourceAt(result, 'web.2').properties).not.toHaveProperty('image');
  });

  it('makes one member unless told otherwise, or none', () => {
    expect(list(evaluate(servers('')))).toEqual(['web.0 OS::Nova::Server']);
    expect(list(evaluate(servers('count: 0')))).toEqual([]);
    expect(list(evaluate(servers('count: "2"')))).toHaveLength(2);
  });

  it('takes another variable for the index', () => {
    const text = group('count: 2\nindex_var: <i>\nresource_def: {type: T, properties: {name: "<i>%index%"}}');
    expect(resourceAt(evaluate(text), 'web.1').properties).toEqual({ name: '1%index%' });
  });

  it('passes over names in removal policies', () => {
    const text = servers('count: 3\nremoval_policies: [{resource_list: ["0", 2]}]');
    expect(list(evaluate(text)).map((line) => line.split(' ')[0])).toEqual(['web.1', 'web.3', 'web.4']);
  });

  it('gives attributes of all members, of one, and references', () => {
    const outputs = `outputs:
  names: {value: {get_attr: [web, name]}}
  second: {value: {get_attr: [web, resource.1.name]}}
  ref: {value: {get_attr: [web, resource.1]}}
  refs: {value: {get_attr: [web, refs]}}
  first: {value: {get_attr: [web, refs, 0]}}
  map: {value: {get_attr: [web, refs_map]}}
  byName: {value: {get_attr: [web, attributes, name]}}
  removed: {value: {get_attr: [web, removed_rsrc_list]}}
  addresses: {value: {get_attr: [web, first_address]}}
  itself: {value: {get_resource: web}}`;
    const text = group(
      'count: 2\nresource_def: {type: OS::Nova::Server, properties: {name: "web-%index%"}}',
      outputs,
    );
    expect(evaluate(text).outputs).toEqual({
      names: ['web-0', 'web-1'],
      second: 'web-1',
      ref: new Reference('web.1'),
      refs: [new Reference('web.0'), new Reference('web.1')],
      first: new Reference('web.0'),
      map: { 0: new Reference('web.0'), 1: new Reference('web.1') },
      byName: { 0: 'web-0', 1: 'web-1' },
      removed: [],
      addresses: [expect.any(Unknown), expect.any(Unknown)],
      itself: new Reference('web'),
    });
    const missing = text.replace('[web, resource.1]', '[web, resource.7]');
    expect(refusalOf(missing)).toContain('web has no member "7"; it has 2 members');
  });

  it('knows where its members stand', () => {
    const server = resourceAt(evaluate(servers('count: 2')), 'web.1');
    expect(server.position(['properties', 'name'])).toEqual({ file: 'main.yaml', line: 6, column: 65 });
    expect(server.position()).toMatchObject({ line: 6, column: 21 });
  });

  it('is refused for a count that is none', () => {
    expect(refusalOf(servers('count: -1'))).toContain(
      'main.yaml:7:14: count is the number -1; expected a whole number of at least 0',
    );
    expect(refusalOf(servers('count: many'))).toContain('count is');
    expect(refusalOf(servers('count: 2.5'))).toContain('whole number');
  });

  it('is refused for a count only a running cloud can tell, naming it', () => {
    const text = servers('count: {get_attr: [net, mtu]}').replace(
      'resources:',
      'resources:\n  net: {type: OS::Neutron::Net}',
    );
    const refused = refusalOf(text);
    expect(refused).toContain('valet.template.unknown_value main.yaml:8:14');
    expect(refused).toContain('get_attr: [net, mtu]');
    expect(refused).toContain('--parameter');
  });

  it('is refused at once when it is too large', () => {
    expect(refusalOf(servers('count: 10000'))).toBe(
      'valet.template.too_many_resources main.yaml:7:14: OS::Heat::ResourceGroup web asks for 10000 resources, ' +
        'which makes 10001 in the whole stack; at most 1000 are allowed (resource web)',
    );
    expect(refusalOf(servers('count: 2000000000'))).toContain('too_many_resources');
    expect(list(evaluate(servers('count: 2000'), { limits: { maxResources: 3000 } }))).toHaveLength(2000);
  });

  it('is refused for keys it does not have', () => {
    expect(refusalOf(servers('counts: 2'))).toContain(
      'OS::Heat::ResourceGroup has no "counts". Did you mean "count"?',
    );
    expect(refusalOf(group('resource_def: {type: T, propertys: {}}'))).toContain(
      'Did you mean "properties"?',
    );
    expect(refusalOf(group('count: 1'))).toContain('resource_def');
    expect(refusalOf(group('resource_def: [T]'))).toContain(
      'resource_def of OS::Heat::ResourceGroup is not a map',
    );
  });
});

describe('groups of nested templates', () => {
  const files = {
    'node.yaml': `heat_template_version: 2021-04-16
parameters: {name: {type: string}, size: {type: number, default: 1}}
resources:
  server: {type: OS::Nova::Server, properties: {name: {get_param: name}}}
  volume: {type: OS::Cinder::Volume, properties: {size: {get_param: size}}}
outputs: {label: {value: {str_replace: {template: "<n>", params: {n: {get_param: name}}}}}}
`,
  };
  const text = stack(
    `nodes:
  type: OS::Heat::ResourceGroup
  properties: {count: 2, resource_def: {type: node.yaml, properties: {name: "node%index%", size: "%index%"}}}`,
    'outputs: {labels: {value: {get_attr: [nodes, label]}}, one: {value: {get_attr: [nodes, resource.1.label]}}}',
  );

  it('give paths through the member', () => {
    const result = evaluate(text, { files });
    expect(list(result)).toEqual([
      'nodes.0.server OS::Nova::Server',
      'nodes.0.volume OS::Cinder::Volume',
      'nodes.1.server OS::Nova::Server',
      'nodes.1.volume OS::Cinder::Volume',
    ]);
    expect(resourceAt(result, 'nodes.1.volume').properties).toEqual({ size: 1 });
    expect(result.outputs).toEqual({ labels: ['<node0>', '<node1>'], one: '<node1>' });
  });

  it('tell which member is wrong', () => {
    const wrong = text.replace('size: "%index%"', 'size: "x%index%"');
    expect(refusalOf(wrong, { files })).toContain(
      'main.yaml:5:100: parameter "size" is the text "x0", not a number (given by resource nodes.0; it is declared at node.yaml:2:42) (resource nodes.0)',
    );
  });

  it('count groups in groups before they are made', () => {
    const inner = {
      'node.yaml': `heat_template_version: rocky\nresources: {g: {type: "OS::Heat::ResourceGroup", properties: {count: 100, resource_def: {type: T}}}}\n`,
    };
    const many = text
      .replace('count: 2', 'count: 100')
      .replace(/properties: \{name.*?\}/, 'properties: {}')
      .replace(/outputs.*/, '');
    expect(refusalOf(many, { files: inner })).toContain('valet.template.too_many_resources');
  });
});

describe('OS::Heat::AutoScalingGroup', () => {
  const group = (sizes: string, outputs = '') =>
    stack(
      `asg:
  type: OS::Heat::AutoScalingGroup
  properties:
    resource: {type: OS::Nova::Server, properties: {name: s}}
    ${sizes}`,
      outputs,
    );

  it('begins with the desired capacity, else with the least size', () => {
    expect(
      list(
        evaluate(
          group('{min_size: 1, max_size: 5, desired_capacity: 3}'.slice(1, -1).replaceAll(', ', '\n    ')),
        ),
      ),
    ).toEqual(['asg.0 OS::Nova::Server', 'asg.1 OS::Nova::Server', 'asg.2 OS::Nova::Server']);
    expect(list(evaluate(group('min_size: 2\n    max_size: 5')))).toHaveLength(2);
  });

  it('gives outputs of its members, and its size', () => {
    const outputs = `outputs:
  list: {value: {get_attr: [asg, outputs_list, name]}}
  map: {value: {get_attr: [asg, outputs, name]}}
  size: {value: {get_attr: [asg, current_size]}}
  refs: {value: {get_attr: [asg, refs]}}`;
    expect(evaluate(group('min_size: 2\n    max_size: 2', outputs)).outputs).toEqual({
      list: ['s', 's'],
      map: { 0: 's', 1: 's' },
      size: 2,
      refs: [new Reference('asg.0'), new Reference('asg.1')],
    });
    const wrong = group(
      'min_size: 2\n    max_size: 2',
      'outputs: {it: {value: {get_attr: [asg, output_list]}}}',
    );
    expect(refusalOf(wrong)).toContain('has no attribute "output_list". Did you mean "outputs_list"?');
  });

  it('is refused for sizes that contradict one another', () => {
    expect(refusalOf(group('min_size: 3\n    max_size: 2'))).toContain(
      'max_size is the number 2; expected at least min_size, which is 3',
    );
    expect(refusalOf(group('min_size: 1\n    max_size: 2\n    desired_capacity: 9'))).toContain(
      'desired_capacity is the number 9; expected a whole number from 1 to 2',
    );
    expect(refusalOf(group('min_size: 1'))).toContain('"max_size"');
    expect(refusalOf(group('min_size: 1\n    max_size: 100000\n    desired_capacity: 50000'))).toContain(
      'too_many_resources',
    );
  });
});

describe('OS::Heat::ResourceChain', () => {
  it('makes one member of each type, with the same properties', () => {
    const result = evaluate(
      stack(
        'chain: {type: OS::Heat::ResourceChain, properties: {resources: [A, B], resource_properties: {k: v}}}',
      ),
    );
    expect(list(result)).toEqual(['chain.0 A', 'chain.1 B']);
    expect(resourceAt(result, 'chain.1').properties).toEqual({ k: 'v' });
    expect(resourceAt(result, 'chain.1').position()).toMatchObject({ line: 3, column: 70 });
  });
});

describe('OS::Heat::Value and OS::Heat::None', () => {
  it('pass values on', () => {
    const text = stack(
      `list: {type: OS::Heat::Value, properties: {type: comma_delimited_list, value: "a,b"}}
any: {type: OS::Heat::Value, properties: {value: {k: [{get_attr: [list, value, 1]}]}}}
none: {type: OS::Heat::None, properties: {whatever: 1}}`,
      'outputs: {it: {value: {get_attr: [any, value, k, 0]}}, none: {value: {get_attr: [none, x]}}}',
    );
    expect(evaluate(text).outputs).toEqual({ it: 'b', none: null });
    expect(refusalOf(text.replace('"a,b"', '5'))).toContain('value is the number 5, not a list');
    expect(refusalOf(text.replace('comma_delimited_list', 'list'))).toContain(
      'type is the text "list", not one of string',
    );
  });
});
