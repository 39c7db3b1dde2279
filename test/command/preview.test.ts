/** `valet plan preview` as a process: formats, exit statuses, streams. */
import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../support/repository.ts';
import { folderWith, removeFolders, valet, valetPath } from '../support/valet.ts';

afterAll(removeFolders);

const epc = ['plan', 'preview', '-t', 'examples/virtual-epc/virtual-epc.yaml'];
const impossible = [
  ...['plan', 'preview', '-t', 'examples/impossible/impossible.yaml'],
  ...['--site', 'examples/sites/small.yaml'],
];
const withoutTime = (text: string) => text.replace(/[\d.,]+ ms/, 'T ms');

describe('json', () => {
  const { status, out, err } = valet([...epc, '-f', 'json']);
  const answer = JSON.parse(out);

  it('says which site was used on the error stream only', () => {
    expect(status).toBe(0);
    expect(err).toContain('using the embedded one');
  });

  it('has everything about the answer', () => {
    expect(Object.keys(answer)).toEqual([
      'status',
      'placements',
      'groups',
      'pipes',
      'cost',
      'bound',
      'gap',
      'elapsed_ms',
      'passed_over',
    ]);
    expect(answer.status).toMatch(/^(optimal|feasible)$/);
    expect(answer.placements).toHaveLength(12);
    expect(answer.placements[0]).toEqual({
      resource: 'mme_1',
      name: 'mme_1',
      type: 'OS::Nova::Server',
      host: expect.any(String),
      rack: expect.any(String),
      cluster: expect.any(String),
    });
    expect(answer.cost.total).toBeGreaterThanOrEqual(answer.bound);
    expect(answer.gap).toBeGreaterThanOrEqual(0);
    expect(Object.keys(answer.cost.terms)).toEqual(expect.arrayContaining(['hosts', 'network', 'fragments']));
  });

  it('keeps the rules of the template', () => {
    const rackOf = new Map(
      answer.placements.map((row: { resource: string; rack: string }) => [row.resource, row.rack]),
    );
    expect(new Set(['sgw_1', 'sgw_2', 'sgw_3'].map((name) => rackOf.get(name))).size).toBe(3);
    expect(new Set(answer.placements.map((row: { cluster: string }) => row.cluster)).size).toBe(1);
    const fat = answer.pipes.filter((pipe: { mbps: number }) => pipe.mbps === 2000);
    expect(fat).toHaveLength(3);
    for (const pipe of fat) expect(['host', 'rack']).toContain(pipe.distance);
  });

  it('is the same document as yaml', () => {
    const yaml = parse(valet([...epc, '-f', 'yaml']).out);
    expect({ ...yaml, elapsed_ms: 0 }).toEqual({ ...answer, elapsed_ms: 0 });
  });

  it('has the same rows as csv and value', () => {
    const [heading, ...rows] = valet([...epc, '-f', 'csv', '-c', 'resource', '-c', 'host'])
      .out.trimEnd()
      .split('\n');
    expect(heading).toBe('"resource","host"');
    const expected = answer.placements.map((row: { resource: string; host: string }) => [
      row.resource,
      row.host,
    ]);
    expect(rows).toEqual(expected.map(([resource, host]: string[]) => `"${resource}","${host}"`));
    const values = valet([...epc, '-f', 'value', '-c', 'resource', '-c', 'host'])
      .out.trimEnd()
      .split('\n');
    expect(values).toEqual(expected.map((cells: string[]) => cells.join(' ')));
  });
});

describe('the table', () => {
  const { out } = valet(epc);

  it('has no colour in a pipe, and shows servers, groups, pipes and cost', () => {
    expect(out).not.toContain('\u001b');
    for (const heading of ['SERVER', 'GROUP', 'PIPE', 'COST'])
      expect(out).toMatch(new RegExp(`^${heading}`, 'm'));
    for (const line of out.split('\n')) expect(line).toBe(line.trimEnd());
  });

  it('is the same every time, but for the time it took', () => {
    expect(withoutTime(valet(epc).out)).toBe(withoutTime(out));
  });

  it('ends quietly when nobody reads on', () => {
    const call = `"${process.execPath}" "${valetPath}" site expand | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', call], { cwd: root, encoding: 'utf8' });
    expect(stdout.trimEnd().split('\n')).toEqual([expect.any(String), '0']);
    expect(stderr).not.toMatch(/EPIPE| {4}at /);
  });
});

describe('exit statuses', () => {
  it('2 with the reason when it is proven impossible', () => {
    const { status, out } = valet(impossible);
    expect(status).toBe(2);
    expect(out).toMatch(/apart/);
    expect(out).toMatch(/sync/);
    const { explanation, placements, cost } = JSON.parse(valet([...impossible, '-f', 'json']).out);
    expect({ placements, cost }).toEqual({ placements: [], cost: null });
    expect(explanation.conflict).toEqual({
      elements: expect.arrayContaining([
        { kind: 'group', name: 'apart' },
        { kind: 'pipe', name: 'sync' },
      ]),
      minimal: true,
    });
    expect(explanation.conflict.elements).toHaveLength(2);
    expect(explanation.advice.length).toBeGreaterThan(0);
  });

  it('1 when a file is missing', () => {
    const { status, out, err } = valet(['plan', 'preview', '-t', 'none.yaml']);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toContain('none.yaml: there is no such file');
  });
});

describe('options', () => {
  const template = `heat_template_version: 2021-04-16
parameters:
  n: {type: number, default: 1}
  flavor: {type: string}
resources:
  web:
    type: OS::Heat::ResourceGroup
    properties:
      count: {get_param: n}
      resource_def: {type: OS::Nova::Server, properties: {name: 'web-%index%', flavor: {get_param: flavor}}}
`;
  const folder = folderWith({
    'stack.yaml': template,
    'a.yaml': 'parameters: {n: 2, flavor: m1.small}\n',
    'b.yaml': 'parameters: {n: 3}\n',
  });
  const rows = (...args: string[]) =>
    valet(['plan', 'preview', '-t', 'stack.yaml', '-f', 'value', '-c', 'resource', '-c', 'name', ...args], {
      cwd: folder,
    });

  it('take parameters from environments, the later first, and from the command line before all', () => {
    expect(rows('-e', 'a.yaml', '-e', 'b.yaml').out).toBe('web.0 web-0\nweb.1 web-1\nweb.2 web-2\n');
    expect(rows('-e', 'a.yaml', '--parameter', 'n=1').out).toBe('web.0 web-0\n');
  });

  it('say which parameter is missing', () => {
    const { status, err } = rows();
    expect(status).toBe(1);
    expect(err).toMatch(/flavor/);
    expect(err).toMatch(/--parameter/);
  });

  it('take members, and come to the same answer on any number of threads', () => {
    const answers = ['1', '2', '4'].map((threads) => {
      const flags = ['--members', '4', '--threads', threads, '--max-steps', '8000', '-f', 'json'];
      const { status, out } = valet([...epc, ...flags]);
      expect(status).toBe(0);
      return { ...JSON.parse(out), elapsed_ms: null };
    });
    expect(answers[0].portfolio).toMatchObject({ members: 4 });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('take a budget, a step limit and a policy', () => {
    for (const policy of ['pack', 'spread', 'network']) {
      const { status } = rows('-e', 'a.yaml', '--policy', policy, '--budget-ms', '20', '--max-steps', '1000');
      expect(status).toBe(0);
    }
  });
});
