/** The uplinks between two places, and how far apart they are, straight from the definition of a pipe. */
import type { Level } from '../model/site.ts';
import { hangsAbove, LEVELS, type Place, RANK, unknownUnit } from './place.ts';

/** The uplink of one host, rack, cluster or pool. */
export interface Link {
  readonly kind: Level | 'pool';
  readonly name: string;
}

export interface Crossing {
  /** The smallest unit both ends share; where that cannot be told, the largest it may be. */
  readonly distance: Level | 'site';
  /** Every uplink a pipe reserves on; of those that cannot be told, the ones that are known. */
  readonly links: readonly Link[];
  /** Why the uplinks cannot all be told, e.g. `rack of host h1 is unknown`; empty when they can. */
  readonly unknown: readonly string[];
}

/** A level's name has no space, so that no two links share a key. */
export function linkKey(link: Link): string {
  return `${link.kind} ${link.name}`;
}

/** Bandwidth is counted in whole kbit/s, so that sums are exact. */
export function toKbps(mbps: number): number {
  return Math.round(mbps * 1000);
}

/**
 * The uplinks of every unit on both sides below the smallest unit both ends share. A pool's side is the
 * pool's own uplink instead, and nothing at all for a server on the host at which the pool hangs.
 */
export function crossing(a: Place, b: Place): Crossing {
  const links: Link[] = [];
  const unknown: string[] = [];
  for (const level of LEVELS) {
    const shared = share(a, b, level);
    if (shared === true) return { distance: level, links, unknown };
    for (const end of [a, b]) {
      if (level === 'host' && end.kind === 'pool') links.push({ kind: 'pool', name: end.name });
      // Whether this unit is the common one hangs on a unit that is unknown, or its uplink is crossed and is.
      if (needsUnit(end, level, shared)) unknown.push(unknownUnit(end, level));
      if (end.kind === 'host' && end[level] !== null) links.push({ kind: level, name: end[level] });
    }
  }
  return { distance: 'site', links, unknown };
}

/** Crossings of one request: many of its pipes join the same two places, and each pair is looked at once. */
export class Crossings {
  readonly #known = new Map<Place, Map<Place, Crossing>>();

  between(a: Place, b: Place): Crossing {
    let fromA = this.#known.get(a);
    if (fromA === undefined) this.#known.set(a, (fromA = new Map()));
    let found = fromA.get(b);
    if (found === undefined) fromA.set(b, (found = crossing(a, b)));
    return found;
  }
}

/** Whether both ends are in one unit of the level; null when that cannot be told. */
export function share(a: Place, b: Place, level: Level): boolean | null {
  if (hangsAbove(a, level) || hangsAbove(b, level)) return false;
  for (const at of LEVELS) {
    if (a[at] === null || b[at] === null) continue;
    // One unit at this level or below is one here; two at this level or above are two here.
    if (RANK[at] <= RANK[level] && a[at] === b[at]) return true;
    if (RANK[at] >= RANK[level] && a[at] !== b[at]) return false;
  }
  return null;
}

function needsUnit(end: Place, level: Level, shared: boolean | null): boolean {
  if (hangsAbove(end, level) || end[level] !== null) return false;
  return end.kind === 'host' || shared === null;
}
