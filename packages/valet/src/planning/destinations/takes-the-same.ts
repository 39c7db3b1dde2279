/** Whether what a scheduler asks for is what a placement holds. */
import type { PlacementRecord } from '../../ports/record.ts';
import { holdingOf, itemOf } from '../../world/holding.ts';
import type { Deps } from '../deps.ts';
import { isOfPorts, itemAsked } from './demand.ts';
import type { DestinationInput } from './input.ts';

export function takesTheSame(deps: Deps, placement: PlacementRecord, input: DestinationInput): boolean {
  const asked = itemAsked(deps, input, itemOf(placement));
  const { resources, sizeGb } = holdingOf(placement);
  if ('sizeGb' in asked) return asked.sizeGb === sizeGb;
  const names = new Set([...Object.keys(asked.resources), ...Object.keys(resources)]);
  return [...names].every(
    (name) => isOfPorts(name) || (asked.resources[name] ?? 0) === (resources[name] ?? 0),
  );
}
