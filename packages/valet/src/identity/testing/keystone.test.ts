import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from './cloud.ts';
import { KeystoneEmulator } from './keystone.ts';

describe('the Keystone emulator', () => {
  const clock = new ManualClock();
  let keystone: KeystoneEmulator;

  beforeAll(async () => {
    keystone = await KeystoneEmulator.start(clock);
    const { directory } = keystone;
    const [byDefault, other] = [directory.domains[0], directory.addDomain('Other')];
    for (const domain of [byDefault, other]) {
      const project = directory.addProject('shop', domain);
      directory.grant(directory.addUser('ada', `password-${domain.name}`, domain), project, 'admin');
    }
  });
  afterAll(() => keystone.close());

  const call = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
    fetch(`${keystone.url}${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });

  const logIn = (
    password: string,
    domain = 'Default',
    scope: unknown = { project: { name: 'shop', domain: { name: domain } } },
  ) => {
    const user = { name: 'ada', domain: { name: domain }, password };
    return call(
      'POST',
      '/v3/auth/tokens',
      {},
      { auth: { identity: { methods: ['password'], password: { user } }, scope } },
    );
  };

  it('gives a token with roles, project and catalogue for the right password', async () => {
    const answer = await logIn('password-Default');
    expect(answer.status).toBe(201);
    const { token } = (await answer.json()) as { token: Record<string, never> };
    expect(token).toMatchObject({
      user: { name: 'ada', domain: { id: 'default', name: 'Default' } },
      project: { name: 'shop' },
      roles: [{ name: 'admin' }, { name: 'member' }, { name: 'reader' }],
      expires_at: '2026-01-01T01:00:00.000000Z',
    });
    expect(JSON.stringify(token.catalog)).toContain('/internal/v3/');
  });

  it('tells equal names in different domains apart', async () => {
    expect((await logIn('password-Other', 'Other')).status).toBe(201);
    expect((await logIn('password-Other', 'Default')).status).toBe(401);
  });

  it('refuses a wrong password and a foreign project with one and the same answer', async () => {
    const [wrong, foreign] = [
      await logIn('wrong'),
      await logIn('password-Default', 'Default', { project: { name: 'shop', domain: { name: 'Other' } } }),
    ];
    expect(wrong.status).toBe(401);
    expect(await wrong.json()).toEqual(await foreign.json());
  });

  it('validates tokens until they are revoked or expired', async () => {
    const subject = (await logIn('password-Default')).headers.get('x-subject-token')!;
    const asker = (await logIn('password-Default')).headers.get('x-subject-token')!;
    const headers = { 'x-auth-token': asker, 'x-subject-token': subject };
    const valid = await call('GET', '/v3/auth/tokens?nocatalog', headers);
    expect(valid.status).toBe(200);
    expect(((await valid.json()) as { token: object }).token).not.toHaveProperty('catalog');
    expect((await call('DELETE', '/v3/auth/tokens', headers)).status).toBe(204);
    expect((await call('GET', '/v3/auth/tokens', headers)).status).toBe(404);
    clock.advance(3_600_001);
    expect(
      (await call('GET', '/v3/auth/tokens', { 'x-auth-token': asker, 'x-subject-token': asker })).status,
    ).toBe(401);
  });

  it('lets no ordinary user validate the tokens of others, or look at other projects', async () => {
    const { directory } = keystone;
    const project = directory.addProject('garage');
    const user = directory.addUser('bob', 'x');
    directory.grant(user, project, 'member');
    const own = directory.issue(user, { kind: 'project', project }).id;
    const other = directory.issue(directory.users[0], { kind: 'none' }).id;
    const asked = await call('GET', '/v3/auth/tokens', { 'x-auth-token': own, 'x-subject-token': other });
    expect(asked.status).toBe(403);
    expect((await call('GET', `/v3/projects/${project.id}`, { 'x-auth-token': own })).status).toBe(200);
    expect(
      (await call('GET', `/v3/projects/${directory.projects[0].id}`, { 'x-auth-token': own })).status,
    ).toBe(403);
    const list = await call('GET', '/v3/auth/projects', { 'x-auth-token': own });
    expect(await list.json()).toMatchObject({ projects: [{ id: project.id }] });
  });

  it('fails as often as it is told to', async () => {
    keystone.fail({ kind: 'status', status: 503 }, 2);
    expect((await call('GET', '/v3')).status).toBe(503);
    expect((await call('GET', '/v3')).status).toBe(503);
    expect((await call('GET', '/v3')).status).toBe(200);
    keystone.fail({ kind: 'reset' });
    await expect(call('GET', '/v3')).rejects.toThrow();
  });
});
