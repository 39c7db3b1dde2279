/** The API with tokens of a Keystone: real ones, expired, revoked and forged ones; and what of them gets into the log. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock, SERVICE_PASSWORD, startCloud } from '../identity/testing/cloud.ts';
import { createLogger } from './log.ts';
import { createServer } from './server.ts';
import { type Api, server, startApi } from './testing/api.ts';

const clock = new ManualClock();
let cloud: Awaited<ReturnType<typeof startCloud>>;
let api: Api;
/** What the link to Keystone has to tell. */
const troubles: string[] = [];
beforeAll(async () => {
  cloud = await startCloud(clock);
  const identity = cloud.identity({ retries: 0 }, {
    warn: (...line: unknown[]) => troubles.push(JSON.stringify(line)),
  } as never);
  api = await startApi({ identity, settings: { authUrl: cloud.keystone.url } });
});
afterAll(async () => {
  await api.close();
  await cloud.keystone.close();
});

async function call(token: string, method: string, url: string, payload?: unknown) {
  const answer = await api.app.inject({
    method: method as 'GET',
    url,
    headers: { 'x-auth-token': token },
    ...(payload === undefined ? {} : { payload: payload as object }),
  });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: answer.body === '' ? undefined : answer.json(),
  };
}

describe('tokens of Keystone', () => {
  it('let a member plan for its project, and no other see it', async () => {
    const [blue, red] = [cloud.token('member', cloud.blue), cloud.token('member', cloud.red)];
    const plan = { plan_name: 's', stack_id: 's', resources: { a: server('a') } };
    expect((await call(blue, 'POST', '/v1/plans/', plan)).status).toBe(201);
    expect((await call(blue, 'GET', '/v1/plans/s')).status).toBe(200);
    expect((await call(red, 'GET', '/v1/plans/s')).status).toBe(404);
    expect((await call(red, 'DELETE', '/v1/plans/s')).status).toBe(404);
    expect((await call(blue, 'DELETE', '/v1/plans/s')).status).toBe(204);
  });

  it('are refused when forged, expired or revoked', async () => {
    const expired = cloud.token('member', cloud.blue);
    clock.advance(3_600_001);
    const revoked = cloud.token('member', cloud.blue);
    cloud.directory.tokens.get(revoked)!.revoked = true;
    for (const token of ['gAAAAAforged', expired, revoked]) {
      const { status, headers, body } = await call(token, 'GET', '/v1/plans');
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toBe(`Keystone uri="${cloud.keystone.url}"`);
      expect(body).toMatchObject({ code: 401, error: { type: 'HTTPUnauthorized', traceback: null } });
    }
  });

  it('are asked for again later when Keystone does not answer', async () => {
    const token = cloud.token('member', cloud.blue);
    cloud.keystone.fail({ kind: 'status', status: 503 }, 5);
    const { status, headers } = await call(token, 'GET', '/v1/plans');
    expect(status).toBe(503);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    cloud.keystone.heal();
    expect((await call(token, 'GET', '/v1/plans')).status).toBe(200);
  });

  it('of administrators let projects that Keystone knows into a group', async () => {
    const admin = cloud.token('admin', cloud.services);
    await call(admin, 'POST', '/v1/groups', { name: 'g', type: 'exclusivity' });
    expect((await call(admin, 'PUT', '/v1/groups/g/members', { members: [cloud.blue.id] })).status).toBe(201);
    expect((await call(admin, 'PUT', '/v1/groups/g/members', { members: ['f00d'] })).status).toBe(409);
    expect(
      (await call(cloud.token('member', cloud.blue), 'POST', '/v1/groups', { name: 'h', type: 'affinity' }))
        .status,
    ).toBe(403);
  });

  it('and passwords never get into the log', async () => {
    const secret = cloud.token('member', cloud.blue);
    const bad = 'gAAAAA-a-forged-token';
    await call(secret, 'POST', '/v1/plans', { plan_name: 1 });
    await call(secret, 'POST', `/v1/plans?token=${secret}`, { plan_name: 'x', stack_id: 'x', resources: {} });
    await call(bad, 'GET', '/v1/plans');
    cloud.keystone.fail({ kind: 'reset' }, 1);
    await call(cloud.token('member', cloud.blue), 'GET', '/v1/plans');
    const failing = {
      ...api.useCases,
      plans: () => {
        throw Object.assign(new Error('broken'), {
          password: SERVICE_PASSWORD,
          headers: { 'x-auth-token': secret },
        });
      },
    };
    const logger = createLogger('trace', 'json', { write: (line) => api.logged.push(line) });
    const app = createServer({
      useCases: failing,
      identity: cloud.identity(),
      clock,
      logger,
      settings: { nameSecret: 's' },
    });
    const answer = await app.inject({ url: '/v1/plans', headers: { 'x-auth-token': secret } });
    expect(answer.statusCode).toBe(500);
    expect(answer.json().explanation).not.toContain('broken');
    expect(answer.body).not.toContain('stack');
    logger.info(
      { token: secret, a: { password: SERVICE_PASSWORD }, b: { c: { 'x-auth-token': secret } } },
      'careless',
    );
    await app.close();
    expect(troubles.length).toBeGreaterThan(0);
    const text = [...api.logged, ...troubles].join('');
    expect(text).toContain('broken');
    expect(text).toContain('careless');
    for (const hidden of [secret, bad, SERVICE_PASSWORD]) expect(text).not.toContain(hidden);
  });
});
