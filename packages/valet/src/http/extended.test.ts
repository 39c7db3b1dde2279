/** What came with version 1.1, and how versions are asked for. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, apart, EXTENDED_HEADER, ring, server, startApi } from './testing/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi({ settings: { pageLimit: 3 } });
});
afterAll(() => api.close());
beforeEach(async () => {
  for (const plan of [...api.useCases.plans()]) await api.useCases.deletePlan(api.context('admin'), plan.id);
});

async function call(
  method: string,
  url: string,
  payload?: unknown,
  headers: Record<string, string> = EXTENDED_HEADER,
) {
  const answer = await api.app.inject({
    method: method as 'GET',
    url,
    headers: { 'x-auth-token': 'admin', ...headers },
    ...(payload === undefined ? {} : { payload: payload as object }),
  });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: answer.body === '' ? undefined : answer.json(),
  };
}

const makePlan = (stack: string, resources: object = { [`${stack}-a`]: server('a') }, query = '') =>
  call('POST', `/v1/plans${query}`, { plan_name: stack, stack_id: stack, resources });

describe('a value that only a running cloud can tell', () => {
  const later = (key: string) => {
    const { properties, ...rest } = server('a');
    return { ...rest, properties: { ...properties, [key]: { known_later: 'get_attr: [net, x]' } } };
  };

  it('is not asked for, where a placement can do without it', async () => {
    expect((await makePlan('zone', { a: later('availability_zone') })).status).toBe(201);
    expect((await makePlan('devices', { a: later('block_device_mapping_v2') })).status).toBe(201);
  });

  it('is told of, where a placement hangs on it', async () => {
    const { status, body } = await makePlan('flavor', { a: later('flavor') });
    expect(status).toBe(400);
    expect(body.explanation).toContain('flavor is "get_attr: [net, x]", which only a running cloud can tell');
  });
});

describe('the version', () => {
  const version = (value: string) => call('GET', '/v1/status', undefined, { 'openstack-api-version': value });

  it.each([
    ['application-placement 1.0', '1.0'],
    ['application-placement 1.1', '1.1'],
    ['application-placement latest', '1.1'],
    ['Application-Placement 1.1', '1.1'],
    ['compute 2.90, application-placement 1.1', '1.1'],
    ['compute 2.90', '1.0'],
  ])('asked for by %j is %s, and comes back', async (asked, given) => {
    const { status, headers } = await version(asked);
    expect(status).toBe(200);
    expect(headers['openstack-api-version']).toBe(`application-placement ${given}`);
    expect(headers.vary).toContain('OpenStack-API-Version');
  });

  it.each(['application-placement 1.2', 'application-placement 2.0', 'application-placement 0.9'])(
    'is not acceptable as %j',
    async (asked) => {
      const { status, body } = await version(asked);
      expect(status).toBe(406);
      expect(body).toMatchObject({
        code: 406,
        error: { type: 'HTTPNotAcceptable', min_version: '1.0', max_version: '1.1' },
      });
    },
  );

  it.each([
    'application-placement',
    'application-placement one',
    'application-placement 1.1 1.0',
    'application-placement 1.',
  ])('makes no sense as %j', async (asked) => {
    expect((await version(asked)).status).toBe(400);
  });

  it('is told by the version document to those who ask for it', async () => {
    const { body } = await call('GET', '/');
    expect(body.versions[0]).toMatchObject({ id: 'v1.0', min_version: '1.0', version: '1.1' });
  });

  it.each([
    ['GET', '/v1/hosts'],
    ['GET', '/v1/hosts/h1'],
    ['GET', '/v1/racks'],
    ['GET', '/v1/pools'],
    ['GET', '/v1/site'],
    ['GET', '/v1/events'],
    ['GET', '/v1/plans/x/explanation'],
    ['POST', '/v1/previews'],
    ['POST', '/v1/capacity'],
  ])('has to be new enough for %s %s', async (method, url) => {
    const { status, body } = await call(method, url, method === 'POST' ? {} : undefined, {});
    expect(status).toBe(404);
    expect(body.explanation).toContain('OpenStack-API-Version: application-placement 1.1');
  });
});

describe('request ids', () => {
  it('are new for every answer, and a caller’s own goes to the log', async () => {
    const global = 'req-0a1b2c3d-0000-4000-8000-00000000abcd';
    const first = await call('GET', '/v1/status', undefined, { 'x-openstack-request-id': global });
    const second = await call('GET', '/v1/nothing', undefined, { 'x-openstack-request-id': 'req-x\n' });
    const id = /^req-[0-9a-f-]{36}$/;
    expect(first.headers['x-openstack-request-id']).toMatch(id);
    expect(second.headers['x-openstack-request-id']).toMatch(id);
    expect(first.headers['x-openstack-request-id']).not.toBe(global);
    const lines = api.logged.map((line) => JSON.parse(line));
    const line = lines.find(({ request_id }) => request_id === first.headers['x-openstack-request-id']);
    expect(line).toMatchObject({
      global_request_id: global,
      path: '/v1/status',
      status: 200,
      user_id: 'admin-of-p1',
    });
    const other = lines.find(({ request_id }) => request_id === second.headers['x-openstack-request-id']);
    expect(other).not.toHaveProperty('global_request_id');
  });
});

describe('plans', () => {
  it('tell their state, owner and times', async () => {
    const { body } = await makePlan('s1');
    expect(body.plan).toMatchObject({
      state: 'active',
      status: 'optimal',
      gap: 0,
      project_id: 'p1',
      user_id: 'admin-of-p1',
      created_at: '2026-01-01T00:00:00.000Z',
      placements: {
        's1-a': {
          state: 'planned',
          type: 'OS::Nova::Server',
          resource_id: null,
          expires_at: '2026-01-01T01:10:00.000Z',
        },
      },
    });
  });

  it('can be tried without anything being stored', async () => {
    const { status, body } = await makePlan(
      's1',
      { a: server('a'), b: server('b'), g: apart('rack', 'a', 'b') },
      '?dry_run=true',
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'feasible', groups: [{ name: 'g', level: 'rack' }] });
    expect(body.placements).toContainEqual(
      expect.objectContaining({ resource: 'a', type: 'OS::Nova::Server' }),
    );
    expect((await call('GET', '/v1/plans')).body.plans).toEqual([]);
    expect(api.used().VCPU).toBe(0);
  });

  it('are not tried by clients of a version that would make them', async () => {
    const { status } = await call(
      'POST',
      '/v1/plans?dry_run=true',
      { plan_name: 'x', stack_id: 'x', resources: {} },
      {},
    );
    expect(status).toBe(400);
  });

  it('explain themselves', async () => {
    await makePlan('s1', { a: server('a'), b: server('b'), g: apart('rack', 'a', 'b') });
    const { status, body } = await call('GET', '/v1/plans/s1/explanation');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      stack_id: 's1',
      state: 'active',
      status: expect.any(String),
      gap: expect.any(Number),
      bound: expect.any(Number),
    });
    expect(body.cost.terms.hosts).toMatchObject({ amount: 2, unit: 'hosts' });
    const [group] = body.groups;
    expect(Object.values(group.units).flat().sort()).toEqual(['a', 'b']);
  });

  it('are kept when they fail, to be explained', async () => {
    const many = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`m${i}`, server(`m${i}`)]));
    const failed = await makePlan('s1', { ...many, g: apart('rack', ...Object.keys(many)) });
    expect(failed.body).toMatchObject({ code: 409, error: { code: 'valet.plan.infeasible' } });
    const { body } = await call('GET', `/v1/plans/${failed.body.error.plan_id}/explanation`);
    expect(body).toMatchObject({
      state: 'failed',
      status: 'infeasible',
      cost: null,
      explanation: failed.body.error.explanation,
    });
    expect((await call('GET', '/v1/plans?state=failed')).body.plans).toHaveLength(1);
  });

  it('that take longer than their client has time for end, and may be asked for again', async () => {
    const { status, headers, body } = await call('POST', '/v1/plans', {
      plan_name: 'slow',
      stack_id: 'slow',
      resources: ring(24),
      timeout: '100 ms',
      budget_ms: 50_000,
    });
    expect(status).toBe(503);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(body).toMatchObject({ error: { type: 'HTTPServiceUnavailable', code: 'valet.plan.cancelled' } });
    expect((await call('GET', '/v1/plans')).body.plans).toEqual([]);
  });

  it('take a policy, a seed and a budget within bounds', async () => {
    const solve = { policy: 'spread', seed: 7, budget_ms: 1 };
    const body = { plan_name: 's', stack_id: 's', resources: { a: server('a'), b: server('b') }, ...solve };
    const { body: made } = await call('POST', '/v1/plans', body);
    const places = Object.values(made.plan.placements) as { location: string }[];
    expect(new Set(places.map(({ location }) => location)).size).toBe(2);
    for (const wrong of [
      { policy: 'chaos' },
      { seed: -1 },
      { seed: 0.5 },
      { budget_ms: 1e9 },
      { budget_ms: '1' },
    ])
      expect((await call('POST', '/v1/plans', { ...body, stack_id: 't', ...wrong })).status).toBe(400);
  });
});

describe('long lists', () => {
  it('come in pages that lead to the next', async () => {
    for (let i = 0; i < 5; i++) await makePlan(`s${i}`);
    const stacks: string[] = [];
    let url: string | undefined = '/v1/plans?limit=2';
    for (let page = 0; url !== undefined; page++) {
      const { body } = await call('GET', url, undefined, { ...EXTENDED_HEADER, host: 'valet:8090' });
      stacks.push(...body.plans.map(({ stack_id }: { stack_id: string }) => stack_id));
      expect(body.plans.length).toBe(page < 2 ? 2 : 1);
      const next = body.links?.[0];
      if (next !== undefined)
        expect(next).toMatchObject({
          rel: 'next',
          href: expect.stringMatching(/^http:\/\/valet:8090\/v1\/plans\?limit=2&marker=/),
        });
      url = next?.href.replace('http://valet:8090', '');
    }
    expect(stacks).toEqual(['s0', 's1', 's2', 's3', 's4']);
  });

  it.each(['hosts', 'placements', 'plans', 'groups', 'racks', 'pools'])(
    'of %s have a longest page',
    async (what) => {
      for (let i = 0; i < 5; i++) await makePlan(`s${i}`);
      const { body } = await call('GET', `/v1/${what}?limit=1000`);
      expect(body[what].length).toBeLessThanOrEqual(3);
      expect((await call('GET', `/v1/${what}?limit=0`)).status).toBe(400);
      expect((await call('GET', `/v1/${what}?limit=x`)).status).toBe(400);
      expect((await call('GET', `/v1/${what}?marker=nobody`)).status).toBe(400);
    },
  );

  it('are whole for historic clients', async () => {
    for (let i = 0; i < 5; i++) await makePlan(`s${i}`);
    const { body } = await call('GET', '/v1/plans?limit=2', undefined, {});
    expect(body.plans).toHaveLength(5);
    expect(body).not.toHaveProperty('links');
  });

  it('keep their filters from page to page', async () => {
    await makePlan('s1', { a: server('a'), b: server('b') });
    await makePlan('s2', { c: server('c') });
    const { body } = await call('GET', '/v1/placements?limit=1&state=planned&type=OS::Nova::Server');
    const next = await call('GET', body.links[0].href.replace(/^http:\/\/[^/]+/, ''));
    expect(next.body.placements).toHaveLength(1);
    expect((await call('GET', '/v1/plans?stack_id=s2&project_id=p1')).body.plans).toHaveLength(1);
    expect((await call('GET', '/v1/plans?project_id=p7')).body.plans).toEqual([]);
  });
});

describe('previews', () => {
  const template = `heat_template_version: 2021-04-16
parameters:
  flavor: {type: string}
resources:
  web: {type: OS::Nova::Server, properties: {flavor: {get_param: flavor}}}
  db: {type: nested.yaml}
  net: {type: OS::Neutron::Net}
`;
  const nested =
    'heat_template_version: 2021-04-16\nresources:\n  disk: {type: OS::Cinder::Volume, properties: {size: 5}}\n';
  const files = { 'nested.yaml': nested };

  it.each([
    ['a text', { template, files, parameters: { flavor: 'm1.small' } }],
    [
      'a path',
      {
        template: 'main.yaml',
        files: { ...files, 'main.yaml': template },
        environment: 'parameters: {flavor: m1.small}',
      },
    ],
    [
      'a document',
      {
        template: {
          heat_template_version: '2021-04-16',
          resources: {
            web: { type: 'OS::Nova::Server', properties: { flavor: 'm1.small' } },
            db: { type: 'nested.yaml' },
            net: { type: 'OS::Neutron::Net' },
          },
        },
        files,
      },
    ],
    [
      'a text with an environment file',
      {
        template,
        files: { ...files, 'e.yaml': 'parameters: {flavor: m1.small}' },
        environment_files: ['e.yaml'],
      },
    ],
    [
      'a text with an environment document',
      { template, files, environment: { parameters: { flavor: 'm1.small' } } },
    ],
  ])('show where the template would go: %s', async (_how, body) => {
    const { status, body: shown } = await call('POST', '/v1/previews', body);
    expect(status).toBe(200);
    expect(shown).toMatchObject({
      status: 'optimal',
      passed_over: [{ resource: 'net', type: 'OS::Neutron::Net' }],
    });
    expect(
      shown.placements.map(({ resource, host, pool }: Record<string, string>) => [resource, host ?? pool]),
    ).toEqual(
      expect.arrayContaining([
        ['web', expect.stringMatching(/^h\d$/)],
        ['db.disk', 'ceph'],
      ]),
    );
    expect(api.used().VCPU).toBe(0);
  });

  it('keep away from, or go with, running servers of the project that hints name, as plans do', async () => {
    await call('POST', '/v1/plans', { plan_name: 'n', stack_id: 's', resources: { a: server('a') } });
    const reserve = { locations: api.hosts, resource_id: 'nova-1' };
    const { location } = (await call('POST', '/v1/placements/a', reserve)).body.placement;
    const hostOf = async (hint: string, token = 'admin') => {
      const hinted = `heat_template_version: 2021-04-16
parameters: {other: {type: string}}
resources:
  web:
    type: OS::Nova::Server
    properties: {flavor: m1.small, scheduler_hints: {${hint}: {get_param: other}}}
`;
      const body = { template: hinted, parameters: { other: 'nova-1' } };
      const headers = { ...EXTENDED_HEADER, 'x-auth-token': token };
      const shown = (await call('POST', '/v1/previews', body, headers)).body;
      return [shown.placements[0].host, shown.warnings.length];
    };
    expect(await hostOf('same_host')).toEqual([location, 0]);
    expect((await hostOf('different_host'))[0]).not.toBe(location);
    // Others' are not there for it: pack chooses the same host again, and says what it did not find.
    expect(await hostOf('different_host', 'admin@p2')).toEqual([location, 1]);
  });

  it('say why there is no place', async () => {
    const { status, body } = await call('POST', '/v1/previews', {
      template:
        'heat_template_version: 2021-04-16\nresources:\n  a: {type: OS::Nova::Server, properties: {flavor: m1.large, availability_zone: moon}}\n',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'infeasible',
      placements: [],
      cost: null,
      explanation: { items: [{ resource: 'a', candidates: 0 }] },
    });
  });

  it.each([
    [{}, /needs "template"/],
    [{ template: 'main.yaml', files: { 'main.yml': '' } }, /Did you mean "main.yml"/],
    [{ template, files }, /flavor/],
    [{ template: 'resources: [', files: {} }, /template\.yaml:1:12/],
    [
      { template, files: { 'nested.yaml': 7 } },
      /files\["nested.yaml"\] in the body: expected a text, got the number 7/,
    ],
    [{ template, files, environment_files: ['e.yaml'] }, /e\.yaml/],
    [{ template: 7 }, /template in the body: expected a text or a map/],
  ])('refuse %j', async (body, why) => {
    const answer = await call('POST', '/v1/previews', body);
    expect(answer.status).toBe(400);
    expect(answer.body.explanation).toMatch(why);
  });
});

describe('capacity', () => {
  it('counts copies of a flavor under a rule', async () => {
    const { status, body } = await call('POST', '/v1/capacity', {
      flavor: 'm1.large',
      count: 2,
      group: { type: 'diversity', level: 'host' },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      copies: 8,
      more: false,
      by_cluster: expect.any(Object),
      runs_out_first: { resource_class: 'VCPU' },
    });
  });

  it('counts copies of a template, up to a limit', async () => {
    const template =
      'heat_template_version: 2021-04-16\nresources:\n  a: {type: OS::Nova::Server, properties: {flavor: m1.large}}\n';
    const { body } = await call('POST', '/v1/capacity', { template, limit: 3 });
    expect(body).toMatchObject({ copies: 3, more: true });
  });

  it('is of one or the other', async () => {
    for (const body of [
      {},
      { flavor: 'm1.small', template: 'x: 1' },
      { flavor: 'm1.none' },
      { flavor: 'm1.small', limit: 1e9 },
    ])
      expect((await call('POST', '/v1/capacity', body)).status).toBe(400);
  });
});

describe('the site', () => {
  it('shows hosts with what is taken and by whom', async () => {
    const { body: made } = await makePlan('s1', { a: server('a', 'm1.large') });
    const { location, id } = made.plan.placements.a;
    const { body } = await call('GET', `/v1/hosts/${location}`);
    expect(body.host).toMatchObject({
      name: location,
      capacity: { VCPU: 8 },
      used: { VCPU: 4 },
      reserved: { VCPU: 4 },
      uplink_mbps: 10_000,
      placements: [id],
    });
    expect((await call('GET', '/v1/hosts/none')).status).toBe(404);
    expect(
      (await call('GET', '/v1/hosts?rack=r2')).body.hosts.map(({ name }: { name: string }) => name),
    ).toEqual(['h3', 'h4']);
  });

  it('shows racks, pools and the whole tree', async () => {
    expect((await call('GET', '/v1/racks?cluster=c2')).body.racks).toMatchObject([
      { name: 'r3', hosts: ['h5', 'h6'] },
      { name: 'r4' },
    ]);
    expect((await call('GET', '/v1/pools')).body.pools).toMatchObject([
      { name: 'ceph', at: { level: 'site', name: null } },
    ]);
    const { site } = (await call('GET', '/v1/site')).body;
    expect(site).toMatchObject({
      name: 'test',
      mode: 'sim',
      clusters: [{ name: 'c1', uplink_mbps: 40_000, racks: ['r1', 'r2'] }, { name: 'c2' }],
    });
    expect(site.hosts).toHaveLength(8);
  });
});

describe('health and figures', () => {
  it('answers without a token', async () => {
    const answer = await api.app.inject({ url: '/healthcheck' });
    expect([answer.statusCode, answer.body]).toEqual([200, 'OK']);
  });

  it('counts what it answers and solves', async () => {
    await makePlan('s1');
    await makePlan('s2', { a: server('a', 'm1.small', { availability_zone: 'moon' }) });
    const text = await api.metrics.registry.metrics();
    expect(text).toMatch(/valet_http_requests_total\{method="POST",route="\/v1\/plans",status="201"\} \d+/);
    expect(text).toMatch(/valet_solve_duration_seconds_count\{status="optimal"\} \d+/);
    expect(text).toMatch(/valet_rejected_total\{rule="zone"\} \d+/);
    expect(text).not.toContain('s1-a');
  });
});

describe('the OpenAPI document', () => {
  it('knows every call, with its answers, its version and its rule', async () => {
    const { body } = await call('GET', '/v1/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const operations = Object.entries<Record<string, { operationId: string; responses: object }>>(
      body.paths,
    ).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
    expect(operations.sort()).toEqual([
      'delete /v1/groups/{group}',
      'delete /v1/groups/{group}/members',
      'delete /v1/groups/{group}/members/{project}',
      'delete /v1/placements/{placement}',
      'delete /v1/plans/{plan}',
      'get /',
      'get /healthcheck',
      'get /v1/',
      'get /v1/events',
      'get /v1/groups',
      'get /v1/groups/{group}',
      'get /v1/groups/{group}/members/{project}',
      'get /v1/hosts',
      'get /v1/hosts/{host}',
      'get /v1/openapi.json',
      'get /v1/placements',
      'get /v1/placements/{placement}',
      'get /v1/plans',
      'get /v1/plans/{plan}',
      'get /v1/plans/{plan}/explanation',
      'get /v1/pools',
      'get /v1/racks',
      'get /v1/resources',
      'get /v1/site',
      'get /v1/status',
      'post /v1/capacity',
      'post /v1/destinations',
      'post /v1/groups',
      'post /v1/placements/{placement}',
      'post /v1/plans',
      'post /v1/previews',
      'put /v1/groups/{group}',
      'put /v1/groups/{group}/members',
      'put /v1/plans/{plan}',
    ]);
    expect(body.paths['/v1/capacity'].post).toMatchObject({
      'x-openstack-min-version': '1.1',
      'x-openstack-policy': 'capacity:show',
    });
    expect(body.components.schemas.Plan.properties.placements.additionalProperties).toEqual({
      $ref: '#/components/schemas/PlanPlacement',
    });
  });

  it('has every schema that it refers to', async () => {
    const { body } = await call('GET', '/v1/openapi.json');
    const text = JSON.stringify(body);
    const referred = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, name]) => name));
    expect(referred.size).toBeGreaterThan(20);
    for (const name of referred)
      expect(body.components.schemas).toHaveProperty(name.replace('#/components/schemas/', ''));
    expect(text).not.toContain('"$id"');
  });
});
