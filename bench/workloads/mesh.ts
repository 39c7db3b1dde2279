/** `mesh`: random pipes of mixed bandwidth on a site whose uplinks are nearly full. */
import type { Application, Pipe } from '@valet/ostro';
import { gridSite } from './grid.ts';
import { Random } from './random.ts';
import { tieredApplication } from './tiered.ts';
import type { Event, Workload } from './workload.ts';

const DEGREE = 4;
const MBPS = [20, 50, 100, 200] as const;
/** By how much the pipes of each request are wider or narrower: from what any order of placing can do to what none can. */
const FACTORS = Array.from({ length: 20 }, (_, i) => 0.05 * (i + 1));

/** Servers as in `tiered-N`; each has a pipe to 4 random others, at most one between any two. */
export function meshApplication(count: number, factor: number, random: Random): Application {
  const { servers } = tieredApplication(count);
  const pipes: Pipe[] = [];
  const joined = new Set<string>();
  servers.forEach(({ name: a }, i) => {
    const others = servers.filter(({ name }, j) => j !== i && !joined.has(`${name} ${a}`));
    for (const { name: b } of random.sample(others, DEGREE)) {
      joined.add(`${a} ${b}`);
      pipes.push({ a, b, mbps: Math.round(random.pick(MBPS) * factor) });
    }
  });
  return { name: `mesh-${count}`, servers, pipes };
}

/**
 * Uplinks of hosts and racks are reserved to 60-95 %, each by itself, so that bandwidth decides what fits. Every
 * request finds the site as it was at first.
 */
export function mesh(count: number): Workload {
  return {
    name: count === 200 ? 'mesh' : `mesh-${count}`,
    kind: 'stream',
    about: `${FACTORS.length} requests of ${count} servers piped to 4 random others each, ever wider; uplinks 60-95 % reserved`,
    open({ seed, racks = 150 }) {
      const random = new Random(seed);
      const reserved = (uplinkMbps: number) => Math.round((uplinkMbps * random.between(60, 95)) / 100);
      const site = gridSite(
        { name: 'busy links', racks, hostsPerRack: 16 },
        {
          host: () => ({ uplinkReservedMbps: reserved(10_000) }),
          rack: () => ({ uplinkReservedMbps: reserved(100_000) }),
        },
      );
      const events = FACTORS.flatMap((factor): Event[] => {
        const id = `width-${factor.toFixed(2)}`;
        return [
          { kind: 'arrive', id, application: meshApplication(count, factor, random) },
          { kind: 'depart', id },
        ];
      });
      return { site, events };
    },
  };
}
