/** When values are equal, which of two comes first, whether one counts as true, and under what text it is a key. */
import { Reference, Unknown } from '../resource.ts';
import type { Call } from './call.ts';
import { known, touch } from './error.ts';
import { isList } from './params.ts';
import { Dict, isLoose, type Key, type List, type Value, ValueSet, View } from './values.ts';

/** @throws UnknownTouched where that hangs on a symbolic value */
export function equal(a: Value, b: Value, call: Call): boolean {
  if (typeof a === 'string' && typeof b === 'string' && a.length === b.length) call.spend(a.length >> 5);
  if (a === b) return true;
  if (a instanceof Unknown) throw touch(a);
  if (b instanceof Unknown) throw touch(b);
  if (a instanceof Reference || b instanceof Reference) return equalReference(a, b);
  if (isNumeric(a) && isNumeric(b)) return equalNumbers(numeric(a), numeric(b));
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return call.nested(() => {
    if (isList(a) && isList(b)) return isLoose(a) === isLoose(b) && equalLists(a, b, call);
    if (a instanceof ValueSet && b instanceof ValueSet) {
      call.spend(a.size);
      return a.size === b.size && [...a.entries()].every(([key]) => b.has(key));
    }
    if (!(a instanceof Dict && b instanceof Dict) || a.size !== b.size) return false;
    for (const [key, , value] of a.entries()) {
      const other = b.get(key);
      if (other === undefined || !equal(value, other, call)) return false;
    }
    return true;
  });
}

/** References are texts: to one resource equal, to two not; whether one is some other text only the cloud can tell. */
function equalReference(a: Value, b: Value): boolean {
  if (a instanceof Reference && b instanceof Reference) return a.path === b.path;
  const [reference, other] = a instanceof Reference ? [a, b] : [b as Reference, a];
  if (typeof other === 'string') throw touch(reference);
  return false;
}

function equalLists(a: List, b: List, call: Call): boolean {
  return (
    a.length === b.length &&
    a.every((item, i) => {
      call.spend();
      return equal(item, b[i]!, call);
    })
  );
}

/** In Python a boolean is a number. */
function isNumeric(value: Value): value is boolean | bigint | number {
  return typeof value === 'boolean' || typeof value === 'bigint' || typeof value === 'number';
}

function numeric(value: boolean | bigint | number): bigint | number {
  return typeof value === 'boolean' ? BigInt(value) : value;
}

function equalNumbers(a: bigint | number, b: bigint | number): boolean {
  if (typeof a === typeof b) return a === b;
  const [integer, float] = typeof a === 'bigint' ? [a, b as number] : [b as bigint, a];
  return Number.isInteger(float) && BigInt(float) === integer;
}

/** Python's truth: false, null, zero and everything empty count as false. A reference is a text, never an empty one. */
export function truth(value: Value): boolean {
  known(value);
  if (isList(value)) return value.length > 0;
  if (value instanceof Dict || value instanceof ValueSet) return value.size > 0;
  if (value instanceof View) return value.size !== 0;
  return Boolean(value);
}

/** The order of two texts by their characters, as Python has it: negative when the first comes first. */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a[i] === b[i]) i += 1;
  if (i === length) return a.length - b.length;
  // Halves of a character beyond the basic plane come after all others, though their units do not.
  return rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

export function keyOfText(text: string): Key {
  return `s${text}`;
}

/**
 * The text under which a value is a key or a member of a set.
 *
 * @throws YaqlError for lists that cannot be one, UnknownTouched for a value not known
 */
export function keyOf(value: Value, call: Call): Key {
  if (typeof value === 'string') {
    call.spend(value.length >> 5);
    return keyOfText(value);
  }
  if (value === null) return '0';
  if (typeof value === 'boolean') return `n${Number(value)}`;
  if (typeof value === 'bigint') return `n${value}`;
  if (typeof value === 'number') return Number.isInteger(value) ? `n${BigInt(value)}` : `n${value}`;
  if (value instanceof Unknown) throw touch(value);
  if (value instanceof Reference) return `r${value.path}`;
  return call.nested(() => {
    if (isList(value)) {
      if (isLoose(value)) {
        throw call.fail(
          'a list that may change cannot be a key or in a set; .toList() makes one that can be',
        );
      }
      const keys = value.map((item) => keyOf(item, call));
      return `l${joined(keys, call)}`;
    }
    if (value instanceof ValueSet) return `u${joined([...value.entries()].map(([key]) => key).sort(), call)}`;
    if (value instanceof Dict) {
      const pairs = [...value.entries()].map(([key, , held]) => joined([key, keyOf(held, call)], call));
      return `d${joined(pairs.sort(), call)}`;
    }
    return `i${call.evaluation.identity(value)}`;
  });
}

/** Lengths in front keep different parts apart. */
function joined(parts: readonly string[], call: Call): string {
  const text = parts.map((part) => `${part.length}:${part}`).join('');
  call.payText(text.length);
  return text;
}
