/** The site as a caller sees it who may. */
import type { ClusterView, HostView, PoolView, RackView, SiteView } from '../../planning/use-cases.ts';

export function hostBody({ uplinkMbps, uplinkReservedMbps, rackSource, clusterSource, ...host }: HostView) {
  return {
    ...host,
    rack_source: rackSource,
    cluster_source: clusterSource,
    uplink_mbps: uplinkMbps,
    uplink_reserved_mbps: uplinkReservedMbps,
  };
}

export function rackBody({ uplinkMbps, uplinkReservedMbps, ...rack }: RackView) {
  return { ...rack, uplink_mbps: uplinkMbps, uplink_reserved_mbps: uplinkReservedMbps };
}

export function poolBody(pool: PoolView) {
  return pool;
}

function clusterBody({ uplinkMbps, uplinkReservedMbps, ...cluster }: ClusterView) {
  return { ...cluster, uplink_mbps: uplinkMbps, uplink_reserved_mbps: uplinkReservedMbps };
}

export function siteBody({ name, mode, clusters, racks, hosts, pools, groups }: SiteView) {
  return {
    name,
    mode,
    clusters: clusters.map(clusterBody),
    racks: racks.map(rackBody),
    hosts: hosts.map(hostBody),
    pools: pools.map(poolBody),
    groups,
  };
}
