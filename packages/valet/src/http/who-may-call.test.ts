/** Who may call what, as a table, and what of the cloud shows in the answers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planOf } from '../testing/service.ts';
import { readPolicy } from './policy/policy.ts';
import { type Api, apart, EXTENDED_HEADER, server, startApi } from './testing/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

async function call(token: string | null, method: string, url: string, payload?: unknown) {
  const answer = await api.app.inject({
    method: method as 'GET',
    url,
    headers: { ...EXTENDED_HEADER, ...(token === null ? {} : { 'x-auth-token': token }) },
    ...(payload === undefined ? {} : { payload: payload as object }),
  });
  return { status: answer.statusCode, body: answer.body.startsWith('{') ? answer.json() : answer.body };
}

let count = 0;
/** Fresh things of project p1, and a group that p1 may use. */
async function things() {
  const stack = `stack-${++count}`;
  const admin = api.context('admin');
  const owner = { projectId: 'p1', userId: 'member-of-p1' };
  const resources = { [`${stack}-a`]: server('a') };
  await api.useCases.createPlan(api.context('member'), { name: stack, stackId: stack, resources, ...owner });
  const { plan, placements } = planOf(api.useCases, stack)!;
  const group = await api.useCases.createGroup(admin, {
    name: `g${count}`,
    type: 'diversity',
    level: 'host',
    description: '',
    maxUnits: null,
  });
  await api.useCases.addGroupMembers(admin, group.id, ['p1', 'p3']);
  const close = async () => {
    for (const { id, stackId } of [...api.useCases.plans()])
      if (id === plan.id || stackId === `${stack}-server`) await api.useCases.deletePlan(admin, id);
  };
  return {
    plan: plan.id,
    placement: placements[0].id,
    group: group.id,
    stack,
    host: placements[0].location,
    close,
  };
}
type Things = Awaited<ReturnType<typeof things>>;

const template =
  'heat_template_version: 2021-04-16\nresources:\n  a: {type: OS::Nova::Server, properties: {flavor: m1.small}}\n';

/** Who asks: each role in p1, whose things they are, a member of another project, and an administrator of a third. */
const callers = [null, 'forged', 'none', 'reader', 'member', 'member@p2', 'service', 'admin@p9'] as const;

/** The status for each caller, in that order; before them the name of the body, if there is one. */
const table = `
                                                     no  bad none read memb othr serv admn
GET     /                                           200  200  200  200  200  200  200  200
GET     /v1/                                        200  200  200  200  200  200  200  200
GET     /healthcheck                                200  200  200  200  200  200  200  200
OPTIONS /v1/plans                                   204  204  204  204  204  204  204  204
GET     /v1/nothing                                 401  401  404  404  404  404  404  404
GET     /v1/openapi.json                            401  401  200  200  200  200  200  200
GET     /v1/status                                  401  401  403  200  200  200  200  200
HEAD    /v1/status                                  401  401  403  200  200  200  200  200
GET     /v1/resources                               401  401  403  200  200  200  200  200
GET     /v1/groups                                  401  401  403  200  200  200  200  200
POST    /v1/groups                  :group          401  401  403  403  403  403  403  201
GET     /v1/groups/{group}                          401  401  403  200  200  404  200  200
PUT     /v1/groups/{group}          :description    401  401  403  403  403  403  403  201
DELETE  /v1/groups/{group}                          401  401  403  403  403  403  403  409
PUT     /v1/groups/{group}/members  :members        401  401  403  403  403  403  403  201
DELETE  /v1/groups/{group}/members                  401  401  403  403  403  403  403  204
GET     /v1/groups/{group}/members/p1               401  401  403  204  204  404  204  204
GET     /v1/groups/{group}/members/p3               401  401  403  404  404  404  204  204
DELETE  /v1/groups/{group}/members/p1               401  401  403  403  403  403  403  204
GET     /v1/plans                                   401  401  403  200  200  200  200  200
POST    /v1/plans                   :empty          401  401  403  403  201  201  201  201
POST    /v1/plans?dry_run=true      :plan           401  401  403  403  200  200  200  200
GET     /v1/plans/{plan}                            401  401  403  200  200  404  200  200
GET     /v1/plans/{stack}                           401  401  403  200  200  404  200  200
GET     /v1/plans/{plan}/explanation                401  401  403  200  200  404  200  200
PUT     /v1/plans/{plan}            :update         401  401  403  403  201  404  201  201
PUT     /v1/plans/{plan}            :migrate        401  401  403  403  403  404  403  201
DELETE  /v1/plans/{plan}                            401  401  403  403  204  404  204  204
GET     /v1/placements                              401  401  403  200  200  200  200  200
GET     /v1/placements/{placement}                  401  401  403  200  200  404  200  200
POST    /v1/placements/{placement}  :reserve        401  401  403  403  403  403  201  201
DELETE  /v1/placements/{placement}                  401  401  403  403  204  404  204  204
POST    /v1/destinations            :select         401  401  403  403  403  403  200  200
POST    /v1/previews                :preview        401  401  403  403  200  200  200  200
POST    /v1/capacity                :capacity       401  401  403  403  403  403  403  200
GET     /v1/site                                    401  401  403  403  403  403  403  200
GET     /v1/hosts                                   401  401  403  403  403  403  403  200
GET     /v1/hosts/{host}                            401  401  403  403  403  403  403  200
GET     /v1/racks                                   401  401  403  403  403  403  403  200
GET     /v1/pools                                   401  401  403  403  403  403  403  200
`;

const bodies: Readonly<Record<string, (of: Things) => unknown>> = {
  group: ({ stack }) => ({ name: `new-${stack}`, type: 'affinity' }),
  description: () => ({ description: 'x' }),
  members: () => ({ members: ['p2'] }),
  empty: ({ stack }) => ({ plan_name: 'n', stack_id: `${stack}-new`, resources: {} }),
  plan: ({ stack }) => ({ plan_name: 'n', stack_id: `${stack}-new`, resources: { x: server('x') } }),
  update: ({ stack }) => ({ resources: { [`${stack}-a`]: server('a') } }),
  migrate: ({ stack }) => ({ action: 'migrate', resources: [`${stack}-a`] }),
  reserve: ({ host }) => ({ locations: [host], resource_id: 'n' }),
  select: ({ stack, host }) => ({
    kind: 'server',
    resource_id: `${stack}-server`,
    project_id: 'p1',
    candidates: [host],
    server: { flavor: { id: 'f', name: 'f', vcpus: 0, memory_mb: 0, root_gb: 0 } },
  }),
  preview: () => ({ template }),
  capacity: () => ({ flavor: 'm1.small', limit: 1 }),
};

const rows = table
  .trim()
  .split('\n')
  .slice(1)
  .map((row) => {
    const [, method, path, body, statuses] = /^(\S+)\s+(\S+)\s+(?::(\w+)\s+)?(.*)$/.exec(row)!;
    return { method, path, body, statuses: statuses.split(/\s+/).map(Number) };
  });

describe('who may call', () => {
  it.each(rows)('$method $path ($body) is told by the table', async ({ method, path, body, statuses }) => {
    const found: Record<string, number> = {};
    for (const caller of callers) {
      const of = await things();
      const url = path.replace(/\{(\w+)\}/g, (_, name: 'plan') => of[name]);
      found[`${caller}`] = (await call(caller, method, url, body && bodies[body](of))).status;
      await of.close();
    }
    expect(found).toEqual(Object.fromEntries(callers.map((caller, i) => [`${caller}`, statuses[i]])));
  });

  it('is asked of every call that there is', () => {
    const asked = new Set(
      rows.map(({ method, path }) => {
        const [template] = path.split('?');
        return `${method.toLowerCase()} ${template.replace(/p[13]$/, '{project}')}`;
      }),
    );
    const paths = Object.entries(api.app.swagger().paths ?? {});
    const all = paths.flatMap(([path, methods]) =>
      Object.keys(methods ?? {}).map((method) => `${method} ${path}`),
    );
    // A stream does not end: it is asked for elsewhere.
    expect(all.filter((each) => !asked.has(each))).toEqual(['get /v1/events']);
  });
});

describe('acting for others', () => {
  const make = async (token: string) => {
    const stack_id = `for-${++count}`;
    const body = {
      plan_name: 'x',
      stack_id,
      resources: { [stack_id]: server('x') },
      project_id: 'p5',
      user_id: 'u5',
    };
    const { body: made } = await call(token, 'POST', '/v1/plans', body);
    await api.useCases.deletePlan(api.context('admin'), made.plan.id);
    return made.plan;
  };

  it('is for services and administrators', async () => {
    expect(await make('service')).toMatchObject({ project_id: 'p5', user_id: 'u5' });
    expect(await make('admin')).toMatchObject({ project_id: 'p5', user_id: 'u5' });
  });

  it('counts for nothing from anybody else', async () => {
    expect(await make('member')).toMatchObject({ project_id: 'p1', user_id: 'member-of-p1' });
  });
});

describe('what a project sees', () => {
  it('is its own', async () => {
    const of = await things();
    const other = { plan_name: 'x', stack_id: 'other-stack', resources: { 'other-x': server('x') } };
    await call('member@p2', 'POST', '/v1/plans', other);
    const lists = async (token: string) => [
      (await call(token, 'GET', '/v1/plans')).body.plans.length,
      (await call(token, 'GET', '/v1/placements')).body.placements.length,
    ];
    expect(await lists('reader@p1')).toEqual([1, 1]);
    expect(await lists('reader@p2')).toEqual([1, 1]);
    expect(await lists('reader@p3')).toEqual([0, 0]);
    expect(await lists('admin@p9')).toEqual([2, 2]);
    expect((await call('member@p1', 'GET', '/v1/placements?project_id=p2')).body.placements).toEqual([]);
    await call('member@p2', 'DELETE', '/v1/plans/other-stack');
    await of.close();
  });

  it('of a group is its own membership', async () => {
    const of = await things();
    const { body } = await call('reader@p1', 'GET', `/v1/groups/${of.group}`);
    expect(body.group).toMatchObject({ members: ['p1'], user_id: null });
    const { body: all } = await call('admin', 'GET', `/v1/groups/${of.group}`);
    expect(all.group.members).toEqual(['p1', 'p3']);
    await of.close();
  });

  it('of hosts is a hash that differs from project to project', async () => {
    const make = async (project: string) => {
      const stack = `hash-${project}`;
      const resources = {
        [`${stack}-a`]: server('a'),
        [`${stack}-b`]: server('b'),
        [`${stack}-g`]: apart('rack', `${stack}-a`, `${stack}-b`),
      };
      const { body } = await call(`member@${project}`, 'POST', '/v1/plans', {
        plan_name: stack,
        stack_id: stack,
        resources,
      });
      return body.plan;
    };
    const [one, two] = [await make('p1'), await make('p2')];
    const { body: real } = await call('service', 'GET', '/v1/placements/hash-p1-a');
    const { body: same } = await call('reader@p1', 'GET', '/v1/placements/hash-p1-a');
    expect(real.placement.location).toMatch(/^h\d$/);
    expect(same.placement.location).toMatch(/^[0-9a-f]{56}$/);
    expect(one.placements['hash-p1-a'].location).toBe(same.placement.location);
    // Both projects' servers are on the same hosts: a site of this kind is packed.
    const hashes = [one, two].flatMap((plan) =>
      Object.values(plan.placements as Record<string, { location: string }>).map(({ location }) => location),
    );
    const hosts = (await call('admin', 'GET', '/v1/placements')).body.placements.map(
      ({ location }: { location: string }) => location,
    );
    expect(new Set(hosts).size).toBe(2);
    expect(new Set(hashes).size).toBe(4);
    const found = await call('reader@p1', 'GET', `/v1/placements?location=${same.placement.location}`);
    expect(found.body.placements.length).toBeGreaterThan(0);
    expect(
      (await call('reader@p1', 'GET', `/v1/placements?location=${real.placement.location}`)).body.placements,
    ).toEqual([]);
    for (const project of ['p1', 'p2']) await call('admin', 'DELETE', `/v1/plans/hash-${project}`);
  });

  it('holds no host, rack or capacity in any answer', async () => {
    const texts: string[] = [];
    const ask = async (...request: [string, string, unknown?]) => {
      const { body } = await call('member', ...request);
      texts.push(JSON.stringify(body));
      return body;
    };
    const pair = { 'no-a': server('a'), 'no-b': server('b'), 'no-g': apart('rack', 'no-a', 'no-b') };
    const pipe = {
      'no-p': {
        type: 'ATT::Valet::Pipe',
        properties: { resources: ['no-a', 'no-b'], bandwidth: { min: 10 } },
      },
    };
    const volume = { 'no-v': { name: 'v', type: 'OS::Cinder::Volume', properties: { size: 5 } } };
    const many = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`m${i}`, server(`m${i}`)]));
    const huge = {
      big: server('big', 'm1.large', {}),
      ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`b${i}`, server(`b${i}`, 'm1.large')])),
    };
    await ask('POST', '/v1/plans', {
      plan_name: 'no',
      stack_id: 'no',
      resources: { ...pair, ...pipe, ...volume },
    });
    await ask('GET', '/v1/plans/no');
    const explained = await ask('GET', '/v1/plans/no/explanation');
    await ask('GET', '/v1/placements');
    await ask('GET', '/v1/status');
    await ask('POST', '/v1/plans?dry_run=1', { plan_name: 'dry', stack_id: 'dry', resources: { ...pair } });
    await ask('POST', '/v1/previews', { template });
    await ask('POST', '/v1/plans', {
      plan_name: 'f1',
      stack_id: 'f1',
      resources: { ...many, g: apart('rack', ...Object.keys(many)) },
    });
    await ask('POST', '/v1/plans', { plan_name: 'f2', stack_id: 'f2', resources: huge });
    await ask('POST', '/v1/plans', {
      plan_name: 'f3',
      stack_id: 'f3',
      resources: { z: server('z', 'm1.small', { availability_zone: 'moon' }) },
    });
    await ask('GET', '/v1/plans/f2/explanation');
    const text = texts.join('\n');
    expect(text).not.toMatch(/"(h\d|r\d|c\d|ceph)"|\b(host|rack|cluster|pool) (h\d|r\d|c\d|ceph)\b/);
    expect(text).not.toMatch(/\bfree\b|"count"|"total"|"hosts"|"fragments"|"balance"/);
    expect(text).toContain('refused by zone');
    expect(explained).toMatchObject({ bound: null, gap: expect.any(Number) });
    for (const stack of ['no', 'f1', 'f2', 'f3']) await call('admin', 'DELETE', `/v1/plans/${stack}`);
  });

  it('cannot be felt out by naming hosts', async () => {
    const body = {
      plan_name: 'probe',
      stack_id: 'probe',
      resources: { probe: server('probe') },
      locations: ['h1'],
    };
    expect((await call('member', 'POST', '/v1/plans', body)).status).toBe(403);
    expect((await call('member', 'POST', '/v1/plans', { ...body, locations: [] })).status).toBe(201);
    await call('member', 'DELETE', '/v1/plans/probe');
  });
});

describe('a policy of one’s own', () => {
  it('decides who may call, and what shows', async () => {
    const policy = readPolicy(
      '"capacity:show": "rule:writer"\n"plans:delete": "rule:admin"\n',
      'policy.yaml',
    );
    const own = await startApi({ policy });
    const ask = async (method: string, url: string, payload?: object) =>
      own.app.inject({
        method: method as 'GET',
        url,
        headers: { ...EXTENDED_HEADER, 'x-auth-token': 'member' },
        ...(payload === undefined ? {} : { payload }),
      });
    const capacity = await ask('POST', '/v1/capacity', { flavor: 'm1.large' });
    expect(capacity.json()).toEqual({ copies: 16, more: false, runs_out_first: { resource_class: 'VCPU' } });
    await ask('POST', '/v1/plans', { plan_name: 's', stack_id: 's', resources: { a: server('a') } });
    expect((await ask('DELETE', '/v1/plans/s')).statusCode).toBe(403);
    await own.close();
  });
});
