/** The commands that ask the service, against a running one. */
import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/command.ts';
import { serviceOfFile } from '../support/serve.ts';
import { folderWith, valet } from '../support/valet.ts';

const service = serviceOfFile();

const ask = (...args: string[]) => runCommand(args, { env: { VALET_URL: service.url } });
const epc = 'examples/virtual-epc/virtual-epc.yaml';

describe('plans', () => {
  it('are created from a template, shown, moved, explained and deleted, by name', async () => {
    const created = await ask('plan', 'create', '-t', epc, '--name', 'shop', '-f', 'json');
    expect(created).toMatchObject({ status: 0, err: '' });
    const plan = JSON.parse(created.out);
    expect(Object.keys(plan.placements)).toHaveLength(12);
    expect(JSON.parse((await ask('plan', 'show', 'shop', '-f', 'json')).out)).toEqual(plan);
    expect((await ask('plan', 'list', '-f', 'value', '-c', 'id')).out).toBe(`${plan.id}\n`);
    expect(
      (await ask('placement', 'list', '--plan', 'shop', '-f', 'csv', '-c', 'name')).out.split('\n'),
    ).toHaveLength(14);

    const before = plan.placements.mme_1.location as string;
    const moved = await ask('plan', 'migrate', 'shop', 'mme_1', '--exclude-host', before, '-f', 'json');
    expect(moved).toMatchObject({ status: 0, err: '' });
    expect(JSON.parse(moved.out).placements.mme_1.location).not.toBe(before);

    const explained = JSON.parse((await ask('plan', 'explain', 'shop', '-f', 'json')).out);
    expect(explained).toMatchObject({ plan_id: plan.id, state: 'active' });
    expect(
      await ask('plan', 'update', 'shop', '-t', epc, '--parameter', 'user_plane_mbps=1000'),
    ).toMatchObject({
      status: 0,
    });
    expect(await ask('plan', 'delete', 'shop')).toEqual({ status: 0, out: '', err: '' });
    expect(await ask('plan', 'show', 'shop')).toMatchObject({ status: 4, out: '' });
  });

  it('are created from resources, and may be asked for without being made', async () => {
    const server = { name: 'one', type: 'OS::Nova::Server', properties: { flavor: 'm1.small' } };
    const folder = folderWith({
      'r.json': JSON.stringify({ plan_name: 'adhoc', stack_id: 's-1', resources: { a: server } }),
    });
    const dry = await ask(
      'plan',
      'create',
      '--resources',
      `${folder}/r.json`,
      '--dry-run',
      '-f',
      'value',
      '-c',
      'resource',
    );
    expect(dry).toMatchObject({ status: 0, out: 'a\n' });
    expect((await ask('plan', 'list')).out).toBe('No plans.\n');
    expect(await ask('plan', 'create', '--resources', `${folder}/r.json`)).toMatchObject({ status: 0 });
    const host = (await ask('placement', 'show', 'one', '-f', 'value', '-c', 'location')).out.trim();
    const claim = ['placement', 'reserve', 'one', '--location', host, '--resource-id', 'u-1'];
    expect(await ask(...claim, '-f', 'value', '-c', 'resource_id')).toMatchObject({
      status: 0,
      out: 'u-1\n',
    });
    expect(await ask('placement', 'delete', 'one')).toMatchObject({ status: 0 });
    expect(await ask('plan', 'delete', 's-1')).toMatchObject({ status: 0 });
  });

  it("are shown with racks, groups and pipes, and take their name as OpenStack's clients give it", async () => {
    const web = 'examples/three-tier-web-shop/three-tier-web-shop.yaml';
    const created = await ask('plan', 'create', 'web', '-t', web);
    expect(created).toMatchObject({ status: 0, err: '' });
    const { out } = await ask('plan', 'show', 'web');
    expect(out).toBe(created.out);
    expect(out).toMatch(/^web \([0-9a-f-]{36}\): active; \d+ planned$/m);
    expect(out).toMatch(/^SERVER +HOST +RACK +CLUSTER +STATE +SERVER ID$/m);
    expect(out).toMatch(/^\S+ +c\d-r\d+-h\d+ +c\d-r\d+ +c\d +planned +-$/m);
    expect(out).toMatch(/^VOLUME +POOL +STATE +VOLUME ID$/m);
    expect(out).toMatch(/^GROUP +RULE +UNIT +MEMBERS$/m);
    expect(out).toMatch(/^PIPE +MBIT\/S +WITHIN +LINKS +UPLINKS CROSSED$/m);
    const twice = await ask('plan', 'create', 'web', '-t', web, '--name', 'other');
    expect(twice).toMatchObject({ status: 1, err: expect.stringContaining('the name is given twice') });
    expect(await ask('plan', 'delete', 'web')).toMatchObject({ status: 0 });
  });

  it('that cannot be are told with status 2, and a name that two have with their ids', async () => {
    const hungry =
      'a: {type: "OS::Nova::Server", properties: {flavor: m1.small, availability_zone: nowhere}}\n';
    const folder = folderWith({
      'bad.yaml': hungry,
      'good.yaml': 'a: {type: "OS::Nova::Server", properties: {flavor: m1.small}}\n',
    });
    const refused = await ask('plan', 'create', '--resources', `${folder}/bad.yaml`);
    expect(refused.status).toBe(2);
    expect(refused.err).toMatch(/^RESOURCE +FITTING +REJECTED BY/m);
    expect(refused.err).toMatch(/^error: .+\n'valet plan explain [0-9a-f-]{36}' tells why\.\n$/m);
    const [, failed] = /plan explain ([0-9a-f-]{36})/.exec(refused.err)!;
    const explained = await ask('plan', 'explain', failed!);
    expect(explained.out).toMatch(/^bad: cannot be placed\n\n[\s\S]*^a +no host fits/m);
    for (let i = 0; i < 2; i++)
      expect(
        (await ask('plan', 'create', '--resources', `${folder}/good.yaml`, '--name', 'twin')).status,
      ).toBe(0);
    const told = await ask('plan', 'delete', 'twin');
    expect(told).toMatchObject({
      status: 1,
      err: expect.stringMatching(/2 plans have the name "twin": use an id \(.+, .+\)/),
    });
  });
});

describe('a preview by the service', () => {
  it('looks as one without', async () => {
    const here = await runCommand(['plan', 'preview', '-t', epc]);
    const there = await ask('plan', 'preview', '-t', epc, '--service');
    expect(there).toMatchObject({ status: 0, err: '' });
    const headings = (text: string) => text.split('\n').filter((line) => /^[A-Z]{4}/.test(line));
    expect(headings(there.out).map((line) => line.split(' ')[0])).toEqual(
      headings(here.out).map((line) => line.split(' ')[0]),
    );
    const json = JSON.parse((await ask('plan', 'preview', '-t', epc, '--service', '-f', 'json')).out);
    expect(json.placements).toHaveLength(12);
    expect((await ask('plan', 'preview', '-t', epc, '--service', '--site', 'x')).err).toContain(
      '--site is for',
    );
    const impossible = 'examples/impossible/impossible.yaml';
    expect(await ask('plan', 'preview', '-t', impossible, '--service', '--stack-name', 'no')).toMatchObject({
      out: expect.stringMatching(/^no: /),
    });
  });
});

describe('groups', () => {
  it('are created, changed, shared and deleted', async () => {
    expect((await ask('group', 'create', 'g1', '--type', 'diversity', '--level', 'rack')).status).toBe(0);
    expect((await ask('group', 'create', 'g1', '--type', 'diversity')).status).toBe(7);
    expect(
      (await ask('group', 'update', 'g1', '--description', 'web', '-f', 'value', '-c', 'description')).out,
    ).toBe('web\n');
    expect((await ask('group', 'member', 'add', 'g1', 'local')).status).toBe(0);
    expect((await ask('group', 'member', 'list', 'g1', '-f', 'value')).out).toBe('local\n');
    expect((await ask('group', 'member', 'remove', 'g1')).err).toContain(
      'give the ids of projects, or --all',
    );
    expect((await ask('group', 'member', 'remove', 'g1', '--all')).status).toBe(0);
    expect((await ask('group', 'list', '-f', 'yaml')).out).toContain('name: g1');
    expect(await ask('group', 'delete', 'g1')).toEqual({ status: 0, out: '', err: '' });
  });
});

describe('the cloud', () => {
  it.each([
    [['host', 'list', '--rack', 'c1-r01']],
    [['host', 'show', 'c1-r01-h01']],
    [['rack', 'list', '--cluster', 'c1']],
    [['pool', 'list']],
    [['site', 'show']],
    [['status']],
    [['resource', 'list']],
    [['capacity', '--flavor', 'm1.large', '--count', '2', '--apart', 'rack', '--limit', '3']],
    [['capacity', '-t', epc, '--limit', '2']],
  ])('%j is printed in every format', async (args) => {
    for (const format of ['table', 'json', 'yaml', 'csv', 'value'])
      expect([format, await ask(...args, '-f', format)]).toMatchObject([format, { status: 0, err: '' }]);
    expect(JSON.parse((await ask(...args, '-f', 'json')).out)).toBeTypeOf('object');
  });

  it('shows what is used of what there is', async () => {
    const { out } = await ask('host', 'list', '--rack', 'c1-r01');
    expect(out).toMatch(/^NAME +RACK +CLUSTER +ZONE +ENABLED +SERVERS +VCPUS +MEMORY_MB +DISK_GB$/m);
    expect(out).toMatch(/^c1-r01-h01 .* \d+\/\d+ +\d+\/\d+ +\d+\/\d+$/m);
  });

  it('is followed by its changes', async () => {
    await ask('group', 'create', 'followed', '--type', 'affinity');
    const lines = (await ask('event', 'follow', '--after', '0', '--count', '2', '-f', 'json')).out
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line).seq)).toEqual([1, 2]);
  });
});

describe('a process', () => {
  it('answers and ends', () => {
    const run = valet(['status', '-f', 'value', '-c', 'part', '--url', service.url], {
      env: { OS_CLOUD: '' },
    });
    expect(run).toEqual({ status: 0, out: 'ostro\nstore\nworld\n', err: '' });
  });
});

describe('what is wrong', () => {
  it('is an address where nobody answers', async () => {
    const run = await runCommand(['status', '--url', 'http://127.0.0.1:1']);
    expect(run).toMatchObject({ status: 8, err: expect.stringContaining('cannot reach http://127.0.0.1:1') });
  });

  it('is a clouds.yaml, told with its line', async () => {
    const folder = folderWith({ 'clouds.yaml': 'clouds:\n  here:\n    auth:\n      auth_url: [1]\n' });
    const run = await runCommand(['status', '--os-cloud', 'here'], { cwd: folder });
    expect(run.status).toBe(1);
    expect(run.err).toMatch(/clouds\.yaml:4:\d+: .*expected a text/);
    expect((await runCommand(['status', '--os-cloud', 'hers'], { cwd: folder })).err).toContain(
      'Did you mean "here"?',
    );
  });

  it('is a setting that is missing; secrets are never shown', async () => {
    const env = {
      OS_AUTH_URL: 'http://127.0.0.1:1',
      OS_USERNAME: 'u',
      OS_PASSWORD: 'hidden-word',
    };
    const run = await runCommand(['status', '--debug'], { env });
    expect(run).toMatchObject({
      status: 1,
      err: expect.stringContaining('--os-project-name, OS_PROJECT_NAME'),
    });
    const reached = await runCommand(['status', '--debug', '--os-project-name', 'p'], { env });
    expect(reached.status).toBe(8);
    expect(run.err + reached.err).not.toContain('hidden-word');
  });
});

describe('capacity', () => {
  it('says for people how many fit, where, and what runs out first', async () => {
    const apart = await ask(
      'capacity',
      '--flavor',
      'm1.large',
      '--count',
      '2',
      '--apart',
      'rack',
      '--limit',
      '3',
    );
    expect(apart.out).toMatch(
      /^At least 3 more copies of 2 x m1\.large fit\.\n\nCLUSTER +COPIES\n[\s\S]*Counting stopped there; --limit counts further\.\n$/,
    );
    const folder = folderWith({
      'huge.yaml': `heat_template_version: 2018-08-31
resources:
  a: {type: 'OS::Nova::Server', properties: {flavor: m1.small, availability_zone: nowhere}}
`,
    });
    const none = await ask('capacity', '-t', `${folder}/huge.yaml`);
    expect(none.out).toMatch(/^No more copies of huge fit\.\n\nRuns out first: /);
  });
});
