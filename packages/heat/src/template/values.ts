/**
 * The values templates compute with: plain data, and the two that stay symbolic (`Reference`, `Unknown`), with
 * the operations of Python that Heat applies to them.
 */
import { describe as describePlain } from '@valet/document';
import { HeatError } from '../error.ts';
import { Reference, Unknown } from '../resource.ts';
import type { StepBudget } from '../steps.ts';

export type MapValue = Readonly<Record<string, unknown>>;

/** Deepest nesting of a value. Documents are bounded by their reader; values built from values, by this. */
export const MAX_VALUE_DEPTH = 200;

/** Stands for a property or list entry that is to be treated as not written: an `if` without a third argument. */
export const OMITTED: unique symbol = Symbol('omitted');

export function isSymbolic(value: unknown): value is Reference | Unknown {
  return value instanceof Reference || value instanceof Unknown;
}

export function isMap(value: unknown): value is MapValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isSymbolic(value);
}

/** A map from entries; whatever the keys are called, `__proto__` included, they are only keys. */
export function mapOf(entries: Iterable<readonly [string, unknown]>): MapValue {
  const map: Record<string, unknown> = Object.create(null);
  for (const [key, value] of entries) map[key] = value;
  return map;
}

/** The value of a map's own key. */
export function own(map: MapValue, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** What a value is, for messages. */
export function describe(value: unknown): string {
  if (value instanceof Unknown) return `${value.expression} (known only to a running cloud)`;
  if (value instanceof Reference) return `a reference to resource ${value.path}`;
  return describePlain(value);
}

/** Refuses to go deeper than values may be nested. */
export function checkDepth(depth: number): void {
  if (depth > MAX_VALUE_DEPTH) {
    throw new HeatError('valet.template.too_deep', `values are nested more than ${MAX_VALUE_DEPTH} deep`);
  }
}

/**
 * The first leaf of a value that passes a test, in order; parts that stand in it several times are looked at each
 * time. One step a node.
 */
function findLeaf(value: unknown, test: (leaf: unknown) => boolean, steps: StepBudget, depth = 0): unknown {
  steps.spend();
  checkDepth(depth);
  if (typeof value !== 'object' || value === null || isSymbolic(value))
    return test(value) ? value : undefined;
  for (const key in value) {
    const found = findLeaf((value as Record<string, unknown>)[key], test, steps, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first symbolic leaf of a value. */
export function firstSymbolic(value: unknown, steps: StepBudget): Reference | Unknown | undefined {
  return findLeaf(value, isSymbolic, steps) as Reference | Unknown | undefined;
}

/** Takes a step for every node of a value, and refuses one nested too deep: it may then be walked without care. */
export function checkSize(value: unknown, steps: StepBudget): void {
  findLeaf(value, () => false, steps);
}

/** A copy of a value with every text replaced. One step a node. */
export function mapTexts(
  value: unknown,
  change: (text: string) => unknown,
  steps: StepBudget,
  options: { readonly keys?: boolean } = {},
  depth = 0,
): unknown {
  steps.spend();
  checkDepth(depth);
  if (typeof value === 'string') return change(value);
  const inner = (item: unknown) => mapTexts(item, change, steps, options, depth + 1);
  if (Array.isArray(value)) return value.map(inner);
  if (!isMap(value)) return value;
  const entries: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    const newKey = options.keys ? change(key) : key;
    // A map with a key that nobody knows is as unknown.
    if (typeof newKey !== 'string') return newKey;
    entries.push([newKey, inner(item)]);
  }
  return mapOf(entries);
}

/** Whether Python finds two values equal: numbers and booleans by their number, lists and maps by their parts. */
export function equal(a: unknown, b: unknown, steps: StepBudget, depth = 0): boolean {
  steps.spend();
  checkDepth(depth);
  if (a === b) return true;
  if (a instanceof Reference && b instanceof Reference) return a.path === b.path;
  if (isNumeric(a) && isNumeric(b)) return Number(a) === Number(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => equal(item, b[i], steps, depth + 1));
  }
  if (!isMap(a) || !isMap(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key], steps, depth + 1))
  );
}

function isNumeric(value: unknown): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

/** What `int()` of Python makes of a value; `undefined` where it refuses. */
export function wholeNumber(value: unknown): number | undefined {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) : undefined;
  return typeof value === 'string' && /^\s{0,9}[-+]?\d{1,15}\s{0,9}$/.test(value) ? Number(value) : undefined;
}

/**
 * One step of a path into a value, as `get_param` and `get_attr` take it: a key of a map, an index of a list or
 * text (from its end when negative). `undefined` when nothing is there.
 */
export function pick(value: unknown, step: unknown, options: { readonly textIndices: boolean }): unknown {
  if (isMap(value))
    return typeof step === 'string' || typeof step === 'number' ? own(value, String(step)) : undefined;
  if (!Array.isArray(value) && typeof value !== 'string') return undefined;
  const index = typeof step === 'number' || options.textIndices ? wholeNumber(step) : undefined;
  return index === undefined ? undefined : value.at(index);
}
