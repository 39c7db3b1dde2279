/** The site that a picture of the cloud shows: what hosts and pools there are, without what is on them. */
import { demandOf } from '@valet/heat';
import type { Host, Inventory, Pool, Site } from '@valet/ostro';
import type { CloudHost, CloudInventory, CloudPicture, CloudProvider } from '../../ports/cloud.ts';
import { type HostPlace, type PlaceSettings, placeHosts } from './host-places.ts';

/** Placement's trait of providers whose inventories others of their aggregates may use. */
const SHARES = 'MISC_SHARES_VIA_AGGREGATE';
/** Nova's trait of hosts that take nothing new. */
const DISABLED = 'COMPUTE_STATUS_DISABLED';
/** Beyond this Placement itself does not count. */
const MAX_AMOUNT = 2_147_483_647;

export interface CloudSite {
  readonly site: Site;
  readonly places: ReadonlyMap<string, HostPlace>;
  readonly warnings: readonly string[];
}

export function siteOf(name: string, picture: CloudPicture, settings: PlaceSettings): CloudSite {
  const { hosts, aggregates, pools, flavors, uplinks } = picture.frame;
  const { topology } = settings;
  const { places, warnings } = placeHosts(hosts, aggregates, settings);
  const trees = treesOf(picture);
  const sharing = [...picture.providers.values()].filter((each): each is CloudProvider =>
    Boolean(each?.traits.includes(SHARES)),
  );
  const aggregatesOf = new Map<string, string[]>();
  for (const aggregate of aggregates)
    for (const host of aggregate.hosts)
      aggregatesOf.set(host, [...(aggregatesOf.get(host) ?? []), aggregate.name]);

  const clusterOfRack = new Map<string, string | null>();
  for (const { rack, cluster } of places.values())
    if (rack !== null && (clusterOfRack.get(rack) ?? null) === null) clusterOfRack.set(rack, cluster);
  // A pool may hang at a rack or cluster in which no host is.
  for (const { at } of topology.pools.values()) {
    if (at === 'site' || at.level === 'host') continue;
    if (at.level === 'rack' && !clusterOfRack.has(at.name))
      clusterOfRack.set(at.name, topology.racks.get(at.name)?.cluster ?? null);
  }
  const clusters = new Set([...places.values()].flatMap(({ cluster }) => cluster ?? []));
  for (const cluster of clusterOfRack.values()) if (cluster !== null) clusters.add(cluster);
  for (const { at } of topology.pools.values())
    if (at !== 'site' && at.level === 'cluster') clusters.add(at.name);

  const site: Site = {
    name,
    clusters: [...clusters].sort().map((cluster) => ({
      name: cluster,
      ...uplink(topology.clusters.get(cluster)?.uplinkMbps),
    })),
    racks: [...clusterOfRack].sort(byFirst).map(([rack, cluster]) => ({
      name: rack,
      ...(cluster === null ? {} : { cluster }),
      // Its own name, where it had to be told apart from another's.
      ...uplink((topology.racks.get(rack) ?? topology.racks.get(rack.split('/').at(-1)!))?.uplinkMbps),
    })),
    hosts: hosts
      .map((host) => {
        const place = places.get(host.name)!;
        const said = topology.hosts.get(host.name)?.uplinkMbps ?? topology.hostUplinkMbps;
        return {
          ...hostOf(host, trees, sharing, aggregatesOf.get(host.name) ?? []),
          ...(place.rack === null ? {} : { rack: place.rack }),
          ...(place.rack !== null || place.cluster === null ? {} : { cluster: place.cluster }),
          ...uplink(said ?? uplinks.get(host.name)),
        };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    pools: pools.map((pool): Pool => {
      const said = topology.pools.get(pool.name);
      return {
        name: pool.name,
        at: poolPlace(pool.name, said?.at, places),
        capacityGb: Math.min(pool.capacityGb, MAX_AMOUNT),
        ...(said?.iops == null ? {} : { iops: said.iops }),
        ...uplink(said?.uplinkMbps),
        ...(pool.types === null ? {} : { types: pool.types }),
        ...(pool.zone === null ? {} : { zone: pool.zone }),
        enabled: pool.enabled,
      };
    }),
    aggregates: [...new Map(aggregates.map(({ name, metadata }) => [name, { name, metadata }])).values()],
    flavors: flavors.map((flavor) => ({ name: flavor.name, resources: demandOf(flavor, false).resources })),
  };
  return { site, places, warnings };
}

/** Where the file says; else at the host of the same name, as hyperconverged clouds have it; else at the site. */
function poolPlace(
  name: string,
  said: Pool['at'] | undefined,
  places: ReadonlyMap<string, HostPlace>,
): Pool['at'] {
  const isKnown = said === undefined || said === 'site' || said.level !== 'host' || places.has(said.name);
  if (said !== undefined && isKnown) return said;
  const host = name.split('@')[0]!;
  return places.has(host) ? { level: 'host', name: host } : 'site';
}

/** The providers below each root, the root among them. */
function treesOf(picture: CloudPicture): Map<string, CloudProvider[]> {
  const trees = new Map<string, CloudProvider[]>();
  for (const provider of picture.providers.values()) {
    if (provider === null) continue;
    const tree = trees.get(provider.rootId);
    if (tree === undefined) trees.set(provider.rootId, [provider]);
    else tree.push(provider);
  }
  return trees;
}

function hostOf(
  host: CloudHost,
  trees: ReadonlyMap<string, readonly CloudProvider[]>,
  sharing: readonly CloudProvider[],
  aggregates: readonly string[],
): Host {
  const tree = host.providerIds.flatMap((id) => trees.get(id) ?? []);
  const inventories: Record<string, Inventory> = {};
  for (const { inventories: own } of tree)
    for (const [name, inventory] of Object.entries(own)) {
      const before = inventories[name];
      inventories[name] = before === undefined ? whole(inventory) : joined(before, inventory);
    }
  const around = new Set(
    tree.flatMap(({ id, aggregates }) => (host.providerIds.includes(id) ? aggregates : [])),
  );
  for (const shared of sharing) {
    if (!shared.aggregates.some((each) => around.has(each))) continue;
    for (const [name, inventory] of Object.entries(shared.inventories))
      if (inventories[name] === undefined)
        inventories[name] = { ...whole(inventory), used: usedByOthers(shared, name, tree) };
  }
  const traits = new Set(tree.flatMap((provider) => provider.traits));
  return {
    name: host.name,
    inventories,
    ...(host.zone === null ? {} : { zone: host.zone }),
    aggregates: [...aggregates].sort(),
    traits: [...traits].sort(),
    enabled: host.enabled && host.up && !traits.has(DISABLED),
  };
}

function whole({ total, reserved, allocationRatio, minUnit, maxUnit, stepSize }: CloudInventory): Inventory {
  return { total, reserved, allocationRatio, minUnit, maxUnit, stepSize };
}

/**
 * One class on several providers of a host: their capacities together, but a server gets all of it from one.
 * Nova's own candidates are the last word on which.
 */
function joined(one: Inventory, other: CloudInventory): Inventory {
  const capacity = capacityOf(one) + capacityOf(other);
  const most = (each: Inventory | CloudInventory) => Math.min(each.maxUnit ?? MAX_AMOUNT, capacityOf(each));
  return {
    total: capacity,
    maxUnit: Math.max(most(one), most(other)),
    minUnit: Math.min(one.minUnit ?? 1, other.minUnit),
    stepSize: Math.min(one.stepSize ?? 1, other.stepSize),
  };
}

function capacityOf({ total, reserved = 0, allocationRatio = 1 }: Inventory): number {
  return Math.floor((total - reserved) * allocationRatio);
}

/** What is taken of a shared class by consumers that are on other hosts. */
function usedByOthers(shared: CloudProvider, name: string, tree: readonly CloudProvider[]): number {
  let used = 0;
  for (const [consumer, amounts] of shared.allocations)
    if (!tree.some(({ allocations }) => allocations.has(consumer))) used += amounts[name] ?? 0;
  return used;
}

function uplink(mbps: number | null | undefined): { uplinkMbps?: number } {
  return mbps === null || mbps === undefined ? {} : { uplinkMbps: mbps };
}

function byFirst([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
