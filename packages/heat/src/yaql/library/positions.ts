/** Finding entries of collections and cutting collections up. */
import type { Call } from '../call.ts';
import { equal, truth } from '../compare.ts';
import type { Lambda } from '../lambda.ts';
import { method, type Overload } from '../overload.ts';
import { any, count, iterable, lambda } from '../params.ts';
import { type List, looseList, type Value } from '../values.ts';
import { toList } from './lists.ts';

const searched = { collection: iterable, item: any };
const filtered = { collection: iterable, predicate: lambda };

export const POSITIONS: readonly Overload[] = [
  method('indexOf', searched, ({ collection, item }, call) =>
    firstIndex(call.items(collection), (other) => equal(other, item, call)),
  ),
  method('lastIndexOf', searched, ({ collection, item }, call) =>
    lastIndex(call.items(collection), (other) => equal(other, item, call)),
  ),
  method('indexWhere', filtered, ({ collection, predicate }, call) =>
    firstIndex(call.items(collection), (item) => truth(predicate.call([item]))),
  ),
  method('lastIndexWhere', filtered, ({ collection, predicate }, call) =>
    lastIndex(call.items(collection), (item) => truth(predicate.call([item]))),
  ),
  method('slice', { collection: iterable, length: count }, ({ collection, length }, call) => {
    if (length < 0) throw call.fail(`${length} is below zero`);
    return call.stream(slice(call.items(collection), length));
  }),
  method('splitWhere', filtered, ({ collection, predicate }, call) =>
    call.stream(splitWhere(toList(collection, call), predicate, call)),
  ),
  method('sliceWhere', filtered, ({ collection, predicate }, call) =>
    call.stream(sliceWhere(toList(collection, call), predicate, call)),
  ),
  method('splitAt', { collection: iterable, index: count }, ({ collection, index }, call) => {
    const list = toList(collection, call);
    call.spend(list.length);
    return looseList([list.slice(0, index), list.slice(index)]);
  }),
];

function firstIndex(items: Iterable<Value>, holds: (item: Value) => boolean): bigint {
  let index = 0n;
  for (const item of items) {
    if (holds(item)) return index;
    index += 1n;
  }
  return -1n;
}

function lastIndex(items: Iterable<Value>, holds: (item: Value) => boolean): bigint {
  let last = -1n;
  let index = 0n;
  for (const item of items) {
    if (holds(item)) last = index;
    index += 1n;
  }
  return last;
}

/** Pieces of a length; the last may be shorter. */
function* slice(items: Iterable<Value>, length: number): Generator<Value> {
  if (length === 0) return;
  let piece: Value[] = [];
  for (const item of items) {
    piece.push(item);
    if (piece.length < length) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}

/** Pieces between the entries for which the predicate holds; no empty one at the end. */
function* splitWhere(list: List, predicate: Lambda, call: Call): Generator<Value> {
  let start = 0;
  for (const [i, item] of list.entries()) {
    call.spend();
    if (!truth(predicate.call([item]))) continue;
    yield list.slice(start, i);
    start = i + 1;
  }
  if (start !== list.length) yield list.slice(start);
}

/** Pieces within which the predicate gives the same. */
function* sliceWhere(list: List, predicate: Lambda, call: Call): Generator<Value> {
  let start = 0;
  let before: Value | undefined;
  for (const [i, item] of list.entries()) {
    call.spend();
    const now = predicate.call([item]);
    if (before !== undefined && !equal(now, before, call)) {
      yield list.slice(start, i);
      start = i;
    }
    before = now;
  }
  if (start !== list.length) yield list.slice(start);
}
