/** Many clients at once on few hosts: nothing is promised twice, and nobody meets a fault of the service. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomOf, ServiceUnderTest, siteText } from '../support/service.ts';

const CLIENTS = 32;
const CALLS = 30;
const SEED = Number(process.env.VALET_TEST_SEED ?? 1);

let service: ServiceUnderTest;
beforeAll(async () => {
  service = new ServiceUnderTest(siteText(2));
  await service.start();
});
afterAll(() => service?.remove());

/** Servers apart, a pair together, a pipe: with so many clients and so few hosts most do not fit. */
const resourcesOf = (stack: string) => ({
  ...Object.fromEntries(
    ['a', 'b', 'c'].map((name, i) => [
      `${stack}-${name}`,
      { name, type: 'OS::Nova::Server', properties: { flavor: ['f1', 'f2', 'f4'][i] } },
    ]),
  ),
  apart: {
    type: 'ATT::Valet::GroupAssignment',
    properties: { group_type: 'diversity', level: 'rack', resources: [`${stack}-a`, `${stack}-b`] },
  },
  near: {
    type: 'ATT::Valet::GroupAssignment',
    properties: { group_type: 'affinity', level: 'rack', resources: [`${stack}-b`, `${stack}-c`] },
  },
  pipe: {
    type: 'ATT::Valet::Pipe',
    properties: { resources: [`${stack}-a`, `${stack}-c`], bandwidth: { min: 800 } },
  },
});

it('32 clients create, claim and delete: a sound store, and no status but the expected ones', async () => {
  const statuses = new Map<number, number>();
  const call = async (...args: Parameters<ServiceUnderTest['call']>) => {
    const reply = await service.call(...args);
    statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
    return reply;
  };
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, i) => {
      const random = randomOf(SEED * 100 + i);
      const mine: { id: string; placements: Record<string, { location: string }> }[] = [];
      for (let n = 0; n < CALLS; n++) {
        const stack = `c${i}-${n}`;
        if (mine.length === 0 || random() < 0.4) {
          const body = { plan_name: stack, stack_id: stack, resources: resourcesOf(stack) };
          const made = await call('POST', '/v1/plans', body);
          if (made.status === 201) mine.push(made.body.plan);
        } else if (random() < 0.3) {
          const [[id, { location }]] = Object.entries(mine[0]!.placements) as [
            [string, { location: string }],
          ];
          await call('POST', `/v1/placements/${id}`, { locations: [location], resource_id: `nova-${id}` });
        } else await call('DELETE', `/v1/plans/${mine.shift()!.id}`);
      }
    }),
  );
  expect([...statuses.keys()].filter((status) => ![201, 204, 409, 503].includes(status))).toEqual([]);
  expect(statuses.get(201)).toBeGreaterThan(CLIENTS);
  // Somebody was refused: else there was room for all, and nothing was raced.
  expect(statuses.get(409)).toBeGreaterThan(0);
  await service.stop();
  const audit = await service.audit();
  expect(audit.findings).toEqual([]);
  expect(audit.placements).toBeGreaterThan(0);

  await service.start();
  const { body } = await service.call('GET', '/v1/plans?limit=1000');
  for (const { id } of body.plans) expect((await service.call('DELETE', `/v1/plans/${id}`)).status).toBe(204);
  await service.stop();
  expect(await service.audit()).toEqual({ plans: 0, placements: 0, findings: [] });
});
