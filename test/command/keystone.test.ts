/** The commands that ask the service, with Keystone in between: every way to log in, and every way it fails. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type RunningService, readConfig, serve, upgradeDatabase } from '@valet/valet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClient } from '../../packages/cli/src/online/open.ts';
import { createLogger } from '../../packages/valet/src/http/log.ts';
import { TEST_CERTIFICATE, TEST_KEY } from '../../packages/valet/src/http/testing/tls.ts';
import { KeystoneEmulator } from '../../packages/valet/src/identity/testing/keystone.ts';
import { runCommand, type Surroundings } from '../support/command.ts';
import { folderWith, removeFolders } from '../support/valet.ts';

const SECRET = 'hidden-word';

interface Cloud {
  readonly keystone: KeystoneEmulator;
  readonly service: RunningService;
  /** What an openrc file of somebody with this role sets. */
  openrc(role: string): Record<string, string>;
  stop(): Promise<void>;
}

/** A Keystone, and a service that believes it and stands in its catalogue. */
async function startCloud({ tls = false } = {}): Promise<Cloud> {
  const files = folderWith({ 'cert.pem': TEST_CERTIFICATE, 'key.pem': TEST_KEY });
  const keystone = await KeystoneEmulator.start(
    { now: () => Date.now() },
    3_600_000,
    tls ? { cert: TEST_CERTIFICATE, key: TEST_KEY } : undefined,
  );
  const { directory } = keystone;
  const project = directory.addProject('blue');
  const services = directory.addProject('service');
  directory.grant(directory.addUser('valet', 'service-password'), services, 'admin');
  for (const role of ['admin', 'member', 'reader'])
    directory.grant(directory.addUser(role, SECRET), project, role);
  const overrides = {
    'server.port': '0',
    'server.metrics_port': '0',
    'identity.auth_url': keystone.url,
    'identity.username': 'valet',
    'identity.password': 'service-password',
    'identity.project_name': 'service',
    'identity.token_cache_seconds': '0',
    'database.url': `sqlite:///${files}/valet.db`,
    ...(tls && {
      'server.tls_cert': `${files}/cert.pem`,
      'server.tls_key': `${files}/key.pem`,
      'identity.ca_file': `${files}/cert.pem`,
    }),
  };
  const config = readConfig({ overrides });
  await upgradeDatabase(config);
  const service = await serve(config, createLogger('silent', 'json'));
  // Only the public endpoint in the region "north" is one; whoever takes another fails.
  const endpoint = { interface: 'public', region: 'north', url: `${service.url}/v1` } as const;
  const dead = 'http://127.0.0.1:1';
  keystone.services.push(
    { type: 'placement', name: 'placement', endpoints: [{ ...endpoint, url: dead }] },
    {
      type: 'application-placement',
      name: 'valet',
      endpoints: [
        { ...endpoint, interface: 'internal', url: dead },
        endpoint,
        { ...endpoint, region: 'south', url: dead },
      ],
    },
  );
  return {
    keystone,
    service,
    openrc: (role) => ({
      OS_AUTH_URL: `${keystone.url}/v3`,
      OS_USERNAME: role,
      OS_PASSWORD: SECRET,
      OS_PROJECT_NAME: 'blue',
      OS_USER_DOMAIN_NAME: 'Default',
      OS_PROJECT_DOMAIN_NAME: 'Default',
    }),
    stop: async () => {
      await service.stop();
      await keystone.close();
    },
  };
}

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
}, 60_000);
afterAll(async () => {
  await cloud?.stop();
  removeFolders();
});

/** Runs a command and holds it against leaking: no secret is ever printed, not even with `--debug`. */
async function ask(args: readonly string[], surroundings: Surroundings = {}) {
  const run = await runCommand([...args, '--debug'], surroundings);
  expect(run.out + run.err).not.toContain(SECRET);
  return run;
}

const groups = ['group', 'list', '-f', 'json'];
const found = { status: 0, out: '[]\n' };

describe('logging in', () => {
  it('is by password, as an openrc file says', async () => {
    expect(await ask(groups, { env: cloud.openrc('member') })).toMatchObject(found);
  });

  it('is by flags, before or after the command, which count more than the environment', async () => {
    const env = { ...cloud.openrc('member'), OS_USERNAME: 'nobody', OS_PROJECT_NAME: 'none' };
    const flags = ['--os-username', 'member', '--os-project-name', 'blue'];
    expect(await ask([...flags, ...groups], { env })).toMatchObject(found);
    expect(await ask([...groups, ...flags], { env })).toMatchObject(found);
  });

  it('is by ids of user, domains and project', async () => {
    const { directory } = cloud.keystone;
    const env = {
      OS_AUTH_URL: cloud.keystone.url,
      OS_PASSWORD: SECRET,
      OS_USER_ID: directory.users.find(({ name }) => name === 'reader')!.id,
      OS_PROJECT_ID: directory.projects[0]!.id,
    };
    expect(await ask(groups, { env })).toMatchObject(found);
    const named = { ...cloud.openrc('member'), OS_USER_DOMAIN_NAME: '', OS_USER_DOMAIN_ID: 'default' };
    expect(await ask(groups, { env: { ...named, OS_PROJECT_DOMAIN_NAME: 'Other' } })).toMatchObject({
      status: 5,
    });
    expect(await ask(groups, { env: named })).toMatchObject(found);
  });

  it('is by a token, for a scoped one or as it is', async () => {
    const { directory, url } = cloud.keystone;
    const user = directory.users.find(({ name }) => name === 'member')!;
    const project = directory.projects[0]!;
    const token = directory.issue(user, { kind: 'none' }).id;
    const scoped = { OS_AUTH_URL: url, OS_TOKEN: token, OS_AUTH_TYPE: 'v3token', OS_PROJECT_NAME: 'blue' };
    expect(await ask(groups, { env: scoped })).toMatchObject(found);
    const ready = directory.issue(user, { kind: 'project', project }).id;
    const run = await ask([...groups, '--url', cloud.service.url, '--os-token', ready]);
    expect(run).toMatchObject(found);
    expect(run.out + run.err).not.toContain(ready);
    expect(await ask(groups, { env: { ...scoped, OS_TOKEN: 'forged' } })).toMatchObject({ status: 5 });
    expect(await ask([...groups, '--url', cloud.service.url, '--os-token', 'forged'])).toMatchObject({
      status: 5,
    });
  });

  it('is by an application credential, by id or name', async () => {
    const { directory, url } = cloud.keystone;
    const user = directory.users.find(({ name }) => name === 'member')!;
    const { id, secret } = directory.addCredential('robot', user, directory.projects[0]!, ['reader']);
    const env = { OS_AUTH_URL: url, OS_APPLICATION_CREDENTIAL_SECRET: secret };
    const named = { OS_APPLICATION_CREDENTIAL_NAME: 'robot', OS_USERNAME: 'member' };
    for (const each of [
      { OS_APPLICATION_CREDENTIAL_ID: id, OS_AUTH_TYPE: 'v3applicationcredential' },
      named,
    ]) {
      const run = await ask(groups, { env: { ...env, ...each } });
      expect(run).toMatchObject(found);
      expect(run.err).not.toContain(secret);
    }
    const create = ['group', 'create', 'g', '--type', 'affinity'];
    expect(await ask(create, { env: { ...env, ...named } })).toMatchObject({ status: 6 });
    for (const wrong of [
      { OS_APPLICATION_CREDENTIAL_ID: 'none' },
      { ...named, OS_APPLICATION_CREDENTIAL_SECRET: 'x' },
    ])
      expect(await ask(groups, { env: { ...env, ...wrong } })).toMatchObject({ status: 5 });
  });

  it('again replaces a token that the service no longer takes', async () => {
    const { keystone } = cloud;
    const { OS_AUTH_URL, OS_PASSWORD } = cloud.openrc('member');
    const flags = {
      osAuthUrl: OS_AUTH_URL!,
      osPassword: OS_PASSWORD!,
      osUsername: 'member',
      osProjectName: 'blue',
    };
    const client = await openClient(flags, { write: () => {}, isTerminal: false, color: false });
    await client.call('list_groups', {});
    const before = keystone.count('POST', '/auth/tokens');
    const user = keystone.directory.users.find(({ name }) => name === 'member');
    for (const token of keystone.directory.tokens.values()) if (token.user === user) token.revoked = true;
    expect(await client.call('list_groups', {})).toEqual({ groups: [] });
    expect(keystone.count('POST', '/auth/tokens')).toBe(before + 1);
  });

  it('outlives a connection that breaks', async () => {
    cloud.keystone.fail({ kind: 'reset' }, 1, '/auth/tokens');
    expect(await ask(groups, { env: cloud.openrc('member') })).toMatchObject(found);
  });
});

describe('the catalogue', () => {
  it('is asked for region and interface', async () => {
    const env = cloud.openrc('member');
    expect(await ask([...groups, '--os-region-name', 'north'], { env })).toMatchObject(found);
    expect(await ask(groups, { env: { ...env, OS_INTERFACE: 'publicURL' } })).toMatchObject(found);
    const internal = await ask([...groups, '--os-interface', 'admin', '--os-region-name', 'north'], { env });
    expect(internal).toMatchObject({
      status: 8,
      err: expect.stringContaining(
        'no admin endpoint of type application-placement in region north (it has internal in north',
      ),
    });
    expect((await ask([...groups, '--os-interface', 'public-ish'], { env })).status).toBe(1);
  });

  it('counts less than an address that is given', async () => {
    const env = { ...cloud.openrc('member'), OS_REGION_NAME: 'nowhere' };
    for (const given of [
      { VALET_URL: cloud.service.url },
      { OS_APPLICATION_PLACEMENT_ENDPOINT_OVERRIDE: `${cloud.service.url}/v1/` },
    ])
      expect(await ask(groups, { env: { ...env, ...given } })).toMatchObject(found);
    expect(await ask([...groups, '--url', cloud.service.url], { env })).toMatchObject(found);
  });
});

describe('clouds.yaml', () => {
  const clouds = () => `clouds:
  here:
    region_name: north
    interface: public
    some_other_program: [1, 2]
    auth: {auth_url: "${cloud.keystone.url}", username: member, project_name: blue, user_domain_id: default}
  open:
    auth_type: none
    endpoint: ${cloud.service.url}
`;
  const secure = `clouds: {here: {auth: {password: ${SECRET}}}}\n`;

  it('is found here, below the home folder, or where the environment says, each with its secure.yaml', async () => {
    const here = folderWith({ 'clouds.yaml': clouds(), 'secure.yaml': secure });
    const flag = [...groups, '--os-cloud', 'here'];
    expect(await ask(flag, { cwd: here })).toMatchObject(found);
    expect(await ask(groups, { cwd: here, env: { OS_CLOUD: 'here' } })).toMatchObject(found);

    const home = folderWith({
      '.config/openstack/clouds.yaml': clouds(),
      '.config/openstack/secure.yaml': secure,
    });
    const empty = folderWith({});
    expect(await ask(flag, { cwd: empty, env: { HOME: home } })).toMatchObject(found);
    expect(
      await ask(flag, { cwd: empty, env: { HOME: empty, XDG_CONFIG_HOME: `${home}/.config` } }),
    ).toMatchObject(found);
    const named = { HOME: home, OS_CLIENT_CONFIG_FILE: `${here}/clouds.yaml` };
    expect(await ask(flag, { cwd: empty, env: named })).toMatchObject(found);
    // The one here counts, not the one at home.
    const other = folderWith({ 'clouds.yml': 'clouds: {}\n' });
    expect(await ask(flag, { cwd: other, env: { HOME: home } })).toMatchObject({
      status: 1,
      err: expect.stringContaining('clouds.yml has no cloud "here". It has none at all.'),
    });
  });

  it('counts less than flags and variables', async () => {
    const cwd = folderWith({ 'clouds.yaml': clouds() });
    const cloudOnly = { OS_CLOUD: 'here' };
    expect((await ask(groups, { cwd, env: cloudOnly })).err).toContain('password is missing');
    expect(await ask(groups, { cwd, env: { ...cloudOnly, OS_PASSWORD: SECRET } })).toMatchObject(found);
    expect(
      await ask(groups, { cwd, env: { ...cloudOnly, OS_PASSWORD: SECRET, OS_USERNAME: 'x' } }),
    ).toMatchObject({ status: 5 });
  });

  it('may name a service without Keystone, which refuses who has no token', async () => {
    const cwd = folderWith({ 'clouds.yaml': clouds() });
    expect(await ask([...groups, '--os-cloud', 'open'], { cwd })).toMatchObject({ status: 5 });
  });

  it('is told when it is nowhere', async () => {
    const empty = folderWith({});
    const env = { HOME: empty };
    expect((await ask([...groups, '--os-cloud', 'here'], { cwd: empty, env })).err).toContain(
      'there is no clouds.yaml in .',
    );
    const wrong = { ...env, OS_CLIENT_CONFIG_FILE: `${empty}/none.yaml` };
    expect((await ask([...groups, '--os-cloud', 'here'], { cwd: empty, env: wrong })).err).toContain(
      'there is no such file',
    );
  });
});

describe('the exit status tells', () => {
  it('a wrong password', async () => {
    const env = { ...cloud.openrc('member'), OS_PASSWORD: 'wrong' };
    expect(await ask(groups, { env })).toMatchObject({
      status: 5,
      out: '',
      err: expect.stringContaining(`Keystone at ${cloud.keystone.url} refused the credentials`),
    });
  });

  it('what a role may not do', async () => {
    const run = await ask(['group', 'create', 'g', '--type', 'affinity'], { env: cloud.openrc('member') });
    expect(run).toMatchObject({
      status: 6,
      out: '',
      err: expect.stringMatching(/error: .+ \(req-[0-9a-f-]+\)/),
    });
  });

  it('a time that was too short to decide', async () => {
    const create = ['plan', 'create', '-t', 'examples/virtual-epc/virtual-epc.yaml', '--timeout', '1 ms'];
    expect(await ask(create, { env: cloud.openrc('member') })).toMatchObject({ status: 3, out: '' });
  });

  it('what belongs to another project', async () => {
    expect(await ask(['plan', 'show', 'none'], { env: cloud.openrc('member') })).toMatchObject({ status: 4 });
  });

  it('a Keystone that cannot, or is none', async () => {
    const env = cloud.openrc('member');
    cloud.keystone.fail({ kind: 'status', status: 503 }, 1, '/auth/tokens');
    expect(await ask(groups, { env })).toMatchObject({ status: 8 });
    cloud.keystone.fail({ kind: 'garbage' }, 1, '/auth/tokens');
    expect(await ask(groups, { env })).toMatchObject({
      status: 8,
      err: expect.stringContaining('is auth_url the address of a Keystone v3?'),
    });
    cloud.keystone.heal();
    const page = createServer((_, response) => response.writeHead(404).end('<html>')).listen(0, '127.0.0.1');
    await new Promise((resolve) => page.on('listening', resolve));
    const url = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
    expect(await ask(groups, { env: { ...env, OS_AUTH_URL: url } })).toMatchObject({ status: 8 });
    page.close();
  });
});

describe('TLS', () => {
  let secured: Cloud;
  beforeAll(async () => {
    secured = await startCloud({ tls: true });
  }, 60_000);
  afterAll(() => secured?.stop());

  it('believes no certificate of a stranger, those of --os-cacert, and any with --os-insecure', async () => {
    const env = secured.openrc('member');
    const files = folderWith({ 'ca.pem': TEST_CERTIFICATE, 'none.pem': 'nothing' });
    expect(secured.service.url).toMatch(/^https:/);
    expect(await ask(groups, { env })).toMatchObject({
      status: 8,
      err: expect.stringContaining('certificate'),
    });
    expect(await ask([...groups, '--os-cacert', `${files}/ca.pem`], { env })).toMatchObject(found);
    expect(await ask(groups, { env: { ...env, OS_CACERT: `${files}/ca.pem` } })).toMatchObject(found);
    expect(await ask([...groups, '--os-insecure'], { env })).toMatchObject(found);
    for (const file of ['none.pem', 'missing.pem'])
      expect(await ask([...groups, '--os-cacert', `${files}/${file}`], { env })).toMatchObject({ status: 1 });
  });

  it('is set by clouds.yaml, too', async () => {
    const text = (rest: string) =>
      `clouds: {c: {${rest}, auth: {auth_url: "${secured.keystone.url}", username: member, password: ${SECRET}, project_name: blue}}}\n`;
    const folder = folderWith({ 'ca.pem': TEST_CERTIFICATE });
    for (const rest of ['verify: false', `cacert: "${folder}/ca.pem"`]) {
      const cwd = folderWith({ 'clouds.yaml': text(rest) });
      expect(await ask([...groups, '--os-cloud', 'c'], { cwd })).toMatchObject(found);
    }
  });
});
