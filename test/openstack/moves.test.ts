/** Servers that move keep their rules, and Valet knows where they are. */
import { afterAll, describe, expect, it } from 'vitest';
import type { Body } from '../../testbed/cloud/session.ts';
import { booksAgree } from './support/books.ts';
import { startServices, stopServices } from './support/services.ts';
import { racksOf } from './support/site.ts';
import { createStack, planOf, type Stack } from './support/stack.ts';
import { admin, type Server, showServer, Tenant } from './support/tenant.ts';
import { Unwanted, until } from './support/wait.ts';

const act = async (id: string, action: object) =>
  (await admin()).post('compute', `/servers/${id}/action`, action);

/** Waits until the server is somewhere else, in this status. */
function elsewhere(server: Server, status: string): Promise<Server> {
  return until(`${server.name} is elsewhere and ${status}`, 120_000, async () => {
    const now = await showServer(server.id);
    if (now.status === 'ERROR' && status !== 'ERROR') throw new Unwanted(`${now.name}: ${now.fault}`);
    return now.status === status && now.host !== server.host && now;
  });
}

/** A stack of three servers in three racks. */
async function spreadStack(): Promise<{ tenant: Tenant; stack: Stack; servers: Server[] }> {
  const tenant = await Tenant.create();
  const stack = await createStack(tenant, { name: 'spread', template: 'changing.yaml' });
  expect(stack).toMatchObject({ status: 'CREATE_COMPLETE' });
  return { tenant, stack, servers: await tenant.settledServers(3) };
}

async function expectSpread(tenant: Tenant, stack: Stack): Promise<void> {
  const servers = await tenant.servers();
  expect(racksOf(servers.map((each) => each.host)).size).toBe(3);
  const real = Object.fromEntries(servers.map((each) => [each.id, each.host]));
  await until('Valet follows', 10_000, async () => {
    const plan = (await planOf(stack.id)) ?? [];
    return plan.length === 3 && plan.every((each) => real[each.resourceId!] === each.location);
  });
}

describe('a server of a stack with rack diversity', () => {
  it('is migrated live', async () => {
    const { tenant, stack, servers } = await spreadStack();
    await act(servers[0]!.id, { 'os-migrateLive': { host: null, block_migration: 'auto' } });
    await elsewhere(servers[0]!, 'ACTIVE');
    await expectSpread(tenant, stack);
  });

  it('is resized', async () => {
    const { tenant, stack, servers } = await spreadStack();
    await act(servers[0]!.id, { resize: { flavorRef: '4' } });
    await until('the resize can be confirmed', 120_000, async () => {
      const now = await showServer(servers[0]!.id);
      if (now.status === 'ERROR') throw new Unwanted(`${now.fault}`);
      return now.status === 'VERIFY_RESIZE';
    });
    await act(servers[0]!.id, { confirmResize: null });
    await until('it runs', 60_000, async () => (await showServer(servers[0]!.id)).status === 'ACTIVE');
    await expectSpread(tenant, stack);
    await booksAgree();
  });
});

describe('when a compute host is down', () => {
  let down: { id: string; host: string } | undefined;
  const force = async (forced: boolean) =>
    (await admin()).put('compute', `/os-services/${down!.id}`, { forced_down: forced });

  // Before a host comes back its compute service must start anew: it still thinks it has the server.
  afterAll(async () => {
    if (!down) return;
    await stopServices(`nova-compute-${down.host}`);
    await force(false);
    await startServices();
  }, 200_000);

  it('its servers are evacuated to where the rules allow', async () => {
    const { tenant, stack, servers } = await spreadStack();
    const { services }: Body = await (await admin()).get(
      'compute',
      `/os-services?binary=nova-compute&host=${servers[0]!.host}`,
    );
    down = { id: services[0].id, host: servers[0]!.host! };
    await force(true);
    await act(servers[0]!.id, { evacuate: {} });
    await elsewhere(servers[0]!, 'ACTIVE');
    await expectSpread(tenant, stack);
  });
});
