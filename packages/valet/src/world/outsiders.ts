/**
 * What takes something of the cloud and is not, or not wholly, a placement's: servers that Valet does not manage,
 * what a move has left behind, what a placement takes beyond its plan. Held as occupants, so that capacity and
 * exclusivity see them; what a placement holds already is never counted again.
 */
import type { Occupant } from '@valet/ostro';
import type { PlacementRecord } from '../ports/record.ts';
import type { Allocation } from './cloud/allocations.ts';
import { holdingOf } from './holding.ts';

/**
 * @param id of the server or volume
 * @param placement the one that holds something for it
 */
export function outsidersOf(
  id: string,
  allocations: readonly Allocation[],
  placement: PlacementRecord | undefined,
): Occupant[] {
  return allocations.flatMap((allocation): Occupant[] => {
    const { kind, location: at } = allocation;
    const held = placement?.kind === kind ? heldAt(placement, at) : null;
    const { resources, sizeGb } = held === null ? allocation : beyond(allocation, held);
    if (held !== null && sizeGb === 0 && Object.keys(resources).length === 0) return [];
    return [
      {
        name: `${id}@${at}`,
        kind,
        at,
        resources,
        sizeGb,
        iops: 0,
        groups: {},
        ...(held === null ? {} : MORE),
      },
    ];
  });
}

const MORE = { isMore: true } as const;

type Held = Pick<Allocation, 'resources' | 'sizeGb'>;

/** What a placement holds at a place: where it is, where it comes from, or both in one; null nothing. */
function heldAt(placement: PlacementRecord, location: string): Held | null {
  const { leaving, ...here } = holdingOf(placement);
  const isHere = placement.location === location;
  const comesFrom = leaving?.location === location ? leaving : null;
  if (!isHere) return comesFrom;
  if (comesFrom === null) return here;
  const resources: Record<string, number> = { ...here.resources };
  for (const [name, amount] of Object.entries(comesFrom.resources))
    resources[name] = (resources[name] ?? 0) + amount;
  return { resources, sizeGb: here.sizeGb + comesFrom.sizeGb };
}

function beyond(allocation: Held, held: Held): Held {
  const more = Object.entries(allocation.resources).flatMap(([name, amount]) => {
    const rest = amount - (held.resources[name] ?? 0);
    return rest > 0 ? [[name, rest] as const] : [];
  });
  return { resources: Object.fromEntries(more), sizeGb: Math.max(0, allocation.sizeGb - held.sizeGb) };
}
