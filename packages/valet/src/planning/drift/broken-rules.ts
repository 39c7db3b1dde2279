/**
 * Which rules the placements of one plan break where they are now: the optimizer's independent checker, asked on the
 * site with everybody else on it.
 */
import {
  type Application,
  occupy,
  type Placement,
  placeNumber,
  type Snapshot,
  Verifier,
  type Violation,
  vacate,
  viewSnapshot,
} from '@valet/ostro';
import type { PlacementRecord } from '../../ports/record.ts';
import { holdingOf, itemOf } from '../../world/holding.ts';
import type { World } from '../../world/world.ts';

/**
 * @param snapshot the site with all that the world has in it, this plan included; the same again afterwards
 * @param held the placements of the plan that hold something
 * @param application what the plan's request means, see `withoutCandidates`
 */
export function brokenRules(
  snapshot: Snapshot,
  world: World,
  held: readonly PlacementRecord[],
  application: Application,
): Violation[] {
  const { occupants, pipes } = world.holdings(held);
  vacate(snapshot, occupants, pipes);
  try {
    return new Verifier(viewSnapshot(snapshot)).check(
      placedPart(application, held),
      held.map((placement) => placed(placement, snapshot)),
    );
  } finally {
    occupy(snapshot, occupants, pipes);
  }
}

/** Candidates are those of one moment: what was planned again later had others. */
export function withoutCandidates(request: string): string {
  return JSON.stringify({ ...(JSON.parse(request) as object), locations: null });
}

/** What was released by itself, or has expired, is no longer part of the application. */
function placedPart(application: Application, held: readonly PlacementRecord[]): Application {
  const { servers, volumes = [], pipes = [], groups = [] } = application;
  const names = new Set(held.map(itemOf));
  const gone = new Set([...servers, ...volumes].map(({ name }) => name).filter((name) => !names.has(name)));
  if (gone.size === 0) return application;
  const isThere = ({ name }: { readonly name: string }) => !gone.has(name);
  return {
    ...application,
    servers: servers.filter(isThere),
    volumes: volumes.filter(isThere),
    pipes: pipes.filter(({ a, b }) => !gone.has(a) && !gone.has(b)),
    groups: groups.map((group) => ({ ...group, members: group.members.filter((name) => !gone.has(name)) })),
  };
}

/** What is there takes what it was found to take, whatever its flavor says by now. */
export function asHeld(application: Application, held: readonly PlacementRecord[]): Application {
  const holdings = new Map(held.map((placement) => [itemOf(placement), holdingOf(placement)]));
  return {
    ...application,
    servers: application.servers.map((server) => {
      const { resources = server.resources } = holdings.get(server.name) ?? {};
      return { ...server, resources };
    }),
    volumes: (application.volumes ?? []).map((volume) => {
      const { sizeGb = volume.sizeGb } = holdings.get(volume.name) ?? {};
      return { ...volume, sizeGb };
    }),
  };
}

/** A place that the site does not have (any more) has no rack and cluster; the checker says so. */
function placed(placement: PlacementRecord, snapshot: Snapshot): Placement {
  const { kind, location } = placement;
  const name = itemOf(placement);
  const at = placeNumber(snapshot, kind, location);
  const unit = (units: Int32Array) => {
    const number = at < 0 ? -1 : units[at]!;
    return number < 0 ? null : snapshot.unitNames[number]!;
  };
  if (kind === 'server') {
    const rack = unit(snapshot.rackOf);
    return { kind, name, host: location, rack, cluster: unit(snapshot.clusterOf) };
  }
  return {
    kind,
    name,
    pool: location,
    host: unit(snapshot.poolHost),
    rack: unit(snapshot.poolRack),
    cluster: unit(snapshot.poolCluster),
  };
}
