/** Servers without a stack: Nova's own groups, and many boots at the same moment. */
import { describe, expect, it } from 'vitest';
import { Tenant } from './support/tenant.ts';

describe('single boots', () => {
  it('ninety at once in server groups: none violates its group', async () => {
    const tenant = await Tenant.create();
    const policies = ['affinity', 'anti-affinity'] as const;
    const groups = await Promise.all(
      Array.from({ length: 18 }, async (_, i) => {
        const policy = policies[i % 2]!;
        return { policy, name: `group_${i}`, id: await tenant.serverGroup(`group_${i}`, policy) };
      }),
    );
    const boots = groups.flatMap(({ name, id }) =>
      Array.from({ length: 5 }, (_, i) => ({ name: `${name}.${i}`, flavor: '1', hints: { group: id } })),
    );
    await Promise.all(boots.map((boot) => tenant.boot(boot)));
    const servers = await tenant.settledServers(90, 600_000);
    expect(servers.filter((each) => each.status !== 'ACTIVE')).toEqual([]);
    for (const { policy, name } of groups) {
      const hosts = new Set(
        servers.filter((each) => each.name.startsWith(`${name}.`)).map((each) => each.host),
      );
      expect([name, hosts.size]).toEqual([name, policy === 'affinity' ? 1 : 5]);
    }
  });

  it('five of one request in a group: each on a host of its own', async () => {
    const tenant = await Tenant.create();
    const group = await tenant.serverGroup('five', 'anti-affinity');
    await tenant.boot({ name: 'many', hints: { group }, count: 5 });
    const servers = await tenant.settledServers(5);
    expect(servers.map((each) => each.status)).toEqual(Array(5).fill('ACTIVE'));
    expect(new Set(servers.map((each) => each.host)).size).toBe(5);
  });

  it('more than there are hosts, apart: the last is refused, with a reason', async () => {
    const tenant = await Tenant.create();
    const group = await tenant.serverGroup('thirteen', 'anti-affinity');
    for (let i = 0; i < 13; i++) await tenant.boot({ name: `server_${i}`, flavor: '1', hints: { group } });
    const servers = await tenant.settledServers(13);
    const refused = servers.filter((each) => each.status === 'ERROR');
    expect(refused).toHaveLength(1);
    expect(refused[0]!.fault).toMatch(/No valid host/);
    const placed = servers.filter((each) => each.status === 'ACTIVE');
    expect(new Set(placed.map((each) => each.host)).size).toBe(12);
  });
});
