/**
 * Where a thing is, as the checkers see it: the units of levels host, rack and cluster that contain a host
 * or a pool, by name.
 */
import type { Host, Level, Pool, Rack } from '../model/site.ts';

/** From the smallest unit to the largest. */
export const LEVELS: readonly Level[] = ['host', 'rack', 'cluster'];

/** How large a unit of a level is; the site contains all. */
export const RANK: Readonly<Record<Level | 'site', number>> = { host: 0, rack: 1, cluster: 2, site: 3 };

/**
 * The host of a server, or the pool of a volume, with the units around it. Below `from` it is in no unit at
 * all (a rack's pool is on no host); at and above `from`, null is a unit that is unknown.
 */
export interface Place {
  readonly kind: 'host' | 'pool';
  /** Of the host or pool. */
  readonly name: string;
  readonly from: Level | 'site';
  readonly host: string | null;
  readonly rack: string | null;
  readonly cluster: string | null;
}

/** The place of a server on this host. @param rackOf looks a rack up by name */
export function placeOfHost(host: Host, rackOf: (name: string) => Rack | undefined): Place {
  const rack = host.rack ?? null;
  const cluster = rack === null ? (host.cluster ?? null) : (rackOf(rack)?.cluster ?? null);
  return { kind: 'host', name: host.name, from: 'host', host: host.name, rack, cluster };
}

/** The place of a volume on this pool. @param around the place of the host it hangs at, if it does */
export function placeOfPool(
  { name, at }: Pick<Pool, 'name' | 'at'>,
  around: Place | undefined,
  rackOf: (name: string) => Rack | undefined,
): Place {
  const nowhere = { kind: 'pool', name, host: null, rack: null, cluster: null } as const;
  if (at === 'site') return { ...nowhere, from: 'site' };
  const { level, name: unit } = at;
  if (level === 'cluster') return { ...nowhere, from: level, cluster: unit };
  if (level === 'rack')
    return { ...nowhere, from: level, rack: unit, cluster: rackOf(unit)?.cluster ?? null };
  return {
    ...nowhere,
    from: level,
    host: unit,
    rack: around?.rack ?? null,
    cluster: around?.cluster ?? null,
  };
}

/** Whether the place is in no unit of the level, being a pool that hangs above it. */
export function hangsAbove(place: Place, level: Level): boolean {
  return RANK[place.from] > RANK[level];
}

/** The unit of the level that contains a place that does not hang above it; null when unknown. */
export function unitOf(place: Place, level: Level): string | null {
  return place[level];
}

/** e.g. `rack of host h1 is unknown`. */
export function unknownUnit(place: Place, level: Level): string {
  return `${level} of ${place.kind} ${place.name} is unknown`;
}
