/** Queries over collections: choosing, changing, combining and measuring entries. */
import type { Call, Iterated } from '../call.ts';
import { keyOf, truth } from '../compare.ts';
import { known } from '../error.ts';
import type { Lambda } from '../lambda.ts';
import { both, method, type Overload } from '../overload.ts';
import { any, count, isIterated, isList, iterable, lambda, named, optional, rest } from '../params.ts';
import { looseList, type Value, ValueSet } from '../values.ts';
import { aggregate } from './aggregate.ts';
import { Memory } from './memory.ts';

const filtered = { collection: iterable, predicate: lambda };
const selected = { collection: iterable, selector: lambda };
const counted = { collection: iterable, count };
const folded = { collection: iterable, selector: lambda, seed: optional(any) };

export const QUERIES: readonly Overload[] = [
  ...['where', 'filter'].map((name) =>
    method(name, filtered, ({ collection, predicate }, call) =>
      call.stream(where(call.items(collection), predicate)),
    ),
  ),
  ...['select', 'map'].map((name) =>
    method(name, selected, ({ collection, selector }, call) =>
      call.stream(select(call.items(collection), selector)),
    ),
  ),
  method('selectMany', selected, ({ collection, selector }, call) =>
    call.stream(selectMany(call.items(collection), selector, call)),
  ),
  ...['limit', 'take'].map((name) =>
    method(name, counted, ({ collection, count: most }, call) => {
      notNegative(most, call);
      return call.stream(limit(call.items(collection), most));
    }),
  ),
  method('skip', counted, ({ collection, count: least }, call) => {
    notNegative(least, call);
    return call.stream(skip(call.items(collection), least));
  }),
  method('takeWhile', filtered, ({ collection, predicate }, call) =>
    call.stream(takeWhile(call.items(collection), predicate)),
  ),
  method('skipWhile', filtered, ({ collection, predicate }, call) =>
    call.stream(skipWhile(call.items(collection), predicate)),
  ),
  both(
    'distinct',
    { collection: iterable, keySelector: optional(lambda) },
    ({ collection, keySelector }, call) => call.stream(distinct(call.items(collection), keySelector, call)),
  ),
  both('enumerate', { collection: iterable, start: optional(count, 0) }, ({ collection, start }, call) =>
    call.stream(enumerate(call.items(collection), start)),
  ),
  both('any', { collection: iterable, predicate: optional(lambda) }, ({ collection, predicate }, call) => {
    for (const item of call.items(collection)) if (!predicate || truth(predicate.call([item]))) return true;
    return false;
  }),
  both('all', { collection: iterable, predicate: optional(lambda) }, ({ collection, predicate }, call) => {
    for (const item of call.items(collection))
      if (!truth(predicate ? predicate.call([item]) : item)) return false;
    return true;
  }),
  method('first', { collection: iterable, default: optional(any) }, (given, call) => {
    for (const item of call.items(given.collection)) return item;
    return orFail(given.default, call);
  }),
  method('last', { collection: iterable, default: optional(any) }, (given, call) => {
    let last = given.default;
    if (isList(given.collection)) last = given.collection.at(-1) ?? last;
    else for (const item of call.items(given.collection)) last = item;
    return orFail(last, call);
  }),
  method('single', { collection: iterable }, ({ collection }, call) => {
    const [first, second] = call.collect(limit(call.items(collection), 2));
    if (second !== undefined) throw call.fail('the list has more than one entry');
    return orFail(first, call);
  }),
  ...['aggregate', 'reduce'].map((name) =>
    method(name, folded, ({ collection, selector, seed }, call) =>
      aggregate(call, collection, (total, item) => selector.call([total, item]), seed),
    ),
  ),
  method('accumulate', folded, ({ collection, selector, seed }, call) =>
    call.stream(accumulate(call.items(collection), selector, seed, call)),
  ),
  method('reverse', { collection: iterable }, ({ collection }, call) =>
    call.stream(call.collect(call.items(collection)).reverse()),
  ),
  method('memorize', { collection: iterable }, ({ collection }, call) =>
    isList(collection) || collection instanceof ValueSet ? collection : new Memory(call.items(collection)),
  ),
  method('defaultIfEmpty', { collection: iterable, default: iterable }, (given, call) => {
    const { collection, default: fallback } = given;
    if (isList(collection)) return collection.length > 0 ? collection : fallback;
    const memory = new Memory(call.items(collection));
    for (const _ of memory.items()) return memory;
    return fallback;
  }),
  method('zip', { collections: rest(iterable) }, ({ collections }, call) =>
    call.stream(zip(collections, call)),
  ),
  method(
    'zipLongest',
    { collections: rest(iterable), options: named(any) },
    ({ collections, options }, call) =>
      call.stream(zipLongest(collections, options.get('default') ?? null, call)),
  ),
  method(
    'join',
    { collection1: iterable, collection2: iterable, predicate: lambda, selector: lambda },
    ({ collection1, collection2, predicate, selector }, call) =>
      call.stream(join(collection1, new Memory(call.items(collection2)), predicate, selector, call)),
  ),
];

function orFail(value: Value | undefined, call: Call): Value {
  if (value === undefined) throw call.fail('the list is empty');
  return value;
}

function notNegative(number: number, call: Call): void {
  if (number < 0) throw call.fail(`${number} is below zero`);
}

function* where(items: Iterable<Value>, predicate: Lambda): Generator<Value> {
  for (const item of items) if (truth(predicate.call([item]))) yield item;
}

function* select(items: Iterable<Value>, selector: Lambda): Generator<Value> {
  for (const item of items) yield selector.call([item]);
}

function* selectMany(items: Iterable<Value>, selector: Lambda, call: Call): Generator<Value> {
  for (const item of items) {
    const inner = known(selector.call([item]));
    if (isIterated(inner)) yield* call.items(inner);
    else yield inner;
  }
}

/** Takes no more from the items than it gives. */
function* limit(items: Iterable<Value>, most: number): Generator<Value> {
  if (most === 0) return;
  let index = 0;
  for (const item of items) {
    yield item;
    index += 1;
    if (index === most) return;
  }
}

function* skip(items: Iterable<Value>, least: number): Generator<Value> {
  let index = 0;
  for (const item of items) {
    if (index >= least) yield item;
    index += 1;
  }
}

function* takeWhile(items: Iterable<Value>, predicate: Lambda): Generator<Value> {
  for (const item of items) {
    if (!truth(predicate.call([item]))) return;
    yield item;
  }
}

function* skipWhile(items: Iterable<Value>, predicate: Lambda): Generator<Value> {
  let skipping = true;
  for (const item of items) {
    skipping &&= truth(predicate.call([item]));
    if (!skipping) yield item;
  }
}

/** The first of each entries that are equal, or whose keys are. */
export function* distinct(
  items: Iterable<Value>,
  selector: Lambda | undefined,
  call: Call,
): Generator<Value> {
  const seen = new ValueSet();
  for (const item of items) {
    const value = selector ? selector.call([item]) : item;
    const key = keyOf(value, call);
    if (seen.has(key)) continue;
    seen.put(key, value);
    yield item;
  }
}

function* enumerate(items: Iterable<Value>, start: number): Generator<Value> {
  let index = BigInt(start);
  for (const item of items) {
    yield looseList([index, item]);
    index += 1n;
  }
}

function* accumulate(
  items: Iterable<Value>,
  selector: Lambda,
  seed: Value | undefined,
  call: Call,
): Generator<Value> {
  let total = seed;
  if (total !== undefined) yield total;
  for (const item of items) {
    total = total === undefined ? item : selector.call([total, item]);
    yield total;
  }
  if (total === undefined) throw call.fail('the list is empty and no value to start with was given');
}

function* zip(collections: readonly Iterated[], call: Call): Generator<Value> {
  const iterators = collections.map((collection) => call.items(collection));
  for (;;) {
    const row: Value[] = [];
    for (const iterator of iterators) {
      const next = iterator.next();
      if (next.done) return;
      row.push(next.value);
    }
    yield row;
  }
}

function* zipLongest(collections: readonly Iterated[], filler: Value, call: Call): Generator<Value> {
  const iterators = collections.map((collection) => call.items(collection));
  for (;;) {
    const row = iterators.map((iterator) => iterator.next());
    if (row.every((next) => next.done)) return;
    yield row.map((next) => (next.done ? filler : next.value));
  }
}

function* join(
  left: Iterated,
  right: Memory,
  predicate: Lambda,
  selector: Lambda,
  call: Call,
): Generator<Value> {
  for (const ours of call.items(left)) {
    for (const theirs of call.items(right)) {
      if (truth(predicate.call([ours, theirs]))) yield selector.call([ours, theirs]);
    }
  }
}
