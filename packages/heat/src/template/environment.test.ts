import { describe, expect, it } from 'vitest';
import { evaluate, list, refusal, refusalOf, resourceAt } from './testing/evaluate.ts';

const SERVER = 'heat_template_version: rocky\nresources: {vm: {type: "OS::Nova::Server"}}\n';
const TEMPLATE = `heat_template_version: 2021-04-16
resources:
  web: {type: Our::Server}
  net: {type: OS::Networking::Net}
`;

function types(registry: string, files: Readonly<Record<string, string>> = {}): string[] {
  const environment = `resource_registry:\n${registry.replace(/^/gm, '  ')}`;
  return list(evaluate(TEMPLATE, { files: { ...files, 'e.env': environment }, environments: ['e.env'] }));
}

describe('the resource registry', () => {
  it('maps a type to another', () => {
    expect(types('Our::Server: OS::Nova::Server')).toEqual([
      'web OS::Nova::Server',
      'net OS::Networking::Net',
    ]);
  });

  it('follows several mappings, and refuses a circle', () => {
    expect(types('Our::Server: A\nA: B')[0]).toBe('web B');
    expect(types('Our::Server: Our::Server')[0]).toBe('web Our::Server');
    expect(() => types('Our::Server: A\nA: B\nB: A')).toThrow(
      'maps types without an end: Our::Server → A → B → A',
    );
  });

  it('refuses a pattern that makes types grow', () => {
    expect(() => types('"Our*": "Our::Our*"')).toThrow('without an end: Our::Server → Our::Our::Server → ');
  });

  it('maps patterns, keeping what the star stood for', () => {
    expect(types('"OS::Networking::*": "OS::Neutron::*"\n"Our*": OS::Heat::None')).toEqual([
      'web OS::Heat::None',
      'net OS::Neutron::Net',
    ]);
  });

  it('puts patterns before the type itself where the alphabet does, as Heat', () => {
    expect(types('"Our::*": OS::Heat::None\nOur::Server: OS::Nova::Server')[0]).toBe('web OS::Heat::None');
  });

  it('maps a type to a template, by its name relative to the environment', () => {
    const template = 'heat_template_version: rocky\nresources: {vm: {type: "OS::Nova::Server"}}\n';
    const environment = 'resource_registry: {"Our::Server": ../lib/server.yaml}';
    const files = { 'lib/server.yaml': template, 'envs/e.env': environment };
    expect(list(evaluate(TEMPLATE, { files, environments: ['envs/e.env'] }))[0]).toBe(
      'web.vm OS::Nova::Server',
    );
  });

  it('lets a template use the type it stands for', () => {
    const files = { 'server.yaml': SERVER, 'e.env': 'resource_registry: {"OS::Nova::Server": server.yaml}' };
    const text = 'heat_template_version: rocky\nresources: {web: {type: "OS::Nova::Server"}}\n';
    expect(list(evaluate(text, { files, environments: ['e.env'] }))).toEqual(['web.vm OS::Nova::Server']);
  });

  it('maps for single resources, those inside nested stacks too', () => {
    const files = { 'server.yaml': SERVER };
    const registry = `Our::Server: server.yaml
resources:
  net: {OS::Networking::Net: A}
  w*: {vm: {OS::Nova::Server: B}}
  other: {vm: {OS::Nova::Server: C}}`;
    expect(types(registry, files)).toEqual(['web.vm B', 'net A']);
  });

  it('takes mappings back with null, and ignores hooks', () => {
    const files = {
      'a.env':
        'resource_registry: {"Our::Server": A, "OS::Networking::Net": B, resources: {web: {hooks: pre-create}}}',
      'b.env': 'resource_registry: {"Our::Server": null, "OS::Net*": null}',
    };
    expect(list(evaluate(TEMPLATE, { files, environments: ['a.env', 'b.env'] }))).toEqual([
      'web Our::Server',
      'net OS::Networking::Net',
    ]);
  });
});

describe('a wrong resource registry', () => {
  it('is refused with its place', () => {
    expect(() => types('resouces: {web: {A: B}}')).toThrow(
      'resource_registry.resouces: expected a type of resources or the name of a template, got a map',
    );
    expect(() => types('Our::Server: [A]')).toThrow('got a list');
  });

  it('is warned of where Heat would not follow it', () => {
    const files = { 'e.env': 'resource_registry: {"Our::*": a.yaml}' };
    const { warnings } = evaluate(TEMPLATE, { files, environments: ['e.env'] });
    expect(warnings[0]).toMatchObject({
      message: expect.stringContaining('has no effect'),
      position: { file: 'e.env' },
    });
  });
});

describe('an environment', () => {
  it('may be empty, or have empty sections', () => {
    const files = { 'a.env': '', 'b.env': 'parameters:\nresource_registry:\n' };
    expect(list(evaluate(TEMPLATE, { files, environments: ['a.env', 'b.env'] }))).toHaveLength(2);
  });

  it('may have sections that mean nothing here; what is not followed is said', () => {
    const files = {
      'a.env':
        'event_sinks: [{type: zaqar-queue}]\nencrypted_param_names: []\nparameter_merge_strategies: {p: merge}',
    };
    const { warnings } = evaluate(TEMPLATE, { files, environments: ['a.env'] });
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('parameter_merge_strategies is not followed'),
    ]);
  });

  it('is refused for a section nobody knows', () => {
    const files = { 'a.env': 'paramters: {a: 1}' };
    expect(refusalOf(TEMPLATE, { files, environments: ['a.env'] })).toBe(
      'valet.template.environment a.env:1:1: paramters: unknown key. Did you mean "parameters"?',
    );
  });

  it('is refused when it was not handed over', () => {
    expect(refusalOf(TEMPLATE, { environments: ['prod.env'] })).toContain(
      'the request names the file "prod.env": no file "prod.env" was handed over',
    );
  });

  it('gives parameter_defaults to nested templates too', () => {
    const files = {
      'inner.yaml':
        'heat_template_version: rocky\nparameters: {p: {type: string}}\nresources: {vm: {type: T, properties: {p: {get_param: p}}}}\n',
      'e.env': 'parameter_defaults: {p: everywhere}',
    };
    const text = 'heat_template_version: rocky\nresources: {a: {type: inner.yaml}}\n';
    expect(resourceAt(evaluate(text, { files, environments: ['e.env'] }), 'a.vm').properties).toEqual({
      p: 'everywhere',
    });
    expect(refusal(() => evaluate(text, { files }))).toContain('write p under properties of a');
  });
});
