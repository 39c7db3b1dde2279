/** A scheduler takes a planned placement for what it is about to build. */
import type { Holding, PlacementRecord } from '../../ports/record.ts';
import { holdingOf, holdingText } from '../../world/holding.ts';
import { isHolding } from '../../world/placement-states.ts';
import type { Deps } from '../deps.ts';
import { placementEvent, revise } from '../records.ts';
import type { Context } from '../use-cases.ts';
import type { DestinationInput } from './input.ts';

export interface Claim {
  /** Name in the application of the plan. */
  readonly item: string;
  readonly resourceId: string;
  /** What the placement is to be called by orchestration; null: as it is. */
  readonly orchestrationId: string | null;
  readonly serverGroup: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Longer hints are not kept with the placement. */
const LONGEST_HINT = 4096;

/** Hints are kept as metadata: a list of one as its text. */
export function claimOf(input: DestinationInput, item: string, orchestrationId: string | null): Claim {
  const { asked, hints, resourceId } = input;
  const metadata: Record<string, unknown> = Object.create(null);
  for (const [name, values] of hints) {
    if (values.reduce((sum, { length }) => sum + length, name.length) > LONGEST_HINT) continue;
    metadata[name] = values.length === 1 && name !== 'heat_path_in_stack' ? values[0] : values;
  }
  const serverGroup = asked.kind === 'server' ? (asked.serverGroup?.id ?? null) : null;
  return { item, resourceId, orchestrationId, serverGroup, metadata };
}

/**
 * The placement as it is once it is claimed. Without a cloud to ask, what is claimed is there. A server that was
 * there already is moving: what it takes where it comes from stays taken until the cloud tells how it ended.
 * @param before it was like this; undefined when it is new
 */
export function claimed(
  deps: Deps,
  placement: PlacementRecord,
  { item, resourceId, orchestrationId, serverGroup, metadata }: Claim,
  before: PlacementRecord | undefined,
): PlacementRecord {
  const wasThere =
    before?.resourceId === resourceId && (before.state === 'confirmed' || before.state === 'moving');
  const isLive = deps.settings.mode === 'live';
  const moves = isLive && wasThere && (before.state === 'moving' || leaves(before, placement));
  const { leaving: _, ...holds } = holdingOf(placement);
  const name = orchestrationId ?? placement.orchestrationId;
  const holding: Holding = {
    ...holds,
    ...(name === item ? {} : { item }),
    ...(serverGroup === null ? {} : { serverGroup }),
    ...(moves ? { leaving: leavingOf(before) } : {}),
  };
  return {
    ...placement,
    state: moves ? 'moving' : isLive && !wasThere ? 'claimed' : 'confirmed',
    resourceId,
    orchestrationId: name,
    expiresAt: null,
    holding: holdingText(holding),
    metadata: JSON.stringify({ ...(JSON.parse(placement.metadata) as object), ...metadata }),
  };
}

/** A claim of a placement whose place is good as it is. @returns the placement after it */
export async function claimAsPlanned(
  deps: Deps,
  context: Context,
  placement: PlacementRecord,
  claim: Claim,
): Promise<PlacementRecord> {
  const taken = claimed(deps, revise(deps, placement, {}), claim, placement);
  await deps.journal.make(context, {
    placements: new Map([[taken.id, taken]]),
    events: [placementEvent(taken.state, taken)],
  });
  return taken;
}

/** Whether a placement can be had as it is by whoever has these candidates. */
export function isGood(placement: PlacementRecord, locations: readonly string[]): boolean {
  return isHolding(placement) && locations.includes(placement.location);
}

function leaves(before: PlacementRecord, after: PlacementRecord): boolean {
  const [from, to] = [holdingOf(before), holdingOf(after)];
  return (
    before.location !== after.location || JSON.stringify(from.resources) !== JSON.stringify(to.resources)
  );
}

/** A move that is planned again still leaves the place that it left first. */
function leavingOf(before: PlacementRecord): Holding['leaving'] {
  const { leaving, resources, sizeGb, iops } = holdingOf(before);
  return leaving ?? { location: before.location, resources, sizeGb, iops };
}
