/** What one project may have of plans and placements. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../planning/destinations/testing/ask.ts';
import { type Api, EXTENDED_HEADER, server, startApi } from './testing/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi({ service: { planning: { quota: { plans: 2, placements: 4 } } } });
});
afterAll(() => api.close());

afterEach(async () => {
  for (const plan of [...api.useCases.plans()]) await api.useCases.deletePlan(api.context('admin'), plan.id);
});

async function call(method: 'POST' | 'PUT', url: string, payload: object, token = 'member@p1') {
  const headers = { 'x-auth-token': token, ...EXTENDED_HEADER };
  const answer = await api.app.inject({ method, url, headers, payload });
  return { status: answer.statusCode, body: answer.json() };
}

const servers = (stack: string, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${stack}-${i}`, server(`${stack}-${i}`)]));

const create = (stack: string, count = 1, token?: string, more: object = {}) =>
  call(
    'POST',
    '/v1/plans',
    { plan_name: stack, stack_id: stack, resources: servers(stack, count), ...more },
    token,
  );

describe('the quota of a project', () => {
  it('refuses a plan too many in the historic form, and says what is used of what', async () => {
    await create('s1');
    await create('s2');
    const explanation = expect.stringMatching(
      /^quota exceeded for plans: 1 requested, 2 of 2 used by project p1; delete some, or .* \[quota\] plans/,
    );
    expect(await create('s3')).toMatchObject({
      status: 403,
      body: {
        title: 'Forbidden',
        code: 403,
        explanation,
        error: { type: 'HTTPForbidden', traceback: null, message: explanation },
      },
    });
    expect([...api.useCases.plans()]).toHaveLength(2);
  });

  it('refuses placements too many, of a new plan or of one that grows', async () => {
    expect((await create('s1', 3)).status).toBe(201);
    expect((await create('s2', 2)).body.explanation).toMatch(/for placements: 2 requested, 3 of 4 used/);
    const { id } = [...api.useCases.plans()][0]!;
    const update = (count: number) =>
      call('PUT', `/v1/plans/${id}`, { action: 'update', resources: servers('s1', count) });
    expect((await update(5)).status).toBe(403);
    expect((await update(4)).status).toBe(201);
    expect((await update(1)).status).toBe(201);
    expect((await create('s2', 3)).status).toBe(201);
  });

  it('is one of each project: also when the service acts for it', async () => {
    await create('s1');
    await create('s2');
    expect((await create('s3', 1, 'member@p2')).status).toBe(201);
    const forProject = (stack: string, project_id: string) => create(stack, 1, 'service@p9', { project_id });
    expect((await forProject('s4', 'p1')).status).toBe(403);
    expect((await forProject('s4', 'p2')).status).toBe(201);
    expect((await create('s5', 1, 'member@p2')).status).toBe(403);
  });

  it('is not exceeded by several at once', async () => {
    const answers = await Promise.all(['s1', 's2', 's3', 's4', 's5'].map((stack) => create(stack)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 403, 403, 403]);
  });

  it('counts neither what failed, nor what is only asked about, nor what was deleted', async () => {
    await create('s1');
    const nowhere = { resources: { x: server('x', 'm1.small', { availability_zone: 'none' }) } };
    expect((await create('s2', 1, undefined, nowhere)).status).toBe(409);
    expect((await create('s2')).status).toBe(201);
    expect(
      (
        await call('POST', '/v1/plans?dry_run=true', {
          plan_name: 'd',
          stack_id: 'd',
          resources: servers('d', 1),
        })
      ).status,
    ).toBe(200);
    const [plan] = api.useCases.plans();
    await api.useCases.deletePlan(api.context('admin'), plan!.id);
    expect((await create('s3')).status).toBe(201);
  });

  it('does not keep a scheduler from a server that has passed the quota of Nova', async () => {
    await create('s1', 2);
    await create('s2', 2);
    await api.useCases.findDestination(api.context('service'), ask({ id: 'nova-1', projectId: 'p1' }));
    expect((await create('s3')).body.explanation).toMatch(/3 of 2 used/);
  });
});
