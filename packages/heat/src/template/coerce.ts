/** Turns what was given for a parameter into a value of its type, as leniently as Heat does. */
import type { Costs } from '../steps.ts';
import { pythonText } from './text.ts';
import { describe, isSymbolic, mapOf } from './values.ts';

export const PARAMETER_TYPES = ['string', 'number', 'comma_delimited_list', 'json', 'boolean'] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

export type Coerced = { readonly value: unknown } | { readonly wrong: string };

const TRUE = ['1', 't', 'true', 'on', 'y', 'yes'];
const FALSE = ['0', 'f', 'false', 'off', 'n', 'no'];

/** The value, or what is wrong with it (`is …, not …`). What is symbolic stays so. */
export function coerce(given: unknown, type: ParameterType, costs: Costs): Coerced {
  if (isSymbolic(given)) return { value: given };
  switch (type) {
    case 'string':
      return { value: pythonText(given, costs) };
    case 'number':
      return number(given);
    case 'boolean':
      return boolean(given);
    case 'comma_delimited_list':
      return list(given, costs);
    case 'json':
      return json(given, costs);
  }
}

/** What a null means where a property is written but has no value and no default. */
export function emptyValue(type: ParameterType): unknown {
  return { string: '', number: 0, boolean: false, comma_delimited_list: [], json: mapOf([]) }[type];
}

function number(given: unknown): Coerced {
  if (typeof given === 'boolean') return { value: Number(given) };
  // What is longer is no number anybody means, and expensive to look at.
  const text = typeof given === 'string' && given.length <= 400 ? given.trim() : '';
  const value = /^[-+]?(\d[\d_]*\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)
    ? Number(text.replaceAll('_', ''))
    : given;
  if (typeof value === 'number' && Number.isFinite(value)) return { value };
  return { wrong: `is ${describe(given)}, not a number` };
}

function boolean(given: unknown): Coerced {
  const text = typeof given === 'object' ? '' : String(given).trim().toLowerCase();
  if (TRUE.includes(text)) return { value: true };
  if (FALSE.includes(text)) return { value: false };
  return { wrong: `is ${describe(given)}, not a boolean: true or false` };
}

function list(given: unknown, costs: Costs): Coerced {
  if (Array.isArray(given))
    return { value: given.map((item) => (isSymbolic(item) ? item : pythonText(item, costs))) };
  if (given === '') return { value: [] };
  if (typeof given !== 'string') return { wrong: `is ${describe(given)}, not a list or a text with commas` };
  const items = given.split(',');
  costs.steps.spend(items.length);
  return { value: items };
}

function json(given: unknown, costs: Costs): Coerced {
  if (typeof given !== 'string' || given === '') return { value: given };
  costs.steps.spend(given.length / 64);
  try {
    return { value: JSON.parse(given, withoutPrototype) };
  } catch (error) {
    return {
      wrong: `is ${describe(given)}, ${error instanceof SyntaxError ? 'not JSON' : 'nested too deep'}`,
    };
  }
}

/** Maps as the document reader makes them: keys such as `__proto__` mean nothing. */
function withoutPrototype(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? mapOf(Object.entries(value))
    : value;
}
