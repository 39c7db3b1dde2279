/** Functions that make and change lists. */
import type { Call, Iterated } from '../call.ts';
import { equal } from '../compare.ts';
import { known } from '../error.ts';
import { both, func, method, type Overload } from '../overload.ts';
import { any, count, isIterated, isList, iterable, list, optional, rest } from '../params.ts';
import { Stream } from '../stream.ts';
import { checkSize, isLoose, type List, looseList, type Value, ValueSet } from '../values.ts';
import { Memory } from './memory.ts';

export const LISTS: readonly Overload[] = [
  func('#list', { args: rest(any) }, ({ args }) => args),
  func('list', { args: rest(any) }, ({ args }, call) => call.collect(unrolled(args, call))),
  method('toList', { collection: iterable }, ({ collection }, call) => toList(collection, call)),
  method('flatten', { collection: iterable }, ({ collection }, call) => call.stream(flat(collection, call))),
  func('#indexer', { list, index: count }, (given, call) => {
    const value = given.list.at(given.index);
    if (value === undefined) {
      throw call.fail(`there is no entry ${given.index} in a list of ${given.list.length}`, 'index');
    }
    return value;
  }),
  func('#operator_in', { value: any, collection: iterable }, ({ value, collection }, call) =>
    contains(collection, value, call),
  ),
  method('contains', { collection: iterable, value: any }, ({ collection, value }, call) =>
    contains(collection, value, call),
  ),
  func('#operator_+', { left: iterable, right: iterable }, ({ left, right }, call) => {
    if (isFirm(left) && isFirm(right)) return joined(left, right, call);
    return call.stream(chain([left, right], call));
  }),
  func('#operator_*', { left: list, right: count }, ({ left, right }, call) => repeated(left, right, call)),
  func('#operator_*', { left: count, right: list }, ({ left, right }, call) => repeated(right, left, call)),
  func('isList', { arg: any }, ({ arg }) => isList(known(arg))),
  func('isIterable', { value: any }, ({ value }) => isIterated(known(value))),
  both('len', { sequence: list }, ({ sequence }) => BigInt(sequence.length)),
  both('len', { collection: iterable }, ({ collection }, call) => countOf(collection, call)),
  method('count', { collection: iterable }, ({ collection }, call) => countOf(collection, call)),
  both('concat', { collections: rest(iterable) }, ({ collections }, call) =>
    call.stream(chain(collections, call)),
  ),
  both('append', { collection: iterable, args: rest(any) }, ({ collection, args }, call) =>
    call.stream(chain([collection, args], call)),
  ),
  method('delete', { collection: iterable, position: count, count: optional(count, 1) }, (given, call) =>
    call.stream(withPut(given.collection, given.position, given.count, [], call)),
  ),
  method(
    'replace',
    { collection: iterable, position: count, value: any, count: optional(count, 1) },
    (given, call) => call.stream(withPut(given.collection, given.position, given.count, [given.value], call)),
  ),
  method(
    'replaceMany',
    { collection: iterable, position: count, values: iterable, count: optional(count, 1) },
    (given, call) =>
      call.stream(withPut(given.collection, given.position, given.count, call.items(given.values), call)),
  ),
  method(
    'insert',
    { collection: list, position: count, value: any },
    ({ collection, position, value }, call) => {
      call.spend(collection.length);
      return looseList(collection.toSpliced(position, 0, value));
    },
  ),
  method(
    'insert',
    { collection: iterable, position: count, value: any },
    ({ collection, position, value }, call) => {
      if (collection instanceof ValueSet) throw call.fail('a set has no positions to insert at');
      return call.stream(withInserted(collection, position, [value], call));
    },
  ),
  method(
    'insertMany',
    { collection: iterable, position: count, values: iterable },
    ({ collection, position, values }, call) => {
      const inserted = call.items(values);
      if (position < 0) return call.stream(chain([call.stream(inserted), collection], call));
      return call.stream(withInserted(collection, position, inserted, call));
    },
  ),
];

/** All entries; the list itself when it is one already. */
export function toList(collection: Iterated, call: Call): List {
  return isFirm(collection) ? collection : call.collect(call.items(collection));
}

/** The entries of all collections, one after the other. */
export function* chain(collections: readonly Iterated[], call: Call): Generator<Value> {
  for (const collection of collections) yield* call.items(collection);
}

export function contains(collection: Iterated, value: Value, call: Call): boolean {
  for (const item of call.items(collection)) if (equal(item, value, call)) return true;
  return false;
}

/** Lists, but not those that Python holds as its changeable ones: they are added up lazily. */
function isFirm(collection: Iterated): collection is List {
  return isList(collection) && !isLoose(collection);
}

function joined(left: List, right: List, call: Call): List {
  checkSize(left.length + right.length);
  call.spend(left.length + right.length);
  return [...left, ...right];
}

function repeated(items: List, times: number, call: Call): List {
  const copies = Math.max(0, times);
  checkSize(items.length * copies);
  call.spend(items.length * copies);
  return items.length === 0 ? [] : Array.from({ length: copies }, () => items).flat();
}

function countOf(collection: Iterated, call: Call): bigint {
  let total = 0;
  for (const _ of call.items(collection)) total += 1;
  return BigInt(total);
}

/** The entries of the collection and of all collections in it, however deep. */
export function* flat(collection: Iterated, call: Call): Generator<Value> {
  yield* opened(call.items(collection), call, (item): item is Iterated => isIterated(known(item)));
}

/** Lazy lists among the values give their entries in their place. */
export function* unrolled(values: readonly Value[], call: Call): Generator<Value> {
  yield* opened(call.items(values), call, (item) => item instanceof Stream || item instanceof Memory);
}

/** A list of its own in place of recursion: what is to be opened may be nested at will. */
function* opened(
  items: Iterator<Value>,
  call: Call,
  opens: (item: Value) => item is Iterated,
): Generator<Value> {
  const open = [items];
  for (let last = open.at(-1); last; last = open.at(-1)) {
    const next = last.next();
    if (next.done) open.pop();
    else if (opens(next.value)) open.push(call.items(next.value));
    else yield next.value;
  }
}

/** The entries with `count` of them (all the rest when negative) from a position on replaced by others. */
function* withPut(
  collection: Iterated,
  position: number,
  many: number,
  values: Iterable<Value>,
  call: Call,
): Generator<Value> {
  let index = 0;
  let put = false;
  for (const item of call.items(collection)) {
    const replaced = index >= position && (many < 0 || index < position + many);
    index += 1;
    if (!replaced) yield item;
    else if (!put) {
      put = true;
      yield* values;
    }
  }
}

/** The entries with others before the one at the position, or at the end when there are fewer. */
function* withInserted(
  collection: Iterated,
  position: number,
  values: Iterable<Value>,
  call: Call,
): Generator<Value> {
  let index = 0;
  for (const item of call.items(collection)) {
    if (index === position) yield* values;
    yield item;
    index += 1;
  }
  if (position >= index) yield* values;
}
