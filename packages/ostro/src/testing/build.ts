/** Small things to write examples with: a site that fits on one glance, and what is placed on it. */
import type { Application, Group, Server, Volume } from '../model/application.ts';
import type { Cluster, Host, Level, PlacedServer, PlacedVolume, Pool, Rack, Site } from '../model/site.ts';
import { type Proposal, prepare, propose } from '../plan/request.ts';
import { indexSite } from '../plan/site-view.ts';
import type { Violation } from '../plan/violation.ts';

type Changes<T> = Readonly<Record<string, Partial<T>>>;

interface SiteChanges extends Partial<Omit<Site, 'hosts' | 'racks' | 'clusters' | 'pools'>> {
  readonly hosts?: Changes<Host>;
  readonly racks?: Changes<Rack>;
  readonly clusters?: Changes<Cluster>;
  readonly pools?: Changes<Pool>;
}

const INVENTORIES: Host['inventories'] = {
  VCPU: { total: 8 },
  MEMORY_MB: { total: 16_384 },
  DISK_GB: { total: 100 },
};

/**
 * Two clusters: `c1` with the racks `r1` (hosts `h1`, `h2`) and `r2` (`h3`), `c2` with `r3` (`h4`). Every host
 * has 8 VCPU, 16 GiB and 100 GB; every uplink 1,000 Mbit/s. The pools `on-h1`, `on-r1`, `on-c1` and `on-site`
 * hang where their names say, with 100 GB each. Changes are given by name.
 */
export function exampleSite(changes: SiteChanges = {}): Site {
  const uplinkMbps = 1000;
  const hosts: Host[] = ['r1', 'r1', 'r2', 'r3'].map((rack, i) => ({
    name: `h${i + 1}`,
    rack,
    inventories: INVENTORIES,
    uplinkMbps,
  }));
  const racks: Rack[] = ['c1', 'c1', 'c2'].map((cluster, i) => ({ name: `r${i + 1}`, cluster, uplinkMbps }));
  const clusters: Cluster[] = ['c1', 'c2'].map((name) => ({ name, uplinkMbps }));
  const ats: Pool['at'][] = [
    { level: 'host', name: 'h1' },
    { level: 'rack', name: 'r1' },
    { level: 'cluster', name: 'c1' },
    'site',
  ];
  const pools: Pool[] = ats.map((at) => ({
    name: `on-${at === 'site' ? at : at.name}`,
    at,
    capacityGb: 100,
    uplinkMbps,
  }));
  return {
    ...changes,
    name: 'example',
    hosts: changed(hosts, changes.hosts),
    racks: changed(racks, changes.racks),
    clusters: changed(clusters, changes.clusters),
    pools: changed(pools, changes.pools),
  };
}

function changed<T extends { readonly name: string }>(list: readonly T[], changes: Changes<T> = {}): T[] {
  const unknown = Object.keys(changes).filter((name) => list.every((each) => each.name !== name));
  if (unknown.length > 0) throw new RangeError(`the example site has no ${unknown.join(', ')}`);
  return list.map((each) => ({ ...each, ...changes[each.name] }));
}

/** A server of 1 VCPU. */
export function server(name: string, more: Partial<Server> = {}): Server {
  return { name, resources: { VCPU: 1 }, ...more };
}

/** Several such. */
export function servers(...names: readonly string[]): Server[] {
  return names.map((name) => server(name));
}

/** A volume of 10 GB. */
export function volume(name: string, more: Partial<Volume> = {}): Volume {
  return { name, sizeGb: 10, ...more };
}

export function group(
  name: string,
  type: Group['type'],
  level: Level,
  members: readonly string[],
  more: Partial<Group> = {},
): Group {
  return { name, type, level, members, ...more };
}

/** A server that is there already, a member of stored groups. */
export function placedServer(name: string, host: string, more: Partial<PlacedServer> = {}): PlacedServer {
  return { name, host, resources: { VCPU: 1 }, ...more };
}

/** A volume that is there already. */
export function placedVolume(name: string, pool: string, more: Partial<PlacedVolume> = {}): PlacedVolume {
  return { name, pool, sizeGb: 10, ...more };
}

/** The application with a host for each server and a pool for each volume, by name. */
export function proposal(
  site: Site,
  application: Partial<Application>,
  where: Readonly<Record<string, string>>,
): Proposal {
  const view = indexSite(site);
  const request = prepare(view, { servers: [], ...application });
  const places = Object.entries(where).map(([item, at]) => {
    const place = request.servers.has(item) ? view.hostPlace(at) : view.poolPlace(at);
    if (place === undefined) throw new RangeError(`${item} is put on ${at}, which the example site has not`);
    return [item, place] as const;
  });
  return propose(request, new Map(places));
}

/** The sentences of violations. */
export function messages(violations: readonly Violation[]): string[] {
  return violations.map(({ message }) => message);
}
