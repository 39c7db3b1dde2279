/** What a placement holds, parsed once. */
import type { Holding, PlacementRecord } from '../ports/record.ts';

const parsed = new WeakMap<PlacementRecord, Holding>();

/** The name of a placement in the application of its plan. */
export function itemOf(placement: PlacementRecord): string {
  return holdingOf(placement).item ?? placement.orchestrationId;
}

export function holdingOf(placement: PlacementRecord): Holding {
  let holding = parsed.get(placement);
  if (holding === undefined) {
    holding = JSON.parse(placement.holding) as Holding;
    parsed.set(placement, holding);
  }
  return holding;
}
