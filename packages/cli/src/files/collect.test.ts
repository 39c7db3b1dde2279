import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { evaluateTemplate } from '@valet/heat';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectStack } from './collect.ts';

const version = 'heat_template_version: 2021-04-16\n';
let top: string;

beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), 'valet-collect-'));
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

/** Writes files into a folder of their own and gives its path. */
function folder(files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(top, 'x'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

/** The files found, by their path in the folder. */
function collected(path: string, template: string, ...environments: string[]): string[] {
  const names = environments.map((name) => join(path, name));
  const stack = collectStack(join(path, template), names);
  expect([stack.template, ...stack.environments]).toEqual([join(path, template), ...names]);
  return Object.keys(stack.files)
    .filter((name) => name !== stack.template && !stack.environments.includes(name))
    .map((name) => name.slice(path.length + 1))
    .sort();
}

describe('what a stack is made of', () => {
  it('is found through types, resource definitions, get_file and nested templates', () => {
    const path = folder({
      'main.yaml': `${version}
resources:
  web: { type: lib/web.yaml }
  many: { type: OS::Heat::ResourceGroup, properties: { resource_def: { type: lib/one.template } } }
  vm: { type: OS::Nova::Server, properties: { user_data: { str_replace: { template: { get_file: boot.sh } } } } }
  stack: { type: OS::Heat::Stack, properties: { template: { get_file: lib/stack } } }`,
      'boot.sh': '#!/bin/sh\n# heat_template_version: is not meant here\n',
      'lib/web.yaml': `${version}resources: { a: { type: deep/vm.yaml }, b: { type: ../beside.yaml } }`,
      'lib/one.template': version,
      'lib/stack': `${version}resources: { c: { type: stacked.yaml } }`,
      'lib/stacked.yaml': version,
      'lib/deep/vm.yaml': version,
      'beside.yaml': `${version}resources: { a: { type: lib/web.yaml } }`,
      'unused.yaml': version,
    });
    expect(collected(path, 'main.yaml')).toEqual([
      'beside.yaml',
      'boot.sh',
      'lib/deep/vm.yaml',
      'lib/one.template',
      'lib/stack',
      'lib/stacked.yaml',
      'lib/web.yaml',
    ]);
  });

  it('is found through the registries of environments, from where each stands', () => {
    const path = folder({
      'main.yaml': version,
      'env/prod.yaml': `
parameters: { type: not-a-file.yaml }
resource_registry:
  My::Server: ../lib/vm.yaml
  My::Alias: OS::Nova::Server
  resources: { web: { My::Other: other.yaml } }`,
      'env/other.yaml': version,
      'lib/vm.yaml': version,
    });
    expect(collected(path, 'main.yaml', 'env/prod.yaml')).toEqual(['env/other.yaml', 'lib/vm.yaml']);
  });

  it('follows references into further folders that it may read, under the names that the evaluation asks for', () => {
    const path = folder({
      'drivers/k8s/main.yaml': `${version}resources: { a: { type: ../../common/vm.yaml } }`,
      'common/vm.yaml': `${version}resources: { b: { type: OS::Heat::Value, properties: { value: { get_file: ../x.sh } } } }`,
      'x.sh': 'x',
    });
    const main = join(path, 'drivers/k8s/main.yaml');
    expect(() => collectStack(main)).toThrow(/leads out of the template's folder.*--root/);
    const stack = collectStack(main, [], [path]);
    expect(Object.keys(stack.files)).toEqual([main, join(path, 'common/vm.yaml'), join(path, 'x.sh')]);
    expect(evaluateTemplate(stack).resources[0]).toMatchObject({ path: 'a.b', properties: { value: 'x' } });
  });

  it('reads a template in which a key stands twice', () => {
    const path = folder({
      'main.yaml': `${version}x: { y: { get_file: a }, y: { get_file: b } }`,
      a: 'a',
      b: 'b',
    });
    expect(Object.values(collectStack(join(path, 'main.yaml')).files).slice(1)).toEqual(['b']);
  });

  it('reads a file that aliases share once, and keeps names of prototypes apart', () => {
    const path = folder({
      'main.yaml': `${version}x: &x { get_file: __proto__ }\ny: [*x, *x, { get_file: constructor }]`,
      ['__proto__']: 'p',
      constructor: 'c',
    });
    const { files } = collectStack(join(path, 'main.yaml'), []);
    expect(Object.values(files).slice(1).sort()).toEqual(['c', 'p']);
  });
});

describe('a reference that cannot be followed', () => {
  it.each([
    ['x: { get_file: ../secret }', /main\.yaml|leads out of the template's folder/],
    ['x: { get_file: none.sh }', /there is no such file/],
    ['x: { type: https://example.com/vm.yaml }', /URL/],
    ['x: { get_file: /etc/passwd }', /absolute path/],
  ])('is refused at its place: %s', (line, reason) => {
    const path = folder({ 'main.yaml': `${version}${line}\n` });
    expect(() => collectStack(join(path, 'main.yaml'), [])).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(reason),
        position: expect.objectContaining({ file: join(path, 'main.yaml'), line: 2 }),
      }),
    );
  });

  it('is told from the nested template where it stands', () => {
    const path = folder({
      'main.yaml': `${version}resources: { a: { type: lib/vm.yaml } }`,
      'lib/vm.yaml': `${version}\nresources: { b: { type: none.yaml } }`,
    });
    expect(() => collectStack(join(path, 'main.yaml'), [])).toThrow(
      expect.objectContaining({
        position: { file: join(path, 'lib/vm.yaml'), line: 3, column: expect.any(Number) },
      }),
    );
  });
});
