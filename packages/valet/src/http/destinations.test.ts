/** What the schedulers' plug-ins ask, on the wire. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, EXTENDED_HEADER, startApi } from './testing/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const SMALL = { id: '42', name: 'from-nova', vcpus: 1, memory_mb: 512, root_gb: 1 };
let count = 0;
function body(more: object = {}, server: object = {}) {
  return {
    kind: 'server',
    resource_id: `server-${++count}`,
    project_id: 'p1',
    user_id: 'u1',
    candidates: ['h1', 'h2', 'h3'],
    server: { flavor: SMALL, ...server },
    ...more,
  };
}

async function select(payload: object, token = 'service') {
  const headers = { ...EXTENDED_HEADER, 'x-auth-token': token };
  const answer = await api.app.inject({ method: 'POST', url: '/v1/destinations', headers, payload });
  return { status: answer.statusCode, headers: answer.headers, ...answer.json() };
}

describe('POST /v1/destinations', () => {
  it('answers with one of the candidates, claimed, for a flavor the site need not know', async () => {
    const { status, destination } = await select(body({ alternates: 1 }));
    expect(status).toBe(200);
    expect(destination).toEqual({
      location: expect.stringMatching(/^h[123]$/),
      locations: [destination.location, expect.stringMatching(/^h[123]$/)],
      placement_id: expect.any(String),
      plan_id: expect.any(String),
      state: 'confirmed',
      managed_by: 'server',
    });
    expect(api.useCases.findPlacement(destination.placement_id)).toMatchObject({
      projectId: 'p1',
      userId: 'u1',
    });
  });

  it('is seen, with its plug-in and what came along, in the status', async () => {
    const status = async (token: string) => {
      const headers = { ...EXTENDED_HEADER, 'x-auth-token': token };
      const answer = await api.app.inject({ method: 'GET', url: '/v1/status', headers });
      return answer.json().status;
    };
    expect((await status('admin')).cinder_scheduler).toBeUndefined();
    const before = (await status('admin')).nova_scheduler;
    expect(before).toMatchObject({ status: 'ok', last_hints_at: null, plugin: null });
    const headers = { ...EXTENDED_HEADER, 'x-auth-token': 'service' };
    const agent = 'valet-openstack/0.1.0 keystoneauth1/5.0.0 python-requests/2.28.1';
    await api.app.inject({
      method: 'POST',
      url: '/v1/destinations',
      headers: { ...headers, 'user-agent': agent },
      payload: body({ alternates: 2, hints: { heat_root_stack_id: 's1', heat_resource_name: 'web' } }),
    });
    expect((await status('admin')).nova_scheduler).toEqual({
      status: 'ok',
      calls: before.calls + 1,
      last_call_at: expect.stringMatching(/^20/),
      last_hints_at: expect.stringMatching(/^20/),
      last_alternates_at: expect.stringMatching(/^20/),
      plugin: 'valet-openstack/0.1.0',
    });
    expect((await status('member')).nova_scheduler).toEqual({ status: 'ok' });
  });

  it.each<[string, object, RegExp]>([
    ['an unknown key', body({ colour: 'red' }), /unknown key "colour"/],
    [
      'an unknown key of the server',
      body({}, { colour: 'red' }),
      /server in the body has an unknown key "colour"/,
    ],
    ['no server', body({ server: undefined }), /kind is server, so the body needs "server"/],
    ['both', body({ volume: { size_gb: 1 } }), /must not have "volume"/],
    ['a hint that is no text', body({ hints: { a: 1 } }), /hints\.a in the body: expected a text or a list/],
    ['a policy nobody knows', body({}, { server_group: { id: 'g', policy: 'near' } }), /policy.*"affinity"/],
  ])('refuses %s, naming it', async (_what, payload, message) => {
    const { status, error } = await select(payload);
    expect({ status, message: error.message }).toEqual({
      status: 400,
      message: expect.stringMatching(message),
    });
  });

  it('refuses with the explanation, in the historic body, what fits nowhere', async () => {
    const huge = { ...SMALL, id: '43', vcpus: 9 };
    const refused = await select(body({}, { flavor: huge }));
    expect(refused).toMatchObject({
      status: 409,
      title: 'Conflict',
      explanation: expect.stringContaining('Ostro error:'),
      error: {
        type: 'HTTPConflict',
        code: 'valet.plan.infeasible',
        explanation: { summary: expect.any(String) },
      },
    });
    const failed = api.useCases.findPlan(refused.error.plan_id)!;
    expect(failed.plan).toMatchObject({ state: 'failed', projectId: 'p1' });
  });

  it('says so when it knows none of the candidates', async () => {
    const { status, error } = await select(body({ candidates: ['nowhere'] }));
    expect(status).toBe(409);
    expect(error.message).toMatch(/none of the 1 candidate hosts \("nowhere" …\) is known to Valet/);
  });

  it('places volumes on pools', async () => {
    const { status, destination } = await select({
      kind: 'volume',
      resource_id: 'volume-1',
      project_id: 'p1',
      candidates: ['elsewhere', 'ceph'],
      volume: { size_gb: 10, volume_type: 'gold', type_extra_specs: { a: 'b' } },
    });
    expect({ status, ...destination }).toMatchObject({ status: 200, location: 'ceph', locations: ['ceph'] });
  });

  it('is not for tenants, and not there at 1.0', async () => {
    expect((await select(body(), 'member')).status).toBe(403);
    const old = await api.app.inject({
      method: 'POST',
      url: '/v1/destinations',
      headers: { 'x-auth-token': 'service' },
      payload: body(),
    });
    expect(old.statusCode).toBe(404);
  });
});
