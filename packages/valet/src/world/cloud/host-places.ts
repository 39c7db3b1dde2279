/**
 * In which rack and cluster each host is: by the metadata of its aggregates, else by the topology file, else by
 * its name. A host of which nothing says it has no rack, and rules on racks do not put anything there.
 */
import type { Topology } from '@valet/site';
import type { CloudAggregate, CloudHost } from '../../ports/cloud.ts';

export type PlaceSource = 'aggregate' | 'file' | 'name';

export interface HostPlace {
  readonly rack: string | null;
  readonly cluster: string | null;
  /** What said so; null: nothing. */
  readonly rackSource: PlaceSource | null;
  readonly clusterSource: PlaceSource | null;
}

export interface PlaceSettings {
  readonly rackKey: string;
  readonly clusterKey: string;
  readonly topology: Topology;
  /** With the named groups `rack` and `cluster`; null: names say nothing. */
  readonly hostName: RegExp | null;
}

export interface HostPlaces {
  readonly places: ReadonlyMap<string, HostPlace>;
  /** What contradicts itself; the first by name counts then. */
  readonly warnings: readonly string[];
}

export function placeHosts(
  hosts: readonly CloudHost[],
  aggregates: readonly CloudAggregate[],
  settings: PlaceSettings,
): HostPlaces {
  const warnings: string[] = [];
  const racks = keyed(aggregates, settings.rackKey, warnings);
  const clusters = keyed(aggregates, settings.clusterKey, warnings);
  const { topology } = settings;
  const first = new Map<string, HostPlace>();
  for (const { name } of hosts) {
    const said = topology.hosts.get(name);
    const named = settings.hostName?.exec(name)?.groups;
    const rack = firstOf(racks.get(name), said?.rack, rackNamed(named));
    const ofRack = rack.value === null ? null : topology.racks.get(rack.value)?.cluster;
    const cluster = firstOf(clusters.get(name), said?.cluster ?? ofRack, named?.cluster);
    first.set(name, {
      rack: rack.value,
      cluster: cluster.value,
      rackSource: rack.source,
      clusterSource: cluster.source,
    });
  }
  return { places: toldApart(first), warnings };
}

/** A rack's number alone is the same in every cluster. */
function rackNamed(groups: Readonly<Record<string, string | undefined>> | undefined): string | undefined {
  if (groups?.rack === undefined) return undefined;
  return `${groups.cluster ?? ''}${groups.rack}`;
}

/** Value of a metadata key by host. */
function keyed(aggregates: readonly CloudAggregate[], key: string, warnings: string[]): Map<string, string> {
  const found = new Map<string, string>();
  const named = [...aggregates].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, metadata, hosts } of named) {
    const value = Object.hasOwn(metadata, key) ? metadata[key]!.trim() : '';
    if (value === '') continue;
    for (const host of hosts) {
      const before = found.get(host);
      if (before === undefined) found.set(host, value);
      else if (before !== value)
        warnings.push(
          `host ${host} is in aggregates that give it ${key} '${before}' and '${value}'; '${before}' counts, aggregate ${name} does not`,
        );
    }
  }
  return found;
}

function firstOf(
  aggregate: string | undefined,
  file: string | null | undefined,
  name: string | undefined,
): { readonly value: string | null; readonly source: PlaceSource | null } {
  if (aggregate !== undefined) return { value: aggregate, source: 'aggregate' };
  if (file !== undefined && file !== null) return { value: file, source: 'file' };
  return name === undefined ? { value: null, source: null } : { value: name, source: 'name' };
}

/** Racks of several clusters may have one name: then they are called `cluster/rack`. */
function toldApart(places: ReadonlyMap<string, HostPlace>): ReadonlyMap<string, HostPlace> {
  const clustersOf = new Map<string, Set<string | null>>();
  for (const { rack, cluster } of places.values())
    if (rack !== null) clustersOf.set(rack, (clustersOf.get(rack) ?? new Set()).add(cluster));
  return new Map(
    [...places].map(([host, place]) => {
      const isShared = place.rack !== null && clustersOf.get(place.rack)!.size > 1;
      if (!isShared || place.cluster === null) return [host, place];
      return [host, { ...place, rack: `${place.cluster}/${place.rack}` }];
    }),
  );
}
