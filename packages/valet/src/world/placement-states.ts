/** States of placements and what they mean; see `docs/reservations.md`. */
import type { PlacementRecord, PlacementState } from '../ports/record.ts';

/** In these a placement holds its share of the site. */
const HOLDING: ReadonlySet<PlacementState> = new Set(['planned', 'claimed', 'confirmed', 'moving']);

export function isHolding({ state }: Pick<PlacementRecord, 'state'>): boolean {
  return HOLDING.has(state);
}
