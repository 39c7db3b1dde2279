import { afterEach, describe, expect, it } from 'vitest';
import { KeystoneIdentity } from './keystone.ts';
import { keystoneSettings, ManualClock, startCloud } from './testing/cloud.ts';

type Cloud = Awaited<ReturnType<typeof startCloud>>;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(changes: Parameters<Cloud['identity']>[0] = {}, serviceRole?: string) {
  const clock = new ManualClock();
  const cloud = await startCloud(clock, serviceRole);
  const logged: string[] = [];
  const identity = cloud.identity(changes, {
    warn: (...line: unknown[]) => logged.push(JSON.stringify(line)),
  } as never);
  closing.push(
    () => identity.close(),
    () => cloud.keystone.close(),
  );
  return { ...cloud, clock, identity, logged };
}

const unauthorized = { code: 'valet.identity.unauthorized', status: 401 };
const unavailable = { code: 'valet.identity.unavailable', status: 503 };

describe('callers by Keystone', () => {
  it('knows user, project and roles of a token', async () => {
    const { identity, token, blue } = await start();
    const caller = await identity.authenticate(token('member', blue));
    expect(caller).toMatchObject({ projectId: blue.id, projectName: 'blue' });
    expect([...caller.roles].sort()).toEqual(['member', 'reader']);
  });

  it.each([
    ['admin', ['admin', 'member', 'reader']],
    ['_member_', ['member', 'reader']],
    ['Reader', ['reader']],
    ['service', ['service']],
    ['swiftoperator', []],
  ])('takes the role %s for %j', async (name, roles) => {
    const { identity, token, blue } = await start();
    const caller = await identity.authenticate(token(name, blue));
    expect([...caller.roles].sort()).toEqual(roles);
  });

  it('gives whoever rules over a domain no rule over the cloud', async () => {
    const { identity, directory } = await start();
    const user = directory.addUser('lord', 'x');
    const domain = directory.domains[0];
    directory.grant(user, domain, 'admin');
    const caller = await identity.authenticate(directory.issue(user, { kind: 'domain', domain }).id);
    expect(caller).toMatchObject({ projectId: null });
    expect(caller.roles.size).toBe(0);
  });

  it('takes roles on the system', async () => {
    const { identity, directory } = await start();
    const user = directory.addUser('root', 'x');
    directory.grant(user, 'system', 'admin');
    const caller = await identity.authenticate(directory.issue(user, { kind: 'system' }).id);
    expect(caller.projectId).toBeNull();
    expect(caller.roles.has('admin')).toBe(true);
  });

  it('refuses no token, a forged and a revoked one', async () => {
    const { identity, keystone, directory, token, blue } = await start();
    const revoked = token('member', blue);
    directory.tokens.get(revoked)!.revoked = true;
    for (const bad of [undefined, '', 'forged', 'two words', `${'x'.repeat(9)}\u0000`, revoked])
      await expect(identity.authenticate(bad)).rejects.toMatchObject(unauthorized);
    expect(keystone.count('GET', '/auth/tokens')).toBe(2);
  });

  it('asks once, for however many callers at once and for a while after', async () => {
    const { identity, keystone, token, blue, clock } = await start({ cacheTtlMs: 60_000 });
    const secret = token('reader', blue);
    await Promise.all(Array.from({ length: 20 }, () => identity.authenticate(secret)));
    clock.advance(59_000);
    await identity.authenticate(secret);
    expect(keystone.count('GET', '/auth/tokens')).toBe(1);
    clock.advance(2_000);
    await identity.authenticate(secret);
    expect(keystone.count('GET', '/auth/tokens')).toBe(2);
  });

  it('notices a revocation when what it remembers is over', async () => {
    const { identity, directory, token, blue, clock } = await start({ cacheTtlMs: 60_000 });
    const secret = token('reader', blue);
    await identity.authenticate(secret);
    directory.tokens.get(secret)!.revoked = true;
    clock.advance(61_000);
    await expect(identity.authenticate(secret)).rejects.toMatchObject(unauthorized);
  });

  it('believes no token beyond its own expiry', async () => {
    const { identity, token, blue, clock } = await start({ cacheTtlMs: 24 * 3_600_000 });
    const secret = token('reader', blue);
    await identity.authenticate(secret);
    clock.advance(3_600_001);
    await expect(identity.authenticate(secret)).rejects.toMatchObject(unauthorized);
  });

  it('remembers what was refused, but only briefly', async () => {
    const { identity, keystone, clock } = await start();
    for (let i = 0; i < 5; i++)
      await expect(identity.authenticate('forged')).rejects.toMatchObject(unauthorized);
    expect(keystone.count('GET', '/auth/tokens')).toBe(1);
    clock.advance(10_001);
    await expect(identity.authenticate('forged')).rejects.toMatchObject(unauthorized);
    expect(keystone.count('GET', '/auth/tokens')).toBe(2);
  });

  it('does not keep a caller waiting who went away', async () => {
    const { identity, keystone, token, blue } = await start({ timeoutMs: 300, retries: 0 });
    const secret = token('reader', blue);
    keystone.fail({ kind: 'hang' }, 1, '/auth/tokens');
    const controller = new AbortController();
    const asked = identity.authenticate(secret, controller.signal);
    controller.abort();
    await expect(asked).rejects.toMatchObject(unavailable);
  });
});

describe('the service user', () => {
  it('logs in once, and again shortly before its token expires', async () => {
    const { identity, keystone, token, blue, clock } = await start({ cacheTtlMs: 0 });
    await identity.authenticate(token('reader', blue));
    await identity.authenticate(token('reader', blue));
    expect(keystone.count('POST', '/auth/tokens')).toBe(1);
    clock.advance(3_600_000 - 30_000);
    await identity.authenticate(token('reader', blue));
    expect(keystone.count('POST', '/auth/tokens')).toBe(2);
  });

  it('logs in again when its token is refused', async () => {
    const { identity, keystone, directory, token, blue } = await start();
    await identity.authenticate(token('reader', blue));
    for (const issued of directory.tokens.values()) if (issued.user.name === 'valet') issued.revoked = true;
    await identity.authenticate(token('reader', blue));
    expect(keystone.count('POST', '/auth/tokens')).toBe(2);
  });

  it('does not lock itself out with a wrong password', async () => {
    const { identity, keystone, token, blue, clock } = await start({ password: 'wrong' });
    for (let i = 0; i < 5; i++)
      await expect(identity.authenticate(token('reader', blue))).rejects.toMatchObject({
        ...unavailable,
        message: expect.stringContaining('refuses the service user "valet"'),
      });
    expect(keystone.count('POST', '/auth/tokens')).toBe(1);
    clock.advance(5_001);
    await expect(identity.authenticate('x')).rejects.toMatchObject(unavailable);
    expect(keystone.count('POST', '/auth/tokens')).toBe(2);
  });

  it('says so when it may not validate tokens', async () => {
    const { identity, token, blue } = await start({}, 'member');
    await expect(identity.authenticate(token('reader', blue))).rejects.toMatchObject({
      ...unavailable,
      message: expect.stringContaining('role service or admin'),
    });
  });

  it.each(['public', 'internal', 'admin'] as const)('asks the %s endpoint of the catalogue', async (kind) => {
    const { identity, keystone, token, blue } = await start({ interface: kind });
    await identity.authenticate(token('reader', blue));
    expect(keystone.seen.at(-1)).toMatchObject({ path: '/auth/tokens', interface: kind });
  });

  it('asks the auth_url where the catalogue has no endpoint in its region', async () => {
    const { identity, keystone, token, blue } = await start({ region: 'Mars' });
    await identity.authenticate(token('reader', blue));
    expect(keystone.seen.at(-1)).toMatchObject({ interface: 'auth_url' });
  });

  it.each(['/v3', '/v3/', '/v2.0', '/'])('takes an auth_url that ends in %s', async (end) => {
    const { keystone, clock } = await start();
    const settings = keystoneSettings(`${keystone.url}${end}`);
    const identity = new KeystoneIdentity(settings, clock, { warn: () => {} });
    closing.unshift(() => identity.close());
    await expect(identity.authenticate('forged')).rejects.toMatchObject(unauthorized);
  });
});

describe('projects by Keystone', () => {
  it('are asked for once, and soon again when they were unknown', async () => {
    const { identity, keystone, directory, blue, clock } = await start({ projectTtlMs: 60_000 });
    expect(await identity.projectExists(blue.id)).toBe(true);
    expect(await identity.projectExists(blue.id)).toBe(true);
    expect(keystone.count('GET', `/projects/${blue.id}`)).toBe(1);
    expect(await identity.projectExists('f00d')).toBe(false);
    directory.addProject('late', directory.domains[0], 'f00d');
    expect(await identity.projectExists('f00d')).toBe(false);
    clock.advance(10_001);
    expect(await identity.projectExists('f00d')).toBe(true);
    clock.advance(60_001);
    await identity.projectExists(blue.id);
    expect(keystone.count('GET', `/projects/${blue.id}`)).toBe(2);
  });

  it('are those the service user belongs to, when it may not see all', async () => {
    const { identity, directory, valet, blue, red } = await start({ interface: 'public' }, 'service');
    directory.grant(valet, blue, 'member');
    expect(await identity.projectExists(blue.id)).toBe(true);
    expect(await identity.projectExists(red.id)).toBe(false);
  });

  it('have ids that reach nothing else', async () => {
    const { identity, keystone } = await start();
    for (const id of ['', '..', 'a/b', '../auth/tokens', 'x?y', 'x'.repeat(65)])
      expect(await identity.projectExists(id)).toBe(false);
    expect(keystone.seen).toEqual([]);
  });
});

describe('a Keystone in trouble', () => {
  it.each([
    { kind: 'status', status: 503 },
    { kind: 'status', status: 500 },
    { kind: 'status', status: 429 },
    { kind: 'reset' },
  ] as const)('is asked again after %j', async (fault) => {
    const { identity, keystone, token, blue } = await start();
    keystone.fail(fault, 2);
    await expect(identity.authenticate(token('reader', blue))).resolves.toMatchObject({ projectId: blue.id });
  });

  it('is given up after some attempts, and asked afresh by the next caller', async () => {
    const { identity, keystone, token, blue } = await start();
    const secret = token('reader', blue);
    keystone.fail({ kind: 'status', status: 503 }, 3, '/auth/tokens');
    await expect(identity.authenticate(secret)).rejects.toMatchObject(unavailable);
    await expect(identity.authenticate(secret)).resolves.toMatchObject({ projectId: blue.id });
  });

  it('does not hold a caller for ever when it hangs', async () => {
    const { identity, keystone } = await start({ timeoutMs: 50, retries: 0 });
    keystone.fail({ kind: 'hang' });
    await expect(identity.authenticate('x')).rejects.toMatchObject(unavailable);
  });

  it('is not believed when it answers garbage', async () => {
    const { identity, keystone, token, blue } = await start();
    const secret = token('reader', blue);
    keystone.fail({ kind: 'garbage' }, 1, '/auth/tokens');
    await expect(identity.authenticate(secret)).rejects.toMatchObject(unavailable);
    expect(await identity.authenticate(secret)).toMatchObject({ projectId: blue.id });
  });

  it('is told of in the log without a token or password', async () => {
    const { identity, keystone, token, blue, logged } = await start();
    const secret = token('reader', blue);
    keystone.fail({ kind: 'reset' }, 9);
    await expect(identity.authenticate(secret)).rejects.toMatchObject(unavailable);
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.join('\n')).not.toMatch(new RegExp(`${secret}|service-user-password`));
  });
});
