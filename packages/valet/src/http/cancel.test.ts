/** Whoever goes away ends the work that was done for them. */
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, EXTENDED_HEADER, ring, startApi } from './testing/api.ts';
import { listen, open, until } from './testing/sockets.ts';

let api: Api;
let url: string;
beforeAll(async () => {
  api = await startApi();
  url = `http://127.0.0.1:${await listen(api.app)}`;
});
afterAll(() => api.close());

const running = () => Number(api.useCases.status().ostro.running);
const headers = { ...EXTENDED_HEADER, 'x-auth-token': 'admin', 'content-type': 'application/json' };
const slow = JSON.stringify({ plan_name: 'slow', stack_id: 'slow', resources: ring(24), budget_ms: 50_000 });

describe('a client that goes away', () => {
  it('ends its solve, and leaves no plan', async () => {
    const controller = new AbortController();
    const asked = request(`${url}/v1/plans`, {
      method: 'POST',
      headers,
      body: slow,
      signal: controller.signal,
    });
    await until(() => running() === 1);
    controller.abort();
    await expect(asked).rejects.toThrow();
    await until(() => running() === 0);
    expect([...api.useCases.plans()]).toEqual([]);
  });
});

describe('the service that ends', () => {
  it('answers what it was asked before, and nobody after', async () => {
    const ending = await startApi();
    const base = `http://127.0.0.1:${await listen(ending.app)}`;
    const asked = request(`${base}/v1/plans`, {
      method: 'POST',
      headers,
      body: slow.replace('50000', '300'),
    });
    await until(() => Number(ending.useCases.status().ostro.running) === 1);
    const closing = ending.close();
    expect((await asked).statusCode).toBe(201);
    await closing;
    await expect(request(`${base}/v1/status`, { headers })).rejects.toThrow();
  });

  it('cancels what takes too long, and drops connections on which nothing comes', async () => {
    const ending = await startApi({ settings: { graceMs: 50 } });
    const port = await listen(ending.app);
    const idle = await open(port);
    idle.resume();
    const asked = request(`http://127.0.0.1:${port}/v1/plans`, { method: 'POST', headers, body: slow });
    await until(() => Number(ending.useCases.status().ostro.running) === 1);
    await ending.app.close();
    expect((await asked).statusCode).toBe(503);
    await until(() => Number(ending.useCases.status().ostro.running) === 0);
    await until(() => idle.destroyed || idle.readableEnded);
    await ending.service.close();
  });
});
