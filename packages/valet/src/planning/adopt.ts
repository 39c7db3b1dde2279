/**
 * Resources of a stack are known by their paths before they are made and by their uuids after. When a request calls
 * one by another key than before, its placement goes on under the new one.
 */
import type { PlacementRecord } from '../ports/record.ts';
import { holdingOf, holdingText, itemOf } from '../world/holding.ts';
import type { OpenedRequest } from './request.ts';

/** Paths as one text: names of resources hold no line ends. */
const keyOf = (path: readonly string[]) => JSON.stringify(path);

/** @returns the placements of a plan, named as the new request names what they are for */
export function adopt(
  placements: readonly PlacementRecord[],
  { items, paths }: Pick<OpenedRequest, 'items' | 'paths'>,
): PlacementRecord[] {
  const keys = new Map([...paths].map(([key, path]) => [keyOf(path), key]));
  const renamed = new Map<string, string>();
  // A key is one placement's alone.
  const taken = new Set(placements.map(itemOf));
  for (const placement of placements) {
    const item = itemOf(placement);
    if (items.has(item)) continue;
    const { path } = holdingOf(placement);
    const key = items.has(placement.orchestrationId)
      ? placement.orchestrationId
      : path && keys.get(keyOf(path));
    if (key === undefined || !items.has(key) || taken.has(key)) continue;
    taken.add(key);
    renamed.set(item, key);
  }
  return renamed.size === 0 ? [...placements] : placements.map((each) => rename(each, renamed));
}

/** What a resource brings along, such as its boot volume, has the name of the resource with something behind it. */
function rename(placement: PlacementRecord, renamed: ReadonlyMap<string, string>): PlacementRecord {
  const item = itemOf(placement);
  const slash = item.indexOf('/');
  const resource = renamed.has(item) || slash < 0 ? item : item.slice(0, slash);
  const key = renamed.get(resource);
  if (key === undefined) return placement;
  const { item: _, ...holding } = holdingOf(placement);
  return {
    ...placement,
    orchestrationId: key + item.slice(resource.length),
    holding: holdingText(holding),
  };
}
