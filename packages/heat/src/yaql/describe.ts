/** What a value is, for messages. */
import { quote } from '@valet/document';
import { Pattern } from '../pattern/pattern.ts';
import { Reference, Unknown } from '../resource.ts';
import { Context } from './context.ts';
import { Stream } from './stream.ts';
import { Dict, Mapping, type Value, ValueSet, View } from './values.ts';

export function describe(value: Value): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return `the text ${quote(value)}`;
  if (typeof value === 'bigint') return `the integer ${shortNumber(value)}`;
  if (typeof value === 'number') return `the number ${value}`;
  if (value instanceof Dict) return 'a map';
  if (value instanceof ValueSet) return 'a set';
  if (value instanceof Stream || value instanceof View) return 'a lazy list';
  if (value instanceof Pattern) return 'a regular expression';
  if (value instanceof Context) return 'a context';
  if (value instanceof Mapping) return 'a "key => value"';
  if (value instanceof Reference) return `the resource ${value.path}`;
  if (value instanceof Unknown) return `${value.expression} (known only to a running cloud)`;
  return 'a list';
}

function shortNumber(value: bigint): string {
  const digits = String(value);
  return digits.length > 40 ? `${digits.slice(0, 39)}…` : digits;
}
