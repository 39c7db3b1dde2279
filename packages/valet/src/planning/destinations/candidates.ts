/**
 * Which candidates come into question before any search: those the site knows, less what the request rules out
 * and what the server group and hints rule out by where others are.
 */
import { quote } from '@valet/document';
import { placeNumber } from '@valet/ostro';
import type { PlacementRecord } from '../../ports/record.ts';
import { isHolding } from '../../world/placement-states.ts';
import type { Deps } from '../deps.ts';
import type { DestinationInput, ServerAsked, ServerGroup } from './input.ts';
import { refusal } from './refusal.ts';

/** Places that will do, with how many servers of one request may share a host. The first tier is the best. */
export interface Tier {
  readonly locations: readonly string[];
  /** Anti-affinity, when members are there already: most new ones on a host. */
  readonly maxPerHost: number;
}

/**
 * @param own placements that are being planned, and so are in nobody's way
 * @returns at least one tier; a later one contains what an earlier one does not, for rules that are only wishes
 * @throws ValetError `valet.plan.infeasible` when nothing is left, saying what took the last
 */
export function tiersOf(deps: Deps, input: DestinationInput, own: ReadonlySet<string>): readonly Tier[] {
  const { asked } = input;
  const known = knownCandidates(deps, input);
  if (asked.kind === 'volume') return [{ locations: known, maxPerHost: Infinity }];
  const hosts = byHints(deps, input, byRequest(asked, known), own);
  const { serverGroup } = asked;
  if (serverGroup === null) return [{ locations: hosts, maxPerHost: Infinity }];
  return byServerGroup(deps, input, serverGroup, hosts, own);
}

function knownCandidates({ world }: Deps, { asked, candidates }: DestinationInput): string[] {
  const known = candidates.filter((name) => placeNumber(world.snapshot, asked.kind, name) >= 0);
  if (known.length > 0) return known;
  const what = asked.kind === 'server' ? 'hosts' : 'pools';
  const [first] = candidates;
  throw refusal(
    first === undefined
      ? `the scheduler has no ${what} left to choose from`
      : `none of the ${candidates.length} candidate ${what} (${quote(first)} …) is known to Valet; see GET /v1/${what}`,
  );
}

function byRequest(
  { ignoreHosts, forceHosts, requestedDestination }: ServerAsked,
  hosts: string[],
): string[] {
  const ignored = new Set(ignoreHosts);
  const forced = new Set(forceHosts);
  const left = hosts.filter(
    (host) =>
      !ignored.has(host) &&
      (forced.size === 0 || forced.has(host)) &&
      (requestedDestination === null || requestedDestination === host),
  );
  if (left.length > 0) return left;
  throw refusal('none of the candidate hosts is one the request allows (ignored, forced or requested hosts)');
}

/** `same_host` and `different_host` name servers; those of other projects are none of this one's business. */
function byHints(deps: Deps, input: DestinationInput, hosts: string[], own: ReadonlySet<string>): string[] {
  const hostsOf = (name: string) =>
    new Set(
      (input.hints.get(name) ?? []).flatMap((id) => {
        const other = deps.world.placements.ofResourceIn(input.projectId, id);
        return other !== undefined && isHolding(other) && !own.has(other.id) ? [other.location] : [];
      }),
    );
  const same = hostsOf('same_host');
  const different = hostsOf('different_host');
  const left = hosts.filter((host) => (same.size === 0 || same.has(host)) && !different.has(host));
  if (left.length > 0) return left;
  throw refusal(`no candidate host is left by the hints ${same.size > 0 ? 'same_host' : 'different_host'}`);
}

function byServerGroup(
  deps: Deps,
  input: DestinationInput,
  group: ServerGroup,
  hosts: string[],
  own: ReadonlySet<string>,
): readonly Tier[] {
  const members = membersByHost(deps, input, group, own);
  const countOn = (host: string) => members.get(host) ?? 0;
  if (members.size === 0) return [{ locations: hosts, maxPerHost: group.maxServersPerHost }];
  switch (group.policy) {
    case 'affinity': {
      const left = hosts.filter((host) => countOn(host) > 0);
      if (left.length === 0) throw noneLeft(group, 'is where a member is');
      return [{ locations: left, maxPerHost: Infinity }];
    }
    case 'soft-affinity':
      return tiers([hosts.filter((host) => countOn(host) > 0), hosts]);
    case 'soft-anti-affinity': {
      const counts = [...new Set(hosts.map(countOn))].sort((a, b) => a - b);
      return tiers(counts.map((most) => hosts.filter((host) => countOn(host) <= most)));
    }
    case 'anti-affinity': {
      const roomOn = (host: string) => group.maxServersPerHost - countOn(host);
      const rooms = [...new Set(hosts.map(roomOn))].filter((room) => room > 0).sort((a, b) => b - a);
      if (rooms.length === 0) throw noneLeft(group, 'has room for another member');
      // Of one server nothing but the last tier matters; of several, hosts with little room come last.
      return (input.count === 1 ? rooms.slice(-1) : rooms).map((least) => ({
        locations: hosts.filter((host) => roomOn(host) >= least),
        maxPerHost: least,
      }));
    }
  }
}

function tiers(lists: readonly string[][]): Tier[] {
  return lists.filter((list) => list.length > 0).map((locations) => ({ locations, maxPerHost: Infinity }));
}

function noneLeft({ id, policy }: ServerGroup, what: string) {
  return refusal(`no candidate host ${what} of server group ${quote(id)}, whose policy is ${policy}`);
}

/**
 * How many members are on each host: those Valet has placed or is about to, whatever Nova knows of them yet, and
 * the others by the hosts that Nova names.
 */
function membersByHost(
  { world }: Deps,
  { resourceId, projectId }: DestinationInput,
  group: ServerGroup,
  own: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const members = new Map<string, PlacementRecord>();
  for (const placement of world.placements.ofServerGroup(group.id)) members.set(placement.id, placement);
  for (const id of group.members) {
    const placement = world.placements.ofResourceIn(projectId, id);
    if (placement !== undefined) members.set(placement.id, placement);
  }
  const counts = new Map<string, number>();
  const accounted = new Set<string>();
  for (const placement of members.values()) {
    if (placement.projectId !== projectId || !isHolding(placement)) continue;
    accounted.add(placement.location);
    if (own.has(placement.id) || placement.resourceId === resourceId) continue;
    counts.set(placement.location, (counts.get(placement.location) ?? 0) + 1);
  }
  for (const host of group.hosts) if (!accounted.has(host)) counts.set(host, 1);
  return counts;
}
