/** `loaded`: small stacks come to a site half full with random flavors, a fifth of its racks nearly full. */
import type { Application, Group, Pipe, PlacedServer, Server } from '@valet/ostro';
import { FLAVORS, fillHost, pickFlavor } from './flavors.ts';
import { gridSite, hostName } from './grid.ts';
import { Random } from './random.ts';
import type { Event, Workload } from './workload.ts';

const ARRIVALS = 40;
/** Shares that make half of the whole with a fifth of the racks at 90 %. */
const FULL = 0.9;
const OTHER = 0.4;

/** Three tiers of 2-12 servers; those of a tier on different hosts, each with pipes to two of the next. */
export function stack(name: string, random: Random): Application {
  const servers: Server[] = [];
  const pipes: Pipe[] = [];
  const groups: Group[] = [];
  let before: string[] = [];
  for (const tier of ['front', 'logic', 'data']) {
    const resources = pickFlavor(random);
    const names = Array.from({ length: random.between(2, 12) }, (_, i) => `${tier}-${i}`);
    for (const each of names) servers.push({ name: each, resources });
    groups.push({ name: `${tier}-apart`, type: 'diversity', level: 'host', members: names });
    for (const a of before)
      for (const b of random.sample(names, 2)) pipes.push({ a, b, mbps: 10 * random.between(2, 20) });
    before = names;
  }
  return { name, servers, pipes, groups };
}

export const loaded: Workload = {
  name: 'loaded',
  kind: 'stream',
  about: `${ARRIVALS} stacks of 6-36 servers onto 2,400 hosts half full, a fifth of the racks at 90 %`,
  open({ seed, racks = 150 }) {
    const random = new Random(seed);
    const full = new Set(random.sample([...Array(racks).keys()], Math.round(racks / 5)));
    const placedServers: PlacedServer[] = [];
    const site = gridSite(
      { name: 'loaded', clusters: 3, racks, hostsPerRack: 16 },
      {
        host({ rack, slot }) {
          for (const resources of fillHost(random, full.has(rack) ? FULL : OTHER * 2 * random.share()))
            placedServers.push({
              name: `old-${placedServers.length}`,
              host: hostName(rack, slot),
              resources,
            });
          return { uplinkReservedMbps: random.between(0, 60) * 100 };
        },
        rack: () => ({ uplinkReservedMbps: random.between(0, 60) * 1000 }),
      },
    );
    const flavors = FLAVORS.map((resources, i) => ({ name: `f${i}`, resources }));
    const events: Event[] = Array.from({ length: ARRIVALS }, (_, i) => ({
      kind: 'arrive',
      id: `a${i}`,
      application: stack(`stack-${i}`, random),
    }));
    return { site: { ...site, placedServers, flavors }, events };
  },
};
