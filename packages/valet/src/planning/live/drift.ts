/** Servers and volumes that the cloud has elsewhere than they were planned. */
import type { PlacementRecord } from '../../ports/record.ts';
import { holdingOf } from '../../world/holding.ts';
import { isHolding } from '../../world/placement-states.ts';
import type { Drift } from '../use-cases.ts';

export function driftOf(placements: Iterable<PlacementRecord>): Drift[] {
  const found: Drift[] = [];
  for (const placement of placements) {
    const { plannedAt } = holdingOf(placement);
    const { resourceId, type, location, projectId } = placement;
    if (plannedAt === undefined || resourceId === null || !isHolding(placement)) continue;
    const message = `it was planned at ${plannedAt}, and the cloud has it at ${location}; the rules of its plan may not hold there, migrate it back`;
    found.push({ resourceId, type, message, projectId });
  }
  return found;
}
