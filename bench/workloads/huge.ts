/** `huge`: tiered applications come to a half full site of 100,000 hosts, and the oldest leaves. */
import type { Site } from '@valet/ostro';
import { usedHost } from './flavors.ts';
import { gridSite } from './grid.ts';
import { Random } from './random.ts';
import { tieredApplication } from './tiered.ts';
import type { Event, Workload } from './workload.ts';

const ARRIVALS = 40;
/** Applications that stand at the same time. */
const STANDING = 5;

/** Every host is filled with random flavors to a random share, half on the average; its uplink likewise. */
export function halfFullSite(racks: number, random: Random): Site {
  return gridSite(
    { name: 'half full', clusters: Math.max(1, Math.round(racks / 125)), racks, hostsPerRack: 16 },
    {
      host: () => ({
        ...usedHost(random, random.share()),
        uplinkReservedMbps: random.between(0, 60) * 100,
      }),
      rack: () => ({ uplinkReservedMbps: random.between(0, 60) * 1000 }),
    },
  );
}

/** Each arrival but the first few comes with the departure of an earlier one. */
export function comeAndGo(count: number, standing: number, servers: number): Event[] {
  const application = tieredApplication(servers);
  const events: Event[] = [];
  for (let i = 0; i < count; i++) {
    events.push({ kind: 'arrive', id: `a${i}`, application });
    if (i >= standing) events.push({ kind: 'depart', id: `a${i - standing}` });
  }
  return events;
}

export const huge: Workload = {
  name: 'huge',
  kind: 'stream',
  about: `${ARRIVALS} requests of 200 tiered servers onto 100,000 hosts, half full, with a warm index`,
  open: ({ seed, racks = 6250 }) => ({
    site: halfFullSite(racks, new Random(seed)),
    events: comeAndGo(ARRIVALS, STANDING, 200),
  }),
};
