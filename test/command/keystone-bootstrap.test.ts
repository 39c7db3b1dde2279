/** `valet keystone …` against a Keystone: what is made, what a second run leaves alone, what is mended and removed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeystoneEmulator } from '../../packages/valet/src/identity/testing/keystone.ts';
import { runCommand } from '../support/command.ts';
import { folderWith, removeFolders } from '../support/valet.ts';

const SECRET = 'hidden-word';
const ADDRESS = 'http://valet.example.org:8090';

let keystone: KeystoneEmulator;
beforeEach(async () => {
  keystone = await KeystoneEmulator.start({ now: () => Date.now() });
  const { directory } = keystone;
  const project = directory.addProject('admin');
  directory.grant(directory.addUser('admin', SECRET), project, 'admin');
  directory.grant(directory.addUser('member', SECRET), project, 'member');
});
afterEach(async () => {
  await keystone.close();
  removeFolders();
});

async function ask(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const all = {
    OS_AUTH_URL: `${keystone.url}/v3`,
    OS_USERNAME: 'admin',
    OS_PASSWORD: SECRET,
    OS_PROJECT_NAME: 'admin',
    ...env,
  };
  const run = await runCommand(['keystone', ...args, '--debug'], { env: all });
  expect(run.out + run.err).not.toContain(SECRET);
  return run;
}

const bootstrap = (...args: readonly string[]) =>
  ask(['bootstrap', '--url', ADDRESS, ...args], { OS_IDENTITY__PASSWORD: 'given-word' });

/** What Keystone was told to change since a moment. */
const changesSince = (start: number) =>
  keystone.seen
    .slice(start)
    .filter(({ method, path }) => !['GET', 'HEAD'].includes(method) && path !== '/auth/tokens')
    .map(({ method, path }) => `${method} ${path.split('/')[1]}`);

/** The last lines of what was printed: the section of valet.conf. */
const sectionIn = (out: string) => out.slice(out.indexOf('[identity]')).trimEnd().split('\n');

describe('valet keystone bootstrap', () => {
  it('makes user, roles, service and endpoints, and prints the section for valet.conf without the password', async () => {
    const { status, out, err } = await bootstrap();
    expect(status, err).toBe(0);
    const { directory, administration } = keystone;
    const user = directory.users.find(({ name }) => name === 'valet')!;
    const project = directory.projects.find(({ name }) => name === 'service')!;
    expect(user.password).toBe('given-word');
    expect(directory.rolesOn(user, { kind: 'project', project })).toEqual([
      'admin',
      'member',
      'reader',
      'service',
    ]);
    expect(administration.roles).toEqual(['admin', 'member', 'reader', 'service']);
    expect(administration.services).toMatchObject([{ type: 'application-placement', name: 'valet' }]);
    expect(administration.endpoints.map((each) => [each.interface, each.region_id, each.url])).toEqual(
      ['public', 'internal', 'admin'].map((face) => [face, 'RegionOne', `${ADDRESS}/v1`]),
    );
    expect(out).toContain('9 changes made.');
    expect(sectionIn(out)).toEqual([
      '[identity]',
      `auth_url = ${keystone.url}/v3`,
      'username = valet',
      '# password = as you gave it',
      'project_name = service',
      'user_domain_name = Default',
      'project_domain_name = Default',
      'region_name = RegionOne',
      'interface = admin',
    ]);
    expect(out + err).not.toContain('given-word');
  });

  it('changes nothing the second time, and says so', async () => {
    await bootstrap();
    const start = keystone.seen.length;
    const { status, out } = await bootstrap();
    expect(status).toBe(0);
    expect(changesSince(start)).toEqual([]);
    expect(out).toContain('Everything is as it should be: nothing was changed.');
    expect(JSON.parse((await bootstrap('-f', 'json')).out)).toMatchObject({ changes: 0, dry_run: false });
  });

  it('makes up a password once, for a new user, and prints it in the section alone', async () => {
    const args = ['bootstrap', '--url', ADDRESS, '--generate-password'];
    const { out, err } = await ask(args);
    const { password } = keystone.directory.users.find(({ name }) => name === 'valet')!;
    expect(password).toMatch(/^[\w-]{32}$/);
    expect(out.split(password)).toHaveLength(2);
    expect(sectionIn(out)).toContain(`password = ${password}`);
    expect(err).not.toContain(password);
    const start = keystone.seen.length;
    const again = await ask(args);
    expect(changesSince(start)).toEqual([]);
    expect(again.out).not.toContain(password);
    expect(sectionIn(again.out)).toContain('# password = as it was given when the user was made');
  });

  it('changes nothing in a dry run, before and after', async () => {
    const dry = await bootstrap('--dry-run');
    expect(dry.status, dry.err).toBe(0);
    expect(changesSince(0)).toEqual([]);
    expect(dry.out).toContain('A dry run: 9 changes to make, none made.');
    expect(dry.out).toMatch(/^user +valet +would create/m);
    await bootstrap();
    expect((await bootstrap('--dry-run')).out).toContain('nothing was changed');
  });

  it('mends what differs: a password, an address, what is switched off, a role, an endpoint twice', async () => {
    await bootstrap();
    const { directory, administration } = keystone;
    const user = directory.users.find(({ name }) => name === 'valet')!;
    user.password = 'another';
    Object.assign(administration.services[0]!, { enabled: false });
    Object.assign(administration.endpoints[0]!, { url: 'http://old:8090/v1' });
    administration.endpoints.push({ ...administration.endpoints[1]!, id: 'twin' });
    const { out } = await bootstrap('--role', 'admin', '--role', 'auditor');
    expect(user.password).toBe('given-word');
    expect(administration.services[0]!.enabled).toBe(true);
    expect(administration.endpoints.map(({ url }) => url)).toEqual(Array(3).fill(`${ADDRESS}/v1`));
    expect(out).toMatch(/^user +valet +changed +password$/m);
    expect(out).toMatch(/^endpoint .* changed +was http:\/\/old:8090\/v1$/m);
    expect(out).toMatch(/^endpoint .* removed +a second one$/m);
    expect(out).toMatch(/^grant +valet is auditor in service +created$/m);
    user.enabled = false;
    expect((await bootstrap()).out).toMatch(/^user +valet +changed +enabled, password$/m);
    expect(user.enabled).toBe(true);
  });

  it('takes addresses by interface, and a password from a file', async () => {
    const folder = folderWith({ password: 'from-a-file\n', two: 'a\nb\n' });
    const urls = [
      '--public-url',
      'https://valet.example.org/placement/',
      '--internal-url',
      'http://10.0.0.9:8090',
    ];
    const file = ['--password-file', `${folder}/password`];
    const { status, err } = await ask([
      'bootstrap',
      ...urls,
      '--admin-url',
      'http://10.0.0.9:8090/v1',
      ...file,
    ]);
    expect(status, err).toBe(0);
    expect(keystone.administration.endpoints.map(({ url }) => url)).toEqual([
      'https://valet.example.org/placement',
      'http://10.0.0.9:8090/v1',
      'http://10.0.0.9:8090/v1',
    ]);
    expect(keystone.directory.users.at(-1)!.password).toBe('from-a-file');
    const missing = await ask(['bootstrap', ...urls, ...file]);
    expect(missing).toMatchObject({
      status: 1,
      err: expect.stringContaining('by the admin interface? Give --url'),
    });
    expect(await ask(['bootstrap', '--url', ADDRESS, '--password-file', `${folder}/two`])).toMatchObject({
      status: 1,
      err: expect.stringContaining('nothing else, in one line'),
    });
    expect(await ask(['bootstrap', '--url', 'valet:8090', ...file])).toMatchObject({ status: 1 });
  });

  it('says what is missing: a password, a right, a region, a domain', async () => {
    expect(await ask(['bootstrap', '--url', ADDRESS])).toMatchObject({
      status: 1,
      err: expect.stringContaining('there is no user valet yet, and a new one needs a password'),
    });
    const member = { OS_USERNAME: 'member', OS_IDENTITY__PASSWORD: 'x' };
    expect(await ask(['bootstrap', '--url', ADDRESS], member)).toMatchObject({
      status: 6,
      err: expect.stringContaining('this takes an administrator of the cloud'),
    });
    keystone.administration.regions.push({ id: 'south' });
    expect(await bootstrap()).toMatchObject({
      status: 1,
      err: expect.stringContaining('the regions RegionOne, south: say which by --os-region-name'),
    });
    expect(await bootstrap('--os-region-name', 'north', '--domain', 'none')).toMatchObject({ status: 1 });
    expect((await bootstrap('--os-region-name', 'north')).out).toMatch(/^region +north +created$/m);
    expect(await runCommand(['keystone', 'bootstrap', '--url', ADDRESS])).toMatchObject({
      status: 1,
      err: expect.stringContaining('this asks Keystone'),
    });
  });

  it('warns of a service that older guides registered as the Placement API', async () => {
    keystone.administration.services.push({ id: 'old', type: 'placement', name: 'valet' });
    expect((await bootstrap()).err).toContain(
      'a service named "valet" is registered with the type placement, which is OpenStack\'s Placement API',
    );
    expect(keystone.administration.services.map(({ type }) => type)).toEqual([
      'placement',
      'application-placement',
    ]);
  });
});

describe('valet keystone remove', () => {
  it('removes endpoints, service and user, leaves project and roles, and has nothing to do the second time', async () => {
    await bootstrap();
    const dry = await ask(['remove', '--dry-run']);
    expect(dry.out).toContain('A dry run: 5 changes to make, none made.');
    const { status, out } = await ask(['remove']);
    expect(status).toBe(0);
    expect(out).toContain('5 changes made.');
    const { administration, directory } = keystone;
    expect([administration.services, administration.endpoints]).toEqual([[], []]);
    expect(directory.users.map(({ name }) => name)).toEqual(['admin', 'member']);
    expect(directory.projects.map(({ name }) => name)).toContain('service');
    expect((await ask(['remove'])).out).toMatch(/^service .* absent\n.*user .* absent\n\nEverything is as/m);
  });

  it('leaves service and user while another region has endpoints', async () => {
    keystone.administration.regions.push({ id: 'south' });
    for (const region of ['RegionOne', 'south']) await bootstrap('--os-region-name', region);
    const { out } = await ask(['remove', '--os-region-name', 'RegionOne']);
    expect(out).toMatch(/^service .* kept +in use in south$/m);
    expect(keystone.administration.endpoints.map(({ region_id }) => region_id)).toEqual(
      Array(3).fill('south'),
    );
    expect((await ask(['remove', '--os-region-name', 'south'])).out).toMatch(/^user +valet +removed/m);
  });

  it('does not remove who is logged in', async () => {
    expect(await ask(['remove', '--username', 'admin'])).toMatchObject({
      status: 1,
      err: expect.stringContaining('admin is who you are logged in as'),
    });
  });
});
