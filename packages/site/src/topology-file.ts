/**
 * Reads a topology file: what OpenStack does not know of its hosts. It names clusters, racks and hosts as a site
 * file does, without the sizes, which the cloud itself tells.
 */
import { Cursor, quote, readDocument } from '@valet/document';
import type { Level, Pool } from '@valet/ostro';
import { readAmount, readMbps, readName } from './fields.ts';
import { SITE_LIMITS } from './limits.ts';
import { ProblemList } from './site-error.ts';
import { placeOf, readPlace } from './topology.ts';

export interface TopologyHost {
  readonly rack: string | null;
  readonly cluster: string | null;
  readonly uplinkMbps: number | null;
}

export interface TopologyPool {
  readonly at: Pool['at'];
  readonly uplinkMbps: number | null;
  readonly iops: number | null;
}

/** By name; what a file does not name is not in it. */
export interface Topology {
  readonly clusters: ReadonlyMap<string, { readonly uplinkMbps: number | null }>;
  readonly racks: ReadonlyMap<
    string,
    { readonly cluster: string | null; readonly uplinkMbps: number | null }
  >;
  readonly hosts: ReadonlyMap<string, TopologyHost>;
  readonly pools: ReadonlyMap<string, TopologyPool>;
  /** Uplink of hosts that name none. */
  readonly hostUplinkMbps: number | null;
}

export const NO_TOPOLOGY: Topology = {
  clusters: new Map(),
  racks: new Map(),
  hosts: new Map(),
  pools: new Map(),
  hostUplinkMbps: null,
};

/**
 * @param file its name, for messages; nothing is opened
 * @throws DocumentError when it is neither YAML nor JSON, or too large
 * @throws SiteError with all that is wrong with it otherwise
 */
export function readTopology(text: string, file: string): Topology {
  const problems = new ProblemList(true);
  const root = Cursor.over(readDocument(text, file, SITE_LIMITS), problems.add);
  root.checkKeys(['clusters', 'racks', 'hosts', 'pools', 'host_uplink_mbps']);
  const reader = new Reader();
  for (const cluster of itemsOf(root, 'clusters')) reader.cluster(cluster);
  for (const rack of itemsOf(root, 'racks')) reader.rack(rack, null);
  for (const host of itemsOf(root, 'hosts')) reader.host(host, null, null);
  for (const pool of itemsOf(root, 'pools')) reader.pool(pool);
  const { clusters, racks, hosts, pools } = reader;
  for (const [name, { at, cursor }] of reader.places) {
    if (at === 'site') continue;
    const known: Readonly<Record<Level, ReadonlyMap<string, unknown>>> = {
      host: hosts,
      rack: racks,
      cluster: clusters,
    };
    // A host need not stand here: aggregates may say where it is.
    if (at.level !== 'host' && !known[at.level].has(at.name))
      cursor.fail(`pool ${quote(name)} hangs at ${at.level} ${quote(at.name)}, which is not described here`);
  }
  problems.throwIfAny();
  return { clusters, racks, hosts, pools, hostUplinkMbps: readMbps(root.field('host_uplink_mbps')) ?? null };
}

function itemsOf(cursor: Cursor, key: string): Cursor[] {
  return cursor.field(key)?.items() ?? [];
}

class Reader {
  readonly clusters = new Map<string, { uplinkMbps: number | null }>();
  readonly racks = new Map<string, { cluster: string | null; uplinkMbps: number | null }>();
  readonly hosts = new Map<string, TopologyHost>();
  readonly pools = new Map<string, TopologyPool>();
  readonly places = new Map<string, { at: Pool['at']; cursor: Cursor }>();

  cluster(cursor: Cursor): void {
    cursor.checkKeys(['name', 'uplink_mbps', 'racks', 'hosts']);
    const name = this.#name(cursor, 'cluster', this.clusters);
    if (name === undefined) return;
    this.clusters.set(name, { uplinkMbps: uplinkOf(cursor) });
    for (const rack of itemsOf(cursor, 'racks')) this.rack(rack, name);
    for (const host of itemsOf(cursor, 'hosts')) this.host(host, null, name);
  }

  rack(cursor: Cursor, cluster: string | null): void {
    cursor.checkKeys(['name', 'uplink_mbps', 'hosts']);
    const name = this.#name(cursor, 'rack', this.racks);
    if (name === undefined) return;
    this.racks.set(name, { cluster, uplinkMbps: uplinkOf(cursor) });
    for (const host of itemsOf(cursor, 'hosts')) this.host(host, name, cluster);
  }

  /** A name alone, or with its uplink. */
  host(cursor: Cursor, rack: string | null, cluster: string | null): void {
    const isName = typeof cursor.value === 'string';
    if (!isName) cursor.checkKeys(['name', 'uplink_mbps']);
    const name = this.#once(isName ? cursor : cursor.need('name'), 'host', this.hosts);
    if (name !== undefined)
      this.hosts.set(name, { rack, cluster, uplinkMbps: isName ? null : uplinkOf(cursor) });
  }

  pool(cursor: Cursor): void {
    cursor.checkKeys(['name', 'at', 'uplink_mbps', 'iops']);
    const name = this.#name(cursor, 'pool', this.pools);
    const place = readPlace(cursor.need('at'));
    if (name === undefined || place === undefined) return;
    const at = placeOf(place);
    this.places.set(name, { at, cursor });
    this.pools.set(name, {
      at,
      uplinkMbps: uplinkOf(cursor),
      iops: readAmount(cursor.field('iops')) ?? null,
    });
  }

  #name(cursor: Cursor, what: string, known: ReadonlyMap<string, unknown>): string | undefined {
    return this.#once(cursor.need('name'), what, known);
  }

  #once(cursor: Cursor | undefined, what: string, known: ReadonlyMap<string, unknown>): string | undefined {
    const name = readName(cursor, `the name of a ${what}`);
    if (name !== undefined && known.has(name)) cursor!.fail(`${what} ${quote(name)} is described twice`);
    return name;
  }
}

function uplinkOf(cursor: Cursor): number | null {
  return readMbps(cursor.field('uplink_mbps')) ?? null;
}
