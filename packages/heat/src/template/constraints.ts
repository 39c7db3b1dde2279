/** The constraints a template puts on a parameter. */
import type { Cursor } from '@valet/document';
import { allowsWhole, compilePattern, type Pattern } from '../pattern/pattern.ts';
import type { Costs } from '../steps.ts';
import { coerce, type ParameterType } from './coerce.ts';
import { pythonText } from './text.ts';
import { describe, equal, isMap, isSymbolic } from './values.ts';
import type { HotVersion } from './version.ts';

/** Says what is wrong with a value (`is …`), or nothing when it may be. */
export type Constraint = (value: unknown, costs: Costs) => string | undefined;

const KINDS: Readonly<
  Record<
    string,
    { types: readonly ParameterType[]; read: (cursor: Cursor, type: ParameterType) => Constraint }
  >
> = {
  length: { types: ['string', 'comma_delimited_list', 'json'], read: length },
  range: { types: ['number'], read: range },
  modulo: { types: ['number'], read: modulo },
  allowed_values: { types: ['string', 'number', 'boolean', 'comma_delimited_list'], read: allowedValues },
  allowed_pattern: { types: ['string'], read: allowedPattern },
  custom_constraint: { types: ['string', 'number', 'boolean', 'comma_delimited_list'], read: custom },
};

/** One entry of `constraints`; its description, where it has one, says what is wrong in the author's words. */
export function readConstraint(cursor: Cursor, type: ParameterType, version: HotVersion): Constraint {
  const kinds = Object.keys(KINDS).filter((kind) => kind !== 'modulo' || version >= '2017-02-24');
  cursor.checkKeys([...kinds, 'description']);
  const given = kinds.filter((kind) => cursor.field(kind) !== undefined);
  if (given.length !== 1) cursor.expected(`one of ${kinds.join(', ')}`);
  const name = given[0]!;
  const kind = KINDS[name]!;
  if (!kind.types.includes(type)) {
    cursor.fail(`${name} is for parameters of type ${kind.types.join(', ')}; this one is of type ${type}`);
  }
  const check = kind.read(cursor.field(name)!, type);
  const description = cursor.field('description')?.value;
  return (value, costs) => {
    const wrong = check(value, costs);
    return wrong === undefined || typeof description !== 'string' ? wrong : `${wrong}: ${description}`;
  };
}

function limits(
  cursor: Cursor,
  integral: boolean,
): { min: number | undefined; max: number | undefined; text: string } {
  cursor.checkKeys(['min', 'max']);
  const number = (key: string) => (integral ? cursor.field(key)?.integer() : cursor.field(key)?.number());
  const min = number('min');
  const max = number('max');
  if (min === undefined && max === undefined) cursor.fail('"min" or "max" is missing');
  const text =
    min === undefined ? `at most ${max}` : max === undefined ? `at least ${min}` : `${min} to ${max}`;
  return { min, max, text };
}

function length(cursor: Cursor): Constraint {
  const { min = 0, max = Number.POSITIVE_INFINITY, text } = limits(cursor, true);
  return (value, costs) => {
    const size = sizeOf(value, costs);
    return size < min || size > max ? `is of length ${size}, not ${text}` : undefined;
  };
}

/** Python counts characters, not UTF-16 units. */
function sizeOf(value: unknown, costs: Costs): number {
  if (Array.isArray(value)) return value.length;
  if (isMap(value)) return Object.keys(value).length;
  let size = 0;
  for (const _ of pythonText(value, costs)) size++;
  return size;
}

function range(cursor: Cursor): Constraint {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, text } = limits(cursor, false);
  return (value) => (Number(value) < min || Number(value) > max ? `is ${value}, not ${text}` : undefined);
}

function modulo(cursor: Cursor): Constraint {
  cursor.checkKeys(['step', 'offset']);
  const step = cursor.need('step')!.integer()!;
  const offset = cursor.need('offset')!.integer()!;
  if (step === 0) cursor.fail('"step" is 0');
  if (Math.abs(offset) >= Math.abs(step)) cursor.fail('"offset" has to be smaller than "step"');
  if (step * offset < 0) cursor.fail('"step" and "offset" have to be both positive or both negative');
  return (value) => {
    // The remainder of Python has the sign of the divisor.
    const remainder = ((Number(value) % step) + step) % step;
    return remainder === offset
      ? undefined
      : `is ${value}, not a multiple of ${step} with an offset of ${offset}`;
  };
}

function allowedValues(cursor: Cursor, type: ParameterType): Constraint {
  const allowed = cursor.items().map((item) => item.value);
  return (value, costs) => {
    const isAllowed = (one: unknown) =>
      isSymbolic(one) || allowed.some((other) => same(one, other, type, costs));
    const values = Array.isArray(value) ? value : [value];
    const wrong = values.find((one) => !isAllowed(one));
    if (wrong === undefined) return undefined;
    const shown = allowed.slice(0, 20).map((one) => pythonText(one, costs));
    return `is ${describe(wrong)}, not one of ${shown.join(', ')}${allowed.length > 20 ? ', …' : ''}`;
  };
}

function same(value: unknown, allowed: unknown, type: ParameterType, costs: Costs): boolean {
  const other = coerce(allowed, type === 'comma_delimited_list' ? 'string' : type, costs);
  return 'value' in other && equal(value, other.value, costs.steps);
}

function allowedPattern(cursor: Cursor): Constraint {
  const text = cursor.text('a regular expression')!;
  let pattern: Pattern;
  try {
    pattern = compilePattern(text);
  } catch (error) {
    cursor.fail(`not a regular expression: ${(error as Error).message}`);
    throw error;
  }
  return (value, costs) => {
    const fits = allowsWhole(pattern, pythonText(value, costs), costs.steps);
    return fits ? undefined : `is ${describe(value)}, which does not match ${text}`;
  };
}

/** What only a cloud can check: `nova.flavor`, `neutron.network` and the like. */
function custom(cursor: Cursor): Constraint {
  cursor.text('the name of a constraint');
  return () => undefined;
}
