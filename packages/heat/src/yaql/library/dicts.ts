/** Functions on maps. */

import { Reference } from '../../resource.ts';
import type { Call, Iterated } from '../call.ts';
import { equal, keyOf } from '../compare.ts';
import { describe } from '../describe.ts';
import { known, touch } from '../error.ts';
import type { Lambda } from '../lambda.ts';
import { both, func, mappingFunc, mappingMethod, method, type Overload } from '../overload.ts';
import {
  any,
  count,
  dict,
  isIterated,
  isList,
  iterable,
  lambda,
  mapping,
  optional,
  rest,
} from '../params.ts';
import { Dict, type List, type Mapping, type Value, ValueSet, View } from '../values.ts';
import { chain } from './lists.ts';
import { distinct } from './queries.ts';

export const DICTS: readonly Overload[] = [
  mappingFunc('#map', { args: rest(mapping) }, ({ args }, call) => putAll(new Dict(), args, call)),
  mappingFunc('dict', { args: rest(mapping) }, ({ args }, call) => putAll(new Dict(), args, call)),
  mappingFunc('dict', { items: iterable }, ({ items }, call) => {
    const made = new Dict();
    for (const pair of call.items(items)) {
      const [key, value] = pairOf(pair, call);
      made.put(keyOf(key, call), key, value);
    }
    return made;
  }),
  method(
    'toDict',
    { collection: iterable, keySelector: lambda, valueSelector: optional(lambda) },
    ({ collection, keySelector, valueSelector }, call) => {
      const made = new Dict();
      for (const item of call.items(collection)) {
        const key = keySelector.call([item]);
        made.put(keyOf(key, call), key, valueSelector ? valueSelector.call([item]) : item);
      }
      return made;
    },
  ),
  func('#indexer', { dict, key: any }, ({ dict: from, key }, call) => {
    const value = lookUp(from, key, call);
    if (value === undefined) {
      throw call.fail(`there is no key in this map that is ${describe(key)}; .get(key) gives null instead`);
    }
    return value;
  }),
  func(
    '#indexer',
    { dict, key: any, default: any },
    (given, call) => lookUp(given.dict, given.key, call) ?? given.default,
  ),
  method(
    'get',
    { dict, key: any, default: optional(any, null) },
    (given, call) => lookUp(given.dict, given.key, call) ?? given.default,
  ),
  mappingMethod('set', { dict, args: rest(mapping) }, ({ dict: from, args }, call) =>
    putAll(copy(from, call), args, call),
  ),
  mappingMethod('set', { dict, replacements: dict }, ({ dict: from, replacements }, call) =>
    merge(copy(from, call), replacements, call),
  ),
  mappingMethod('set', { dict, key: any, value: any }, ({ dict: from, key, value }, call) =>
    copy(from, call).put(keyOf(key, call), key, value),
  ),
  method('keys', { dict }, ({ dict: from }, call) => {
    const keys = new ValueSet();
    for (const [key, name] of walk(from, call)) keys.put(key, name);
    return keys;
  }),
  method('values', { dict }, ({ dict: from }) => new Entries(from, (_, value) => value)),
  method('items', { dict }, ({ dict: from }) => new Entries(from, (key, value) => [key, value])),
  method(
    'containsKey',
    { dict, key: any },
    ({ dict: from, key }, call) => lookUp(from, key, call) !== undefined,
  ),
  method('containsValue', { dict, value: any }, ({ dict: from, value }, call) => {
    for (const [, , held] of walk(from, call)) if (equal(held, value, call)) return true;
    return false;
  }),
  func('#operator_+', { left: dict, right: dict }, ({ left, right }, call) =>
    merge(copy(left, call), right, call),
  ),
  func('isDict', { arg: any }, ({ arg }) => known(arg) instanceof Dict),
  both('len', { dict }, ({ dict: from }) => BigInt(from.size)),
  method('delete', { dict, keys: rest(any) }, ({ dict: from, keys }, call) => without(from, keys, call)),
  method('deleteAll', { dict, keys: iterable }, ({ dict: from, keys }, call) => without(from, keys, call)),
  method(
    'mergeWith',
    {
      dict,
      another: dict,
      listMerger: optional(lambda),
      itemMerger: optional(lambda),
      maxLevels: optional(count, 0),
    },
    (given, call) => mergeDeep(given.dict, given.another, given, given.maxLevels, call),
  ),
];

/** The entries of a map, or a part of each. */
class Entries extends View {
  readonly #dict: Dict;
  readonly #part: (key: Value, value: Value) => Value;

  constructor(dictionary: Dict, part: (key: Value, value: Value) => Value) {
    super(dictionary.size);
    this.#dict = dictionary;
    this.#part = part;
  }

  *items(): Generator<Value> {
    for (const [, key, value] of this.#dict.entries()) yield this.#part(key, value);
  }
}

function* walk(dictionary: Dict, call: Call): Generator<readonly [string, Value, Value]> {
  for (const entry of dictionary.entries()) {
    call.spend();
    yield entry;
  }
}

function lookUp(dictionary: Dict, key: Value, call: Call): Value | undefined {
  const value = dictionary.get(keyOf(key, call));
  // A reference becomes some text, which may well be one of the keys.
  if (value === undefined && key instanceof Reference) throw touch(key);
  return value;
}

function copy(dictionary: Dict, call: Call): Dict {
  return merge(new Dict(), dictionary, call);
}

function merge(into: Dict, from: Dict, call: Call): Dict {
  for (const [key, name, value] of walk(from, call)) into.put(key, name, value);
  return into;
}

function putAll(into: Dict, mappings: readonly Mapping[], call: Call): Dict {
  for (const { key, value } of mappings) into.put(keyOf(key, call), key, value);
  return into;
}

function without(dictionary: Dict, keys: Iterated, call: Call): Dict {
  const left = copy(dictionary, call);
  for (const key of call.items(keys)) left.remove(keyOf(key, call));
  return left;
}

/** Key and value of an entry given as a list of two (or the first two characters of a text). */
function pairOf(entry: Value, call: Call): readonly [Value, Value] {
  const pair = known(entry);
  const parts: Value[] = [];
  const items = typeof pair === 'string' ? pair : isIterated(pair) ? call.items(pair) : [];
  for (const part of items) if (parts.push(part) === 2) break;
  if (parts.length < 2) throw call.fail(`a map is made of lists [key, value], not of ${describe(entry)}`);
  return [parts[0]!, parts[1]!];
}

interface Mergers {
  readonly listMerger: Lambda | undefined;
  readonly itemMerger: Lambda | undefined;
}

/** @param levels how many levels of maps are merged into each other, all when 0 */
function mergeDeep(first: Dict, second: Dict, mergers: Mergers, levels: number, call: Call): Dict {
  return call.nested(() => {
    const merged = new Dict();
    for (const [key, name, ours] of walk(first, call)) {
      const theirs = second.get(key);
      merged.put(key, name, theirs === undefined ? ours : mergeValues(ours, theirs, mergers, levels, call));
    }
    for (const [key, name, theirs] of walk(second, call)) if (!merged.has(key)) merged.put(key, name, theirs);
    return merged;
  });
}

function mergeValues(ours: Value, theirs: Value, mergers: Mergers, levels: number, call: Call): Value {
  const { listMerger, itemMerger } = mergers;
  if (levels !== 1) {
    // Whether an unknown value would be a map or a list decides what happens.
    const other = known(theirs);
    const cannot = (what: string) => call.fail(`${describe(known(ours))} cannot be merged with ${what}`);
    if (other instanceof Dict) {
      if (!(ours instanceof Dict)) throw cannot('a map');
      return mergeDeep(ours, other, mergers, levels === 0 ? 0 : levels - 1, call);
    }
    if (isList(other)) {
      if (!isList(ours)) throw cannot('a list');
      return listMerger ? listMerger.call([ours, other]) : mergeLists(ours, other, call);
    }
  }
  return itemMerger ? itemMerger.call([ours, theirs]) : theirs;
}

function mergeLists(ours: List, theirs: List, call: Call): List {
  return call.collect(distinct(chain([ours, theirs], call), undefined, call));
}
