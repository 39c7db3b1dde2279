/**
 * What a site's description leaves free and who stands where, counted by the referee itself. Every host must have a
 * rack, and every rack a cluster: `unmodelled` tells what else there may not be.
 */
import type { Level, Pipe, PlacedServer, Site, StoredGroup } from '@valet/ostro';

export const LEVELS: readonly Level[] = ['host', 'rack', 'cluster'];

export class Picture {
  readonly site: Site;
  readonly groups: ReadonlyMap<string, StoredGroup>;
  readonly #units: ReadonlyMap<string, Readonly<Record<Level, string>>>;
  readonly #used = new Map<string, number>();
  readonly #freeKbps = new Map<string, number>();
  readonly #standing = new Map<string, PlacedServer[]>();
  /** Units with servers that are not listed. */
  readonly #unlisted = new Set<string>();

  constructor(site: Site) {
    this.site = site;
    this.groups = new Map((site.groups ?? []).map((group) => [group.name, group]));
    const clusterOf = new Map(site.racks.map(({ name, cluster }) => [name, cluster ?? '']));
    this.#units = new Map(
      site.hosts.map(({ name, rack = '' }) => [
        name,
        { host: name, rack, cluster: clusterOf.get(rack) ?? '' },
      ]),
    );
    const uplinks = { host: site.hosts, rack: site.racks, cluster: site.clusters };
    for (const level of LEVELS)
      for (const { name, uplinkMbps = 0, uplinkReservedMbps = 0 } of uplinks[level])
        this.#freeKbps.set(`${level} ${name}`, kbps(uplinkMbps) - kbps(uplinkReservedMbps));
    for (const { name, servers = 0 } of site.hosts)
      if (servers > 0) for (const level of LEVELS) this.#unlisted.add(`${level} ${this.unitOf(name, level)}`);
    for (const server of site.placedServers ?? []) this.#stand(server);
    this.#reserve(site);
  }

  unitOf(host: string, level: Level): string {
    return this.#units.get(host)![level];
  }

  /** What a host can still give of a class. */
  free(host: Site['hosts'][number], resourceClass: string): number {
    const inventory = host.inventories[resourceClass];
    if (inventory === undefined) return 0;
    const { total, reserved = 0, allocationRatio = 1, used = 0 } = inventory;
    const capacity = Math.max(0, Math.floor((total - reserved) * allocationRatio));
    const standby = Math.ceil((capacity * (this.site.standby?.[resourceClass] ?? 0)) / 100);
    return capacity - standby - used - (this.#used.get(`${host.name} ${resourceClass}`) ?? 0);
  }

  /** What can still be reserved on the uplink of a unit. */
  freeKbps(level: Level, unit: string): number {
    return this.#freeKbps.get(`${level} ${unit}`) ?? 0;
  }

  /** Listed servers in a unit. */
  standing(level: Level, unit: string): readonly PlacedServer[] {
    return this.#standing.get(`${level} ${unit}`) ?? [];
  }

  /** Whether anything stands there, listed or not. */
  isActive(level: Level, unit: string): boolean {
    return this.#unlisted.has(`${level} ${unit}`) || this.standing(level, unit).length > 0;
  }

  /** Whether somebody stands there who is not in the stored group. */
  hasOutsiders(level: Level, unit: string, stored: string | undefined): boolean {
    const isMember = ({ groups = [] }: PlacedServer) => stored !== undefined && groups.includes(stored);
    return this.#unlisted.has(`${level} ${unit}`) || !this.standing(level, unit).every(isMember);
  }

  /** Units in which members of a stored group stand, each with the keys of its members. */
  members(stored: string, level: Level): Map<string, Set<string>> {
    const units = new Map<string, Set<string>>();
    for (const { name, host, groups = [], memberKeys } of this.site.placedServers ?? []) {
      if (!groups.includes(stored)) continue;
      const unit = this.unitOf(host, level);
      units.set(unit, (units.get(unit) ?? new Set()).add(memberKeys?.[stored] ?? `server ${name}`));
    }
    return units;
  }

  #stand(server: PlacedServer): void {
    for (const [resourceClass, amount] of Object.entries(server.resources)) {
      const key = `${server.host} ${resourceClass}`;
      this.#used.set(key, (this.#used.get(key) ?? 0) + amount);
    }
    for (const level of LEVELS) {
      const key = `${level} ${this.unitOf(server.host, level)}`;
      this.#standing.set(key, [...(this.#standing.get(key) ?? []), server]);
    }
  }

  #reserve({ placedServers = [], pipes = [] }: Site): void {
    const hostOf = new Map(placedServers.map(({ name, host }) => [name, host]));
    for (const { a, b, mbps } of pipes) {
      const ends = [hostOf.get(a)!, hostOf.get(b)!];
      for (const level of LEVELS) {
        const units = ends.map((host) => this.unitOf(host, level));
        if (units[0] === units[1]) break;
        for (const unit of units)
          this.#freeKbps.set(`${level} ${unit}`, this.freeKbps(level, unit) - kbps(mbps));
      }
    }
  }
}

/** Bandwidth is counted in whole kbit/s. */
export function kbps(mbps: number): number {
  return Math.round(mbps * 1000);
}

/** The most kbit/s that the bandwidth of every pipe is a multiple of; 0 without pipes. */
export function stepKbps(pipes: readonly Pick<Pipe, 'mbps'>[]): number {
  return pipes.reduce((step, { mbps }) => divisor(step, kbps(mbps)), 0);
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
