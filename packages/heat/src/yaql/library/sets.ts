/** Functions on sets. */
import type { Call } from '../call.ts';
import { keyOf } from '../compare.ts';
import { known } from '../error.ts';
import { both, func, method, type Overload } from '../overload.ts';
import { any, iterable, rest, set } from '../params.ts';
import { type Value, ValueSet } from '../values.ts';
import { unrolled } from './lists.ts';

const pair = { left: set, right: set };

export const SETS: readonly Overload[] = [
  func('set', { args: rest(any) }, ({ args }, call) => setOf(unrolled(args, call), call)),
  method('toSet', { collection: iterable }, ({ collection }, call) => setOf(call.items(collection), call)),
  both('len', { set }, (given) => BigInt(given.set.size)),
  func('isSet', { arg: any }, ({ arg }) => known(arg) instanceof ValueSet),
  method('union', pair, ({ left, right }, call) => union(left, right, call)),
  method('intersect', pair, ({ left, right }, call) => chosen(left, (key) => right.has(key), call)),
  method('difference', pair, ({ left, right }, call) => difference(left, right, call)),
  func('#operator_-', pair, ({ left, right }, call) => difference(left, right, call)),
  func('#operator_+', pair, ({ left, right }, call) => union(left, right, call)),
  method('symmetricDifference', pair, ({ left, right }, call) =>
    union(difference(left, right, call), difference(right, left, call), call),
  ),
  method('add', { set, values: rest(any) }, (given, call) =>
    union(given.set, setOf(given.values, call), call),
  ),
  method('remove', { set, values: rest(any) }, (given, call) =>
    difference(given.set, setOf(given.values, call), call),
  ),
  func('#operator_<', pair, ({ left, right }, call) => left.size < right.size && within(left, right, call)),
  func('#operator_<=', pair, ({ left, right }, call) => within(left, right, call)),
  func('#operator_>', pair, ({ left, right }, call) => right.size < left.size && within(right, left, call)),
  func('#operator_>=', pair, ({ left, right }, call) => within(right, left, call)),
];

function setOf(values: Iterable<Value>, call: Call): ValueSet {
  const made = new ValueSet();
  for (const value of values) {
    call.spend();
    made.put(keyOf(value, call), value);
  }
  return made;
}

function chosen(from: ValueSet, wanted: (key: string) => boolean, call: Call): ValueSet {
  call.spend(from.size);
  const made = new ValueSet();
  for (const [key, member] of from.entries()) if (wanted(key)) made.put(key, member);
  return made;
}

function difference(left: ValueSet, right: ValueSet, call: Call): ValueSet {
  return chosen(left, (key) => !right.has(key), call);
}

function union(left: ValueSet, right: ValueSet, call: Call): ValueSet {
  const made = chosen(left, () => true, call);
  call.spend(right.size);
  for (const [key, member] of right.entries()) made.put(key, member);
  return made;
}

function within(inner: ValueSet, outer: ValueSet, call: Call): boolean {
  call.spend(inner.size);
  for (const [key] of inner.entries()) if (!outer.has(key)) return false;
  return true;
}
