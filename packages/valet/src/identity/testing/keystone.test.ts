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

  const authenticate = (identity: unknown, scope?: unknown) =>
    call('POST', '/v3/auth/tokens', {}, { auth: { identity, ...(scope ? { scope } : {}) } });
  const byToken = (id: string, scope?: unknown) => authenticate({ methods: ['token'], token: { id } }, scope);

  it('gives a token for a token, which ends with the first', async () => {
    const first = await logIn('password-Default');
    const id = first.headers.get('x-subject-token')!;
    const { token: before } = (await first.json()) as { token: { expires_at: string } };
    clock.advance(60_000);
    const answer = await byToken(id, { project: { name: 'shop', domain: { id: 'default' } } });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({
      token: { methods: ['password', 'token'], expires_at: before.expires_at, project: { name: 'shop' } },
    });
    expect(((await (await byToken(id)).json()) as { token: object }).token).not.toHaveProperty('project');
    expect((await byToken('forged')).status).toBe(404);
  });

  it('gives a token for an application credential, with its project and no more than its roles', async () => {
    const { directory } = keystone;
    const [ada, shop] = [directory.users[0], directory.projects[0]];
    const { id, secret } = directory.addCredential('robot', ada, shop, ['member']);
    const by = (credential: object, scope?: unknown) =>
      authenticate({ methods: ['application_credential'], application_credential: credential }, scope);
    const user = { name: 'ada', domain: { name: 'Default' } };
    for (const key of [{ id }, { name: 'robot', user }, { name: 'robot', user: { id: ada.id } }]) {
      const answer = await by({ ...key, secret });
      expect(answer.status).toBe(201);
      expect(await answer.json()).toMatchObject({
        token: {
          methods: ['application_credential'],
          application_credential: { id, name: 'robot', restricted: true },
          project: { id: shop.id },
          roles: [{ name: 'member' }],
        },
      });
    }
    // As seen of Keystone Zed.
    expect((await by({ id, secret: 'wrong' })).status).toBe(401);
    expect((await by({ id })).status).toBe(401);
    expect((await by({ id: 'none', secret })).status).toBe(404);
    expect((await by({ name: 'none', user, secret })).status).toBe(401);
    expect((await by({ name: 'robot', user: { ...user, name: 'nobody' }, secret })).status).toBe(404);
    expect((await by({ id, secret }, { project: { id: shop.id } })).status).toBe(401);
  });

  it('knows no other method', async () => {
    expect((await authenticate({ methods: ['totp'] })).status).toBe(400);
    expect((await authenticate({ methods: ['token'] })).status).toBe(400);
    expect((await authenticate({ methods: [] })).status).toBe(401);
  });

  it('has other services in its catalogue once they are registered', async () => {
    const endpoint = { interface: 'internal', region: 'north', url: 'http://valet:8090/v1' } as const;
    keystone.services.push({ type: 'application-placement', name: 'valet', endpoints: [endpoint] });
    const { token } = (await (await logIn('password-Default')).json()) as {
      token: { catalog: { type: string; endpoints: object[] }[] };
    };
    expect(token.catalog.find(({ type }) => type === 'application-placement')?.endpoints).toEqual([
      { ...endpoint, region_id: 'north', id: expect.any(String) },
    ]);
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

  it('lets administrators make, find, change and remove things, and nobody else', async () => {
    const { directory } = keystone;
    const [ada, shop] = [directory.users[0], directory.projects[0]];
    const bob = directory.users.find(({ name }) => name === 'bob')!;
    const as = (user: typeof ada, project: typeof shop) => ({
      'x-auth-token': directory.issue(user, { kind: 'project', project }).id,
    });
    const headers = as(ada, shop);
    const user = { name: 'valet', domain_id: 'default', password: 'secret-word' };
    const body = { user };
    const garage = directory.projects.find(({ name }) => name === 'garage')!;
    expect((await call('POST', '/v3/users', as(bob, garage), body)).status).toBe(403);
    const made = await call('POST', '/v3/users', headers, body);
    expect(made.status).toBe(201);
    const text = await made.text();
    expect(text).not.toContain('secret-word');
    const { id } = (JSON.parse(text) as { user: { id: string } }).user;
    expect((await call('POST', '/v3/users', headers, body)).status).toBe(409);
    const grant = `/v3/projects/${shop.id}/users/${id}/roles/role-reader`;
    for (const [method, status] of [
      ['HEAD', 404],
      ['PUT', 204],
      ['HEAD', 204],
    ] as const)
      expect((await call(method, grant, headers)).status).toBe(status);
    expect((await call('PATCH', `/v3/users/${id}`, headers, { user: { enabled: false } })).status).toBe(200);
    const found = await call('GET', '/v3/users?name=valet&domain_id=default', headers);
    expect(await found.json()).toMatchObject({ users: [{ id, enabled: false }] });
    expect((await call('DELETE', `/v3/users/${id}`, headers)).status).toBe(204);
    expect((await call('GET', `/v3/users/${id}`, headers)).status).toBe(404);
    const endpoint = { service_id: 'none', interface: 'public', region_id: 'RegionOne', url: 'http://x' };
    expect((await call('POST', '/v3/endpoints', headers, { endpoint })).status).toBe(400);
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
