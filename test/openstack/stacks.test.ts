/** Whole stacks, with either of Heat's engines: what Valet plans is where Nova starts them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { booksAgree } from './support/books.ts';
import { startServices } from './support/services.ts';
import { rackOf, racksOf } from './support/site.ts';
import { createStack, exclusiveGroup, planOf, updateStack } from './support/stack.ts';
import { admin, type Server, Tenant } from './support/tenant.ts';
import { until } from './support/wait.ts';

/** Each server's host by its name, which the templates make the resource's. */
const hostsOf = (servers: readonly Server[]) =>
  Object.fromEntries(servers.map(({ name, host }) => [name, host!]));

/** Valet's picture of a stack within ten seconds: a host by server, for those it says are there. */
function picture(stackId: string, servers: readonly Server[]): Promise<Record<string, string>> {
  const real = Object.fromEntries(servers.map(({ id, host }) => [id, host!]));
  return until('Valet and Nova agree', 10_000, async () => {
    const plan = await planOf(stackId);
    const seen = Object.fromEntries((plan ?? []).map((each) => [each.resourceId, each.location]));
    return JSON.stringify(sorted(seen)) === JSON.stringify(sorted(real)) && seen;
  });
}

const sorted = (record: Record<string, string>) => Object.entries(record).sort();

describe.each(['convergence', 'legacy'] as const)('with the %s engine', (engine) => {
  beforeAll(() => startServices({ heatEngine: engine }), 300_000);
  /** What is the same whoever asks first is tried with the engine that every cloud has. */
  const onceIt = it.runIf(engine === 'convergence');

  it('puts every server where the plan says, and keeps every rule', async () => {
    const tenant = await Tenant.create();
    const stack = await createStack(tenant, {
      name: 'app',
      template: 'app.yaml',
      parameters: { exclusive_group: await exclusiveGroup(tenant) },
    });
    expect(stack).toMatchObject({ status: 'CREATE_COMPLETE' });
    const servers = await tenant.settledServers(5);
    const hosts = hostsOf(servers);
    expect(rackOf(hosts.web_1!)).not.toBe(rackOf(hosts.web_2!));
    expect(hosts.cache_1).toBe(hosts.web_1);
    expect(hosts.cache_2).toBe(hosts.web_2);
    expect(servers.filter((each) => each.host === hosts.database)).toHaveLength(1);
    const plan = await planOf(stack.id);
    expect(Object.fromEntries(plan!.map((each) => [each.name, each.location]))).toEqual(hosts);
    await picture(stack.id, servers);
  });

  it('follows an update that adds, replaces and removes servers, and the end of the stack', async () => {
    const tenant = await Tenant.create();
    const made = await createStack(tenant, { name: 'changing', template: 'changing.yaml' });
    expect(made).toMatchObject({ status: 'CREATE_COMPLETE' });
    const before = await tenant.settledServers(3);
    await picture(made.id, before);
    const changed = await updateStack(tenant, made.id, { name: 'changing', template: 'changed.yaml' });
    expect(changed).toMatchObject({ status: 'UPDATE_COMPLETE' });
    const after = await tenant.settledServers(3);
    const ids = new Set(before.map((each) => each.id));
    expect(after.filter((each) => ids.has(each.id)).map((each) => each.name)).toEqual(['stays']);
    expect(racksOf(after.map((each) => each.host)).size).toBe(3);
    await picture(made.id, after);
    await tenant.deleteStack(made.name, made.id);
    await until('the plan is gone', 10_000, async () => (await planOf(made.id)) === undefined);
  });

  onceIt('follows a ResourceGroup and an AutoScalingGroup that grow and shrink', async () => {
    const tenant = await Tenant.create();
    const request = (size: number) => ({
      name: 'scaled',
      template: 'scaled.yaml',
      parameters: { size },
      files: ['member.yaml'],
    });
    const stack = await createStack(tenant, request(1));
    expect(stack).toMatchObject({ status: 'CREATE_COMPLETE' });
    await picture(stack.id, await tenant.settledServers(2));
    for (const size of [3, 2]) {
      const changed = await updateStack(tenant, stack.id, request(size));
      expect(changed).toMatchObject({ status: 'UPDATE_COMPLETE' });
      await picture(stack.id, await tenant.settledServers(2 * size));
    }
  });

  onceIt('releases what a create that fails midway held', async () => {
    const tenant = await Tenant.create();
    const stack = await createStack(tenant, { name: 'half', template: 'fails-midway.yaml' });
    expect(stack).toMatchObject({ status: 'CREATE_FAILED' });
    const running = (await tenant.settledServers(2)).filter((each) => each.status === 'ACTIVE');
    await until('nothing is held but what runs', 10_000, async () => {
      const held = ((await planOf(stack.id)) ?? []).filter((each) => each.state !== 'planned');
      return held.length === running.length;
    });
  });

  it('refuses a stack that cannot be, and says why', async () => {
    const tenant = await Tenant.create();
    const stack = await createStack(tenant, { name: 'never', template: 'impossible.yaml' });
    expect(stack).toMatchObject({ status: 'CREATE_FAILED' });
    expect(stack.reason).toMatch(/five_racks|diversity|rack/i);
    const active = (await tenant.servers()).filter((each) => each.status === 'ACTIVE');
    expect(active).toEqual([]);
  });

  onceIt('puts a volume into the pool of the plan', async () => {
    const tenant = await Tenant.create();
    const stack = await createStack(tenant, { name: 'stored', template: 'volumes.yaml' });
    expect(stack).toMatchObject({ status: 'CREATE_COMPLETE' });
    const { volumes } = await (await admin()).get(
      'volumev3',
      `/volumes/detail?all_tenants=1&project_id=${tenant.session.projectId}`,
    );
    const real = Object.fromEntries(
      volumes.map((each: Record<string, string>) => [each.id, each['os-vol-host-attr:host']]),
    );
    const plan = await planOf(stack.id);
    const planned = plan!.filter((each) => each.location.includes('#'));
    expect(planned).toHaveLength(3);
    expect(Object.fromEntries(planned.map((each) => [each.resourceId, each.location]))).toEqual(real);
  });
});

describe('many stacks at once', () => {
  beforeAll(() => startServices({ heatEngine: 'convergence' }), 300_000);

  it('ten of six servers: every rule holds, and the books agree', async () => {
    const tenant = await Tenant.create();
    const names = Array.from({ length: 10 }, (_, i) => `at_once_${i}`);
    const stacks = await Promise.all(
      names.map((name) => createStack(tenant, { name, template: 'six.yaml' })),
    );
    expect(stacks.map((stack) => stack.status)).toEqual(names.map(() => 'CREATE_COMPLETE'));
    const byId = new Map((await tenant.settledServers(60)).map((server) => [server.id, server]));
    for (const stack of stacks) {
      const plan = (await planOf(stack.id))!;
      const hosts = Object.fromEntries(plan.map((each) => [each.name, byId.get(each.resourceId!)!.host!]));
      expect(Object.fromEntries(plan.map((each) => [each.name, each.location]))).toEqual(hosts);
      for (const i of [1, 2, 3]) expect(hosts[`vm_${i}a`]).toBe(hosts[`vm_${i}b`]);
      expect(racksOf([hosts.vm_1a!, hosts.vm_2a!, hosts.vm_3a!]).size).toBe(3);
    }
    await booksAgree();
  });
});
