/** Stacks that are there already: what the evaluation is told of them. */
import { describe, expect, it } from 'vitest';
import { Unknown } from '../resource.ts';
import { evaluate, list, refusalOf, resourceAt } from './testing/evaluate.ts';

const groups = `heat_template_version: 2021-04-16
resources:
  rg:
    type: OS::Heat::ResourceGroup
    properties: {count: 2, resource_def: {type: OS::Nova::Server, properties: {name: web-%index%}}}
  asg:
    type: OS::Heat::AutoScalingGroup
    properties: {min_size: 1, max_size: 9, desired_capacity: 3, resource: {type: OS::Nova::Server}}
`;

describe('groups of a stack that is there', () => {
  it('have the members they are said to have; the index of a member is its name', () => {
    const there: Record<string, string[]> = { rg: ['0', '7'], asg: ['4'] };
    const evaluation = evaluate(groups, { members: (path, names) => there[path] ?? names });
    expect(list(evaluation)).toEqual([
      'rg.0 OS::Nova::Server',
      'rg.7 OS::Nova::Server',
      'asg.4 OS::Nova::Server',
    ]);
    expect(resourceAt(evaluation, 'rg.7').properties.name).toBe('web-7');
  });

  it('are told with the names of a new stack, and whether Heat draws them at random', () => {
    const told: unknown[] = [];
    const members = (...group: [string, readonly string[], boolean]) => {
      told.push(group);
      return group[1];
    };
    const evaluation = evaluate(groups, { members });
    expect(told).toEqual([
      ['rg', ['0', '1'], false],
      ['asg', ['0', '1', '2'], true],
    ]);
    expect([...evaluation.randomGroups]).toEqual([['asg', 3]]);
  });

  it('are bounded as those of a new one', () => {
    const members = () => Array.from({ length: 2000 }, (_, i) => `${i}`);
    expect(refusalOf(groups, { members })).toMatch(/too_many_resources/);
  });
});

describe('a parameter whose value is not to be known', () => {
  const template = `heat_template_version: 2021-04-16
parameters: {size: {type: string, hidden: true, default: small}}
resources:
  a: {type: OS::Nova::Server, properties: {flavor: {get_param: size}}}
`;

  it('leaves unknown what hangs on it, whatever its default', () => {
    const { flavor } = resourceAt(
      evaluate(template, { unknownParameters: ['size', 'nobody'] }),
      'a',
    ).properties;
    expect(flavor).toBeInstanceOf(Unknown);
    expect((flavor as Unknown).expression).toBe('get_param: size');
  });
});
