/**
 * What the baselines know of a site: room, links and groups, kept up to date by itself. It takes no line from
 * the optimizer, so that a baseline's answer owes nothing to what it is compared with.
 *
 * Units are numbered hosts first, then racks, then clusters; a unit's number is that of its uplink as well.
 */
import type { Host, Level, Site } from '@valet/ostro';
import { LedgerGroup } from './group.ts';

/** No rack or cluster is known. */
export const NONE = -1;

export class Ledger {
  readonly hosts: readonly Host[];
  readonly hostIndex: ReadonlyMap<string, number>;
  readonly classes: readonly string[];
  /** `[host * classes + class]`; what is kept back for standby counts as taken. */
  readonly capacity: Float64Array;
  readonly free: Float64Array;
  readonly rackOf: Int32Array;
  readonly clusterOf: Int32Array;
  /** Servers there, by unit. */
  readonly servers: Int32Array;
  /** Free kbit/s of the uplink, by unit; below 0 where it is unknown. */
  readonly linkFree: Float64Array;
  readonly stored = new Map<string, LedgerGroup>();
  /** The exclusivity groups, stored ones and those of the request at hand. */
  readonly exclusive = new Set<LedgerGroup>();
  readonly #unitNames: readonly string[];

  constructor(site: Site) {
    const { hosts, racks, clusters } = site;
    this.hosts = hosts;
    this.hostIndex = indexOf(hosts);
    this.#unitNames = [...hosts, ...racks, ...clusters].map(({ name }) => name);
    const rackIndex = indexOf(racks);
    const clusterIndex = indexOf(clusters);
    this.classes = [...new Set(hosts.flatMap(({ inventories }) => Object.keys(inventories)))];
    const K = this.classes.length;
    this.capacity = new Float64Array(hosts.length * K);
    this.free = new Float64Array(hosts.length * K);
    this.rackOf = new Int32Array(hosts.length).fill(NONE);
    this.clusterOf = new Int32Array(hosts.length).fill(NONE);
    this.servers = new Int32Array(hosts.length + racks.length + clusters.length);
    this.linkFree = Float64Array.from([...hosts, ...racks, ...clusters], (unit) =>
      unit.uplinkMbps === undefined
        ? Number.NEGATIVE_INFINITY
        : Math.round((unit.uplinkMbps - (unit.uplinkReservedMbps ?? 0)) * 1000),
    );
    hosts.forEach((host, h) => {
      const rack = host.rack === undefined ? undefined : racks[rackIndex.get(host.rack)!];
      const cluster = rack === undefined ? host.cluster : rack.cluster;
      if (rack !== undefined) this.rackOf[h] = hosts.length + rackIndex.get(rack.name)!;
      if (cluster !== undefined) this.clusterOf[h] = hosts.length + racks.length + clusterIndex.get(cluster)!;
      this.classes.forEach((name, c) => {
        const { total = 0, reserved = 0, allocationRatio = 1, used = 0 } = host.inventories[name] ?? {};
        const whole = Math.floor((total - reserved) * allocationRatio);
        this.capacity[h * K + c] = whole;
        this.free[h * K + c] = whole - used - Math.ceil((whole * (site.standby?.[name] ?? 0)) / 100);
      });
      this.countServers(h, host.servers ?? 0);
    });
    for (const { name, type, level, maxPerUnit, maxUnits } of site.groups ?? []) {
      if (level === undefined) throw new RangeError(`stored group '${name}' has no level`);
      const group = new LedgerGroup(type, level, { maxPerUnit, maxUnits });
      this.stored.set(name, group);
      if (type === 'exclusivity') this.exclusive.add(group);
    }
    for (const { name, host, resources, groups = [], memberKeys } of site.placedServers ?? []) {
      const h = this.hostIndex.get(host)!;
      this.take(h, resources);
      this.countServers(h, 1);
      for (const each of groups) {
        const group = this.stored.get(each)!;
        group.add(memberKeys?.[each] ?? name, this.unitAt(h, group.level));
      }
    }
    if ((site.pipes ?? []).length > 0 || (site.pools ?? []).length > 0)
      throw new RangeError('the baselines know neither pools nor pipes that are there already');
  }

  /** `NONE` when it is unknown. */
  unitAt(host: number, level: Level): number {
    if (level === 'host') return host;
    return level === 'rack' ? this.rackOf[host] : this.clusterOf[host];
  }

  hasRoom(host: number, demand: ArrayLike<number>): boolean {
    const K = this.classes.length;
    for (let c = 0; c < K; c++) if (demand[c] > 0 && demand[c] > this.free[host * K + c]) return false;
    return true;
  }

  /** By class; a class that no host has makes it larger than any host. */
  demandOf(resources: Readonly<Record<string, number>>): Float64Array {
    const demand = Float64Array.from(this.classes, (name) => resources[name] ?? 0);
    for (const [name, amount] of Object.entries(resources))
      if (amount > 0 && !this.classes.includes(name)) demand.fill(Number.POSITIVE_INFINITY);
    return demand;
  }

  take(host: number, resources: Readonly<Record<string, number>>): void {
    const K = this.classes.length;
    this.classes.forEach((name, c) => {
      this.free[host * K + c] -= resources[name] ?? 0;
    });
  }

  countServers(host: number, count: number): void {
    this.servers[host] += count;
    if (this.rackOf[host] !== NONE) this.servers[this.rackOf[host]] += count;
    if (this.clusterOf[host] !== NONE) this.servers[this.clusterOf[host]] += count;
  }

  /** A host with the units around it, by name. */
  placeOf(host: number): { host: string; rack: string | null; cluster: string | null } {
    const nameOf = (unit: number) => (unit === NONE ? null : this.#unitNames[unit]);
    return {
      host: this.#unitNames[host],
      rack: nameOf(this.rackOf[host]),
      cluster: nameOf(this.clusterOf[host]),
    };
  }

  /**
   * How many levels of uplinks a pipe between two hosts crosses on each side: none in one host, else all those
   * below the unit that both share; `NONE` when a rack or cluster on the way is unknown.
   */
  levelsBetween(a: number, b: number): number {
    if (a === b) return 0;
    if (this.rackOf[a] === NONE || this.rackOf[b] === NONE) return NONE;
    if (this.rackOf[a] === this.rackOf[b]) return 1;
    if (this.clusterOf[a] === NONE || this.clusterOf[b] === NONE) return NONE;
    return this.clusterOf[a] === this.clusterOf[b] ? 2 : 3;
  }

  /** The uplink of a host's side at a level: 0 its own, 1 the rack's, 2 the cluster's. */
  linkAt(host: number, level: number): number {
    if (level === 0) return host;
    return level === 1 ? this.rackOf[host] : this.clusterOf[host];
  }
}

function indexOf(things: readonly { readonly name: string }[]): Map<string, number> {
  return new Map(things.map(({ name }, i) => [name, i]));
}
