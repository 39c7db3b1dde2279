/** Flavors whose extra spec `valet` puts every server that has them into stored groups. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { placementOf, TEST_FLAVORS } from '../testing/service.ts';
import { type Api, server, startApi } from './testing/api.ts';

let api: Api;

const withGroups = (name: string, valet: string) => ({
  name,
  id: `id-of-${name}`,
  vcpus: 1,
  memoryMb: 1024,
  diskGb: 10,
  extraSpecs: { valet, 'hw:cpu_policy': 'shared' },
});

beforeAll(async () => {
  const flavors = [
    ...TEST_FLAVORS,
    withGroups('f.apart', '{"groups": ["apart"]}'),
    withGroups('f.both', '{"groups": ["apart", "alone"]}'),
    withGroups('f.alone', '{"groups": ["alone"]}'),
    withGroups('f.lost', '{"groups": ["gone"]}'),
    withGroups('f.broken', '{"groups": "apart"'),
    withGroups('f.wrong', '{"groups": [7]}'),
    withGroups('f.none', '{}'),
  ];
  api = await startApi({ service: { flavors } });
});
afterAll(() => api.close());

afterEach(async () => {
  const admin = api.context('admin');
  for (const plan of [...api.useCases.plans()]) await api.useCases.deletePlan(admin, plan.id);
  for (const group of [...api.useCases.groups()]) {
    await api.useCases.removeGroupMembers(admin, group.id, null);
    await api.useCases.deleteGroup(admin, group.id);
  }
});

async function call(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  payload?: object,
  token = 'admin',
) {
  const headers = { 'x-auth-token': token };
  const answer = await api.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
}

const group = (name: string, type: string, level: string) =>
  call('POST', '/v1/groups', { name, type, level });

/** A plan of one server. @returns its rack, or the refusal */
async function rackOf(stack: string, flavor: string, token = 'member@p1'): Promise<string> {
  const resources = { [stack]: server(stack, flavor) };
  const { body } = await call('POST', '/v1/plans', { plan_name: stack, stack_id: stack, resources }, token);
  if (body.plan === undefined) return `${body.code}: ${body.explanation}`;
  return api.useCases.host(placementOf(api.useCases, stack)!.location)!.rack!;
}

describe('a flavor with groups', () => {
  it('keeps its servers apart over all plans and projects, whether it is named or given by id', async () => {
    await group('apart', 'diversity', 'rack');
    const racks = [
      await rackOf('s1', 'f.apart'),
      await rackOf('s2', 'id-of-f.apart'),
      await rackOf('s3', 'f.apart', 'member@p2'),
      await rackOf('s4', 'f.apart'),
    ];
    expect(racks.sort()).toEqual(['r1', 'r2', 'r3', 'r4']);
    expect(await rackOf('s5', 'f.apart')).toMatch(/^409: .*apart/);
  });

  it('gives a whole unit to the members of an exclusivity group, and refuses other projects', async () => {
    const { body } = await group('alone', 'exclusivity', 'rack');
    await call('PUT', `/v1/groups/${body.id}/members`, { members: ['p1'] });
    const alone = await rackOf('s1', 'f.alone');
    expect(alone).toMatch(/^r\d$/);
    expect(await rackOf('s2', 'm1.small')).not.toBe(alone);
    expect(await rackOf('s3', 'f.alone', 'member@p2')).toMatch(/^403: /);
  });

  it('may name several, beside those of the metadata of a server', async () => {
    for (const name of ['apart', 'third']) await group(name, 'diversity', 'host');
    const { body } = await group('alone', 'exclusivity', 'host');
    await call('PUT', `/v1/groups/${body.id}/members`, { members: ['p1'] });
    const resources = { a: { ...server('a', 'f.both'), metadata: { valet: { groups: ['third'] } } } };
    const made = await call('POST', '/v1/plans', { plan_name: 'n', stack_id: 's', resources });
    expect(made.status).toBe(201);
    const { location } = made.body.plan.placements.a;
    expect([...(api.useCases.host(location)?.groups ?? [])].sort()).toEqual(['alone', 'apart', 'third']);
  });

  it('holds its group until the server is gone', async () => {
    await group('apart', 'diversity', 'rack');
    const { body } = await call('GET', '/v1/groups/apart');
    await call('PUT', `/v1/groups/${body.group.id}/members`, { members: ['p1'] });
    await rackOf('s1', 'f.apart');
    const leave = () => call('DELETE', `/v1/groups/${body.group.id}/members/p1`);
    expect((await leave()).status).toBe(409);
    await call('DELETE', '/v1/plans/s1');
    expect((await leave()).status).toBe(204);
  });

  it('says nothing with an empty spec', async () => {
    expect(await rackOf('s1', 'f.none')).toMatch(/^r\d$/);
  });

  it.each([
    [
      'f.lost',
      /^400: resource s1: the extra spec "valet" of flavor "f\.lost" names a group that is not there: .*"gone"/,
    ],
    ['f.broken', /^400: resource s1: flavor "f\.broken" has the extra spec "valet" = .*expected JSON/],
    ['f.wrong', /^400: resource s1: flavor "f\.wrong" has the extra spec "valet" = .*expected JSON/],
  ])('is refused by name when its spec cannot be kept: %s', async (flavor, message) => {
    expect(await rackOf('s1', flavor)).toMatch(message);
  });
});
