/** `diverse`: stacks under many groups come to 5,000 hosts: host and rack diversity, required affinity. */
import type { Application, Group, Pipe, Server } from '@valet/ostro';
import { pickFlavor, usedHost } from './flavors.ts';
import { gridSite } from './grid.ts';
import { Random } from './random.ts';
import type { Event, Workload } from './workload.ts';

const ARRIVALS = 40;

/**
 * 3-6 diversity groups of 3-9 members, by host or by rack. In half of the groups a member is one server; in the
 * others a pair that affinity holds on one host (a service and its cache) or in one rack. Members of one group
 * are piped to members of the next.
 */
export function diverseApplication(name: string, random: Random): Application {
  const servers: Server[] = [];
  const pipes: Pipe[] = [];
  const groups: Group[] = [];
  let before: string[] = [];
  for (let g = random.between(3, 6); g > 0; g--) {
    const level = random.chance(0.5) ? 'host' : 'rack';
    const pairs = random.chance(0.5);
    const together = level === 'rack' && random.chance(0.5) ? 'rack' : 'host';
    const resources = pickFlavor(random);
    const members: string[] = [];
    const heads: string[] = [];
    for (let m = random.between(3, 9); m > 0; m--) {
      const head = `g${g}-m${m}`;
      servers.push({ name: head, resources });
      heads.push(head);
      if (!pairs) {
        members.push(head);
        continue;
      }
      const mate = `${head}-mate`;
      servers.push({ name: mate, resources: { VCPU: 1, MEMORY_MB: 2000, DISK_GB: 20 } });
      pipes.push({ a: head, b: mate, mbps: 200 });
      groups.push({ name: `${head}-pair`, type: 'affinity', level: together, members: [head, mate] });
      members.push(`${head}-pair`);
    }
    groups.push({ name: `g${g}-apart`, type: 'diversity', level, members });
    for (const a of before)
      for (const b of random.sample(heads, 2)) pipes.push({ a, b, mbps: 10 * random.between(1, 20) });
    before = heads;
  }
  return { name, servers, pipes, groups };
}

export const diverse: Workload = {
  name: 'diverse',
  kind: 'stream',
  about: `${ARRIVALS} stacks under host and rack diversity and affinity, onto 5,000 hosts a third full`,
  open({ seed, racks = 250 }) {
    const random = new Random(seed);
    return {
      site: gridSite(
        { name: 'diverse', clusters: 10, racks, hostsPerRack: 20 },
        {
          host: () => ({
            ...usedHost(random, random.chance(0.5) ? 0 : (random.share() * 4) / 3),
            uplinkReservedMbps: random.between(0, 50) * 100,
          }),
        },
      ),
      events: Array.from(
        { length: ARRIVALS },
        (_, i): Event => ({
          kind: 'arrive',
          id: `a${i}`,
          application: diverseApplication(`diverse-${i}`, random),
        }),
      ),
    };
  },
};
