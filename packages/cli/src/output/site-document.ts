/** A site summed up rack by rack: the names and units that `json` and `yaml` print. */
import type { Inventory, Site } from '@valet/ostro';
import type { Row } from './formats.ts';

export const siteColumns = [
  'cluster',
  'rack',
  'hosts',
  'servers',
  'vcpus',
  'vcpus_used',
  'memory_mb',
  'memory_mb_used',
  'disk_gb',
  'disk_gb_used',
  'uplink_mbps',
] as const;

export interface SiteDocument {
  readonly site: string;
  readonly racks: readonly Row[];
  readonly pools: readonly Row[];
  readonly flavors: readonly string[];
  readonly aggregates: readonly string[];
  readonly groups: readonly { readonly name: string; readonly type: string; readonly level: string | null }[];
}

const fields = [
  ['vcpus', 'VCPU'],
  ['memory_mb', 'MEMORY_MB'],
  ['disk_gb', 'DISK_GB'],
] as const;

/** What hosts of one rack offer and what is in use there. */
interface Sum {
  readonly cluster: string | null;
  readonly rack: string | null;
  hosts: number;
  servers: number;
  readonly capacity: Record<string, number>;
  readonly used: Record<string, number>;
  readonly uplinkMbps: number | null;
}

export function siteDocument(site: Site): SiteDocument {
  const usedGb = new Map<string, number>();
  for (const { pool, sizeGb } of site.placedVolumes ?? []) usedGb.set(pool, (usedGb.get(pool) ?? 0) + sizeGb);
  return {
    site: site.name,
    racks: sumRacks(site).map(rackRow),
    pools: (site.pools ?? []).map(({ name, at, capacityGb }) => ({
      pool: name,
      at: at === 'site' ? 'site' : `${at.level} ${at.name}`,
      capacity_gb: capacityGb,
      capacity_gb_used: usedGb.get(name) ?? 0,
    })),
    flavors: (site.flavors ?? []).map(({ name }) => name),
    aggregates: (site.aggregates ?? []).map(({ name }) => name),
    groups: (site.groups ?? []).map(({ name, type, level }) => ({ name, type, level: level ?? null })),
  };
}

/** In the order of the description; hosts without a rack come last, by cluster. */
function sumRacks(site: Site): Sum[] {
  const sums = new Map<string, Sum>();
  const open = (rack: string | null, cluster: string | null, uplinkMbps: number | null): Sum => {
    const key = JSON.stringify([rack, cluster]);
    const sum = sums.get(key) ?? { cluster, rack, hosts: 0, servers: 0, capacity: {}, used: {}, uplinkMbps };
    sums.set(key, sum);
    return sum;
  };
  const ofRack = new Map(
    site.racks.map((rack) => [rack.name, open(rack.name, rack.cluster ?? null, rack.uplinkMbps ?? null)]),
  );
  const ofHost = new Map<string, Sum>();
  for (const host of site.hosts) {
    const sum = host.rack === undefined ? open(null, host.cluster ?? null, null) : ofRack.get(host.rack)!;
    ofHost.set(host.name, sum);
    sum.hosts++;
    for (const [name, inventory] of Object.entries(host.inventories)) {
      add(sum.capacity, name, capacityOf(inventory));
      add(sum.used, name, inventory.used ?? 0);
    }
  }
  for (const server of site.placedServers ?? []) {
    const sum = ofHost.get(server.host)!;
    sum.servers++;
    for (const [name, amount] of Object.entries(server.resources)) add(sum.used, name, amount);
  }
  return [...sums.values()];
}

function rackRow({ cluster, rack, hosts, servers, capacity, used, uplinkMbps }: Sum): Row {
  const amounts = fields.flatMap(([field, name]) => [
    [field, capacity[name] ?? 0],
    [`${field}_used`, used[name] ?? 0],
  ]);
  return { cluster, rack, hosts, servers, ...Object.fromEntries(amounts), uplink_mbps: uplinkMbps };
}

/** As Placement counts it. */
function capacityOf({ total, reserved = 0, allocationRatio = 1 }: Inventory): number {
  return Math.floor((total - reserved) * allocationRatio);
}

function add(sums: Record<string, number>, name: string, amount: number): void {
  sums[name] = (sums[name] ?? 0) + amount;
}
