/** How many members of a group are in each unit: what diversity and every `maxPerUnit` are about. */
import { hangsAbove, type Place, unitOf, unknownUnit } from '../../plan/place.ts';
import type { PlacedMember, Proposal, RuleGroup } from '../../plan/request.ts';

/** One unit, or one pool above the level, with the members that have a server (or a volume) there. */
export interface Occupancy {
  /** `unit` is null when unknown. */
  readonly unit: string | null;
  /** Set for a pool above the level, which is in no unit of it: then the pool itself counts. */
  readonly pool?: string;
  /** Names of the application's members. */
  readonly members: ReadonlySet<string>;
  readonly placed: ReadonlySet<PlacedMember>;
  /** The application's servers (or volumes) there. */
  readonly items: readonly string[];
  /** Why the unit is unknown. */
  readonly reason?: string;
}

type Kind = 'servers' | 'volumes';

/**
 * Counts servers, or volumes, of a group by unit of its level. A member is counted once in a unit however
 * many servers it has there. All unknown units are counted as one: nothing tells them apart.
 */
export function occupancies(proposal: Proposal, group: RuleGroup, kind: Kind): Occupancy[] {
  const found = new Map<string, Mutable>();
  const at = (place: Place): Mutable => {
    const above = hangsAbove(place, group.level);
    const unit = above ? null : unitOf(place, group.level);
    const key = above ? `pool ${place.name}` : unit === null ? 'unknown' : `unit ${unit}`;
    const here = found.get(key) ?? {
      unit,
      pool: above ? place.name : undefined,
      members: new Set(),
      placed: new Set(),
      items: [],
      reason: above || unit !== null ? undefined : unknownUnit(place, group.level),
    };
    found.set(key, here);
    return here;
  };
  for (const member of group.members) {
    for (const item of member[kind]) {
      const here = at(proposal.places.get(item)!);
      here.members.add(member.name);
      here.items.push(item);
    }
  }
  for (const member of group.placed) {
    for (const thing of member[kind]) at(thing.place).placed.add(member);
  }
  return [...found.values()];
}

interface Mutable {
  readonly unit: string | null;
  readonly pool: string | undefined;
  readonly members: Set<string>;
  readonly placed: Set<PlacedMember>;
  readonly items: string[];
  readonly reason: string | undefined;
}
