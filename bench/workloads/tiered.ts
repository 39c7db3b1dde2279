/** `tiered-N`: five tiers of servers, each piped to two of the next tier, on an empty site. */
import type { Application, Pipe, Server } from '@valet/ostro';
import { gridSite } from './grid.ts';
import { only, type Workload } from './workload.ts';

const TIERS = 5;
const PIPE_MBPS = 100;
const DEMANDS = [
  { VCPU: 1, MEMORY_MB: 2000, DISK_GB: 40 },
  { VCPU: 2, MEMORY_MB: 4000, DISK_GB: 40 },
  { VCPU: 4, MEMORY_MB: 8000, DISK_GB: 40 },
] as const;

/**
 * Server `i`, counted over all tiers, has the `i mod 3`-th demand; server `i` of a tier has a pipe of 100 Mbit/s
 * to the servers `i` and `i + 1` (round the end) of the next tier.
 * @param count of servers: a multiple of 5, at least 10
 */
export function tieredApplication(count: number): Application {
  if (count % TIERS !== 0 || count < 2 * TIERS)
    throw new RangeError(`a tiered application has a multiple of ${TIERS} servers, 10 or more; got ${count}`);
  const size = count / TIERS;
  const nameOf = (tier: number, i: number) => `t${tier}-${String(i % size).padStart(4, '0')}`;
  const servers: Server[] = [];
  const pipes: Pipe[] = [];
  for (let tier = 0; tier < TIERS; tier++)
    for (let i = 0; i < size; i++) {
      servers.push({ name: nameOf(tier, i), resources: DEMANDS[servers.length % DEMANDS.length] });
      if (tier === TIERS - 1) continue;
      for (const other of [i, i + 1])
        pipes.push({ a: nameOf(tier, i), b: nameOf(tier + 1, other), mbps: PIPE_MBPS });
    }
  return { name: `tiered-${count}`, servers, pipes };
}

export function tiered(count: number): Workload {
  return {
    name: `tiered-${count}`,
    kind: 'single',
    about: `${count} servers in five tiers with pipes, onto an empty site`,
    open: ({ racks = 150 }) => ({
      site: gridSite({ name: 'empty', racks, hostsPerRack: 16 }),
      events: only(tieredApplication(count)),
    }),
  };
}
