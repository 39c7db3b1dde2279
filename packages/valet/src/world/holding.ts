/** What a placement holds, parsed when it is asked for. */
import type { Holding, PlacementRecord } from '../ports/record.ts';

/**
 * Texts that were parsed lately. Many placements share one text, and who asks for one asks again soon; kept for each
 * of a hundred thousand placements, the parsed ones would be most of what the service holds in memory.
 */
const MOST_PARSED = 4096;
let recent = new Map<string, Holding>();
let older = new Map<string, Holding>();

/** The name of a placement in the application of its plan. */
export function itemOf(placement: PlacementRecord): string {
  return holdingOf(placement).item ?? placement.orchestrationId;
}

export function holdingOf({ holding: text }: PlacementRecord): Holding {
  let holding = recent.get(text);
  if (holding !== undefined) return holding;
  holding = older.get(text) ?? (JSON.parse(text) as Holding);
  if (recent.size >= MOST_PARSED) {
    older = recent;
    recent = new Map();
  }
  recent.set(text, holding);
  return holding;
}
