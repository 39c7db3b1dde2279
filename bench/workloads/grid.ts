/** Regular sites: clusters of racks of equal hosts, to be changed host by host. */
import type { Host, Rack, Site } from '@valet/ostro';

/** A host of the reference workloads: 16 vcpus, 32,000 MB, 1,000 GB. */
export const REFERENCE_HOST = { VCPU: 16, MEMORY_MB: 32_000, DISK_GB: 1000 } as const;

export type Resources = Readonly<Record<string, number>>;

export interface Grid {
  readonly name: string;
  readonly clusters?: number;
  readonly racks: number;
  readonly hostsPerRack: number;
  readonly resources?: Resources;
  readonly hostUplinkMbps?: number;
  readonly rackUplinkMbps?: number;
  readonly clusterUplinkMbps?: number;
}

/** A grid's position of a host. */
export interface Position {
  /** Number in the site, in its rack, and number of that rack in the site. */
  readonly host: number;
  readonly slot: number;
  readonly rack: number;
}

/**
 * Racks are dealt to the clusters in even runs. Names have leading zeros, so that their order is that of the
 * numbers.
 * @param change what is different about a host, and about a rack
 */
export function gridSite(
  grid: Grid,
  change: {
    readonly host?: (at: Position) => Partial<Host>;
    readonly rack?: (rack: number) => Partial<Rack>;
  } = {},
): Site {
  const { clusters = 1, racks, hostsPerRack, resources = REFERENCE_HOST } = grid;
  const clusterOf = (rack: number) => clusterName(Math.floor((rack * clusters) / racks));
  const inventories: Host['inventories'] = Object.fromEntries(
    Object.entries(resources).map(([name, total]) => [name, { total }]),
  );
  const hosts: Host[] = [];
  for (let rack = 0; rack < racks; rack++)
    for (let slot = 0; slot < hostsPerRack; slot++)
      hosts.push({
        name: hostName(rack, slot),
        rack: rackName(rack),
        inventories,
        uplinkMbps: grid.hostUplinkMbps ?? 10_000,
        ...change.host?.({ host: hosts.length, slot, rack }),
      });
  return {
    name: grid.name,
    clusters: Array.from({ length: clusters }, (_, cluster) => ({
      name: clusterName(cluster),
      uplinkMbps: grid.clusterUplinkMbps ?? 1_000_000,
    })),
    racks: Array.from({ length: racks }, (_, rack) => ({
      name: rackName(rack),
      cluster: clusterOf(rack),
      uplinkMbps: grid.rackUplinkMbps ?? 100_000,
      ...change.rack?.(rack),
    })),
    hosts,
  };
}

export function rackName(rack: number): string {
  return `r${String(rack).padStart(4, '0')}`;
}

export function hostName(rack: number, slot: number): string {
  return `${rackName(rack)}h${String(slot).padStart(2, '0')}`;
}

function clusterName(cluster: number): string {
  return `c${String(cluster).padStart(3, '0')}`;
}
