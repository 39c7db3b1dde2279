/** Hints are whatever a tenant writes. */
import { describe, expect, it } from 'vitest';
import { createStack, type Planned, planOf } from './support/stack.ts';
import { Tenant } from './support/tenant.ts';
import { until } from './support/wait.ts';

const forged = (stackId: string) => ({
  heat_root_stack_id: stackId,
  heat_stack_id: stackId,
  heat_stack_name: 'changing',
  heat_path_in_stack: ['changing'],
  heat_resource_name: 'stays',
  heat_resource_uuid: '00000000-0000-4000-8000-000000000001',
});

/** The plan of a stack that runs, when nothing of it is under way any more. */
function confirmedPlan(stackId: string): Promise<Planned[]> {
  return until('the plan is confirmed', 10_000, async () => {
    const plan = await planOf(stackId);
    return plan?.every((each) => each.state === 'confirmed') && plan;
  });
}

describe('hints forged by a tenant', () => {
  it('that name a stack of another project neither read nor touch its plan', async () => {
    const owner = await Tenant.create();
    const stack = await createStack(owner, { name: 'changing', template: 'changing.yaml' });
    const servers = await owner.settledServers(3);
    const before = await confirmedPlan(stack.id);
    const thief = await Tenant.create();
    await thief.boot({ name: 'thief', hints: forged(stack.id) });
    const [server] = await thief.settledServers(1);
    expect(server).toMatchObject({ status: 'ACTIVE' });
    expect(await planOf(stack.id)).toEqual(before);
    expect(before.map((each) => each.resourceId).sort()).toEqual(servers.map((each) => each.id).sort());
  });

  it('that name a stack of their own do not take the place of its server', async () => {
    const tenant = await Tenant.create();
    const stack = await createStack(tenant, { name: 'changing', template: 'changing.yaml' });
    await tenant.settledServers(3);
    const before = await confirmedPlan(stack.id);
    await tenant.boot({ name: 'extra', hints: forged(stack.id) });
    await tenant.settledServers(4);
    const after = await planOf(stack.id);
    for (const each of before) expect(after).toContainEqual(each);
  });

  it('that name nothing, or not even ids, are passed over', async () => {
    const tenant = await Tenant.create();
    await tenant.boot({ name: 'nothing', hints: forged('00000000-0000-4000-8000-000000000002') });
    await tenant.boot({
      name: 'nonsense',
      hints: { ...forged('../../v3/users'), heat_path_in_stack: 'x,y,z' },
    });
    const servers = await tenant.settledServers(2);
    expect(servers.map((each) => each.status)).toEqual(['ACTIVE', 'ACTIVE']);
  });
});
