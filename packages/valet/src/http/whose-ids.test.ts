/**
 * Ids of stacks and of resources come with requests, so anybody can send those of somebody else. What one project
 * sends neither hides nor takes what is another's.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, EXTENDED_HEADER, server, startApi } from './testing/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

async function call(token: string, method: string, url: string, payload?: object) {
  const headers = { ...EXTENDED_HEADER, 'x-auth-token': token };
  const answer = await api.app.inject({ method: method as 'GET', url, headers, payload: payload as object });
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
}

let count = 0;
/** The same stack and resource id, planned by each of these. */
async function sameIds(...tokens: string[]) {
  const stack = `stack-${++count}`;
  const resource = `resource-${count}`;
  const plans: { id: string; placement: string }[] = [];
  for (const token of tokens) {
    const body = { plan_name: token, stack_id: stack, resources: { [resource]: server('a') } };
    const answer = await call(token, 'POST', '/v1/plans', body);
    expect(answer.status).toBe(201);
    plans.push({ id: answer.body.plan.id, placement: answer.body.plan.placements[resource].id });
  }
  return { stack, resource, plans };
}

describe('a stack id that two projects send', () => {
  it('is a plan of its own for each', async () => {
    const { stack, plans } = await sameIds('member@p1', 'member@p2');
    const [first, second] = plans;
    expect(first.id).not.toBe(second.id);
    expect((await call('member@p1', 'GET', `/v1/plans/${stack}`)).body.plan.id).toBe(first.id);
    expect((await call('member@p2', 'GET', `/v1/plans/${stack}`)).body.plan.id).toBe(second.id);
    expect((await call('member@p3', 'GET', `/v1/plans/${stack}`)).status).toBe(404);
  });

  it('is the own one for an administrator who has one, and refused as ambiguous for another', async () => {
    const { stack, plans } = await sameIds('member@p1', 'member@p2');
    expect((await call('admin@p2', 'GET', `/v1/plans/${stack}`)).body.plan.id).toBe(plans[1].id);
    const refused = await call('admin@p9', 'GET', `/v1/plans/${stack}`);
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'valet.request.ambiguous' } } });
    for (const { id } of plans) expect(refused.body.explanation).toContain(id);
    const named = await call('admin@p9', 'GET', `/v1/plans/${stack}?project_id=p1`);
    expect(named.body.plan.id).toBe(plans[0].id);
    expect((await call('admin@p9', 'GET', `/v1/plans/${plans[1].id}`)).body.plan.id).toBe(plans[1].id);
  });

  it.each([
    ['PUT', { resources: {} }],
    ['PUT', { action: 'migrate', resources: ['x'] }],
    ['DELETE', undefined],
  ])('does not let %s %j change one of them by chance', async (method, body) => {
    const { stack, plans } = await sameIds('member@p1', 'member@p2');
    expect((await call('admin@p9', method, `/v1/plans/${stack}`, body)).status).toBe(409);
    for (const { id } of plans)
      expect((await call('admin@p9', 'GET', `/v1/plans/${id}`)).body.plan.state).toBe('active');
  });

  it('is deleted for the project that asks, and stays for the other', async () => {
    const { stack, plans } = await sameIds('member@p1', 'member@p2');
    expect((await call('member@p2', 'DELETE', `/v1/plans/${stack}`)).status).toBe(204);
    expect((await call('member@p1', 'GET', `/v1/plans/${stack}`)).body.plan.id).toBe(plans[0].id);
    expect((await call('admin@p9', 'GET', `/v1/plans/${stack}`)).body.plan.id).toBe(plans[0].id);
  });

  it('does not shadow a plan whose own id it is', async () => {
    const { plans } = await sameIds('member@p1');
    const body = { plan_name: 'squat', stack_id: plans[0].id, resources: { squat: server('a') } };
    const squatting = await call('member@p2', 'POST', '/v1/plans', body);
    expect(squatting.status).toBe(201);
    for (const token of ['member@p1', 'admin@p9', 'service'])
      expect((await call(token, 'GET', `/v1/plans/${plans[0].id}`)).body.plan.id).toBe(plans[0].id);
    const own = await call('member@p2', 'GET', `/v1/plans/${plans[0].id}`);
    expect(own.body.plan.id).toBe(squatting.body.plan.id);
  });

  it('says nothing of the plan of another project when a request differs', async () => {
    const { stack } = await sameIds('member@p1');
    const body = { plan_name: 'mine', stack_id: stack, resources: { other: server('b', 'm1.medium') } };
    expect((await call('member@p2', 'POST', '/v1/plans', body)).status).toBe(201);
  });
});

describe('an orchestration id that two projects send', () => {
  it('is the own placement for each', async () => {
    const { resource, plans } = await sameIds('member@p1', 'member@p2');
    for (const [i, token] of ['member@p1', 'member@p2'].entries())
      expect((await call(token, 'GET', `/v1/placements/${resource}`)).body.placement.id).toBe(
        plans[i].placement,
      );
    expect((await call('member@p3', 'GET', `/v1/placements/${resource}`)).status).toBe(404);
  });

  it('is not reserved or released for either when it is not said for whom', async () => {
    const { resource, plans } = await sameIds('member@p1', 'member@p2');
    const claim = { locations: api.hosts, resource_id: `nova-${count}` };
    expect((await call('service@p9', 'POST', `/v1/placements/${resource}`, claim)).status).toBe(409);
    expect((await call('admin@p9', 'DELETE', `/v1/placements/${resource}`)).status).toBe(409);
    const claimed = await call('service@p9', 'POST', `/v1/placements/${resource}?project_id=p2`, claim);
    expect(claimed.body.placement).toMatchObject({ id: plans[1].placement, reserved: true });
    const other = await call('member@p1', 'GET', `/v1/placements/${resource}`);
    expect(other.body.placement.reserved).toBe(false);
  });

  it('does not shadow a placement whose own id it is', async () => {
    const { plans } = await sameIds('member@p1');
    const { placement } = plans[0];
    const body = { plan_name: 'squat', stack_id: `squat-${count}`, resources: { [placement]: server('a') } };
    expect((await call('member@p2', 'POST', '/v1/plans', body)).status).toBe(201);
    for (const token of ['member@p1', 'service@p9'])
      expect((await call(token, 'GET', `/v1/placements/${placement}`)).body.placement.plan_id).toBe(
        plans[0].id,
      );
  });
});

describe("a server's own uuid", () => {
  it('is claimed by one placement, whoever asks for the second', async () => {
    const [mine, theirs] = [await sameIds('member@p1'), await sameIds('member@p2')];
    const claim = { locations: api.hosts, resource_id: `nova-of-p1-${count}` };
    expect((await call('service', 'POST', `/v1/placements/${mine.resource}`, claim)).status).toBe(201);
    const second = await call('service', 'POST', `/v1/placements/${theirs.resource}`, claim);
    expect(second).toMatchObject({ status: 409, body: { error: { code: 'valet.placement.state' } } });
    const untouched = await call('member@p2', 'GET', `/v1/placements/${theirs.resource}`);
    expect(untouched.body.placement).toMatchObject({ reserved: false, resource_id: null });
  });

  it('can be claimed anew once its placement is released', async () => {
    const [mine, theirs] = [await sameIds('member@p1'), await sameIds('member@p2')];
    const claim = { locations: api.hosts, resource_id: `nova-again-${count}` };
    expect((await call('service', 'POST', `/v1/placements/${mine.resource}`, claim)).status).toBe(201);
    expect((await call('member@p1', 'DELETE', `/v1/plans/${mine.stack}`)).status).toBe(204);
    expect((await call('service', 'POST', `/v1/placements/${theirs.resource}`, claim)).status).toBe(201);
  });
});
