import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluateTemplate } from '../evaluate.ts';
import { toApplication } from './application.ts';
import type { Cloud } from './cloud.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const CUSTOMARY = {
  tiny: [1, 512, 1],
  small: [1, 2048, 20],
  medium: [2, 4096, 40],
  large: [4, 8192, 80],
  xlarge: [8, 16384, 160],
};
const cloud: Cloud = {
  flavors: Object.entries(CUSTOMARY).map(([name, [vcpus, memoryMb, diskGb]]) => {
    return { name: `m1.${name}`, vcpus: vcpus!, memoryMb: memoryMb!, diskGb: diskGb! };
  }),
  groups: [{ name: 'acme-dedicated', type: 'exclusivity', level: 'host' }],
  resourceClasses: new Set(['VCPU', 'NET_BW_EGR_KILOBIT_PER_SEC']),
};

function plan(files: Record<string, string>, template: string, environments: string[] = []) {
  const { resources } = evaluateTemplate({ template, files, environments });
  return toApplication(resources, cloud);
}

function filesIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );
}

describe('the examples become applications', () => {
  const examples = join(ROOT, 'examples');
  const contents: Record<string, [servers: number, volumes: number, groups: number, pipes: number]> = {
    'three-tier-web-shop': [9, 2, 3, 5],
    'virtual-epc': [12, 0, 6, 12],
    'ceph-cluster': [8, 4, 7, 8],
    'exclusive-tenant': [4, 0, 2, 0],
    'nested-and-scaled': [11, 0, 4, 3],
    impossible: [8, 0, 3, 2],
    'first-stack': [4, 0, 3, 0],
  };

  it('each of them', () => {
    const folders = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map((entry) => entry.name).sort()).toEqual(
      [...Object.keys(contents), 'postman', 'sites'].sort(),
    );
  });

  it.each(Object.entries(contents))('%s', (name, expected) => {
    const files = filesIn(join(examples, name));
    const environments = 'environment.yaml' in files ? ['environment.yaml'] : [];
    const { application: app, warnings } = plan(files, `${name}.yaml`, environments);
    const found = [app.servers, app.volumes, app.groups, app.pipes].map((list) => list?.length);
    expect(found).toEqual(expected);
    expect(warnings).toEqual([]);
  });
});

describe('the templates of docs/templates.md become applications', () => {
  const text = readFileSync(join(ROOT, 'docs/templates.md'), 'utf8');
  const snippets = [...text.matchAll(/```yaml\n(resources:\n[\s\S]*?)```/g)].map((match) => match[1]!);

  it('there are some', () => expect(snippets.length).toBeGreaterThan(10));

  it.each(snippets)('%#', (snippet) => {
    const files = { 'snippet.yaml': `heat_template_version: 2018-08-31\n${snippet}` };
    const { application: app, passedOver, warnings } = plan(files, 'snippet.yaml');
    expect(app.servers.length).toBeGreaterThan(0);
    expect([passedOver, warnings]).toEqual([[], []]);
  });
});

describe('through a template', () => {
  it('an error stands where the value stands, in the nested template too', () => {
    const files = {
      'outer.yaml': [
        'heat_template_version: 2018-08-31',
        'resources:',
        '  web:',
        '    type: OS::Heat::ResourceGroup',
        '    properties: {count: 2, resource_def: {type: inner.yaml}}',
      ].join('\n'),
      'inner.yaml': [
        'heat_template_version: 2018-08-31',
        'resources:',
        '  server:',
        '    type: OS::Nova::Server',
        '    properties:',
        '      flavor: m1.smal',
      ].join('\n'),
    };
    expect(() => plan(files, 'outer.yaml')).toThrow(
      expect.objectContaining({
        code: 'valet.template.unknown_flavor',
        resource: 'web.0.server',
        position: { file: 'inner.yaml', line: 6, column: 15 },
      }),
    );
  });

  it('the refs of a group of resources are its members, wherever the list is written', () => {
    const files = {
      't.yaml': [
        'heat_template_version: 2018-08-31',
        'resources:',
        '  web:',
        '    type: OS::Heat::ResourceGroup',
        '    properties: {count: 3, resource_def: {type: OS::Nova::Server, properties: {flavor: m1.tiny}}}',
        '  solo: {type: OS::Nova::Server, properties: {flavor: m1.tiny}}',
        '  g:',
        '    type: ATT::Valet::GroupAssignment',
        '    properties: {group_type: diversity, resources: [{get_attr: [web, refs]}, {get_resource: solo}]}',
      ].join('\n'),
    };
    expect(plan(files, 't.yaml').application.groups![0]!.members).toEqual([
      'web.0',
      'web.1',
      'web.2',
      'solo',
    ]);
  });
});
