/** Requests that no honest client makes: each gets the right 4xx in the historic form, and the service goes on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planOf } from '../testing/service.ts';
import { type Api, server, startApi, startOpenApi } from './testing/api.ts';
import { exchange, listen } from './testing/sockets.ts';

let api: Api;
let port: number;
beforeAll(async () => {
  api = await startApi({ settings: { bodyLimit: 20_000, headTimeoutMs: 150, requestTimeoutMs: 300 } });
  port = await listen(api.app);
});
afterAll(() => api.close());

async function post(payload: string | Buffer, headers: Record<string, string> = {}, url = '/v1/plans') {
  const answer = await api.app.inject({
    method: 'POST',
    url,
    headers: { 'x-auth-token': 'admin', 'content-type': 'application/json', ...headers },
    payload,
  });
  return { status: answer.statusCode, body: answer.json() };
}

const request = (resources: string) => `{"plan_name":"n","stack_id":"s","resources":${resources}}`;

describe('bodies', () => {
  it.each([
    ['no body', '', 400, /the body: expected a map, got nothing/],
    ['no JSON', '{"plan_name":', 400, /not JSON/],
    [
      'a long key',
      request(`{"${'k'.repeat(3000)}":{"type":"OS::Nova::Server"}}`),
      400,
      /2048 characters, got 3000/,
    ],
    [
      'a long name',
      request(`{"a":{"type":"OS::Nova::Server","name":"${'n'.repeat(3000)}"}}`),
      400,
      /2048 characters, got 3000/,
    ],
    [
      'a path that is none',
      request('{"a":{"type":"OS::Nova::Server","properties":{"flavor":"m1.small"},"path":[1]}}'),
      400,
      /resource a: path must be/,
    ],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 400, /UTF-8/],
    ['a list', '[]', 400, /expected a map, got a list/],
    ['null', 'null', 400, /expected a map, got nothing/],
    ['too long', JSON.stringify({ plan_name: 'x'.repeat(30_000) }), 413, /too large/i],
    ['too deep', request(`${'['.repeat(1000)}${']'.repeat(1000)}`), 400, /nested more than 64 deep/],
    [
      'too deep in maps',
      request(`${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`),
      400,
      /nested more than 64 deep/,
    ],
    [
      'a poisoned prototype',
      '{"__proto__":{"plan_name":"n"},"stack_id":"s","resources":{}}',
      400,
      /"__proto__" is not allowed/,
    ],
    [
      'a poisoned resource',
      request('{"a":{"__proto__":{"type":"OS::Nova::Server"}}}'),
      400,
      /"__proto__" is not allowed/,
    ],
    [
      'an infinite number',
      '{"plan_name":"n","stack_id":"s","resources":{},"timeout":1e999}',
      400,
      /too large/,
    ],
    ['a NUL', '{"plan_name":"a\\u0000b","stack_id":"s","resources":{}}', 400, /NUL/],
    ['half a character', '{"plan_name":"a\\ud800","stack_id":"s","resources":{}}', 400, /half a character/],
    [
      'a name without end',
      JSON.stringify({ plan_name: 'x'.repeat(300), stack_id: 's', resources: {} }),
      400,
      /at most 255/,
    ],
  ])('that are %s', async (_what, payload, status, why) => {
    const answer = await post(payload);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      code: status,
      error: { traceback: null, type: expect.stringMatching(/^HTTP/) },
    });
    expect(answer.body.explanation).toMatch(why);
  });

  it('with a list that is too short are told how short', async () => {
    const answer = await api.app.inject({
      method: 'POST',
      url: '/v1/placements/any',
      headers: { 'x-auth-token': 'admin' },
      payload: { locations: [], resource_id: 'r' },
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().explanation).toBe(
      'locations in the body: expected a list of at least 1, got one of 0.',
    );
  });

  it('with odd but harmless names are taken as they are', async () => {
    const resources = { constructor: server('a'), toString: server('b'), 'ключ \u{1f5dd}': server('c') };
    const { status, body } = await post(
      JSON.stringify({ plan_name: 'hasOwnProperty', stack_id: 'prototype', resources }),
    );
    expect(status).toBe(201);
    expect(Object.keys(body.plan.placements).sort()).toEqual(Object.keys(resources).sort());
    expect(
      (await api.app.inject({ url: '/v1/plans/constructor', headers: { 'x-auth-token': 'admin' } }))
        .statusCode,
    ).toBe(404);
    await api.useCases.deletePlan(api.context('admin'), planOf(api.useCases, 'prototype')!.plan.id);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
  ])('are not %s', async (type) => {
    const { status, body } = await post('{}', { 'content-type': type });
    expect(status).toBe(415);
    expect(body.explanation).toContain('Content-Type: application/json');
  });

  it.each(['gzip', 'br', 'x'.repeat(1000)])('are not coded, as %s', async (coding) => {
    const { status, body } = await post('{}', { 'content-encoding': coding });
    expect(status).toBe(415);
    expect(body.explanation).toMatch(
      /^the body is coded as .*send JSON as it is, without "Content-Encoding"$/,
    );
  });

  it('may say that they are not coded', async () => {
    expect((await post('{}', { 'content-encoding': 'Identity' })).status).toBe(400);
  });

  it('keep no more of metadata than filters look for', async () => {
    const metadata = { role: 'web', blob: 'x'.repeat(5000) };
    await post(request(JSON.stringify({ a: { ...server('a'), metadata } })));
    const [placement] = planOf(api.useCases, 's')!.placements;
    expect(JSON.parse(placement!.metadata)).toEqual({ role: 'web' });
    await api.useCases.deletePlan(api.context('admin'), placement!.planId);
  });

  it('may leave out what they are', async () => {
    const text = request('{}');
    const head = `POST /v1/plans HTTP/1.1\r\nHost: x\r\nX-Auth-Token: admin\r\nContent-Length: ${text.length}\r\n`;
    expect(await exchange(port, `${head}Connection: close\r\n\r\n${text}`)).toMatch(/^HTTP\/1.1 201 /);
  });

  it.each(['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/vnd.valet+json'])(
    'may be %j',
    async (type) => {
      expect((await post(request('{}'), { 'content-type': type })).status).toBe(201);
    },
  );
});

describe('paths and queries', () => {
  it.each([
    ['/v1/plans/%', 400],
    ['/v1/plans/%ff', 400],
    ['/v1/plans/..%2f..%2fetc', 404],
    [`/v1/plans/${'x'.repeat(2_000)}`, 414],
    ['/v1/plans/__proto__', 404],
    ['/v1/plans/x%00y', 404],
    ['/v1/groups/__proto__', 404],
    ['/v1/placements/constructor', 404],
    ['/v1/placements?reserved=maybe', 400],
    ['/v1/placements?name=a&name=b', 400],
    ['/v1/placements?__proto__=x&constructor=y', 200],
    ['/v1/placements?a[b]=c', 200],
    ['/v1/plans?limit=NaN', 400],
  ])('%s: %i', async (url, status) => {
    const answer = await api.app.inject({ url, headers: { 'x-auth-token': 'admin' } });
    expect(answer.statusCode).toBe(status);
    if (status >= 400) expect(answer.json()).toMatchObject({ code: status, error: { traceback: null } });
  });
});

describe('on the wire', () => {
  const historic = (status: number) =>
    new RegExp(`^HTTP/1.1 ${status} [\\s\\S]*\\r\\n\\r\\n\\{"title":.*"code":${status},"error":`);

  it('a flood of headers is cut off', async () => {
    const flood = Array.from({ length: 2_000 }, (_, i) => `X-Flood-${i}: ${i}\r\n`).join('');
    expect(await exchange(port, `GET /v1/plans HTTP/1.1\r\nHost: x\r\n${flood}\r\n`)).toMatch(historic(431));
    expect(await exchange(port, `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`)).toMatch(
      historic(431),
    );
  });

  it('something that is no HTTP is told so', async () => {
    expect(await exchange(port, 'SSH-2.0-OpenSSH_9.2\r\n\r\n')).toMatch(historic(400));
  });

  it('a body that contradicts its length is refused', async () => {
    const head =
      'POST /v1/plans HTTP/1.1\r\nHost: x\r\nX-Auth-Token: admin\r\nContent-Type: application/json\r\n';
    expect(
      await exchange(port, `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
    ).toMatch(historic(400));
    expect(await exchange(port, `${head}Connection: close\r\nContent-Length: 9999999\r\n\r\n{`)).toMatch(
      /^HTTP\/1.1 413 /,
    );
  });

  it('HTTP/1.1 without a Host is refused', async () => {
    expect(await exchange(port, 'GET /v1/plans HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(
      historic(400),
    );
  });

  it('a client that does not get its head out in time is sent away', async () => {
    expect(await exchange(port, 'GET /v1/plans HTTP/1.1\r\nHost: x\r\nX-Slow: ')).toMatch(historic(408));
  });

  it('a client that does not get its body out in time is sent away', async () => {
    const head =
      'POST /v1/plans HTTP/1.1\r\nHost: x\r\nX-Auth-Token: admin\r\nContent-Type: application/json\r\nContent-Length: 100\r\n';
    expect(await exchange(port, `${head}\r\n{"plan_name":`)).toMatch(/^HTTP\/1.1 408 /);
  });

  it('HTTP/1.0 without a Host is served, with links that work', async () => {
    const answer = await exchange(port, 'GET /v1/ HTTP/1.0\r\n\r\n');
    expect(answer).toContain(`"href":"http://127.0.0.1:${port}/v1/"`);
  });

  it('a Host that is none does not get into links', async () => {
    const answer = await exchange(port, 'GET / HTTP/1.1\r\nHost: "><script>\r\nConnection: close\r\n\r\n');
    expect(answer).toContain(`"href":"http://127.0.0.1:${port}/v1/"`);
  });

  it('what a proxy is said to have said is not believed', async () => {
    const answer = await exchange(
      port,
      'GET / HTTP/1.1\r\nHost: valet:8090\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Prefix: /x\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toContain('"href":"http://valet:8090/v1/"');
  });
});

describe('behind a trusted proxy', () => {
  it('links lead to the proxy', async () => {
    const behind = await startApi({ settings: { trustProxy: true } });
    const headers = {
      host: '10.0.0.1:8090',
      'x-forwarded-host': 'cloud.example.org',
      'x-forwarded-proto': 'https',
      'x-forwarded-prefix': '/placement',
    };
    const { versions } = (await behind.app.inject({ url: '/', headers })).json();
    expect(versions[0].links[0].href).toBe('https://cloud.example.org/placement/v1/');
    await behind.close();
  });
});

describe('behind a proxy that is not trusted', () => {
  it.each([false, '10.0.0.1, 10.1.0.0/16'])(
    'links lead to the service itself (trusting %s)',
    async (trustProxy) => {
      const behind = await startApi({ settings: { trustProxy } });
      const headers = {
        host: '10.0.0.1:8090',
        'x-forwarded-for': '10.0.0.1',
        'x-forwarded-host': 'evil.example.org',
        'x-forwarded-proto': 'https',
        'x-forwarded-prefix': '/evil',
      };
      const { versions } = (await behind.app.inject({ url: '/', headers, remoteAddress: '10.2.0.1' })).json();
      expect(versions[0].links[0].href).toBe('http://10.0.0.1:8090/v1/');
      const trusted = await behind.app.inject({ url: '/', headers, remoteAddress: '10.1.2.3' });
      expect(trusted.body.includes('evil')).toBe(trustProxy !== false);
      await behind.close();
    },
  );
});

describe('without authentication', () => {
  let open: Api;
  beforeAll(async () => {
    open = await startOpenApi();
  });
  afterAll(() => open.close());

  const json = { 'content-type': 'application/json' };
  const ask = async (method: string, headers: Record<string, string>, remoteAddress = '127.0.0.1') => {
    const payload = method === 'POST' ? { payload: request('{}') } : {};
    const answer = await open.app.inject({
      method: method as 'GET',
      url: '/v1/plans',
      headers,
      remoteAddress,
      ...payload,
    });
    return answer.statusCode;
  };

  it.each([
    'localhost',
    'localhost:8090',
    '127.0.0.1:8090',
    '127.8.9.1',
    '[::1]:8090',
    'valet.localhost:8090',
  ])('the host may be %s', async (host) => {
    expect(await ask('GET', { host })).toBe(200);
    expect(await ask('POST', { host, ...json })).toBe(201);
  });

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.1:8090',
    '[::2]',
    '127.0.0.1:8090@evil.example',
  ])('a page that calls it %j is sent away', async (host) => {
    expect(await ask('GET', { host })).toBe(403);
    expect(await ask('POST', { host, ...json })).toBe(403);
  });

  it('whoever names no host is sent away', async () => {
    const openPort = await listen(open.app);
    expect(await exchange(openPort, 'GET /v1/plans HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 403 /);
  });

  it('callers on other machines are sent away', async () => {
    expect(await ask('GET', { host: 'localhost' }, '10.0.0.7')).toBe(403);
    expect(await ask('GET', { host: 'localhost' }, '::ffff:127.0.0.1')).toBe(200);
  });

  it('pages of other hosts are sent away, those of this machine are not', async () => {
    expect(await ask('GET', { host: 'localhost', origin: 'https://evil.example' })).toBe(403);
    expect(await ask('GET', { host: 'localhost', origin: 'null' })).toBe(403);
    expect(await ask('GET', { host: 'localhost', origin: 'http://localhost:3000' })).toBe(200);
  });

  it('what a form could send is not taken', async () => {
    const host = 'localhost';
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'application/json+x',
      '',
    ])
      expect(await ask('POST', { host, 'content-type': type })).toBe(415);
    expect(await ask('POST', { host, 'content-type': 'application/json;charset=utf-8' })).toBe(201);
  });

  it('a method that a path does not know is told so, whatever comes with it', async () => {
    const answer = await open.app.inject({ method: 'PUT', url: '/v1/plans', headers: { host: 'localhost' } });
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
  });

  it('no page is told that it may', async () => {
    const headers = {
      host: 'localhost',
      origin: 'http://localhost:3000',
      'access-control-request-method': 'DELETE',
    };
    const answer = await open.app.inject({ method: 'OPTIONS', url: '/v1/plans/x', headers });
    expect(answer.statusCode).toBe(204);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('others are served when that is said twice, but still no forms', async () => {
    const wide = await startOpenApi({ loopbackOnly: false });
    const headers = { host: 'valet.lab:8090' };
    expect((await wide.app.inject({ url: '/v1/plans', headers, remoteAddress: '10.0.0.7' })).statusCode).toBe(
      200,
    );
    const form = await wide.app.inject({
      method: 'POST',
      url: '/v1/plans',
      headers: { ...headers, 'content-type': 'text/plain' },
      payload: request('{}'),
    });
    expect(form.statusCode).toBe(415);
    await wide.close();
  });
});
