/** Bringing the entries of a collection down to one value, two by two. */
import type { Call, Iterated } from '../call.ts';
import type { Value } from '../values.ts';

/** @param seed stands before the first entry; without one there must be an entry */
export function aggregate(
  call: Call,
  collection: Iterated,
  combine: (total: Value, item: Value) => Value,
  seed: Value | undefined,
): Value {
  let total = seed;
  for (const item of call.items(collection)) total = total === undefined ? item : combine(total, item);
  if (total === undefined) throw call.fail('the list is empty and no value to start with was given');
  return total;
}
