/** `affinity`: single servers that must stand in the rack of an earlier member of their group. */
import type { Application, PlacedServer, StoredGroup } from '@valet/ostro';
import { usedHost } from './flavors.ts';
import { gridSite, hostName } from './grid.ts';
import { Random } from './random.ts';
import type { Event, Workload } from './workload.ts';

const ARRIVALS = 5000;
const GROUPS = 250;
const RESOURCES = { VCPU: 1, MEMORY_MB: 2000, DISK_GB: 20 } as const;

export const affinity: Workload = {
  name: 'affinity',
  kind: 'stream',
  about: `${ARRIVALS} requests of one server with required rack affinity to one of ${GROUPS} groups, 5,000 hosts`,
  open({ seed, racks = 250 }) {
    const random = new Random(seed);
    const site = gridSite(
      { name: 'affinity', clusters: 10, racks, hostsPerRack: 20 },
      { host: () => usedHost(random, random.share() * 0.6) },
    );
    const groups = Array.from(
      { length: GROUPS },
      (_, g): StoredGroup => ({ name: `together-${g}`, type: 'affinity', level: 'rack' }),
    );
    const placedServers = groups.map(
      ({ name }, g): PlacedServer => ({
        name: `first-${g}`,
        host: hostName(g % racks, random.between(0, 19)),
        resources: { VCPU: 0 },
        groups: [name],
      }),
    );
    const applications = groups.map(
      ({ name }): Application => ({
        servers: [{ name: 's', resources: RESOURCES }],
        groups: [{ name: 'together', type: 'affinity', level: 'rack', members: ['s'], stored: name }],
      }),
    );
    return {
      site: { ...site, groups, placedServers },
      events: Array.from(
        { length: ARRIVALS },
        (_, i): Event => ({ kind: 'arrive', id: `a${i}`, application: random.pick(applications) }),
      ),
    };
  },
};
