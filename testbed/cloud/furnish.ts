/** What tenants find in the cloud: an image, flavors, a network, volume types; and the racks as aggregates. */
import type { Bed } from '../bed.ts';
import { pools } from '../services/cinder.ts';
import { type Body, Session } from './session.ts';

export const flavors = [
  { id: '1', name: 'm1.tiny', vcpus: 1, ram: 512, disk: 1 },
  { id: '2', name: 'm1.small', vcpus: 1, ram: 2048, disk: 20 },
  { id: '3', name: 'm1.medium', vcpus: 2, ram: 4096, disk: 40 },
  { id: '4', name: 'm1.large', vcpus: 4, ram: 8192, disk: 80 },
  { id: '5', name: 'm1.xlarge', vcpus: 8, ram: 16_384, disk: 160 },
] as const;

export const imageName = 'cirros';
export const networkName = 'net0';

export async function furnish(bed: Bed): Promise<void> {
  const admin = await Session.open(bed);
  await Promise.all([image(admin), network(admin), aggregates(bed, admin), types(admin)]);
  for (const flavor of flavors) await admin.post('compute', '/flavors', { flavor });
}

async function image(admin: Session): Promise<void> {
  const format = { disk_format: 'raw', container_format: 'bare' };
  const { id }: Body = await admin.post('image', '/v2/images', {
    name: imageName,
    visibility: 'public',
    ...format,
  });
  await admin.call('image', 'PUT', `/v2/images/${id}/file`, Buffer.from('not an operating system'));
}

async function network(admin: Session): Promise<void> {
  const { network }: Body = await admin.post('network', '/v2.0/networks', {
    network: { name: networkName, shared: true },
  });
  await admin.post('network', '/v2.0/subnets', {
    subnet: { network_id: network.id, ip_version: 4, cidr: '10.0.0.0/16', enable_dhcp: false, name: 'sub0' },
  });
}

/** One aggregate a rack, which says in its metadata which rack it is and of which cluster. */
async function aggregates(bed: Bed, admin: Session): Promise<void> {
  for (const rack of bed.racks) {
    const made: Body = await admin.post('compute', '/os-aggregates', { aggregate: { name: rack.name } });
    const action = (body: object) =>
      admin.post('compute', `/os-aggregates/${made.aggregate.id}/action`, body);
    await action({ set_metadata: { metadata: { rack: rack.name, cluster: rack.cluster } } });
    for (const host of bed.hosts.filter((each) => each.rack === rack.name)) {
      await action({ add_host: { host: host.name } });
    }
  }
}

async function types(admin: Session): Promise<void> {
  for (const name of pools) {
    await admin.post('volumev3', '/types', { volume_type: { name, extra_specs: { tier: name } } });
  }
}
