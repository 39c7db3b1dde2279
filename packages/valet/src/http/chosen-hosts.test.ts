/** No project chooses its hosts, or feels out the cloud, by what it asks for. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, EXTENDED_HEADER, server, startApi } from './testing/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

async function call(token: string, method: string, url: string, payload: object) {
  const headers = { ...EXTENDED_HEADER, 'x-auth-token': token };
  const answer = await api.app.inject({ method: method as 'GET', url, headers, payload });
  return { status: answer.statusCode, body: answer.json() };
}

let count = 0;
const template = (resources: object) => ({
  template: { heat_template_version: '2021-04-16', resources },
});
const flavor = {
  type: 'OS::Nova::Flavor',
  properties: {
    name: 'own',
    vcpus: 1,
    ram: 1024,
    disk: 1,
    extra_specs: { 'trait:CUSTOM_SECRET': 'required' },
  },
};
const zone = (text: string) => ({ a: server('a', 'm1.small', { availability_zone: text }) });

const ways: readonly (readonly [string, object, RegExp])[] = [
  ['ZONE:HOST', zone('nova:h1'), /resource a: names a host in availability_zone.*name the zone alone/],
  [':HOST', zone(':h1'), /resource a: names a host/],
  ['ZONE:HOST:NODE', zone('nova:h1:h1'), /resource a: names a host/],
  ['ZONE::NODE', zone('nova::h1'), /resource a: names a host/],
  ['a host that is not there', zone('nova:nowhere'), /resource a: names a host/],
  ['a flavor of its own', { a: server('a', 'm1.small'), own: flavor }, /resource own: makes a flavor/],
];

describe('a member', () => {
  it.each(ways)('is refused %s in a plan, a dry run and an update', async (_what, resources, message) => {
    const stack = `stack-${++count}`;
    const body = { plan_name: stack, stack_id: stack, resources };
    for (const url of ['/v1/plans', '/v1/plans?dry_run=true']) {
      const refused = await call('member', 'POST', url, body);
      expect(refused).toMatchObject({ status: 403, body: { error: { type: 'HTTPForbidden' } } });
      expect(refused.body.explanation).toMatch(message);
    }
    const plain = { ...body, resources: { [`x-${stack}`]: server('x') } };
    const made = await call('member', 'POST', '/v1/plans', plain);
    expect((await call('member', 'PUT', `/v1/plans/${made.body.plan.id}`, { resources })).status).toBe(403);
  });

  it.each(ways)('is refused %s in a preview', async (_what, resources, message) => {
    const untitled = Object.fromEntries(
      Object.entries(resources).map(([name, { name: _, ...rest }]) => [name, rest]),
    );
    const refused = await call('member', 'POST', '/v1/previews', template(untitled));
    expect(refused.status).toBe(403);
    expect(refused.body.explanation).toMatch(message);
    expect((await call('admin', 'POST', '/v1/previews', template(untitled))).status).not.toBe(403);
  });

  it.each([
    ['candidates', 'POST', '/v1/plans', { plan_name: 'n', stack_id: 'n', resources: {}, locations: ['h1'] }],
  ])('is refused %s', async (_what, method, url, body) => {
    expect((await call('member', method, url, body)).status).toBe(403);
  });

  it('may name a zone', async () => {
    const body = { plan_name: 'z', stack_id: `z-${++count}`, resources: zone('') };
    expect((await call('member', 'POST', '/v1/plans', body)).status).toBe(201);
  });

  it('changes nothing by hints that are for other filters', async () => {
    const hints = {
      query: '["=","$hypervisor_hostname","h1"]',
      force_hosts: 'h1',
      build_near_host_ip: '10.0.0.1',
    };
    const resources = { h: server('h', 'm1.small', { scheduler_hints: hints }) };
    const body = { plan_name: 'h', stack_id: `h-${++count}`, resources };
    const made = await call('member', 'POST', '/v1/plans', body);
    expect(made.status).toBe(201);
    expect(Object.values<{ location: string }>(made.body.plan.placements)[0].location).toMatch(
      /^[0-9a-f]{56}$/,
    );
  });
});

describe('an administrator', () => {
  it('may name the host', async () => {
    const body = { plan_name: 'a', stack_id: `a-${++count}`, resources: zone(':h8') };
    const made = await call('admin', 'POST', '/v1/plans', body);
    expect(made.body.plan.placements.a.location).toBe('h8');
  });
});
