/** Parameters of the functions of yaql: which values they take, and as what the function gets them. */
import { Pattern } from '../pattern/pattern.ts';
import type { Iterated } from './call.ts';
import { Context } from './context.ts';
import type { Lambda } from './lambda.ts';
import { Stream } from './stream.ts';
import { Dict, type List, Mapping, type Value, ValueSet, View } from './values.ts';

/** A parameter; `T` is what the function gets. */
export type Param<T> = ValueParam<T> | LazyParam<T> | RestParam<T> | NamedParam<T>;

/** Takes one evaluated argument. */
export interface ValueParam<T> {
  readonly kind: 'value';
  readonly label: string;
  /** Takes a `key => value`. */
  readonly mapping: boolean;
  accepts(value: Value): boolean;
  /** Called only with values it accepts. */
  read(value: Value): T;
  readonly fallback?: { readonly value: T };
}

/** Takes an argument that is not evaluated yet: one expression, or a `key => value`. */
export interface LazyParam<T> {
  readonly kind: 'lazy';
  readonly label: string;
  readonly mapping: boolean;
  readonly fallback?: { readonly value: T };
}

/** Takes all arguments that are left over. */
export interface RestParam<T> {
  readonly kind: 'rest';
  readonly label: string;
  readonly each: ValueParam<unknown> | LazyParam<unknown>;
  /** Only for the type: never set. */
  readonly gives?: T;
}

/** Takes all arguments with names that are not known otherwise. */
export interface NamedParam<T> {
  readonly kind: 'named';
  readonly label: string;
  readonly each: ValueParam<unknown>;
  /** Only for the type: never set. */
  readonly gives?: T;
}

function value<T>(
  label: string,
  accepts: (value: Value) => boolean,
  read: (value: Value) => T,
): ValueParam<T> {
  return { kind: 'value', label, mapping: false, accepts, read };
}

function only<T extends Value>(label: string, accepts: (value: Value) => value is T): ValueParam<T> {
  return value(label, accepts, (given) => given as T);
}

export const any = only('any', (given): given is Value => given !== undefined);
export const notNull = only('not null', (given): given is Value => given !== null);
export const nothing = only('null', (given) => given === null);
export const text = only('text', (given) => typeof given === 'string');
export const bool = only('boolean', (given) => typeof given === 'boolean');
export const number = only('number', isNumber);
export const list = only('list', isList);
export const dict = only('map', (given) => given instanceof Dict);
export const set = only('set', (given) => given instanceof ValueSet);
export const iterable = only('list', isIterated);
export const pattern = only('regular expression', (given) => given instanceof Pattern);
export const context = only('context', (given) => given instanceof Context);
export const mapping = { ...only('key => value', (given) => given instanceof Mapping), mapping: true };

/** In Python, where yaql comes from, a boolean is an integer, too. */
export const integer = value(
  'integer',
  (given) => typeof given === 'bigint' || typeof given === 'boolean',
  (given) => BigInt(given as bigint | boolean),
);

/** An integer as a count or index: beyond what a list can have it makes no difference how far. */
export const count = value('integer', integer.accepts, (given) => {
  const exact = integer.read(given);
  const bound = BigInt(Number.MAX_SAFE_INTEGER);
  return Number(exact > bound ? bound : exact < -bound ? -bound : exact);
});

export const lambda: LazyParam<Lambda> = { kind: 'lazy', label: 'expression', mapping: false };
export const lazyMapping: LazyParam<{ readonly key: Lambda; readonly value: Lambda }> = {
  kind: 'lazy',
  label: 'condition => expression',
  mapping: true,
};

export function orNull<T>(param: ValueParam<T>): ValueParam<T | null> {
  return value(
    `${param.label} or null`,
    (given) => given === null || param.accepts(given),
    (given) => (given === null ? null : param.read(given)),
  );
}

/** A parameter that may be left out. */
export function optional<T>(param: ValueParam<T>, fallback: T): ValueParam<T>;
export function optional<T>(param: ValueParam<T>): ValueParam<T | undefined>;
export function optional<T>(param: LazyParam<T>): LazyParam<T | undefined>;
export function optional<T>(param: ValueParam<T> | LazyParam<T>, fallback?: T): Param<T | undefined> {
  return { ...param, fallback: { value: fallback } } as Param<T | undefined>;
}

export function rest<T>(each: ValueParam<T> | LazyParam<T>): RestParam<readonly T[]> {
  return { kind: 'rest', label: `${each.label}…`, each };
}

export function named<T>(each: ValueParam<T>): NamedParam<ReadonlyMap<string, T>> {
  return { kind: 'named', label: `name => ${each.label}…`, each };
}

export function isNumber(given: Value): given is bigint | number {
  return typeof given === 'bigint' || typeof given === 'number';
}

export function isList(given: Value): given is List {
  return Array.isArray(given);
}

export function isIterated(given: Value): given is Iterated {
  return isList(given) || given instanceof ValueSet || given instanceof View || given instanceof Stream;
}
