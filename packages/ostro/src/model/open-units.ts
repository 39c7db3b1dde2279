/** Opens the units of a site: hosts, racks and clusters, their names, how they lie in each other, and their uplinks. */
import { byName, indexByName, lookUp, toKbps } from './check.ts';
import { orderHosts, sortRacks } from './host-order.ts';
import type { Memory } from './memory.ts';
import { indexNames } from './name-index.ts';
import { readHosts } from './read-hosts.ts';
import type { Pool, Site } from './site.ts';
import { FREE, UNKNOWN_LINK } from './snapshot.ts';

/**
 * @param pools by name; their uplinks follow those of the units
 * @returns the columns of hosts, racks and clusters; see `Snapshot`
 * @throws OstroError `valet.site.invalid` when a name is missing, doubled or unknown, or an amount is none
 */
export function openUnits(site: Site, classes: readonly string[], pools: readonly Pool[], memory: Memory) {
  const clusters = [...site.clusters].sort(byName);
  const racks = sortRacks(site.racks);
  const rackIndex = indexByName('rack', racks);
  const clusterIndex = indexByName('cluster', clusters);
  const hostCount = site.hosts.length;
  const firstCluster = hostCount + racks.length;
  const unitCount = firstCluster + clusters.length;
  const cluster = (name: string, owner: string) =>
    firstCluster + lookUp(clusterIndex, name, 'cluster', owner);

  const { positions, rackStart } = orderHosts(site.hosts, rackIndex, memory);
  const rackCluster = memory.int32(racks.length).fill(-1);
  const rackOf = memory.int32(hostCount).fill(-1);
  const clusterOf = memory.int32(hostCount).fill(-1);
  racks.forEach((rack, r) => {
    if (rack.cluster !== undefined) rackCluster[r] = cluster(rack.cluster, `rack '${rack.name}'`);
    rackOf.fill(hostCount + r, rackStart[r], rackStart[r + 1]);
    clusterOf.fill(rackCluster[r], rackStart[r], rackStart[r + 1]);
  });
  for (let h = rackStart[racks.length]; h < hostCount; h++) {
    const host = site.hosts[positions === null ? h : positions[h]];
    if (host.cluster !== undefined) clusterOf[h] = cluster(host.cluster, `host '${host.name}'`);
  }

  const columns = {
    unitNames: new Array<string>(unitCount),
    servers: memory.int32(unitCount),
    linkFree: memory.float64(unitCount + pools.length),
    linkCapacity: memory.float64(unitCount + pools.length),
  };
  const amounts = readHosts(site, positions, classes, columns, memory);
  [...racks, ...clusters, ...pools].forEach(({ name, uplinkMbps, uplinkReservedMbps = 0 }, i) => {
    const link = hostCount + i;
    if (link < unitCount) columns.unitNames[link] = name;
    const what = `uplink of '${name}'`;
    columns.linkCapacity[link] = uplinkMbps === undefined ? UNKNOWN_LINK : toKbps(uplinkMbps, what);
    columns.linkFree[link] = columns.linkCapacity[link] - toKbps(uplinkReservedMbps, what);
  });
  return {
    hostCount,
    rackCount: racks.length,
    clusterCount: clusters.length,
    unitCount,
    ...columns,
    ...amounts,
    hostSlots: indexNames('host', columns.unitNames, hostCount, memory),
    rackIndex,
    clusterIndex,
    rackOf,
    clusterOf,
    rackCluster,
    rackStart,
    holder: memory.int32(unitCount).fill(FREE),
  };
}
