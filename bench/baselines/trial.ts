/** One request on a ledger: servers are put on hosts and taken away again, all rules watched. */
import type { Application, Host, Placement, Server } from '@valet/ostro';
import { LedgerGroup } from './group.ts';
import { type Ledger, NONE } from './ledger.ts';

interface Duty {
  readonly group: LedgerGroup;
  readonly member: string;
}

interface End {
  /** Number of the server at the other end. */
  readonly other: number;
  readonly kbps: number;
}

export class Trial {
  readonly ledger: Ledger;
  readonly servers: readonly Server[];
  /** By server: demand by class, and pipes. */
  readonly demands: readonly Float64Array[];
  readonly pipes: readonly (readonly End[])[];
  /** Host of each server; `NONE` not placed. */
  readonly at: Int32Array;
  readonly #duties: readonly (readonly Duty[])[];
  /** Exclusivity groups that the application brings along itself. */
  readonly #ownExclusive: LedgerGroup[] = [];

  /** @param id in front of the names of its servers where stored groups keep them */
  constructor(ledger: Ledger, application: Application, id: string) {
    const { servers, pipes = [], volumes = [] } = application;
    if (volumes.length > 0) throw new RangeError('the baselines do not know volumes');
    this.ledger = ledger;
    this.servers = servers;
    this.demands = servers.map(({ resources }) => ledger.demandOf(resources));
    this.at = new Int32Array(servers.length).fill(NONE);
    const index = new Map(servers.map(({ name }, i) => [name, i]));
    const ends: End[][] = servers.map(() => []);
    for (const { a, b, mbps, maxDistance } of pipes) {
      if (maxDistance !== undefined) throw new RangeError('the baselines do not know distances');
      const kbps = Math.round(mbps * 1000);
      ends[index.get(a)!].push({ other: index.get(b)!, kbps });
      ends[index.get(b)!].push({ other: index.get(a)!, kbps });
    }
    this.pipes = ends;
    this.#duties = this.#readGroups(application, index, id);
  }

  /** Each server's groups, with the member it belongs to: itself, or a group around it. */
  #readGroups(application: Application, index: ReadonlyMap<string, number>, id: string): Duty[][] {
    const groups = new Map((application.groups ?? []).map((group) => [group.name, group]));
    const below = (name: string): string[] => groups.get(name)?.members.flatMap(below) ?? [name];
    const duties: Duty[][] = this.servers.map(() => []);
    for (const { type, level, stored, members, ...limits } of groups.values()) {
      const group =
        stored === undefined ? new LedgerGroup(type, level, limits) : this.ledger.stored.get(stored)!;
      if (type === 'exclusivity' && stored === undefined) this.#ownExclusive.push(group);
      for (const name of members)
        for (const server of below(name))
          duties[index.get(server)!].push({ group, member: stored === undefined ? name : `${id}/${name}` });
    }
    return duties;
  }

  /** Whether every rule lets the server go there, the others staying where they are. */
  fits(server: number, host: number): boolean {
    const { ledger } = this;
    // Asked of every host for every server, so what a server does not ask for costs nothing.
    if (!ledger.hasRoom(host, this.demands[server])) return false;
    if (!isEligible(this.servers[server], ledger.hosts[host])) return false;
    if (this.#duties[server].length + ledger.exclusive.size > 0 && !this.#obeysGroups(server, host))
      return false;
    if (this.pipes[server].length === 0) return true;
    if (!this.#reserve(server, host)) return false;
    this.#release(server, host, this.pipes[server].length);
    return true;
  }

  /** Puts the server there if it `fits`. */
  put(server: number, host: number): boolean {
    if (!this.fits(server, host)) return false;
    this.force(server, host);
    return true;
  }

  /** Puts the server there whatever the rules say. */
  force(server: number, host: number): void {
    const { ledger } = this;
    this.#reserve(server, host, true);
    this.at[server] = host;
    ledger.take(host, this.servers[server].resources);
    ledger.countServers(host, 1);
    for (const group of this.#ownExclusive) ledger.exclusive.add(group);
    for (const { group, member } of this.#duties[server]) group.add(member, ledger.unitAt(host, group.level));
  }

  /** The inverse of `put`. */
  take(server: number): void {
    const { ledger } = this;
    const host = this.at[server];
    const { resources } = this.servers[server];
    for (const { group, member } of this.#duties[server])
      group.remove(member, ledger.unitAt(host, group.level));
    ledger.countServers(host, -1);
    ledger.take(host, Object.fromEntries(Object.entries(resources).map(([name, x]) => [name, -x])));
    this.at[server] = NONE;
    this.#release(server, host, this.pipes[server].length);
  }

  /** Takes everything. */
  clear(): void {
    for (let server = 0; server < this.at.length; server++) if (this.at[server] !== NONE) this.take(server);
    for (const group of this.#ownExclusive) this.ledger.exclusive.delete(group);
  }

  /** Once every server is placed. */
  placements(): Placement[] {
    return this.servers.map(({ name }, server) => ({
      kind: 'server',
      name,
      ...this.ledger.placeOf(this.at[server]),
    }));
  }

  #obeysGroups(server: number, host: number): boolean {
    const { ledger } = this;
    for (const { group, member } of this.#duties[server]) {
      const unit = ledger.unitAt(host, group.level);
      if (!group.allows(member, unit, unit < 0 ? 0 : ledger.servers[unit])) return false;
    }
    for (const group of ledger.exclusive) {
      const unit = ledger.unitAt(host, group.level);
      if (unit >= 0 && group.holds(unit) && this.#duties[server].every((duty) => duty.group !== group))
        return false;
    }
    return true;
  }

  /** Reserves the pipes to servers that are placed. @returns false, with nothing reserved, when one does not fit */
  #reserve(server: number, host: number, always = false): boolean {
    const ends = this.pipes[server];
    for (let e = 0; e < ends.length; e++) {
      const { other, kbps } = ends[e];
      if (this.at[other] === NONE || kbps === 0) continue;
      const done = this.#reserveOne(host, this.at[other], kbps);
      if (done || always) continue;
      this.#addFree(host, this.at[other], kbps);
      this.#release(server, host, e);
      return false;
    }
    return true;
  }

  /** @returns whether all of its uplinks had as much free */
  #reserveOne(a: number, b: number, kbps: number): boolean {
    const { ledger } = this;
    const levels = ledger.levelsBetween(a, b);
    if (levels === NONE) return false;
    this.#addFree(a, b, -kbps);
    for (let level = 0; level < levels; level++)
      if (ledger.linkFree[ledger.linkAt(a, level)] < 0 || ledger.linkFree[ledger.linkAt(b, level)] < 0)
        return false;
    return true;
  }

  #release(server: number, host: number, end: number): void {
    const ends = this.pipes[server];
    for (let e = 0; e < end; e++) {
      const { other, kbps } = ends[e];
      if (this.at[other] !== NONE) this.#addFree(host, this.at[other], kbps);
    }
  }

  #addFree(a: number, b: number, kbps: number): void {
    const { ledger } = this;
    const levels = ledger.levelsBetween(a, b);
    for (let level = 0; level < levels; level++) {
      ledger.linkFree[ledger.linkAt(a, level)] += kbps;
      ledger.linkFree[ledger.linkAt(b, level)] += kbps;
    }
  }
}

/** What a server asks of a host beside room. @throws RangeError for what the baselines do not know */
function isEligible(server: Server, host: Host): boolean {
  if (server.aggregateSpecs !== undefined) throw new RangeError('the baselines do not know aggregates');
  const { zone, allowedHosts, excludedHosts, requiredTraits, forbiddenTraits } = server;
  return (
    host.enabled !== false &&
    (zone === undefined || zone === host.zone) &&
    (server.host === undefined || server.host === host.name) &&
    (allowedHosts === undefined || allowedHosts.includes(host.name)) &&
    (excludedHosts === undefined || !excludedHosts.includes(host.name)) &&
    (requiredTraits === undefined || requiredTraits.every((trait) => host.traits?.includes(trait))) &&
    (forbiddenTraits === undefined || !forbiddenTraits.some((trait) => host.traits?.includes(trait)))
  );
}
