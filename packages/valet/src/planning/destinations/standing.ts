/**
 * An application in which some things stand where they are: they count for the rules of their groups and are the
 * ends of pipes, but ask for nothing any more. So a host that has become too small, lost a trait or is about to
 * be emptied is not held against what comes beside them; and what stands on a host that takes nothing at all is
 * left out.
 */
import { type Application, type Group, hostNumber, type Server, type Volume } from '@valet/ostro';
import type { PlacementRecord } from '../../ports/record.ts';
import { holdingOf, itemOf } from '../../world/holding.ts';
import { isHolding } from '../../world/placement-states.ts';
import type { World } from '../../world/world.ts';

export interface Standing {
  readonly application: Application;
  /** Placements that are planned anew, and those that stand; what was left out is in neither. */
  readonly own: readonly PlacementRecord[];
  /** Ids of those that stand. */
  readonly fixed: ReadonlySet<string>;
}

/**
 * @param free what one thing that does not stand may do: its own narrower form, or itself
 * @param stands whether a placement stays where it is
 * @param isWanted whether an item takes part that has no placement; default all do
 */
export function withStanding(
  world: World,
  application: Application,
  placements: readonly PlacementRecord[],
  stands: (placement: PlacementRecord) => boolean,
  free: { server(server: Server): Server; volume(volume: Volume): Volume },
  isWanted: (item: string) => boolean = () => true,
): Standing {
  const fixedAt = new Map<string, string>();
  const fixed = new Set<string>();
  const left = new Set<string>();
  const own: PlacementRecord[] = [];
  const held = new Set(
    placements.flatMap((placement) =>
      holdingOf(placement).pipes.map(({ to }) => pair(itemOf(placement), to)),
    ),
  );
  const items = new Set([...application.servers, ...(application.volumes ?? [])].map(({ name }) => name));
  for (const placement of placements) {
    const item = itemOf(placement);
    if (!isHolding(placement) || !stands(placement)) own.push(placement);
    else if (!items.has(item)) continue;
    else if (!takesAnything(world, placement)) left.add(item);
    else {
      own.push(placement);
      fixed.add(placement.id);
      fixedAt.set(item, placement.location);
    }
  }
  const placed = new Set(placements.map(itemOf));
  for (const item of items) if (!placed.has(item) && !isWanted(item)) left.add(item);
  const isIn = ({ name }: { readonly name: string }) => !left.has(name);
  return {
    own,
    fixed,
    application: {
      ...application,
      servers: application.servers.filter(isIn).map((server): Server => {
        const host = fixedAt.get(server.name);
        return host === undefined ? free.server(server) : { name: server.name, resources: {}, host };
      }),
      volumes: (application.volumes ?? []).filter(isIn).map((volume): Volume => {
        const pool = fixedAt.get(volume.name);
        return pool === undefined ? free.volume(volume) : { name: volume.name, sizeGb: 0, pool };
      }),
      pipes: (application.pipes ?? []).filter(
        ({ a, b }) =>
          !left.has(a) && !left.has(b) && !(fixedAt.has(a) && fixedAt.has(b) && held.has(pair(a, b))),
      ),
      groups: withoutMembers(application.groups ?? [], left),
    },
  };
}

function pair(a: string, b: string): string {
  return JSON.stringify(a < b ? [a, b] : [b, a]);
}

/** Groups that are empty without them go, too, and so on upwards. */
function withoutMembers(groups: readonly Group[], left: ReadonlySet<string>): readonly Group[] {
  if (left.size === 0) return groups;
  const gone = new Set(left);
  for (let kept = groups; ; ) {
    const next = kept.map((group) => ({
      ...group,
      members: group.members.filter((name) => !gone.has(name)),
    }));
    const empty = next.filter(({ members }) => members.length === 0);
    if (empty.length === 0) return next;
    for (const { name } of empty) gone.add(name);
    kept = next.filter(({ members }) => members.length > 0);
  }
}

function takesAnything({ snapshot }: World, { kind, location }: PlacementRecord): boolean {
  if (kind === 'server') {
    const host = hostNumber(snapshot, location);
    return host >= 0 && snapshot.features[snapshot.feature[host]].enabled;
  }
  const pool = snapshot.poolIndex.get(location);
  return pool !== undefined && snapshot.poolFeatures[snapshot.poolFeature[pool]].enabled;
}
