/** Goes through the hosts and racks of a description, wherever they stand. */
import type { Path } from '@valet/document';
import type { HostDescription, RackDescription, SiteDescription } from './description.ts';

export interface PlacedHost {
  readonly host: HostDescription;
  readonly rack: string | undefined;
  readonly cluster: string | undefined;
  readonly path: Path;
}

export interface PlacedRack {
  readonly rack: RackDescription;
  readonly cluster: string | undefined;
  readonly path: Path;
}

/** Every rack with its cluster, in the order of the file. */
export function* eachRack(description: SiteDescription): Generator<PlacedRack> {
  for (const [c, cluster] of (description.clusters ?? []).entries()) {
    for (const [r, rack] of (cluster.racks ?? []).entries()) {
      yield { rack, cluster: cluster.name, path: ['clusters', c, 'racks', r] };
    }
  }
  for (const [r, rack] of (description.racks ?? []).entries()) {
    yield { rack, cluster: undefined, path: ['racks', r] };
  }
}

/** Every host with its rack and cluster. */
export function* eachHost(description: SiteDescription): Generator<PlacedHost> {
  for (const { rack, cluster, path } of eachRack(description)) {
    for (const [h, host] of (rack.hosts ?? []).entries()) {
      yield { host, rack: rack.name, cluster, path: [...path, 'hosts', h] };
    }
  }
  for (const [c, cluster] of (description.clusters ?? []).entries()) {
    for (const [h, host] of (cluster.hosts ?? []).entries()) {
      yield { host, rack: undefined, cluster: cluster.name, path: ['clusters', c, 'hosts', h] };
    }
  }
  for (const [h, host] of (description.hosts ?? []).entries()) {
    yield { host, rack: undefined, cluster: undefined, path: ['hosts', h] };
  }
}

type Section = 'clusters' | 'aggregates' | 'pools' | 'flavors' | 'groups' | 'placed' | 'pipes';

/** Goes through a list at the root of a description. */
export function eachOf<S extends Section>(
  description: SiteDescription,
  section: S,
  visit: (item: NonNullable<SiteDescription[S]>[number], path: Path) => void,
): void {
  (description[section] ?? []).forEach((item, index) => {
    visit(item as NonNullable<SiteDescription[S]>[number], [section, index]);
  });
}
