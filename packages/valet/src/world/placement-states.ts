/** The state machine of placements: what each state holds, and from where to where; drawn in `docs/reservations.md`. */
import { ValetError } from '../error.ts';
import type { PlacementRecord, PlacementState } from '../ports/record.ts';

/** In these a placement holds its share of the site. */
const HOLDING: ReadonlySet<PlacementState> = new Set(['planned', 'claimed', 'confirmed', 'moving']);

/** A placement that is not there yet is `new`. */
type From = PlacementState | 'new';

/** Where a placement can go from each state. It may also stay: another location is no other state. */
const TRANSITIONS: Readonly<Record<From, readonly PlacementState[]>> = {
  // Schedulers that ask without a plan claim what they get at once.
  new: ['planned', 'claimed', 'confirmed'],
  planned: ['claimed', 'confirmed', 'expired', 'failed', 'released'],
  claimed: ['confirmed', 'expired', 'failed', 'released'],
  // Claimed again by the server that replaces the one that was there; expired: shelved, it holds nothing.
  confirmed: ['claimed', 'moving', 'expired', 'failed', 'released'],
  moving: ['claimed', 'confirmed', 'expired', 'failed', 'released'],
  // Asked for again it is planned again, and claimed with it; or the cloud shows it after all.
  expired: ['planned', 'claimed', 'confirmed', 'failed', 'released'],
  failed: ['planned', 'claimed', 'confirmed', 'expired', 'released'],
  released: [],
};

export function isHolding({ state }: Pick<PlacementRecord, 'state'>): boolean {
  return HOLDING.has(state);
}

export function mayBecome(from: From, to: PlacementState): boolean {
  return from === to || TRANSITIONS[from].includes(to);
}

/**
 * @param before undefined: it is not there yet
 * @param after null: it is deleted. What is not there may be: the store says whether it was
 * @throws ValetError `valet.placement.state`
 */
export function requireTransition(
  before: PlacementRecord | undefined,
  after: PlacementRecord | null,
  id: string,
): void {
  const from: From = before?.state ?? 'new';
  const to: PlacementState = after?.state ?? 'released';
  if (mayBecome(from, to) || (from === 'new' && after === null)) return;
  throw new ValetError('valet.placement.state', `placement ${id} is ${from} and cannot become ${to}`);
}
