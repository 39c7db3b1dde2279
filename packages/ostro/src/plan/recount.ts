/**
 * The cost of placements, counted from the definitions of the terms alone: what the search must arrive at by
 * its increments.
 */
import type { Host } from '../model/site.ts';
import { capacityOf, freeOn } from '../rules/capacity/check.ts';
import { hostObjections, poolObjections } from '../rules/eligibility/check.ts';
import { occupancies } from '../rules/max-per-unit/occupancy.ts';
import { excessSkew } from '../rules/spread/check.ts';
import type { TermName } from './answer.ts';
import { crossing, toKbps } from './crossing.ts';
import { unitOf } from './place.ts';
import type { Member, PlacedMember, Proposal, RuleGroup } from './request.ts';
import { own, type PlacedThing } from './site-view.ts';

const KINDS = ['servers', 'volumes'] as const;

const MILLION = 1_000_000;

/** One term: the raw amount, and its share of the most there can be. */
export interface Amount {
  readonly amount: number;
  readonly value: number;
}

/** Every term of the cost of a complete proposal. */
export function recount(proposal: Proposal): Record<TermName, Amount> {
  return {
    hosts: hosts(proposal),
    network: network(proposal),
    fragments: fragments(proposal),
    balance: balance(proposal),
    soft: soft(proposal),
    moves: moves(proposal),
  };
}

/** Hosts without any server before that get one, over the number of servers. */
function hosts({ view, servers, serversByHost }: Proposal): Amount {
  let activated = 0;
  for (const host of serversByHost.keys()) {
    const before = view.unlistedServersIn('host', host) + [...view.serversIn('host', host)].length;
    if (before === 0) activated++;
  }
  return share(activated, servers.size);
}

/** Sum of Mbit/s × uplinks crossed, over that with six uplinks for every pipe. */
function network({ application, places }: Proposal): Amount {
  let kbpsLinks = 0;
  let kbps = 0;
  for (const pipe of application.pipes ?? []) {
    const { links } = crossing(places.get(pipe.a)!, places.get(pipe.b)!);
    kbpsLinks += toKbps(pipe.mbps) * links.length;
    kbps += toKbps(pipe.mbps);
  }
  return { amount: kbpsLinks / 1000, value: ratio(kbpsLinks, 6 * kbps) };
}

/** Sum over touched hosts of the share of each that no flavor can use any more, over the number of servers. */
function fragments(proposal: Proposal): Amount {
  if (proposal.view.flavors.length === 0) return share(0, proposal.servers.size);
  const millionths = sumOverHosts(proposal, (host) => fragmentShare(proposal, host));
  return share(millionths / MILLION, proposal.servers.size);
}

/**
 * With `k` copies of a flavor that still fit on the host, `k * demand` of a class is usable by it; what even
 * the best flavor cannot use is fragmented. The mean over those of the three classes that the host has, each
 * as a share of its capacity. A flavor that asks for nothing uses nothing.
 */
function fragmentShare(proposal: Proposal, host: Host): number {
  const { flavors } = proposal.view;
  const free = (resourceClass: string): number => Math.max(0, freeAfter(proposal, host, resourceClass));
  const shares: number[] = [];
  for (const resourceClass of ['VCPU', 'MEMORY_MB', 'DISK_GB']) {
    const capacity = capacityOf(own(host.inventories, resourceClass));
    if (capacity === 0) continue;
    let usable = 0;
    for (const { resources } of flavors) {
      const asked = Object.entries(resources).filter(([, amount]) => amount > 0);
      if (asked.length === 0) continue;
      const copies = Math.min(...asked.map(([each, amount]) => Math.floor(free(each) / amount)));
      usable = Math.max(usable, copies * (own(resources, resourceClass) ?? 0));
    }
    shares.push((free(resourceClass) - usable) / capacity);
  }
  return shares.length === 0 ? 0 : shares.reduce((sum, each) => sum + each, 0) / shares.length;
}

/**
 * Sum over touched hosts of how much the square of their fullness grows, over the number of servers: least when
 * use is even.
 */
function balance(proposal: Proposal): Amount {
  const { view } = proposal;
  const after = sumOverHosts(
    proposal,
    (host) => fullness(host, (each) => freeAfter(proposal, host, each)) ** 2,
  );
  const before = sumOverHosts(proposal, (host) => fullness(host, (each) => freeOn(view, host, each)) ** 2);
  return share((after - before) / MILLION, proposal.servers.size);
}

/** The fuller of VCPU and MEMORY_MB, as a share of capacity: all that is not free, standby included. */
function fullness(host: Host, free: (resourceClass: string) => number): number {
  let fullest = 0;
  for (const resourceClass of ['VCPU', 'MEMORY_MB']) {
    const capacity = capacityOf(own(host.inventories, resourceClass));
    if (capacity > 0) fullest = Math.max(fullest, (capacity - free(resourceClass)) / capacity);
  }
  return fullest;
}

/** Sum over touched hosts, each rounded to a whole millionth so that it is the same in any order. */
function sumOverHosts({ view, serversByHost }: Proposal, shareOf: (host: Host) => number): number {
  let millionths = 0;
  for (const name of serversByHost.keys()) millionths += Math.round(shareOf(view.host(name)!) * MILLION);
  return millionths;
}

/** Sum over soft groups of weight × violations, over that with the largest number of violations. */
function soft(proposal: Proposal): Amount {
  let broken = 0;
  let most = 0;
  for (const group of proposal.groups) {
    if (group.soft === undefined) continue;
    broken += group.soft * violations(proposal, group);
    most += group.soft * mostViolations(group);
  }
  return share(broken, most);
}

/**
 * Violations of a soft group: pairs of servers in affinity that are not together (at least one of them of the
 * application); the pairs of members too many in a unit (that the application adds); steps of skew too many.
 * What is in an unknown unit is together with nobody in affinity, with everybody of an unknown unit in
 * diversity and spread: the worse for each.
 */
function violations(proposal: Proposal, group: RuleGroup): number {
  if (group.type === 'spread') return excessSkew(proposal, group);
  if (group.type === 'affinity') return pairsApart(proposal, group);
  let pairs = 0;
  for (const kind of KINDS) {
    for (const { members, placed } of occupancies(proposal, group, kind)) {
      pairs += pairsAdded(group, members.size, placed.size);
    }
  }
  return pairs;
}

function pairsApart({ places }: Proposal, group: RuleGroup): number {
  const units = group.servers.map((server) => unitOf(places.get(server)!, group.level));
  const placed = placedServers(group).map(({ place }) => unitOf(place, group.level));
  let pairs = 0;
  for (const [i, unit] of units.entries()) {
    for (const other of [...units.slice(i + 1), ...placed]) if (unit === null || unit !== other) pairs++;
  }
  return pairs;
}

function placedServers(group: RuleGroup): PlacedThing[] {
  return group.things.filter(({ kind }) => kind === 'server');
}

/** Pairs of members beyond what a unit may have, less those that were there before the application's. */
function pairsAdded(group: RuleGroup, members: number, placed: number): number {
  return pairsBeyond(group, members + placed) - pairsBeyond(group, placed);
}

/** With `e` members more than allowed in a unit, `e (e + 1) / 2`. */
function pairsBeyond(group: RuleGroup, members: number): number {
  const excess = Math.max(0, members - group.maxPerUnit!);
  return (excess * (excess + 1)) / 2;
}

/**
 * The most violations that placements could have: every pair apart; or all members stacked unit on unit, the
 * j-th unit holding every member with at least j servers (and likewise volumes); or all servers in one unit.
 */
function mostViolations(group: RuleGroup): number {
  const servers = group.servers.length;
  if (group.type === 'spread') return Math.max(0, servers - group.maxSkew);
  if (group.type === 'affinity') return (servers * (servers - 1)) / 2 + servers * placedServers(group).length;
  let pairs = 0;
  for (const kind of KINDS) {
    const reaching = (members: readonly (Member | PlacedMember)[], j: number): number =>
      members.filter((member) => member[kind].length >= j).length;
    for (let j = 1; reaching(group.members, j) > 0; j++) {
      pairs += pairsAdded(group, reaching(group.members, j), reaching(group.placed, j));
    }
  }
  return pairs;
}

/** Servers and volumes that are somewhere, could stay there as far as it hangs on themselves, and are moved. */
function moves({ view, servers, volumes, places }: Proposal): Amount {
  let moved = 0;
  let movable = 0;
  const count = (name: string, current: string): void => {
    movable++;
    if (places.get(name)!.name !== current) moved++;
  };
  for (const server of servers.values()) {
    const current = server.current === undefined ? undefined : view.host(server.current);
    if (current === undefined || hostObjections(view, server, current).length > 0) continue;
    count(server.name, current.name);
  }
  for (const volume of volumes.values()) {
    const current = volume.current === undefined ? undefined : view.pool(volume.current);
    const provides = (volume.iops ?? 0) === 0 || current?.iops !== undefined;
    if (current === undefined || !provides || poolObjections(volume, current).length > 0) continue;
    count(volume.name, current.name);
  }
  return share(moved, movable);
}

function asked({ serversByHost }: Proposal, host: Host, resourceClass: string): number {
  const servers = serversByHost.get(host.name) ?? [];
  return servers.reduce((sum, server) => sum + (own(server.resources, resourceClass) ?? 0), 0);
}

function freeAfter(proposal: Proposal, host: Host, resourceClass: string): number {
  return freeOn(proposal.view, host, resourceClass) - asked(proposal, host, resourceClass);
}

function share(amount: number, most: number): Amount {
  return { amount, value: ratio(amount, most) };
}

function ratio(amount: number, most: number): number {
  return most === 0 ? 0 : amount / most;
}
