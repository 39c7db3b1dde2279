/**
 * Leaves out hosts that could take no part that another one could not: of hosts that differ in nothing but their
 * names as many are kept as an answer can use, and likewise of racks. What is left has an answer of every cost that
 * the whole has.
 */
import type { Application, Host, Rack } from '@valet/ostro';
import { kbps, type Picture } from './picture.ts';

export interface Reduced {
  readonly hosts: readonly Host[];
  /** Runs of kept hosts of one rack that are alike, of more than one. */
  readonly alike: readonly (readonly Host[])[];
}

/** @param mostNew hosts without a server that an answer worth finding uses at most */
export function reduce(picture: Picture, application: Application, mostNew: number): Reduced {
  const named = namedHosts(application);
  const servers = application.servers.length;
  const hosts: Host[] = [];
  const alike: Host[][] = [];
  const kept = new Map<string, number>();
  const inRack = new Map<string, Host[]>();
  for (const host of picture.site.hosts) {
    const others = inRack.get(host.rack!);
    if (others === undefined) inRack.set(host.rack!, [host]);
    else others.push(host);
  }
  for (const rack of picture.site.racks) {
    const classes = groupBy(inRack.get(rack.name) ?? [], (host) => signature(picture, host, named));
    const isEmpty = [...classes.keys()].every((key) => key.startsWith('new'));
    const alone = isEmpty && classes.size === 1 && canJoin(picture, application, rack);
    const size = inRack.get(rack.name)?.length ?? 0;
    const most = alone ? racksWorthUsing(size, mostNew) : isEmpty ? mostNew : servers;
    const key = rackSignature(picture, rack, classes);
    const before = kept.get(key) ?? 0;
    if (before >= most) continue;
    kept.set(key, before + 1);
    for (const [each, members] of classes) {
      const used = members.slice(0, each.startsWith('new') ? mostNew : servers);
      hosts.push(...used);
      if (used.length > 1) alike.push(used);
    }
  }
  return { hosts, alike };
}

/**
 * How many racks of empty hosts that are all alike an answer needs at most: two with no more hosts in use than one
 * has could be joined, so that any two of them use more.
 */
export function racksWorthUsing(size: number, mostNew: number): number {
  const [few, many] = [Math.floor((size + 1) / 2), Math.ceil((size + 1) / 2)];
  let racks = 1;
  while (few + racks * many <= mostNew) racks++;
  return racks;
}

/** Whether servers of one such rack may go to another of the same cluster at no loss: no rule or uplink minds. */
function canJoin(picture: Picture, { pipes = [], groups = [] }: Application, { name }: Rack): boolean {
  const minds = groups.some(
    ({ type, level, soft }) => level !== 'host' && !(type === 'affinity' && soft === undefined),
  );
  const total = pipes.reduce((sum, { mbps }) => sum + kbps(mbps), 0);
  return !minds && total <= picture.freeKbps('rack', name);
}

function signature(picture: Picture, host: Host, named: ReadonlySet<string>): string {
  if (named.has(host.name) || picture.standing('host', host.name).length > 0)
    return `${picture.isActive('host', host.name) ? 'used' : 'new'} ${host.name}`;
  const { name: _, rack: __, cluster: ___, ...rest } = host;
  return `${picture.isActive('host', host.name) ? 'used' : 'new'} ${JSON.stringify(rest)}`;
}

/** Hosts at which a server stands have their names in it, and racks in which a group stands are those of such. */
function rackSignature(picture: Picture, rack: Rack, classes: ReadonlyMap<string, readonly Host[]>): string {
  const sizes = [...classes].map(([key, hosts]) => [key, hosts.length]);
  return JSON.stringify([rack.cluster, picture.freeKbps('rack', rack.name), sizes]);
}

function namedHosts({ servers }: Application): Set<string> {
  return new Set(
    servers.flatMap(({ host, allowedHosts = [], excludedHosts = [], current }) => [
      ...allowedHosts,
      ...excludedHosts,
      ...(host === undefined ? [] : [host]),
      ...(current === undefined ? [] : [current]),
    ]),
  );
}

function groupBy<Thing>(things: readonly Thing[], keyOf: (thing: Thing) => string): Map<string, Thing[]> {
  const groups = new Map<string, Thing[]>();
  for (const thing of things) groups.set(keyOf(thing), [...(groups.get(keyOf(thing)) ?? []), thing]);
  return groups;
}
