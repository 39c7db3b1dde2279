/** The order in which a snapshot numbers racks and hosts: by cluster, rack and name. */
import { byName, byOptionalName, lookUp } from './check.ts';
import type { Memory } from './memory.ts';
import type { Host, Rack } from './site.ts';

export interface HostOrder {
  /** By host number, where the host stands in the description; null: the description is in order. */
  readonly positions: Int32Array | null;
  /** See `Snapshot`. */
  readonly rackStart: Int32Array;
}

/** By cluster and name; what has no cluster comes last. */
export function sortRacks(racks: readonly Rack[]): Rack[] {
  return [...racks].sort((a, b) => byOptionalName(a.cluster, b.cluster) || byName(a, b));
}

/**
 * By rack and name, those without a rack last, by cluster and name. Most descriptions are in order, and one look at
 * each host tells; else hosts are counted into their racks, and sorting is within a rack.
 *
 * @param rackIndex by name, in the order of `sortRacks`
 * @throws OstroError `valet.site.invalid` when a rack does not exist
 */
export function orderHosts(
  hosts: readonly Host[],
  rackIndex: ReadonlyMap<string, number>,
  memory: Memory,
): HostOrder {
  const rackless = rackIndex.size;
  const rackAt = new Int32Array(hosts.length);
  const rackStart = memory.int32(rackless + 1);
  let isSorted = true;
  for (let i = 0; i < hosts.length; i++) {
    const host = hosts[i];
    let rack = rackless;
    if (i > 0 && host.rack === hosts[i - 1].rack) {
      rack = rackAt[i - 1];
      isSorted &&= compareInRack(hosts[i - 1], host) <= 0;
    } else {
      if (host.rack !== undefined) rack = lookUp(rackIndex, host.rack, 'rack', `host '${host.name}'`);
      isSorted &&= i === 0 || rack > rackAt[i - 1];
    }
    rackAt[i] = rack;
    if (rack < rackless) rackStart[rack + 1]++;
  }
  for (let rack = 0; rack < rackless; rack++) rackStart[rack + 1] += rackStart[rack];
  return { positions: isSorted ? null : sortPositions(hosts, rackAt, rackStart), rackStart };
}

function sortPositions(hosts: readonly Host[], rackAt: Int32Array, rackStart: Int32Array): Int32Array {
  const positions = new Int32Array(hosts.length);
  const next = rackStart.slice();
  for (let i = 0; i < hosts.length; i++) positions[next[rackAt[i]]++] = i;
  for (let rack = 0; rack < rackStart.length; rack++)
    positions.subarray(rackStart[rack], next[rack]).sort((a, b) => compareInRack(hosts[a], hosts[b]));
  return positions;
}

/** Of two hosts in one rack, or without one. */
function compareInRack(a: Host, b: Host): number {
  return (a.rack === undefined && byOptionalName(a.cluster, b.cluster)) || byName(a, b);
}
