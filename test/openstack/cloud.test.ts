/** What the testbed itself promises. */
import { describe, expect, it } from 'vitest';
import type { Body } from '../../testbed/cloud/session.ts';
import { poolsOf } from '../../testbed/services/cinder.ts';
import { hostSize } from '../../testbed/services/nova.ts';
import { valet } from './support/stack.ts';
import { admin, bed, Tenant } from './support/tenant.ts';

describe('the cloud', () => {
  it('has twelve hosts of believable size in four racks', async () => {
    const cloud = await admin();
    const { resource_providers: providers }: Body = await cloud.get('placement', '/resource_providers');
    expect(providers.map((each: Body) => each.name).sort()).toEqual(bed.hosts.map((each) => each.name));
    const { inventories }: Body = await cloud.get(
      'placement',
      `/resource_providers/${providers[0].uuid}/inventories`,
    );
    expect(inventories).toMatchObject({
      VCPU: { total: hostSize.vcpus, allocation_ratio: 1 },
      MEMORY_MB: { total: hostSize.memoryMb },
      DISK_GB: { total: hostSize.diskGb },
    });
    expect(new Set(bed.hosts.map((each) => each.rack)).size).toBe(4);
  });

  it('says in aggregates which host is in which rack', async () => {
    const { aggregates }: Body = await (await admin()).get('compute', '/os-aggregates');
    const racks = aggregates.map(({ metadata, hosts }: Body) => [metadata.rack, hosts.sort()]);
    expect(Object.fromEntries(racks)).toEqual(
      Object.fromEntries(
        bed.racks.map(({ name }) => [
          name,
          bed.hosts.filter((host) => host.rack === name).map((host) => host.name),
        ]),
      ),
    );
  });

  it('boots a server, attaches nothing and gives everything back', async () => {
    const tenant = await Tenant.create();
    await tenant.boot({ name: 'one' });
    const [server] = await tenant.settledServers(1);
    expect(server).toMatchObject({ status: 'ACTIVE', fault: null });
  });
});

describe('Valet in it', () => {
  it('sees the same hosts in the same racks', async () => {
    const { hosts }: Body = await valet('GET', '/hosts?limit=1000');
    const seen = hosts.map((host: Body) => [host.name, host.rack, host.cluster]).sort();
    expect(seen).toEqual(bed.hosts.map((host) => [host.name, host.rack, host.cluster]));
  });

  it('sees the pools of every backend', async () => {
    const { pools }: Body = await valet('GET', '/pools?limit=1000');
    const wanted = bed.racks.flatMap(({ name }) =>
      poolsOf(name).map((pool) => [pool, { level: 'rack', name }]),
    );
    expect(pools.map((pool: Body) => [pool.name, pool.at]).sort()).toEqual(wanted.sort());
  });
});
