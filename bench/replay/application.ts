/**
 * Makes an application of a batch, with groups and pipes by a seeded rule, as the trace has neither:
 * - a third of the batches of 2-9 servers keep all of them on different hosts,
 * - a sixth of the batches of 2-16 servers keep all of them in one rack,
 * - half of the batches of more than one server have a pipe from each server to the next, each of 10-200 Mbit/s.
 */
import type { Application, Group, Pipe } from '@valet/ostro';
import type { Random } from '../workloads/random.ts';
import type { Batch, TraceFlavor } from './trace.ts';

const DISK_GB_PER_VCPU = 20;

export function resourcesOf({ vcpus, memoryMb }: TraceFlavor) {
  return { VCPU: vcpus, MEMORY_MB: memoryMb, DISK_GB: vcpus * DISK_GB_PER_VCPU };
}

export function batchApplication(name: string, { flavors }: Batch, random: Random): Application {
  const count = flavors.length;
  const servers = flavors.map((flavor, i) => ({ name: `s${i}`, resources: resourcesOf(flavor) }));
  const members = servers.map((server) => server.name);
  const groups: Group[] = [];
  const pipes: Pipe[] = [];
  if (count >= 2 && count <= 9 && random.chance(1 / 3))
    groups.push({ name: 'apart', type: 'diversity', level: 'host', members });
  if (count >= 2 && count <= 16 && random.chance(1 / 6))
    groups.push({ name: 'near', type: 'affinity', level: 'rack', members });
  if (count >= 2 && random.chance(1 / 2))
    for (let i = 1; i < count; i++)
      pipes.push({ a: members[i - 1], b: members[i], mbps: 10 * random.between(1, 20) });
  return { name, servers, pipes, groups };
}
