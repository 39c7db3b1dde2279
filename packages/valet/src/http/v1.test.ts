/** The historic API on the wire, row by row: what clients of 2016 and 2017 send and expect. */

import { openSite, SHARED } from '@valet/ostro';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testSite } from '../testing/service.ts';
import { type Api, apart, server, startApi } from './testing/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

beforeEach(async () => {
  const admin = api.context('admin');
  for (const plan of [...api.useCases.plans()]) await api.useCases.deletePlan(admin, plan.id);
  for (const group of [...api.useCases.groups()]) {
    await api.useCases.removeGroupMembers(admin, group.id, null);
    await api.useCases.deleteGroup(admin, group.id);
  }
});

async function call(method: string, url: string, payload?: unknown, headers: Record<string, string> = {}) {
  const answer = await api.app.inject({
    method: method as 'GET',
    url,
    headers: { 'x-auth-token': 'admin', ...headers },
    ...(payload === undefined ? {} : { payload: payload as object }),
  });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text: answer.body,
    body: answer.body === '' ? undefined : answer.json(),
  };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const historicError = (code: number, title: string, type: string) => ({
  title,
  explanation: expect.any(String),
  code,
  error: { message: expect.any(String), traceback: null, type },
});

const makePlan = (stack: string, resources: object = { [`${stack}-a`]: server('a') }) =>
  call('POST', '/v1/plans/', { plan_name: stack, stack_id: stack, resources });

describe('versions', () => {
  it.each(['/', '/v1', '/v1/'])('are at %s without a token', async (url) => {
    const answer = await api.app.inject({ url, headers: { host: 'valet.example.org:8090' } });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      versions: [
        {
          status: 'CURRENT',
          id: 'v1.0',
          links: [{ href: 'http://valet.example.org:8090/v1/', rel: 'self' }],
        },
      ],
    });
  });
});

describe('every path', () => {
  const paths = [
    ['/', 'GET'],
    ['/v1', 'GET'],
    ['/v1/groups', 'GET, POST'],
    ['/v1/groups/x', 'DELETE, GET, PUT'],
    ['/v1/groups/x/members', 'DELETE, PUT'],
    ['/v1/groups/x/members/y', 'DELETE, GET'],
    ['/v1/plans', 'GET, POST'],
    ['/v1/plans/x', 'DELETE, GET, PUT'],
    ['/v1/placements', 'GET'],
    ['/v1/placements/x', 'DELETE, GET, POST'],
    ['/v1/status', 'GET'],
    ['/v1/resources', 'GET'],
  ] as const;

  it.each(paths)('answers OPTIONS %s with the methods it knows, without a token', async (path, methods) => {
    for (const url of [path, `${path}/`.replace('//', '/')]) {
      const answer = await api.app.inject({ method: 'OPTIONS', url });
      expect(answer.statusCode).toBe(204);
      expect(answer.body).toBe('');
      // Whatever can be got can be asked for by HEAD, too.
      expect(`${answer.headers.allow}`.replace('HEAD, ', '').replace(', HEAD', '')).toBe(methods);
    }
  });

  it.each(paths)('refuses at %s the methods it does not know', async (path, methods) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
      if (methods.includes(method)) continue;
      const { status, headers, body } = await call(method, path);
      expect([method, status]).toEqual([method, 405]);
      expect(headers.allow).toContain(methods.split(', ')[0]);
      expect(body).toEqual(historicError(405, 'Method Not Allowed', 'HTTPMethodNotAllowed'));
    }
  });

  it.each(['/v2', '/v1/nothing', '/v1/plans/x/y', '/v1/groups//members'])('is not %s', async (path) => {
    const { status, body } = await call('GET', path);
    expect(status).toBe(404);
    expect(body).toEqual(historicError(404, 'Not Found', 'HTTPNotFound'));
    expect((await api.app.inject({ method: 'OPTIONS', url: path })).statusCode).toBe(404);
  });

  it('needs a token, even where nothing is', async () => {
    for (const url of ['/v1/plans', '/v1/nothing', '/v1/status']) {
      const answer = await api.app.inject({ url });
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(/^Keystone uri=/);
      expect(answer.json()).toHaveProperty('error.type', 'HTTPUnauthorized');
    }
  });
});

describe('groups', () => {
  const web = { name: 'web', type: 'diversity', level: 'rack', description: 'apart' };

  it('are created bare', async () => {
    const { status, body } = await call('POST', '/v1/groups', web);
    expect(status).toBe(201);
    expect(body).toEqual({ id: expect.stringMatching(uuid), ...web, members: [] });
  });

  it('may leave out description and level', async () => {
    const { body } = await call('POST', '/v1/groups/', { name: 'plain', type: 'exclusivity' });
    expect(body).toMatchObject({ description: '', level: null });
  });

  it('are listed, and shown by id and by name', async () => {
    const { body: made } = await call('POST', '/v1/groups', web);
    expect((await call('GET', '/v1/groups')).body).toEqual({ groups: [made] });
    expect((await call('GET', `/v1/groups/${made.id}`)).body).toEqual({ group: made });
    expect((await call('GET', '/v1/groups/web/')).body).toEqual({ group: made });
    expect((await call('GET', '/v1/groups/other')).status).toBe(404);
  });

  it('change their description only', async () => {
    const { body: made } = await call('POST', '/v1/groups', web);
    const { status, body } = await call('PUT', `/v1/groups/${made.id}`, { description: 'else' });
    expect([status, body]).toEqual([201, { ...made, description: 'else' }]);
    expect((await call('PUT', '/v1/groups/web', { ...web, description: 'as it came' })).status).toBe(201);
    for (const change of [{ name: 'other' }, { type: 'affinity' }, { level: 'host' }]) {
      const refused = await call('PUT', '/v1/groups/web', { description: 'x', ...change });
      expect(refused.status).toBe(400);
      expect(refused.body.explanation).toContain('cannot change');
    }
  });

  it.each([
    { type: 'affinity' },
    { name: 'a b', type: 'affinity' },
    { name: 'ä', type: 'affinity' },
    { name: '', type: 'affinity' },
    { name: 'g', type: 'fondness' },
    { name: 'g', type: 'affinity', level: 'room' },
    { name: '2f1bbd33-1a9d-4dd5-a2a1-5c2f7f1c2d3e', type: 'affinity' },
    { name: 'x'.repeat(256), type: 'affinity' },
  ])('are refused as %j', async (group) => {
    const { status, body } = await call('POST', '/v1/groups', group);
    expect(status).toBe(400);
    expect(body).toEqual(historicError(400, 'Bad Request', 'HTTPBadRequest'));
  });

  it('have names of their own', async () => {
    await call('POST', '/v1/groups', web);
    const { status, body } = await call('POST', '/v1/groups', web);
    expect(status).toBe(409);
    expect(body).toEqual(historicError(409, 'Conflict', 'HTTPConflict'));
  });

  it('take members besides those they have', async () => {
    const { body: made } = await call('POST', '/v1/groups', web);
    await call('PUT', `/v1/groups/${made.id}/members`, { members: ['p1'] });
    const { status, body } = await call('PUT', `/v1/groups/${made.id}/members/`, { members: ['p2', 'p1'] });
    expect([status, body]).toEqual([201, { ...made, members: ['p1', 'p2'] }]);
    const unknown = await call('PUT', `/v1/groups/${made.id}/members`, { members: ['nobody'] });
    expect(unknown.status).toBe(409);
    expect(unknown.body.explanation).toContain('nobody');
  });

  it('answer who is a member, and let members go', async () => {
    await call('POST', '/v1/groups', web);
    await call('PUT', '/v1/groups/web/members', { members: ['p1', 'p2', 'p3'] });
    expect((await call('GET', '/v1/groups/web/members/p1')).status).toBe(204);
    expect((await call('GET', '/v1/groups/web/members/p9')).status).toBe(404);
    expect((await call('DELETE', '/v1/groups/web/members/p1')).status).toBe(204);
    expect((await call('DELETE', '/v1/groups/web/members/p1')).status).toBe(404);
    expect((await call('GET', '/v1/groups/web')).body.group.members).toEqual(['p2', 'p3']);
    expect((await call('DELETE', '/v1/groups/web')).status).toBe(409);
    expect((await call('DELETE', '/v1/groups/web/members/')).status).toBe(204);
    expect((await call('DELETE', '/v1/groups/web')).status).toBe(204);
  });

  it('keep a project that has servers in them', async () => {
    await call('POST', '/v1/groups', web);
    await call('PUT', '/v1/groups/web/members', { members: ['p1'] });
    const metadata = { valet: { groups: ['web'] } };
    const made = await makePlan('s1', {
      a: { ...server('a'), properties: { flavor: 'm1.small', metadata } },
    });
    expect(made.status).toBe(201);
    expect((await call('DELETE', '/v1/groups/web/members/p1')).status).toBe(409);
    expect((await call('DELETE', '/v1/groups/web/members')).status).toBe(409);
    await call('DELETE', '/v1/plans/s1');
    expect((await call('DELETE', '/v1/groups/web/members')).status).toBe(204);
  });
});

describe('plans', () => {
  it('are created at a path with a slash at its end', async () => {
    const { status, body } = await makePlan('s1');
    expect(status).toBe(201);
    expect(body).toEqual({
      plan: {
        id: expect.stringMatching(uuid),
        name: 's1',
        stack_id: 's1',
        placements: { 's1-a': { name: 'a', location: expect.stringMatching(/^h\d$/) } },
      },
    });
  });

  it('take resources with capitalised keys, and a timeout in words', async () => {
    const resources = {
      a: { Name: 'a', Type: 'OS::Nova::Server', Properties: { flavor: 'm1.small' } },
      b: { name: 'b', type: 'OS::Nova::Server', properties: { flavor: 'm1.small' } },
      g: {
        Type: 'ATT::Valet::GroupAssignment',
        Properties: { group_type: 'diversity', level: 'rack', resources: ['a', 'b'] },
      },
    };
    for (const [i, timeout] of ['60 sec', '2 min', 30, '1.5 hours', '90'].entries()) {
      const body = { plan_name: 'n', stack_id: `s${i}`, resources, timeout };
      const answer = await call('POST', '/v1/plans', body);
      expect([timeout, answer.status]).toEqual([timeout, 201]);
      await call('DELETE', `/v1/plans/s${i}`);
    }
    for (const timeout of ['soon', '0 sec', '-3 min', '', '2 fortnights', 1e9, [60]]) {
      const answer = await call('POST', '/v1/plans', { plan_name: 'n', stack_id: 'x', resources, timeout });
      expect([timeout, answer.status]).toEqual([timeout, 400]);
    }
  });

  it.each([
    ['an object', (id: string) => ({ metadata: { valet: { groups: [id] } } })],
    ['JSON text', (id: string) => ({ metadata: { valet: JSON.stringify({ groups: [id] }) } })],
  ])(
    'put servers into stored groups that metadata.valet names by id or name, as %s',
    async (_how, propertiesOf) => {
      const { body: group } = await call('POST', '/v1/groups', {
        name: 'g',
        type: 'diversity',
        level: 'host',
      });
      for (const [stack, word] of [
        ['s1', group.id],
        ['s2', 'g'],
      ] as const)
        expect((await makePlan(stack, { [stack]: server('a', 'm1.small', propertiesOf(word)) })).status).toBe(
          201,
        );
      const { body } = await call('GET', '/v1/placements');
      const [a, b] = body.placements.map(({ location }: { location: string }) => location);
      expect(a).not.toBe(b);
    },
  );

  it('take the second generation of assignments, to a stored group by id or name', async () => {
    const { body: group } = await call('POST', '/v1/groups', { name: 'g', type: 'diversity', level: 'rack' });
    for (const word of [group.id, 'g']) {
      const assignment = {
        type: 'OS::Valet::GroupAssignment',
        properties: { group: word, resources: ['a', 'b'] },
      };
      const { status, body } = await makePlan(`s-${word}`, { a: server('a'), b: server('b'), assignment });
      expect([word, status, body.explanation]).toEqual([word, 201, undefined]);
      await call('DELETE', `/v1/plans/s-${word}`);
    }
    const properties = { group: 'h', resources: ['a'] };
    // Groups of others are found, but never offered.
    await call('POST', '/v1/groups', { name: 'secret', type: 'affinity', level: 'host' });
    await call('PUT', '/v1/groups/secret/members', { members: ['p2'] });
    const unknown = await makePlan('s1', {
      a: server('a'),
      x: { type: 'OS::Valet::GroupAssignment', properties },
    });
    expect([unknown.status, unknown.body.explanation]).toEqual([
      400,
      expect.stringContaining('there is no group "h"'),
    ]);
    expect(unknown.body.explanation).not.toContain('secret');
  });

  it.each([
    ['ATT::CloudQoS::ResourceGroup', 'relationship'],
    ['ATT::Valet::ResourceGroup', 'relationship'],
    ['ATT::Valet::ResourceGroup', 'group_type'],
    ['ATT::Valet::GroupAssignment', 'group_type'],
  ])('take the first generation of assignments: %s with %s', async (type, key) => {
    const properties = { [key]: 'diversity', level: 'cluster', resources: ['a', 'the other'] };
    const { body } = await makePlan('s1', {
      a: server('a'),
      b: server('the other'),
      g: { type, properties },
    });
    const clusters = ['a', 'b'].map((id) => api.useCases.host(body.plan.placements[id].location)!.cluster);
    expect(new Set(clusters)).toEqual(new Set(['c1', 'c2']));
  });

  it('keep each inner list of an assignment together, and the lists apart', async () => {
    const resources = Object.fromEntries(['a', 'b', 'c', 'd'].map((id) => [id, server(id)]));
    const properties = {
      group_type: 'diverse-affinity',
      level: 'rack',
      resources: [
        ['a', 'b'],
        ['c', 'd'],
      ],
    };
    const { body } = await makePlan('s1', {
      ...resources,
      g: { type: 'ATT::Valet::GroupAssignment', properties },
    });
    const rack = (id: string) => api.useCases.host(body.plan.placements[id].location)!.rack;
    expect([rack('a') === rack('b'), rack('c') === rack('d'), rack('a') === rack('c')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each([
    ['diversity', 'rack', 'diversity', 'host', /within diversity may stand affinity and nothing else/],
    ['affinity', 'host', 'affinity', 'rack', /level rack is above host/],
  ])('refuse in %s at %s the group %s at %s, naming both', async (outer, level, inner, below, why) => {
    const group = (group_type: string, at: string, ...resources: string[]) => ({
      type: 'ATT::Valet::GroupAssignment',
      properties: { group_type, level: at, resources },
    });
    const resources = {
      a: server('a'),
      b: server('b'),
      c: server('c'),
      inner: group(inner, below, 'a', 'b'),
    };
    const { status, body } = await makePlan('s1', { ...resources, outer: group(outer, level, 'inner', 'c') });
    expect(status).toBe(400);
    expect(body.explanation).toMatch(/"inner".*"outer"/s);
    expect(body.explanation).toMatch(why);
  });

  it('keep away from, or go with, running servers of the project that hints name', async () => {
    const { body } = await makePlan('s1');
    const { location } = body.plan.placements['s1-a'];
    await call('POST', '/v1/placements/s1-a', { locations: [location], resource_id: 'nova-1' });
    const hinted = async (stack: string, scheduler_hints: object, headers = {}) => {
      const resources = { [stack]: server('x', 'm1.small', { scheduler_hints }) };
      const made = await call('POST', '/v1/plans', { plan_name: 'n', stack_id: stack, resources }, headers);
      return made.body.plan.placements[stack].location;
    };
    // Those of others are not there for it: pack chooses the only host that runs.
    expect(await hinted('s2', { different_host: 'nova-1' }, { 'x-auth-token': 'admin@p2' })).toBe(location);
    expect(await hinted('s3', { different_host: ['nova-1'] })).not.toBe(location);
    expect(await hinted('s4', { same_host: 'nova-1' })).toBe(location);
  });

  it('keep within the candidates of an ad-hoc boot', async () => {
    const id = '7d9c62e6-6d0f-4a3c-9a8d-7d6b3f6f0a11';
    const resources = { [id]: server('adhoc') };
    const { body } = await call('POST', '/v1/plans', {
      plan_name: id,
      stack_id: id,
      locations: ['h7'],
      resources,
    });
    expect(body.plan.placements[id]).toEqual({ name: 'adhoc', location: 'h7' });
  });

  it('are empty where nothing is to be placed', async () => {
    const network = { n: { name: 'n', type: 'OS::Neutron::Net', properties: {} } };
    for (const resources of [{}, network]) {
      const { status, body } = await makePlan('s1', resources);
      expect([status, body]).toEqual([201, { plan: {} }]);
    }
    expect((await call('GET', '/v1/plans')).body).toEqual({ plans: [] });
  });

  it('are found again for an equal request, and stand against another', async () => {
    const { body } = await makePlan('s1');
    expect((await makePlan('s1')).body).toEqual(body);
    const { status, body: refusal } = await makePlan('s1', { z: server('z') });
    expect(status).toBe(409);
    expect(refusal).toMatchObject(historicError(409, 'Conflict', 'HTTPConflict'));
  });

  it('are listed, and shown by their id and their stack', async () => {
    const { body } = await makePlan('s1');
    expect((await call('GET', '/v1/plans/')).body).toEqual({ plans: [body.plan] });
    expect((await call('GET', `/v1/plans/${body.plan.id}`)).body).toEqual(body);
    expect((await call('GET', '/v1/plans/s1/')).body).toEqual(body);
    expect((await call('GET', '/v1/plans/s2')).body).toEqual(historicError(404, 'Not Found', 'HTTPNotFound'));
  });

  it('are updated, with or without saying so', async () => {
    const { body: made } = await makePlan('s1');
    const resources = { 's1-a': server('a'), b: server('b') };
    for (const action of [{ action: 'update', original_resources: {} }, { plan_name: 'renamed' }]) {
      const { status, body } = await call('PUT', `/v1/plans/${made.plan.id}`, { ...action, resources });
      expect(status).toBe(201);
      expect(Object.keys(body.plan.placements).sort()).toEqual(['b', 's1-a']);
    }
    expect((await call('GET', '/v1/plans/s1')).body.plan.name).toBe('renamed');
  });

  it('move one server by its orchestration or resource id', async () => {
    const { body: made } = await makePlan('s1');
    const { location } = made.plan.placements['s1-a'];
    const excluded = ['h1', 'h2', 'h3'].filter((host) => host !== location);
    const moved = await call('PUT', '/v1/plans/s1', {
      action: 'migrate',
      excluded_hosts: excluded,
      resources: ['s1-a'],
    });
    expect(moved.status).toBe(201);
    const { location: next } = moved.body.plan.placements['s1-a'];
    expect([location, ...excluded]).not.toContain(next);
    await call('POST', '/v1/placements/s1-a', { locations: [next], resource_id: 'nova-1' });
    const again = await call('PUT', '/v1/plans/s1', { action: 'migrate', resources: ['nova-1'] });
    expect(again.status).toBe(201);
    expect(again.body.plan.placements['s1-a'].location).not.toBe(next);
  });

  it.each([
    [{ action: 'migrate', resources: ['a', 'b'] }, 400],
    [{ action: 'migrate', resources: [] }, 400],
    [{ action: 'migrate', resources: { a: {} } }, 400],
    [{ action: 'migrate', resources: ['no-such'] }, 404],
    [{ action: 'update', resources: ['a'] }, 400],
    [{ action: 'teleport', resources: {} }, 400],
    [{}, 400],
  ])('refuse the change %j with %i', async (change, expected) => {
    await makePlan('s1');
    const { status, body } = await call('PUT', '/v1/plans/s1', change);
    expect(status).toBe(expected);
    expect(body.error).toMatchObject({ traceback: null });
  });

  it('release everything when they are deleted', async () => {
    await makePlan('s1');
    expect((await call('DELETE', '/v1/plans/s1/')).status).toBe(204);
    expect((await call('DELETE', '/v1/plans/s1')).status).toBe(404);
    expect((await call('GET', '/v1/placements')).body).toEqual({ placements: [] });
    expect(api.used().VCPU).toBe(0);
  });

  it('that cannot be are conflicts that old clients and people can read', async () => {
    const many = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`m${i}`, server(`m${i}`)]));
    const { status, body } = await makePlan('s1', { ...many, apart: apart('rack', ...Object.keys(many)) });
    expect(status).toBe(409);
    expect(body).toMatchObject(historicError(409, 'Conflict', 'HTTPConflict'));
    expect(body.explanation).toMatch(/^Ostro error: /);
    expect(body.error.explanation.conflict).toMatchObject({
      minimal: true,
      elements: expect.arrayContaining([{ kind: 'group', name: 'apart' }]),
    });
    // A historic client never sees that it is kept.
    expect((await call('GET', '/v1/plans')).body).toEqual({ plans: [] });
    expect((await call('GET', '/v1/plans/s1')).status).toBe(404);
    expect((await makePlan('s1')).status).toBe(201);
  });

  it.each([
    [{ plan_name: 'x', stack_id: 's', resources: { a: server('a', 'm1.nothing') } }, /a: .*m1\.nothing/s],
    [
      { plan_name: 'x', stack_id: 's', resources: { a: 'server' } },
      /resources\.a in the body: expected a map/,
    ],
    [{ plan_name: 'x', stack_id: 's', resources: [] }, /resources in the body: expected a map, got a list/],
    [{ plan_name: 'x', resources: {} }, /needs "stack_id"/],
    [
      { plan_name: 7, stack_id: 's', resources: {} },
      /plan_name in the body: expected a text, got the number 7/,
    ],
    [[], /the body: expected a map, got a list/],
  ])('refuse %j and say why', async (body, why) => {
    const answer = await call('POST', '/v1/plans', body);
    expect(answer.status).toBe(400);
    expect(answer.body.explanation).toMatch(why);
  });
});

describe('placements', () => {
  const hints = {
    heat_root_stack_id: 'root-1',
    heat_path_in_stack: ['outer', 'g,outer-g-x'],
    heat_resource_name: 'vm',
  };
  beforeEach(async () => {
    const vm = { ...server('a'), metadata: hints };
    await makePlan('s1', { 'orch-a': vm, 'orch-b': server('b') });
  });
  const names = async (query: string) => {
    const { status, body } = await call('GET', `/v1/placements?${query}`);
    expect(status).toBe(200);
    return (body.placements as { name: string }[]).map(({ name }) => name).sort();
  };

  it('are shown by their id and their orchestration id', async () => {
    const { body } = await call('GET', '/v1/placements/orch-a');
    expect(body).toEqual({
      placement: {
        id: expect.stringMatching(uuid),
        plan_id: expect.stringMatching(uuid),
        name: 'a',
        orchestration_id: 'orch-a',
        resource_id: null,
        location: expect.stringMatching(/^h\d$/),
        reserved: false,
      },
    });
    expect((await call('GET', `/v1/placements/${body.placement.id}/`)).body).toEqual(body);
    expect((await call('GET', '/v1/placements/none')).status).toBe(404);
  });

  it('are filtered by their fields, all of which must match', async () => {
    const { body } = await call('GET', '/v1/placements/orch-a');
    const { id, plan_id, location } = body.placement;
    expect(await names('')).toEqual(['a', 'b']);
    expect(await names(`id=${id}`)).toEqual(['a']);
    expect(await names(`plan_id=${plan_id}`)).toEqual(['a', 'b']);
    expect(await names(`location=${location}&name=a`)).toEqual(['a']);
    expect(await names('orchestration_id=orch-b&name=a')).toEqual([]);
    expect(await names('reserved=False')).toEqual(['a', 'b']);
    await call('POST', '/v1/placements/orch-b', { locations: api.hosts, resource_id: 'nova-b' });
    expect(await names('reserved=true')).toEqual(['b']);
    expect(await names('resource_id=nova-b')).toEqual(['b']);
    expect((await call('GET', '/v1/placements?reserved=maybe')).status).toBe(400);
  });

  it('are filtered by the metadata of their resource', async () => {
    expect(await names('heat_root_stack_id=root-1')).toEqual(['a']);
    expect(await names('heat_root_stack_id=root-1&heat_resource_name=vm')).toEqual(['a']);
    expect(await names('heat_root_stack_id=root-1&heat_resource_name=db')).toEqual([]);
    expect(await names('no_such_key=1')).toEqual([]);
    for (const path of ['["outer","g,outer-g-x"]', '["outer", "g,outer-g-x"]'])
      expect(await names(`heat_path_in_stack=${encodeURIComponent(path)}`)).toEqual(['a']);
    expect(await names(`heat_path_in_stack=${encodeURIComponent('["outer"]')}`)).toEqual([]);
  });

  it('are reserved where they are planned', async () => {
    const { body } = await call('GET', '/v1/placements/orch-a');
    const { location } = body.placement;
    const reserved = await call('POST', `/v1/placements/${body.placement.id}`, {
      locations: ['h8', location],
      resource_id: 'nova-a',
    });
    expect(reserved.status).toBe(201);
    expect(reserved.body).toEqual({
      placement: { ...body.placement, resource_id: 'nova-a', reserved: true },
    });
  });

  it('are planned again where the planned location is no candidate, or on demand', async () => {
    const { body } = await call('GET', '/v1/placements/orch-a');
    const others = api.hosts.filter((host) => host !== body.placement.location);
    const again = await call('POST', '/v1/placements/orch-a', { locations: others, resource_id: 'nova-a' });
    expect(again.status).toBe(201);
    expect(others).toContain(again.body.placement.location);
    const replanned = await call('POST', '/v1/placements/orch-b/', {
      locations: ['h6'],
      resource_id: 'nova-b',
      action: 'replan',
    });
    expect(replanned.body.placement).toMatchObject({ location: 'h6', reserved: true });
  });

  it.each([
    { resource_id: 'x' },
    { locations: [], resource_id: 'x' },
    { locations: ['h1'] },
    { locations: ['h1'], resource_id: 'x', action: 'steal' },
  ])('refuse %j', async (body) => {
    expect((await call('POST', '/v1/placements/orch-a', body)).status).toBe(400);
  });

  it('are released one by one', async () => {
    expect((await call('DELETE', '/v1/placements/orch-a')).status).toBe(204);
    expect(await names('')).toEqual(['b']);
  });
});

describe('status and resources', () => {
  it('answer HEAD and GET', async () => {
    expect((await call('HEAD', '/v1/status')).status).toBe(200);
    expect((await call('HEAD', '/v1/status/')).text).toBe('');
    expect((await call('GET', '/v1/status')).body.status).toHaveProperty('ostro.status', 'ok');
    expect((await call('GET', '/v1/resources')).body).toEqual({ resources: {} });
  });

  it('list what breaks its rules by resource id, to its project and to administrators', async () => {
    await makePlan('s', { a: server('a'), b: server('b') });
    const { body } = await call('GET', '/v1/placements/a');
    const { location } = body.placement;
    await call('POST', '/v1/placements/a', { locations: [location], resource_id: 'nova-a' });
    const site = testSite();
    const hosts = site.hosts.map((host) => (host.name === location ? { ...host, enabled: false } : host));
    api.world.replaceSite(openSite({ ...site, hosts }, SHARED), new Map());
    const broken = { type: 'OS::Nova::Server', status: 'error' };
    expect((await call('GET', '/v1/resources')).body).toEqual({
      resources: { 'nova-a': { ...broken, message: `a: host ${location} is disabled` } },
    });
    const as = async (token: string) =>
      (await call('GET', '/v1/resources', undefined, { 'x-auth-token': token })).body.resources;
    const message = 'it no longer sits where its rules allow; it can be migrated';
    expect(await as('member@p1')).toEqual({ 'nova-a': { ...broken, message } });
    expect(await as('member@p2')).toEqual({});
    api.world.replaceSite(openSite(site, SHARED), new Map());
    expect(await as('admin')).toEqual({});
  });
});
