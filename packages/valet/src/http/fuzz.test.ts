/** Every call of the OpenAPI document with requests at random: whatever is wrong with them, it is not a 500. */
import { request } from 'undici';
import { expect, it } from 'vitest';
import { server, startApi } from './testing/api.ts';
import { Fuzzer, type OpenApi, seeded } from './testing/fuzz.ts';
import { listen } from './testing/sockets.ts';

/** Each round calls every operation once. More of them, and others: `FUZZ_ROUNDS=500 FUZZ_SEED=7`. */
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 20);
const SEED = Number(process.env.FUZZ_SEED ?? 20_260_101);

it('no request is answered with a 500, and what is held in the end is what is planned', async () => {
  const api = await startApi({ settings: { maxBudgetMs: 5, heartbeatMs: 60_000 } });
  const base = `http://127.0.0.1:${await listen(api.app)}`;
  const document = api.app.swagger() as unknown as OpenApi;
  const { useCases } = api;
  const admin = api.context('admin');
  const known = () => [
    ...[...useCases.plans()].slice(-5).flatMap(({ id, stackId }) => [id, stackId]),
    ...[...useCases.placements()].slice(-5).flatMap(({ id, orchestrationId }) => [id, orchestrationId]),
    ...[...useCases.groups()].slice(-5).flatMap(({ id, name }) => [id, name]),
  ];
  const fuzzer = new Fuzzer(document, seeded(SEED), known);
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => [path, method] as const),
  );
  const statuses = new Map<number, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const stackId = `round-${round}`;
    const resources = { [`${stackId}-a`]: server('a') };
    await useCases.createPlan(admin, { name: stackId, stackId, resources, projectId: 'p1', userId: 'u' });
    for (const [path, method] of operations) {
      const { url, headers, body } = fuzzer.request(path, method);
      const answer = await request(base + url, {
        method: method.toUpperCase() as 'GET',
        headers,
        ...(body === undefined ? {} : { body }),
      });
      const status = answer.statusCode;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (String(answer.headers['content-type']).startsWith('text/event-stream')) {
        answer.body.on('error', () => {}).destroy();
        continue;
      }
      const text = await answer.body.text();
      const told = `${method} ${url} ${JSON.stringify(headers)} ${body}\n${status} ${text}`;
      expect(status < 500 || status === 503, told).toBe(true);
      expect(answer.headers['x-openstack-request-id'], told).toMatch(/^req-/);
      if (status >= 400)
        expect(JSON.parse(text), told).toMatchObject({ code: status, error: { traceback: null } });
    }
    for (const plan of [...useCases.plans()]) await useCases.deletePlan(admin, plan.id);
  }
  // The requests are worth something only if many of them get through.
  expect(statuses.get(200)).toBeGreaterThan(ROUNDS * 3);
  expect(statuses.get(201)).toBeGreaterThan(ROUNDS / 2);
  for (const status of [204, 400, 401, 403, 404, 406])
    expect(statuses.get(status), `${status}`).toBeGreaterThan(0);
  expect([...useCases.placements()]).toEqual([]);
  expect(Object.values(api.used()).every((used) => used === 0)).toBe(true);
  expect(api.logged.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  await api.close();
});
