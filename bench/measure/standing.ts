/** What stands on the site while a stream runs, as the site's description and as the optimizer's live calls say it. */
import type {
  Application,
  HeldPipe,
  Occupant,
  PlacedPipe,
  PlacedServer,
  Placement,
  Site,
} from '@valet/ostro';
import type { Arrival } from '../workloads/workload.ts';

/** A placed application, in both words. */
export interface Stood {
  readonly occupants: readonly Occupant[];
  readonly held: readonly HeldPipe[];
  readonly servers: readonly PlacedServer[];
  readonly pipes: readonly PlacedPipe[];
}

/** @param placements of every server of the arrival; volumes are not known here */
export function stand({ id, application }: Arrival, placements: readonly Placement[]): Stood {
  const hostOf = new Map(placements.map((each) => [each.name, each.kind === 'server' ? each.host : '']));
  const keys = memberKeys(application, id);
  const pipes = application.pipes ?? [];
  const nameOf = (server: string) => `${id}/${server}`;
  return {
    occupants: application.servers.map(({ name, resources }) => ({
      name: nameOf(name),
      kind: 'server',
      at: hostOf.get(name)!,
      resources,
      sizeGb: 0,
      iops: 0,
      groups: keys.get(name) ?? {},
    })),
    held: pipes.map(({ a, b, mbps }) => ({
      host: hostOf.get(a)!,
      to: hostOf.get(b)!,
      toPool: false,
      kbps: Math.round(mbps * 1000),
    })),
    servers: application.servers.map(({ name, resources }) => ({
      name: nameOf(name),
      host: hostOf.get(name)!,
      resources,
      project: application.project,
      groups: Object.keys(keys.get(name) ?? {}),
      memberKeys: keys.get(name) ?? {},
    })),
    pipes: pipes.map(({ a, b, mbps }) => ({ a: nameOf(a), b: nameOf(b), mbps })),
  };
}

/** By server: the stored groups it is in, each with the member it belongs to. */
function memberKeys(application: Application, id: string): Map<string, Record<string, string>> {
  const groups = new Map((application.groups ?? []).map((group) => [group.name, group]));
  const below = (name: string): string[] => groups.get(name)?.members.flatMap(below) ?? [name];
  const keys = new Map<string, Record<string, string>>();
  for (const { stored, members } of groups.values()) {
    if (stored === undefined) continue;
    for (const member of members)
      for (const server of below(member))
        keys.set(server, { ...keys.get(server), [stored]: `${id}/${member}` });
  }
  return keys;
}

/** The site's description with all that stands on it. */
export function withStanding(site: Site, standing: Iterable<Stood>): Site {
  const all = [...standing];
  return {
    ...site,
    placedServers: [...(site.placedServers ?? []), ...all.flatMap(({ servers }) => servers)],
    pipes: [...(site.pipes ?? []), ...all.flatMap(({ pipes }) => pipes)],
  };
}
