/** Wrong and hostile input: a clear refusal at its place, never a stack trace, never a placement. */
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/command.ts';
import { folderWith, removeFolders, valet } from '../support/valet.ts';

afterAll(removeFolders);

const version = 'heat_template_version: 2021-04-16';
const server = '{type: OS::Nova::Server, properties: {flavor: m1.small}}';

/** Nine levels of ten references each: a billion nodes when written out. */
function aliasBomb(): string {
  const levels = Array.from({ length: 9 }, (_, i) => {
    const inside = i === 0 ? Array(10).fill('x') : Array(10).fill(`*l${i - 1}`);
    return `  l${i}: &l${i} [${inside.join(', ')}]`;
  });
  return `${version}\nparameters:\n${levels.join('\n')}\n`;
}

interface Case {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Where the message must point. */
  readonly at: string;
  readonly says: RegExp;
}

const cases: readonly Case[] = [
  {
    what: 'an unknown flavor',
    files: {
      'stack.yaml': `${version}\nresources:\n  a:\n    type: OS::Nova::Server\n    properties: {flavor: m1.smal}\n`,
    },
    at: 'stack.yaml:5:26',
    says: /m1\.smal.*m1\.small/,
  },
  {
    what: 'templates that contain each other',
    files: {
      'stack.yaml': `${version}\nresources:\n  a: {type: b.yaml}\n`,
      'b.yaml': `${version}\nresources:\n  c: {type: stack.yaml}\n`,
    },
    at: 'b.yaml:3:',
    says: /stack\.yaml/,
  },
  {
    what: 'a file that is missing',
    files: { 'stack.yaml': `${version}\nresources:\n  a: {type: lib/none.yaml}\n` },
    at: 'stack.yaml:3:13',
    says: /lib\/none\.yaml.*no such file/,
  },
  {
    what: 'what is no YAML',
    files: { 'stack.yaml': `${version}\nresources: [a, b\nc: d\n` },
    at: 'stack.yaml:',
    says: /bracket.*not closed/,
  },
  {
    what: 'what is no template',
    files: { 'stack.yaml': 'just a text\n' },
    at: 'stack.yaml:1:1',
    says: /heat_template_version|map/,
  },
  {
    what: 'groups that contain each other',
    files: {
      'stack.yaml': `${version}
resources:
  s: ${server}
  a:
    type: ATT::Valet::GroupAssignment
    properties: {group_type: affinity, level: rack, resources: [s, b]}
  b:
    type: ATT::Valet::GroupAssignment
    properties: {group_type: affinity, level: host, resources: [a]}
`,
    },
    at: 'stack.yaml:',
    says: /a.*b|b.*a/,
  },
  {
    what: 'a negative size',
    files: {
      'stack.yaml': `${version}\nresources:\n  v: {type: OS::Cinder::Volume, properties: {size: -5}}\n`,
    },
    at: 'stack.yaml:3:',
    says: /-5/,
  },
  {
    what: 'a name that stands twice',
    files: { 'stack.yaml': `${version}\nresources:\n  a: ${server}\n  a: ${server}\n` },
    at: 'stack.yaml:4:3',
    says: /twice/,
  },
  {
    what: 'a group of ten thousand',
    files: {
      'stack.yaml': `${version}
resources:
  many: {type: OS::Heat::ResourceGroup, properties: {count: 10000, resource_def: ${server}}}
`,
    },
    at: 'stack.yaml:3:',
    says: /10,?000/,
  },
  {
    what: 'groups of groups of groups',
    files: {
      'stack.yaml': `${version}
resources:
  many: {type: OS::Heat::ResourceGroup, properties: {count: 900, resource_def: {type: more.yaml}}}
`,
      'more.yaml': `${version}
resources:
  many: {type: OS::Heat::ResourceGroup, properties: {count: 900, resource_def: ${server}}}
`,
    },
    at: '.yaml:3:',
    says: /resources/,
  },
  { what: 'an alias bomb', files: { 'stack.yaml': aliasBomb() }, at: 'stack.yaml:', says: /alias/ },
  {
    what: 'a list a thousand levels deep',
    files: { 'stack.yaml': `${version}\nparameters: ${'['.repeat(1000)}${']'.repeat(1000)}\n` },
    at: 'stack.yaml:2:',
    says: /deep/,
  },
  {
    what: 'a path that leaves the folder',
    files: { 'in/stack.yaml': `${version}\nresources:\n  a: {type: ../out.yaml}\n`, 'out.yaml': version },
    args: ['-t', 'in/stack.yaml'],
    at: 'in/stack.yaml:3:13',
    says: /leads out of the template's folder/,
  },
  {
    what: 'an absolute path',
    files: {
      'stack.yaml': `${version}\nresources:\n  a:\n    type: OS::Nova::Server\n    properties: {user_data: {get_file: /etc/passwd}}\n`,
    },
    at: 'stack.yaml:5:40',
    says: /absolute path/,
  },
  {
    what: 'a URL',
    files: {
      'stack.yaml': version,
      'env.yaml': 'resource_registry:\n  My::Type: http://127.0.0.1:1/x.yaml\n',
    },
    args: ['-t', 'stack.yaml', '-e', 'env.yaml'],
    at: 'env.yaml:2:13',
    says: /URL/,
  },
  {
    what: 'a parameter that does not exist',
    files: { 'stack.yaml': `${version}\nparameters: {count: {type: number, default: 1}}\n` },
    args: ['-t', 'stack.yaml', '--parameter', 'cuont=2'],
    at: '',
    says: /cuont.*count/,
  },
  {
    what: 'a parameter of the wrong type',
    files: { 'stack.yaml': `${version}\nparameters:\n  count: {type: number}\n` },
    args: ['-t', 'stack.yaml', '--parameter', 'count=many'],
    at: '',
    says: /count.*many|many.*count/,
  },
  {
    what: 'a site that contradicts itself',
    files: {
      'stack.yaml': version,
      'site.yaml': `site: x\nclusters:\n  - name: c\n    racks:\n      - name: r\n        hosts:\n          - {name: h, vcpus: -1, memory_mb: many, disk_gb: 1}\n`,
    },
    args: ['-t', 'stack.yaml', '--site', 'site.yaml'],
    at: 'site.yaml:7:30',
    says: /vcpus[\s\S]*memory_mb/,
  },
];

describe('wrong input', () => {
  it.each(cases)('$what', async ({ files, args = ['-t', 'stack.yaml'], at, says }) => {
    const { status, out, err } = await runCommand(['plan', 'preview', ...args], { cwd: folderWith(files) });
    const message = err.replace(/^No site given.*\n/, '');
    expect({ status, out }, message).toEqual({ status: 1, out: '' });
    expect(message).toMatch(says);
    expect(message).toContain(at);
    expect(message).toMatch(/^(\S+:\d+:\d+|error): \S/);
    expect(message).not.toMatch(/ {4}at |internal error/);
    expect(message.length).toBeLessThan(2000);
  });
});

describe('hostile files', () => {
  const run = (folder: string, ...args: string[]) => valet(['plan', 'preview', ...args], { cwd: folder });

  it('of 50 MB are refused unread', () => {
    const folder = folderWith({
      'stack.yaml': '',
      'site.yaml': '',
      'ok.yaml': `${version}\nx: {get_file: stack.yaml}`,
    });
    for (const name of ['stack.yaml', 'site.yaml']) truncateSync(join(folder, name), 50_000_000);
    for (const args of [
      ['-t', 'stack.yaml'],
      ['-t', 'ok.yaml', '-e', 'stack.yaml'],
      ['-t', 'ok.yaml', '--site', 'site.yaml'],
      ['-t', 'ok.yaml'],
    ]) {
      const { status, out, err } = run(folder, ...args);
      expect({ status, out }).toEqual({ status: 1, out: '' });
      expect(err).toMatch(/50 MB; at most/);
    }
  });

  it('behind links that lead out are refused', () => {
    const folder = folderWith({ 'stack.yaml': `${version}\nx: {get_file: link}\n` });
    symlinkSync('/etc/passwd', join(folder, 'link'));
    const { status, err } = run(folder, '-t', 'stack.yaml');
    expect(status).toBe(1);
    expect(err).toContain('stack.yaml:2:');
    expect(err).toMatch(/leads out of the template's folder/);
    expect(err).not.toMatch(/root:/);
  });

  it('that are no files are refused at once', () => {
    const folder = folderWith({ 'stack.yaml': version });
    mkdirSync(join(folder, 'sub'));
    for (const name of ['sub', '/dev/zero']) {
      const { status, err } = run(folder, '-t', name);
      expect(status).toBe(1);
      expect(err).toMatch(/folder, not a file|not a regular file/);
    }
  });

  it('cannot write to the terminal', () => {
    const folder = folderWith({});
    writeFileSync(
      join(folder, 'stack.yaml'),
      `${version}\nresources:\n  "a\\e]0;owned\\a": {type: OS::Nova::Server}\n`,
    );
    const { status, out, err } = run(folder, '-t', 'stack.yaml');
    expect(status).toBe(1);
    expect(out + err).not.toContain('\u001b');
  });
});
