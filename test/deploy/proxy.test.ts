import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../bench/service/service-process.ts';
import { root } from '../support/repository.ts';
import { ServiceUnderTest, siteText } from '../support/service.ts';
import { askOver, makeCertificate, type ProxyName, ReverseProxy, SERVER_NAME } from './proxy.ts';

const EXTENDED = { 'openstack-api-version': 'application-placement 1.1' };
const JSON_BODY = { ...EXTENDED, 'content-type': 'application/json' };

let stacks = 0;
/** A plan of so many servers that are all apart, which a small site may not have room for. */
function plan(servers: number, more: object = {}): string {
  const names = Array.from({ length: servers }, (_, i) => `s${i}-${stacks}`);
  const resources = Object.fromEntries(
    names.map((name) => [name, { name, type: 'OS::Nova::Server', properties: { flavor: 'f1' } }]),
  );
  const apart = {
    type: 'ATT::Valet::GroupAssignment',
    properties: { group_type: 'diversity', level: 'rack', resources: names },
  };
  const stackId = `stack-${stacks++}`;
  return JSON.stringify({
    plan_name: stackId,
    stack_id: stackId,
    resources: { ...resources, apart },
    ...more,
  });
}

/** Forty servers, each with bandwidth to two others: nobody can prove within a minute that an answer is the best. */
function endless(timeout?: string): string {
  const names = Array.from({ length: 40 }, (_, i) => `s${i}-${stacks}`);
  const resources: Record<string, object> = {};
  names.forEach((name, i) => {
    resources[name] = { name, type: 'OS::Nova::Server', properties: { flavor: 'f1' } };
    for (const step of [1, 7])
      resources[`pipe-${i}-${step}`] = {
        type: 'ATT::Valet::Pipe',
        properties: { resources: [name, names[(i + step) % 40]], bandwidth: { min: 10, units: 'Mbps' } },
      };
  });
  const stackId = `stack-${stacks++}`;
  return JSON.stringify({ plan_name: stackId, stack_id: stackId, resources, budget_ms: 60_000, timeout });
}

describe.each<ProxyName>(['apache', 'nginx'])('behind %s', (name) => {
  const service = new ServiceUnderTest(siteText(8), [
    'server.trust_proxy=127.0.0.1',
    'server.body_limit_bytes=65536',
    'planning.max_budget_ms=60000',
  ]);
  const proxy = new ReverseProxy(name);
  const ask = askOver(proxy.certificate);
  const post = (path: string, body: string, signal?: AbortSignal) =>
    ask(`${proxy.url}${path}`, {
      method: 'POST',
      headers: JSON_BODY,
      body,
      ...(signal === undefined ? {} : { signal }),
    });
  beforeAll(async () => {
    await service.start();
    await proxy.start(service.url);
  });
  afterAll(async () => {
    await proxy.stop();
    await service.remove();
  });

  it('links lead to where the client came in', async () => {
    const answer = await ask(`${proxy.url}/v1/`);
    const { versions } = (await answer.json()) as { versions: { links: { href: string }[] }[] };
    expect(versions[0]!.links[0]!.href).toBe(`${proxy.url}/v1/`);
  });

  it('names of proxies count only from those that are trusted', async () => {
    const forged = { 'x-forwarded-host': 'evil.example', 'x-forwarded-prefix': '/evil' };
    const answer = await ask(`${proxy.url}/v1/`, { headers: forged });
    expect(await answer.text()).not.toContain('evil');
  });

  it('a plan is made, with and without a slash at the end of its path', async () => {
    for (const path of ['/v1/plans', '/v1/plans/']) expect((await post(path, plan(2))).status).toBe(201);
  });

  it('errors arrive as they are, with their explanation', async () => {
    const infeasible = await post('/v1/plans', plan(5));
    expect(infeasible.status).toBe(409);
    expect(await infeasible.json()).toMatchObject({
      code: 409,
      error: {
        type: 'HTTPConflict',
        code: 'valet.plan.infeasible',
        explanation: { summary: expect.any(String) },
      },
    });
    const late = await post('/v1/plans', plan(4, { timeout: 0.001 }));
    expect(late.status).toBe(503);
    expect(late.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await late.json()).toMatchObject({ code: 503, error: { type: 'HTTPServiceUnavailable' } });
  });

  it('a body that is too long is refused by the service, with what to do', async () => {
    const answer = await post('/v1/plans', JSON.stringify({ text: 'x'.repeat(100_000) }));
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: 413, error: { message: expect.any(String) } });
  });

  it('a name with an encoded slash stays one name', async () => {
    const answer = await ask(`${proxy.url}/v1/groups/a%2Fb`, { headers: EXTENDED });
    expect(answer.status).toBe(404);
    expect(((await answer.json()) as { explanation: string }).explanation).toContain('a/b');
  });

  it('events come through one by one, while the stream stays open', async () => {
    const stream = await ask(`${proxy.url}/v1/events`, { headers: EXTENDED });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const reader = stream.body!.getReader();
    let text = '';
    for (const stack of [1, 2]) {
      const made = await post('/v1/groups', JSON.stringify({ name: `${name}-${stack}`, type: 'diversity' }));
      expect(made.status).toBe(201);
      while (!text.includes(`${name}-${stack}`))
        text += new TextDecoder().decode((await reader.read()).value);
    }
    await reader.cancel();
  });

  const running = async (): Promise<number> =>
    (await service.call('GET', '/v1/status')).body.status.ostro.running;
  /** Far less than the minute that it would search. */
  const untilIdle = async () => {
    for (let i = 0; i < 100 && (await running()) > 0; i++) await pause(100);
    expect(await running()).toBe(0);
  };

  // Apache notices that a client has gone only when it has something to tell it.
  it.runIf(name === 'nginx')('the work for a client that goes away ends', async () => {
    const controller = new AbortController();
    const asked = post('/v1/plans', endless(), controller.signal).catch(() => 'gone');
    while ((await running()) === 0) await pause(10);
    controller.abort();
    expect(await asked).toBe('gone');
    await untilIdle();
  });

  it('the work for a client ends when the time that it gave is over', async () => {
    expect((await post('/v1/plans', endless('1 sec'))).status).toBe(503);
    await untilIdle();
  });

  it('reading the configuration anew drops no request', async () => {
    // On a kept connection the proxy may hang up just when a client asks again; there a client has to retry.
    const askAnew = askOver(proxy.certificate, false);
    let going = true;
    const statuses: number[] = [];
    const clients = Array.from({ length: 4 }, async () => {
      while (going) statuses.push((await askAnew(`${proxy.url}/v1/status`, { headers: EXTENDED })).status);
    });
    for (let i = 0; i < 3; i++) {
      proxy.reload();
      await pause(300);
    }
    going = false;
    await Promise.all(clients);
    expect(statuses.length).toBeGreaterThan(0);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });
});

describe('without a proxy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'valet-tls-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('the service speaks TLS itself', async () => {
    const certificate = makeCertificate(folder);
    const port = await freePort();
    const service = new ServiceUnderTest(siteText(2), [
      `server.tls_cert=${certificate.file}`,
      `server.tls_key=${certificate.keyFile}`,
    ]);
    const ask = askOver(certificate);
    await service.start({ port, isUp: () => ask(`https://${SERVER_NAME}:${port}/healthcheck`) });
    const answer = await ask(`https://${SERVER_NAME}:${port}/v1/`);
    expect(await answer.text()).toContain(`https://${SERVER_NAME}:${port}/v1/`);
    await service.stop();
    await service.remove();
  });
});

describe('the unit for systemd', () => {
  it.runIf(existsSync('/usr/bin/systemd-analyze'))('is well-formed', () => {
    const done = spawnSync('systemd-analyze', ['verify', join(root, 'deploy/valet.service')], {
      encoding: 'utf8',
    });
    expect(done.stderr + done.stdout).toBe('');
    expect(done.status).toBe(0);
  });
});
