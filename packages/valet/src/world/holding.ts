/** What a placement holds, as the text that its record has of it. */
import { ParsedTexts } from '../parsed-texts.ts';
import type { Holding, PlacementRecord } from '../ports/record.ts';

/** Many placements share one text. */
const holdings = new ParsedTexts<Holding>(4096);

/** The name of a placement in the application of its plan. */
export function itemOf(placement: PlacementRecord): string {
  return holdingOf(placement).item ?? placement.orchestrationId;
}

export function holdingOf({ holding }: PlacementRecord): Holding {
  return holdings.of(holding);
}

/** For the record of a placement. */
export function holdingText(holding: Holding): string {
  return holdings.textOf(holding);
}
