/** The values yaql computes with. Whole numbers are bigints, so that `3 / 2` and `3.0 / 2` differ as they do there. */
import { HeatError } from '../error.ts';
import type { Pattern } from '../pattern/pattern.ts';
import type { Reference, Unknown } from '../resource.ts';
import type { Context } from './context.ts';
import type { Stream } from './stream.ts';

export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | List
  | Dict
  | ValueSet
  | View
  | Stream
  | Pattern
  | Context
  | Mapping
  | Reference
  | Unknown;

/** Never changed once it is made. */
export type List = readonly Value[];

/** Most entries of a list, map or set, and most characters of a text. */
export const MAX_ITEMS = 100_000;
export const MAX_TEXT = 1_048_576;

export function checkSize(size: number): void {
  if (size > MAX_ITEMS) throw tooLarge(`a list, set or map of more than ${MAX_ITEMS} entries`);
}

export function checkLength(length: number): void {
  if (length > MAX_TEXT) throw tooLarge(`a text of more than ${MAX_TEXT} characters`);
}

function tooLarge(what: string): HeatError {
  return new HeatError('valet.template.too_costly', `a yaql expression makes ${what}; make it smaller`);
}

const LOOSE = new WeakSet<List>();

/**
 * Marks a list as one that yaql, being written in Python, holds as a `list` where other lists are `tuple`s. The two
 * are never equal, the first cannot be a key, and it shows square brackets as text.
 */
export function looseList(items: Value[]): List {
  LOOSE.add(items);
  return items;
}

export function isLoose(list: List): boolean {
  return LOOSE.has(list);
}

/** Text under which equal values, and only those, are found in maps and sets. */
export type Key = string;

/** A map whose keys are any values. Made with `put`, then never changed. */
export class Dict {
  readonly #entries = new Map<Key, readonly [Value, Value]>();

  get size(): number {
    return this.#entries.size;
  }

  /** Keeps the first of several equal keys in its place, and the last of their values. */
  put(key: Key, name: Value, value: Value): this {
    this.#entries.set(key, [this.#entries.get(key)?.[0] ?? name, value]);
    checkSize(this.#entries.size);
    return this;
  }

  remove(key: Key): void {
    this.#entries.delete(key);
  }

  has(key: Key): boolean {
    return this.#entries.has(key);
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key)?.[1];
  }

  /** Each entry as its key's text, key and value. */
  *entries(): Generator<readonly [Key, Value, Value]> {
    for (const [key, [name, value]] of this.#entries) yield [key, name, value];
  }
}

/** A set; iterates in the order in which its members came. Made with `put`, then never changed. */
export class ValueSet {
  readonly #members = new Map<Key, Value>();

  get size(): number {
    return this.#members.size;
  }

  put(key: Key, member: Value): this {
    if (!this.#members.has(key)) this.#members.set(key, member);
    checkSize(this.#members.size);
    return this;
  }

  has(key: Key): boolean {
    return this.#members.has(key);
  }

  members(): IterableIterator<Value> {
    return this.#members.values();
  }

  /** Each member with its text. */
  entries(): IterableIterator<[Key, Value]> {
    return this.#members.entries();
  }
}

/** Something to iterate over again and again that has no indices: the values of a map, an ordering. */
export abstract class View {
  /** As a truth value yaql asks some views for their size; undefined for those that always hold. */
  readonly size: number | undefined;

  constructor(size?: number) {
    this.size = size;
  }

  abstract items(): Iterable<Value>;
}

/** `key => value` as an argument of a function that makes a map of such. */
export class Mapping {
  readonly key: Value;
  readonly value: Value;

  constructor(key: Value, value: Value) {
    this.key = key;
    this.value = value;
  }
}
