/** Data from outside made into values of yaql, and results made into data again. */
import { isSymbolic, mapOf } from '../template/values.ts';
import type { Call } from './call.ts';
import { keyOfText } from './compare.ts';
import { describe } from './describe.ts';
import { floatText } from './number-text.ts';
import { isIterated } from './params.ts';
import { Dict, type Value } from './values.ts';

/** Takes lists, maps (only their own keys) and scalars; what stands in several places is converted once. */
export function fromPlain(data: unknown, call: Call): Value {
  const done = new Map<object, Value>();
  const convert = (given: unknown): Value => {
    if (given === null || given === undefined) return null;
    if (typeof given === 'string' || typeof given === 'boolean' || typeof given === 'bigint') return given;
    if (typeof given === 'number') return Number.isSafeInteger(given) ? BigInt(given) : given;
    if (typeof given !== 'object') throw call.fail(`data of type ${typeof given} cannot be queried`);
    if (isSymbolic(given)) return given;
    const known = done.get(given);
    if (known !== undefined) return known;
    const converted = call.nested(() => {
      if (Array.isArray(given)) {
        call.spend(given.length);
        return given.map(convert);
      }
      const dict = new Dict();
      for (const [key, value] of Object.entries(given)) dict.put(keyOfText(key), key, convert(value));
      return dict;
    });
    done.set(given, converted);
    return converted;
  };
  return convert(data);
}

/** Lists for all collections, maps with texts as keys; a step for each part. Symbolic values stay. */
export function toPlain(value: Value, call: Call): unknown {
  return call.nested(() => {
    if (typeof value === 'bigint') return exactNumber(value, call);
    if (typeof value !== 'object' || value === null || isSymbolic(value)) return value;
    if (isIterated(value)) return call.collect(call.items(value)).map((item) => toPlain(item, call));
    if (value instanceof Dict) {
      const entries: [string, unknown][] = [];
      for (const [, key, held] of value.entries()) entries.push([keyText(key, call), toPlain(held, call)]);
      return mapOf(entries);
    }
    throw call.fail(`the result is ${describe(value)}, which is no data`);
  });
}

function keyText(key: Value, call: Call): string {
  if (typeof key === 'string') return key;
  if (key === null || typeof key === 'boolean' || typeof key === 'bigint') return String(key);
  if (typeof key === 'number') return floatText(key);
  throw call.fail(`the result is a map with ${describe(key)} as a key; texts and numbers can be keys`);
}

/** JavaScript's numbers hold whole numbers exactly only so far. */
function exactNumber(value: bigint, call: Call): number {
  const number = Number(value);
  if (!Number.isFinite(number) || BigInt(number) !== value) {
    throw call.fail(`the result has a number of ${String(value).length} digits, too large`);
  }
  return number;
}
