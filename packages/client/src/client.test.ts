import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type ClientOptions, type Exchange, ValetClient } from './client.ts';
import { ApiError, UnreachableError } from './error.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A service that answers one request after another as told. */
async function serviceThat(...handlers: Handler[]) {
  const seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      seen.push({ method: request.method!, url: request.url!, headers: request.headers, body });
      (handlers[Math.min(seen.length, handlers.length) - 1] as Handler)(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = (options: Partial<ClientOptions> = {}) => new ValetClient({ url, ...options });
  return { url, seen, client };
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Handler =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

const refusal = (status: number, explanation: string, more: object = {}, headers = {}) =>
  json(
    status,
    {
      title: 'No',
      explanation,
      code: status,
      error: { message: explanation, traceback: null, type: 'X', ...more },
    },
    headers,
  );

const groups = (...names: string[]) => ({ groups: names.map((name) => ({ id: name, name })) });

describe('a call', () => {
  it('sends version, token, request id and body, and gives the answer', async () => {
    const { client, seen } = await serviceThat(json(201, { id: 'g1', name: 'a' }));
    const answer = await client({ token: async () => 'secret' }).call(
      'create_group',
      { body: { name: 'a', type: 'affinity' } },
      { requestId: 'req-1' },
    );
    expect(answer).toEqual({ id: 'g1', name: 'a' });
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: '/v1/groups',
      body: '{"name":"a","type":"affinity"}',
    });
    expect(seen[0]!.headers).toMatchObject({
      'openstack-api-version': 'application-placement 1.1',
      'x-auth-token': 'secret',
      'x-openstack-request-id': 'req-1',
    });
  });

  it('writes names into paths so that they stay one part of it', async () => {
    const { client, seen } = await serviceThat(json(200, { host: {} }));
    await client().call('show_host', { path: { host: 'a/b?c' } });
    expect(seen[0]!.url).toBe('/v1/hosts/a%2Fb%3Fc');
    await expect(client().call('show_host', { path: { host: '..' } })).rejects.toThrow(
      '".." is no name or id',
    );
  });

  it('takes an address with /v1 as well', async () => {
    const { url, seen } = await serviceThat(json(200, groups()));
    await new ValetClient({ url: `${url}/v1/` }).call('list_groups', {});
    expect(seen[0]!.url).toBe('/v1/groups');
  });

  it('gives null for an answer without a body', async () => {
    const { client } = await serviceThat((_, response) => response.writeHead(204).end());
    expect(await client().call('delete_plan', { path: { plan: 'p' } })).toBeNull();
  });

  it('tells exchanges without the token', async () => {
    const told: Exchange[] = [];
    const { client } = await serviceThat(json(200, groups(), { 'x-openstack-request-id': 'req-7' }));
    await client({ token: async () => 'secret', onExchange: (each) => told.push(each) }).call(
      'list_groups',
      {},
    );
    expect(told).toMatchObject([{ method: 'GET', status: 200, requestId: 'req-7' }]);
    expect(JSON.stringify(told)).not.toContain('secret');
  });
});

describe('a refusal', () => {
  it('carries the historic body, the code, the explanation and the request id', async () => {
    const why = { summary: 'full', items: [], advice: [] };
    const { client } = await serviceThat(
      refusal(
        409,
        'Ostro error: full',
        { code: 'valet.plan.infeasible', plan_id: 'p1', explanation: why },
        { 'x-openstack-request-id': 'req-9' },
      ),
    );
    const error = await client()
      .call('show_plan', { path: { plan: 'p' } })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 409,
      title: 'No',
      message: 'Ostro error: full',
      code: 'valet.plan.infeasible',
      planId: 'p1',
      why,
      requestId: 'req-9',
    });
  });

  it('of something else than Valet is told as such', async () => {
    const { client } = await serviceThat((_, response) =>
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not here</h1>'),
    );
    await expect(client().call('list_groups', {})).rejects.toThrow(
      'answered 404: Not here; is this really a Valet service?',
    );
  });

  it('of a token renews it once', async () => {
    const asked: boolean[] = [];
    const token = async ({ renew }: { renew: boolean }) => {
      asked.push(renew);
      return renew ? 'new' : 'old';
    };
    const { client, seen } = await serviceThat(refusal(401, 'old'), json(200, groups()), refusal(401, 'no'));
    await client({ token }).call('list_groups', {});
    expect(seen.map(({ headers }) => headers['x-auth-token'])).toEqual(['old', 'new']);
    await expect(client({ token }).call('list_groups', {})).rejects.toMatchObject({ status: 401 });
    expect(asked).toEqual([false, true, false, true]);
  });
});

describe('repetition', () => {
  it('waits as long as a busy service asks, then gives its answer', async () => {
    const busy = refusal(503, 'full', { code: 'valet.queue.full' }, { 'retry-after': '0' });
    const { client, seen } = await serviceThat(busy, busy, json(201, {}));
    await client().call('create_group', { body: { name: 'a', type: 'affinity' } });
    expect(seen).toHaveLength(3);
  });

  it('ends after so many times, and does not begin for what would end the same', async () => {
    const busy = refusal(503, 'full', { code: 'valet.queue.full' }, { 'retry-after': '0' });
    const one = await serviceThat(busy);
    await expect(one.client({ retries: 2 }).call('list_groups', {})).rejects.toMatchObject({
      status: 503,
      retryAfterMs: 0,
    });
    expect(one.seen).toHaveLength(3);
    const other = await serviceThat(
      refusal(503, 'no', { code: 'valet.plan.undecided' }, { 'retry-after': '0' }),
    );
    await expect(other.client().call('list_groups', {})).rejects.toMatchObject({ status: 503 });
    expect(other.seen).toHaveLength(1);
  });

  it('never sends again what may have been done', async () => {
    const broken: Handler = (request) => request.socket.destroy();
    const { client, seen } = await serviceThat(broken);
    const body = { name: 'a', type: 'affinity' } as const;
    await expect(client().call('create_group', { body })).rejects.toBeInstanceOf(UnreachableError);
    expect(seen).toHaveLength(1);
  });
});

describe('no answer', () => {
  it('names the address and the reason', async () => {
    const client = new ValetClient({ url: 'http://127.0.0.1:1', retries: 0 });
    await expect(client.call('list_groups', {})).rejects.toThrow(/^http:\/\/127\.0\.0\.1:1\/v1\/groups: .+/);
  });

  it('is waited for so long and no longer', async () => {
    const { client } = await serviceThat(() => {});
    await expect(client({ retries: 0, timeoutMs: 50 }).call('list_groups', {})).rejects.toThrow(
      'no answer in time',
    );
  });

  it('nor is the end of one that has begun', async () => {
    const { client } = await serviceThat((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"groups": [');
    });
    await expect(client({ retries: 0, timeoutMs: 200 }).call('list_groups', {})).rejects.toThrow(
      'no answer in time',
    );
  });

  it('is told as the caller tells it who has a time of their own', async () => {
    const { client } = await serviceThat(() => {});
    const signal = AbortSignal.timeout(50);
    await expect(client().call('list_groups', {}, { signal })).rejects.toThrow(
      expect.objectContaining({ name: 'TimeoutError' }),
    );
  });

  it('matters no more once the caller has left', async () => {
    const { client } = await serviceThat(() => {});
    const signal = AbortSignal.abort(new Error('left'));
    await expect(client().call('list_groups', {}, { signal })).rejects.toThrow('left');
  });
});

describe('a list', () => {
  it('goes from page to page, at its own address', async () => {
    const next = { links: [{ rel: 'next', href: 'http://behind-a-proxy/v1/groups?limit=1&marker=a' }] };
    const { client, seen } = await serviceThat(
      json(200, { ...groups('a'), ...next }),
      json(200, groups('b')),
    );
    const names: string[] = [];
    for await (const { name } of client().list('list_groups', { query: { limit: 1 } })) names.push(name);
    expect(names).toEqual(['a', 'b']);
    expect(seen.map(({ url }) => url)).toEqual(['/v1/groups?limit=1', '/v1/groups?limit=1&marker=a']);
  });
});

describe('events', () => {
  const stream =
    (text: string): Handler =>
    (_, response) =>
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(text);
  const event = (seq: number) => `id: ${seq}\nevent: plan.created\ndata: {"seq":${seq}}\n\n`;

  it('go on after the last one when the connection breaks', async () => {
    const { client, seen } = await serviceThat(
      stream(`: hello\n\n${event(4)}${event(5)}id: 6\ndata: {"se`),
      stream(event(6)),
    );
    const found: number[] = [];
    for await (const { seq } of client().events({ after: 3 })) if (found.push(seq) === 3) break;
    expect(found).toEqual([4, 5, 6]);
    expect(seen.map(({ headers }) => headers['last-event-id'])).toEqual(['3', '5']);
  });

  it('end when the caller leaves, and with a refusal', async () => {
    const { client } = await serviceThat(refusal(403, 'not for you'));
    await expect(client().events().next()).rejects.toMatchObject({ status: 403 });
    expect(await client().events({ signal: AbortSignal.abort() }).next()).toMatchObject({ done: true });
  });
});
