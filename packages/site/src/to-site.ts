/** Turns a description into the optimizer's `Site`. */
import type {
  Cluster,
  Host,
  Inventory,
  PlacedServer,
  PlacedVolume,
  Pool,
  Rack,
  Site,
  StoredGroup,
} from '@valet/ostro';
import { byClass, offersOf } from './capacity.ts';
import {
  type DemandOf,
  flavorOf,
  placedResources,
  plainDemand,
  type Resources,
  type SiteFlavor,
} from './demand.ts';
import {
  type HostDescription,
  isPlacedServer,
  type PlacedServerDescription,
  type PlacedVolumeDescription,
  type PoolDescription,
  type SiteDescription,
} from './description.ts';
import { compact } from './fields.ts';
import { placeOf } from './topology.ts';
import { eachHost, eachRack } from './walk.ts';

/** A stored group with the id under which requests may name it. */
export type SiteGroup = StoredGroup & { readonly id?: string; readonly description?: string };

export interface OpenedSite {
  readonly site: Site & { readonly groups: readonly SiteGroup[] };
  readonly flavors: readonly SiteFlavor[];
}

/**
 * @param description a whole one, as `readSite` gives it
 * @param demandOf what a server of a flavor takes of its host; default: the flavor's plain amounts
 */
export function toSite(description: SiteDescription, demandOf: DemandOf = plainDemand): OpenedSite {
  const flavors = (description.flavors ?? []).map(flavorOf);
  const resources = placedResources(description, demandOf);
  const groups = (description.groups ?? []).map(groupOf);
  const groupNames = new Map(groups.map((group) => [group.id ?? group.name, group.name]));
  for (const group of groups) groupNames.set(group.name, group.name);
  const placed = description.placed ?? [];
  const site: OpenedSite['site'] = {
    name: description.site,
    clusters: (description.clusters ?? []).map(
      ({ name, uplink_mbps }): Cluster => compact({ name, uplinkMbps: uplink_mbps }),
    ),
    racks: Array.from(
      eachRack(description),
      ({ rack, cluster }): Rack => compact({ name: rack.name, cluster, uplinkMbps: rack.uplink_mbps }),
    ),
    hosts: Array.from(eachHost(description), ({ host, rack, cluster }) =>
      hostOf(host, rack, rack === undefined ? cluster : undefined),
    ),
    pools: (description.pools ?? []).map(poolOf),
    aggregates: (description.aggregates ?? []).map(({ name, metadata }) => compact({ name, metadata })),
    groups,
    placedServers: placed
      .filter(isPlacedServer)
      .map((server) => serverOf(server, resources(server), groupNames)),
    placedVolumes: placed
      .filter((thing): thing is PlacedVolumeDescription => !isPlacedServer(thing))
      .map((volume) => volumeOf(volume, groupNames)),
    pipes: (description.pipes ?? []).map(({ a, b, mbps }) => ({ a, b, mbps })),
    standby: Object.fromEntries(byClass(description.standby)),
    flavors: flavors.map((flavor) => ({ name: flavor.name, resources: demandOf(flavor) })),
  };
  return { site, flavors };
}

/** Where Nova counts a host that no aggregate puts into a zone: its `default_availability_zone`, as it is shipped. */
const DEFAULT_ZONE = 'nova';

function hostOf(host: HostDescription, rack: string | undefined, cluster: string | undefined): Host {
  const inventories: Record<string, Inventory> = {};
  for (const [name, offer] of offersOf(host)) {
    inventories[name] = compact({
      total: offer.total,
      reserved: offer.reserved || undefined,
      allocationRatio: offer.allocationRatio === 1 ? undefined : offer.allocationRatio,
      maxUnit: offer.maxUnit,
    });
  }
  return compact({
    name: host.name,
    rack,
    cluster,
    uplinkMbps: host.uplink_mbps,
    inventories,
    zone: host.zone ?? DEFAULT_ZONE,
    aggregates: host.aggregates,
    traits: host.traits,
    enabled: host.enabled,
  });
}

function poolOf(pool: PoolDescription): Pool {
  return compact({
    name: pool.name,
    at: placeOf(pool.at),
    capacityGb: pool.capacity_gb,
    iops: pool.iops,
    uplinkMbps: pool.uplink_mbps,
    types: pool.types,
    zone: pool.zone,
    enabled: pool.enabled,
  });
}

function groupOf(group: NonNullable<SiteDescription['groups']>[number]): SiteGroup {
  return compact({
    name: group.name,
    id: group.id,
    type: group.type,
    level: group.level,
    description: group.description,
    projects: group.projects,
    maxUnits: group.max_units,
    maxPerUnit: group.max_per_unit,
  });
}

function serverOf(
  server: PlacedServerDescription,
  resources: Resources,
  groupNames: ReadonlyMap<string, string>,
): PlacedServer {
  return compact({
    name: server.server,
    host: server.host,
    resources,
    project: server.project,
    groups: server.groups?.map((name) => groupNames.get(name)!),
  });
}

function volumeOf(volume: PlacedVolumeDescription, groupNames: ReadonlyMap<string, string>): PlacedVolume {
  return compact({
    name: volume.volume,
    pool: volume.pool,
    sizeGb: volume.size_gb,
    iops: volume.iops,
    project: volume.project,
    groups: volume.groups?.map((name) => groupNames.get(name)!),
  });
}
