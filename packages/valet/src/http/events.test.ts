/** Changes as server-sent events, over real sockets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planOf } from '../testing/service.ts';
import { type Api, EXTENDED_HEADER, server, startApi, tokenIdentity } from './testing/api.ts';
import { listen, until } from './testing/sockets.ts';

const banned = new Set<string>();
let api: Api;
let url: string;
beforeAll(async () => {
  const known = tokenIdentity();
  const identity = {
    ...known,
    authenticate: (token: string | undefined) =>
      known.authenticate(banned.has(token ?? '') ? 'revoked' : token),
  };
  api = await startApi({
    identity,
    settings: { heartbeatMs: 40, maxEventStreams: 8, maxEventStreamsPerProject: 3 },
  });
  url = `http://127.0.0.1:${await listen(api.app)}/v1/events`;
});
afterAll(() => api.close());

interface Heard {
  readonly id: number;
  readonly event: string;
  readonly data: Record<string, unknown> & { readonly body: Record<string, unknown> };
}

class Follower {
  readonly events: Heard[] = [];
  heartbeats = 0;
  ended = false;
  readonly #controller = new AbortController();

  static async start(
    token: string,
    headers: Record<string, string> = {},
    query = '',
    base = url,
  ): Promise<Follower> {
    const follower = new Follower();
    const answer = await fetch(`${base}${query}`, {
      headers: { 'x-auth-token': token, ...EXTENDED_HEADER, ...headers },
      signal: follower.#controller.signal,
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    expect(answer.headers.get('x-openstack-request-id')).toMatch(/^req-/);
    void follower.#read(answer.body!).catch(() => {});
    return follower;
  }

  close(): void {
    this.#controller.abort();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      text += new TextDecoder().decode(chunk);
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) this.#take(block);
    }
    this.ended = true;
  }

  #take(block: string): void {
    if (block.startsWith(':')) this.heartbeats++;
    const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
    const data = fields.get('data');
    if (data !== undefined)
      this.events.push({ id: Number(fields.get('id')), event: fields.get('event')!, data: JSON.parse(data) });
  }
}

let count = 0;
async function change(project = 'p1'): Promise<string> {
  const stackId = `event-${++count}`;
  const resources = { [`${stackId}-a`]: server('a') };
  const context = api.context('member', project);
  await api.useCases.createPlan(context, {
    name: stackId,
    stackId,
    resources,
    projectId: project,
    userId: 'u',
  });
  await api.useCases.deletePlan(context, planOf(api.useCases, stackId)!.plan.id);
  return stackId;
}
const ONE_CHANGE = ['plan.created', 'placement.planned', 'placement.released', 'plan.deleted'];

describe('events', () => {
  it('come as they happen, in order, with their number, project and request', async () => {
    const follower = await Follower.start('admin');
    const stack = await change();
    await until(() => follower.events.length === 4);
    expect(follower.events.map(({ event }) => event)).toEqual(ONE_CHANGE);
    const [first] = follower.events;
    expect(follower.events.map(({ id }) => id)).toEqual([0, 1, 2, 3].map((i) => first.id + i));
    expect(first.data).toMatchObject({
      seq: first.id,
      event: 'plan.created',
      entity: 'plan',
      project_id: 'p1',
      request_id: expect.any(String),
      body: { stack_id: stack },
    });
    expect(first.data.at).toBe('2026-01-01T00:00:00.000Z');
    follower.close();
  });

  it('that were missed are read by whoever comes back', async () => {
    const follower = await Follower.start('admin');
    await change();
    await until(() => follower.events.length === 4);
    follower.close();
    for (let i = 0; i < 30; i++) await change();
    const again = await Follower.start('admin', { 'last-event-id': String(follower.events[1].id) });
    await until(() => again.events.length === 2 + 120);
    expect(again.events[0].id).toBe(follower.events[2].id);
    await change();
    await until(() => again.events.length === 2 + 124);
    again.close();
  });

  it('end after as many as were asked for', async () => {
    const follower = await Follower.start('admin', {}, '?after=0&limit=3');
    await until(() => follower.ended);
    expect(follower.events.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('can be had from the beginning', async () => {
    const follower = await Follower.start('admin', {}, '?after=0');
    await until(() => follower.events.length > 0);
    expect(follower.events[0].id).toBe(1);
    follower.close();
  });

  it('are only a project’s own for whoever is not administrator, without hosts', async () => {
    const follower = await Follower.start('reader@p2');
    await change('p1');
    await change('p2');
    await until(() => follower.events.length === 4);
    await change('p1');
    expect(follower.events.map(({ data }) => data.project_id)).toEqual(['p2', 'p2', 'p2', 'p2']);
    expect(follower.events[1].data.body.location).toMatch(/^[0-9a-f]{56}$/);
    follower.close();
  });

  it('begin with heartbeats, so that proxies keep the line open', async () => {
    const follower = await Follower.start('admin');
    await until(() => follower.heartbeats >= 2);
    follower.close();
  });

  it('end when the token does', async () => {
    const follower = await Follower.start('reader@p3');
    banned.add('reader@p3');
    await until(() => follower.ended);
  });

  it('are not for everybody at once', async () => {
    const followers = [
      await Follower.start('reader@p4'),
      await Follower.start('reader@p4'),
      await Follower.start('reader@p4'),
    ];
    const answer = await fetch(url, { headers: { 'x-auth-token': 'reader@p4', ...EXTENDED_HEADER } });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    for (const follower of followers) follower.close();
    await until(async () => {
      const again = await fetch(url, { headers: { 'x-auth-token': 'reader@p4', ...EXTENDED_HEADER } });
      await again.body?.cancel();
      return again.status === 200;
    });
  });

  it.each([
    ['reader', { 'last-event-id': 'yesterday' }, 400],
    ['none', {}, 403],
    ['forged', {}, 401],
  ])('are refused to %s with %j', async (token, headers, status) => {
    const answer = await fetch(url, {
      headers: { 'x-auth-token': token, ...EXTENDED_HEADER, ...(headers as object) },
    });
    expect(answer.status).toBe(status);
  });

  it('end when the service does', async () => {
    const ending = await startApi();
    const base = `http://127.0.0.1:${await listen(ending.app)}/v1/events`;
    const follower = await Follower.start('admin', {}, '', base);
    await ending.close();
    await until(() => follower.ended);
  });

  it('answer no HEAD', async () => {
    const answer = await fetch(url, {
      method: 'HEAD',
      headers: { 'x-auth-token': 'admin', ...EXTENDED_HEADER },
    });
    expect(answer.status).toBe(405);
  });
});
