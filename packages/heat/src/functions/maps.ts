/** `map_merge` and `map_replace`: working with maps. */
import { describe, isMap, type MapValue, mapOf, own } from '../template/values.ts';
import type { Call } from './call.ts';

/** `map_merge: [MAP, …]`: of the same key, the last stays. */
export function mapMerge(call: Call): unknown {
  const maps = call.evaluate();
  const unknown = call.asUnknown(maps);
  if (unknown !== undefined) return unknown;
  if (!Array.isArray(maps)) throw call.misuse('[MAP, MAP, …]');
  const merged = new Map<string, unknown>();
  for (const map of maps) {
    const hanging = call.asUnknown(map);
    if (hanging !== undefined) return hanging;
    for (const [key, value] of Object.entries(mapOrNull(call, map))) {
      call.costs.steps.spend();
      merged.set(key, value);
    }
  }
  return mapOf(merged);
}

const REPLACE_FORM = '[MAP, {keys: {OLD: NEW, …}, values: {OLD: NEW, …}}]';

/** `map_replace: [MAP, {keys, values}]` */
export function mapReplace(call: Call): unknown {
  const [given, change] = call.entries(2, 2, REPLACE_FORM);
  const unknown = call.asUnknown(given) ?? call.unknownIn(change);
  if (unknown !== undefined) return unknown;
  const map = mapOrNull(call, given);
  const { keys, values, ...others } = mapOrNull(call, change);
  if (Object.keys(others).length > 0) throw call.misuse(REPLACE_FORM);
  const newKeys = mapOrNull(call, keys ?? null);
  const newValues = mapOrNull(call, values ?? null);

  const replaced = new Map<string, unknown>();
  for (const [key, value] of Object.entries(map)) {
    call.costs.steps.spend();
    const newKey = own(newKeys, key) ?? key;
    if (typeof newKey !== 'string') throw call.error(`a key becomes a text, not ${describe(newKey)}`);
    const collides = newKey !== key && (Object.hasOwn(map, newKey) || replaced.has(newKey));
    if (collides) throw call.error(`map_replace would give two values the key ${newKey}`);
    replaced.set(newKey, replacedValue(newValues, value));
  }
  return mapOf(replaced);
}

function replacedValue(newValues: MapValue, value: unknown): unknown {
  const isKey = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isKey && Object.hasOwn(newValues, String(value)) ? newValues[String(value)] : value;
}

function mapOrNull(call: Call, value: unknown): MapValue {
  if (value === null) return {};
  if (!isMap(value)) throw call.error(`${call.name} works on maps, not on ${describe(value)}`);
  return value;
}
