/** Further places that keep every rule, with everything else where it is. */
import {
  type Application,
  hostNumber,
  occupy,
  type Placement,
  type Snapshot,
  Verifier,
  vacate,
  viewSnapshot,
} from '@valet/ostro';
import type { PlacementRecord } from '../../ports/record.ts';
import { itemOf } from '../../world/holding.ts';
import type { Deps } from '../deps.ts';
import { vacating } from '../settle.ts';
import { withStanding } from './standing.ts';

/** Most candidates that are looked at for one answer. */
const MOST_TRIED = 256;

/**
 * @param application whole, as its plan has it
 * @param placements all of its plan, as they are now
 * @param item whose alternates are wanted
 * @param among candidates, in the order in which they are wanted
 */
export function alternatesOf(
  deps: Deps,
  application: Application,
  placements: readonly PlacementRecord[],
  item: string,
  among: readonly string[],
  count: number,
): readonly string[] {
  const self = placements.find((placement) => itemOf(placement) === item);
  if (count === 0 || self === undefined) return [];
  const { world } = deps;
  const open = <Item extends object>(each: Item): Item => ({
    ...each,
    allowedHosts: undefined,
    allowedPools: undefined,
  });
  const standing = withStanding(
    world,
    application,
    placements,
    ({ id }) => id !== self.id,
    {
      server: open,
      volume: open,
    },
    () => false,
  );
  const others = standing.own.flatMap((each) =>
    standing.fixed.has(each.id) ? placementAt(world.snapshot, each.kind, itemOf(each), each.location) : [],
  );
  // Items that are planned nowhere (expired) leave nothing to compare with.
  const size = standing.application.servers.length + (standing.application.volumes?.length ?? 0);
  if (others.length + 1 !== size) return [];
  const own = vacating(deps, standing);
  vacate(world.snapshot, own.occupants, own.pipes);
  try {
    const verifier = new Verifier(viewSnapshot(world.snapshot)).on(standing.application);
    const found: string[] = [];
    for (const location of among.slice(0, MOST_TRIED)) {
      if (found.length === count) break;
      if (location === self.location) continue;
      const there = placementAt(world.snapshot, self.kind, item, location);
      if (verifier.accepts([...others, there])) found.push(location);
    }
    return found;
  } finally {
    occupy(world.snapshot, own.occupants, own.pipes);
  }
}

/** A thing at a place, as answers have it. */
function placementAt(snapshot: Snapshot, kind: 'server' | 'volume', name: string, at: string): Placement {
  const unit = (index: number) => (index < 0 ? null : snapshot.unitNames[index]);
  if (kind === 'server') {
    const host = hostNumber(snapshot, at);
    return {
      kind,
      name,
      host: at,
      rack: unit(snapshot.rackOf[host]),
      cluster: unit(snapshot.clusterOf[host]),
    };
  }
  const pool = snapshot.poolIndex.get(at)!;
  const { poolHost, poolRack, poolCluster } = snapshot;
  return {
    kind,
    name,
    pool: at,
    host: unit(poolHost[pool]),
    rack: unit(poolRack[pool]),
    cluster: unit(poolCluster[pool]),
  };
}
