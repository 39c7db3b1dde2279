/** The replay as a stream of arrivals and departures in order of time, made as they are asked for. */
import type { Site } from '@valet/ostro';
import { gridSite } from '../workloads/grid.ts';
import { Random } from '../workloads/random.ts';
import type { Event } from '../workloads/workload.ts';
import { batchApplication, resourcesOf } from './application.ts';
import type { Overlay } from './overlay.ts';
import type { Trace } from './trace.ts';

/** Also a mark between two bins of five minutes. */
export type ReplayEvent = Event | { readonly kind: 'bin'; readonly bin: number };

const HOST = { VCPU: 64, MEMORY_MB: 131_072, DISK_GB: 4000 } as const;
const HOSTS_PER_RACK = 20;
const RACKS_PER_CLUSTER = 10;
/** Flavors of the site's mix: those that make up at least this share of the servers. */
const COMMON = 0.01;

/** Hosts of 64 cores and 128 GiB. @param hosts a multiple of 20 */
export function replaySite(hosts: number, trace: Trace): Site {
  if (hosts % HOSTS_PER_RACK !== 0)
    throw new RangeError(`hosts come in racks of ${HOSTS_PER_RACK}; got ${hosts}`);
  const racks = hosts / HOSTS_PER_RACK;
  const site = gridSite({
    name: `replay-${hosts}`,
    clusters: Math.ceil(racks / RACKS_PER_CLUSTER),
    racks,
    hostsPerRack: HOSTS_PER_RACK,
    resources: HOST,
    hostUplinkMbps: 25_000,
    rackUplinkMbps: 200_000,
  });
  return { ...site, flavors: mixOf(trace) };
}

function mixOf({ flavors, batches }: Trace) {
  const counts = new Map<string, number>();
  let total = 0;
  for (const batch of batches)
    for (const { name } of batch.flavors) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      total++;
    }
  return flavors
    .filter(({ name }) => (counts.get(name) ?? 0) >= COMMON * total)
    .map((flavor) => ({ name: flavor.name, resources: resourcesOf(flavor) }));
}

/** Who leaves at the time of an arrival leaves before it. */
export function* replayEvents(
  { stays }: Overlay,
  { startS }: Trace,
  binS: number,
  seed: number,
): Iterable<ReplayEvent> {
  const random = new Random(seed);
  const leaving = stays
    .flatMap(({ leavesS }, i) => (leavesS === null ? [] : [{ leavesS, id: `a${i}` }]))
    .sort((a, b) => a.leavesS - b.leavesS);
  let gone = 0;
  let bin = 0;
  for (let i = 0; i < stays.length; i++) {
    const { atS, batch } = stays[i];
    for (; gone < leaving.length && leaving[gone].leavesS <= atS; gone++)
      yield { kind: 'depart', id: leaving[gone].id };
    for (; startS + (bin + 1) * binS <= atS; bin++) yield { kind: 'bin', bin };
    yield { kind: 'arrive', id: `a${i}`, application: batchApplication(`batch-${i}`, batch, random) };
  }
}
