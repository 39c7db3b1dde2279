/** Whatever the order in which the servers of a stack are asked for, what is claimed in the end keeps every rule. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Running, startForTest } from '../../testing/service.ts';
import { ask, HOSTS } from './testing/ask.ts';
import { heatHints, MemoryHeat } from './testing/heat.ts';

const RUNS = Number(process.env.INTERLEAVING_RUNS ?? 40);

interface Rule {
  readonly type: 'diversity' | 'affinity';
  readonly level: 'host' | 'rack' | 'cluster';
  readonly members: readonly number[];
}

interface Call {
  readonly server: number;
  /** Hosts that the scheduler has left. */
  readonly candidates: readonly string[];
  /** Heat tries again: another server of Nova under the same uuid. */
  readonly again: boolean;
  /** Comes with the ones before it, without waiting for their answers. */
  readonly atOnce: boolean;
}

const scenario = fc.integer({ min: 2, max: 6 }).chain((count) => {
  const index = fc.integer({ min: 0, max: count - 1 });
  return fc.record({
    vcpus: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: count, maxLength: count }),
    rules: fc.array(
      fc.record({
        type: fc.constantFrom('diversity' as const, 'affinity' as const),
        level: fc.constantFrom('host' as const, 'rack' as const, 'cluster' as const),
        members: fc.uniqueArray(index, { minLength: 2, maxLength: 4 }),
      }),
      { maxLength: 3 },
    ),
    calls: fc.array(
      fc.record({
        server: index,
        candidates: fc.oneof(fc.constant(HOSTS), fc.subarray(HOSTS, { minLength: 3 })),
        again: fc.boolean(),
        atOnce: fc.boolean(),
      }),
      { minLength: count, maxLength: 3 * count },
    ),
  });
});

const FLAVORS = [1, 2, 3, 4].map((vcpus) => ({ name: `v${vcpus}`, vcpus, memoryMb: 64, diskGb: 1 }));

let service: Running;
const heat = new MemoryHeat();
beforeAll(async () => {
  service = await startForTest({ mode: 'live', stacks: heat, flavors: FLAVORS, threads: 2 });
});
afterAll(() => service.service.close());

function templateOf(vcpus: readonly number[], rules: readonly Rule[]): string {
  const servers = vcpus.map((count, i) => [
    `s${i}`,
    { type: 'OS::Nova::Server', properties: { flavor: `v${count}` } },
  ]);
  const groups = rules.map(({ type, level, members }, i) => [
    `rule${i}`,
    {
      type: 'OS::Valet::GroupAssignment',
      properties: { group_type: type, level, resources: members.map((each) => `s${each}`) },
    },
  ]);
  return JSON.stringify({
    heat_template_version: '2021-04-16',
    resources: Object.fromEntries([...servers, ...groups]),
  });
}

/** From the definition alone: the unit of each member, all different or all the same. */
function broken(rules: readonly Rule[], hosts: ReadonlyMap<number, string>): Rule[] {
  return rules.filter(({ type, level, members }) => {
    const units = members.flatMap((each) => {
      const host = hosts.get(each);
      if (host === undefined) return [];
      const { rack, cluster } = service.useCases.host(host)!;
      return [{ host, rack, cluster }[level]];
    });
    const different = new Set(units).size;
    return type === 'affinity' ? different > 1 : different < units.length;
  });
}

let stacks = 0;
it('holds for any interleaving, candidates, retries and sizes', { timeout: 300_000 }, async () => {
  let claimed = 0;
  await fc.assert(
    fc.asyncProperty(scenario, async ({ vcpus, rules, calls }) => {
      const id = `stack${++stacks}`;
      heat.put({ id, template: templateOf(vcpus, rules) });
      const generation = new Map<number, number>();
      let batch: Promise<unknown>[] = [];
      for (const { server, candidates, again, atOnce } of calls as readonly Call[]) {
        if (!atOnce) {
          await Promise.all(batch);
          batch = [];
        }
        if (again) generation.set(server, (generation.get(server) ?? 0) + 1);
        const flavor = { id: `v${vcpus[server]}`, vcpus: vcpus[server]!, memoryMb: 64, diskGb: 1 };
        const input = ask({
          id: `${id}-${server}-${generation.get(server) ?? 0}`,
          flavor,
          candidates,
          hints: heatHints(id, `s${server}`, `${id}-uuid-${server}`),
        });
        const call = service.useCases.findDestination(service.context('service'), input).then(
          ({ location, locations }) => {
            expect(candidates).toContain(location);
            expect(locations[0]).toBe(location);
          },
          ({ code }) => expect(code).toBe('valet.plan.infeasible'),
        );
        batch.push(call);
      }
      await Promise.all(batch);
      const { world, useCases } = service;
      const plan = world.planOfStack('p1', id)!;
      const taken = world.placements.ofPlan(plan.id).filter(({ resourceId }) => resourceId !== null);
      claimed += taken.length;
      const hosts = new Map(taken.map((each) => [Number(each.name.slice(1)), each.location]));
      expect(broken(rules, hosts)).toEqual([]);
      expect(world.snapshot.free.every((free) => free >= 0)).toBe(true);
      const held = world.placements
        .ofPlan(plan.id)
        .reduce((sum, each) => sum + vcpus[Number(each.name.slice(1))]!, 0);
      expect(service.used().VCPU).toBe(held);
      heat.stacks.delete(id);
      await useCases.stackChanged(id, true, new AbortController().signal);
      if (plan.state === 'failed')
        await useCases.deletePlan(service.context('admin'), plan.id).catch(() => {});
      expect(service.used().VCPU).toBe(0);
    }),
    { numRuns: RUNS, seed: 20_260_101 },
  );
  // The runs are worth something only if many of the calls get through.
  expect(claimed).toBeGreaterThan(RUNS);
});
