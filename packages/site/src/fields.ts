/** The kinds of values in a site file: names, amounts, lists of names. */
import { type Cursor, quote } from '@valet/document';
import { type Amounts, CLASS_OF_FIELD } from './description.ts';
import { MAX_AMOUNT, MAX_MBPS, MAX_NAME } from './limits.ts';

/** Placement's rule for the names of classes and traits. */
const PLACEMENT_NAME = /^[A-Z0-9_]{1,255}$/;
/** The field that both `vcpus` and `VCPU` mean. */
const FIELD_OF_KEY = new Map(
  [...CLASS_OF_FIELD].flatMap(
    ([field, name]) =>
      [
        [field, field],
        [name, field],
      ] as const,
  ),
);
/** Text that would change the meaning of what a terminal shows. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is they that are looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

/** A name: short, on one line. */
export function readName(cursor: Cursor | undefined, what: string): string | undefined {
  const name = cursor?.text(what);
  if (name === undefined) return undefined;
  if (name.length <= MAX_NAME && !CONTROL.test(name) && name.trim() === name) return name;
  cursor!.fail(`expected ${what} of at most ${MAX_NAME} characters on one line, got ${quote(name)}`);
  return undefined;
}

/** A name of letters, digits and `.`, `_`, `~`, `-`, which needs no escape in an address. */
export function readPlainName(cursor: Cursor | undefined, what: string): string | undefined {
  const name = readName(cursor, what);
  if (name === undefined || /^[A-Za-z0-9._~-]+$/.test(name)) return name;
  cursor!.fail(`expected ${what} of letters, digits and . _ ~ - only, got ${quote(name)}`);
  return undefined;
}

/** A list of names, each once. */
export function readNames(
  cursor: Cursor | undefined,
  what: string,
  readOne = readName,
): readonly string[] | undefined {
  if (cursor === undefined) return undefined;
  const names = new Set<string>();
  for (const item of cursor.items()) {
    const name = readOne(item, what);
    if (name !== undefined && names.has(name)) item.fail(`${quote(name)} stands twice in this list`);
    if (name !== undefined) names.add(name);
  }
  return [...names];
}

/** The name of a trait, as Placement writes it. */
export function readTrait(cursor: Cursor | undefined, what: string): string | undefined {
  const name = cursor?.text(what);
  if (name === undefined || PLACEMENT_NAME.test(name)) return name;
  cursor!.fail(`expected ${what} of capitals, digits and _ only, got ${quote(name)}`);
  return undefined;
}

/** A whole number from `min` (default 0) to what Placement can hold. */
export function readAmount(cursor: Cursor | undefined, min = 0): number | undefined {
  return cursor?.integer({ min, max: MAX_AMOUNT });
}

/** Decimal Mbit/s. */
export function readMbps(cursor: Cursor | undefined): number | undefined {
  return cursor?.number({ min: 0, max: MAX_MBPS });
}

/**
 * A map from `vcpus`, `memory_mb`, `disk_gb` or the name of a class to what `readOne` reads.
 * @param withFields false: classes that have no field of their own only
 */
export function readByClass(
  cursor: Cursor | undefined,
  readOne: (value: Cursor) => number | undefined,
  withFields = true,
): Amounts | undefined {
  if (cursor === undefined) return undefined;
  const amounts: [string, number][] = [];
  for (const [key, value] of cursor.entries()) {
    const field = FIELD_OF_KEY.get(key);
    if (field === undefined ? !PLACEMENT_NAME.test(key) : withFields && field !== key) {
      const fields = withFields ? `${[...CLASS_OF_FIELD.keys()].join(', ')} or ` : '';
      const help = field === undefined ? '' : `; write ${field}`;
      value.failKey(`expected ${fields}a resource class in capitals, such as CUSTOM_GPU${help}`);
    } else if (field !== undefined && !withFields) {
      value.failKey(`${field} has a field of its own: write it there`);
    } else {
      const amount = readOne(value);
      if (amount !== undefined) amounts.push([key, amount]);
    }
  }
  return Object.fromEntries(amounts);
}

/** A map of texts, as Nova keeps metadata and extra specs; numbers and booleans become the texts they show as. */
export function readTexts(cursor: Cursor | undefined): Readonly<Record<string, string>> | undefined {
  if (cursor === undefined) return undefined;
  const texts: [string, string][] = [];
  for (const [key, value] of cursor.entries()) {
    if (key === '' || key.length > MAX_NAME || CONTROL.test(key))
      value.fail(`${quote(key)} is no usable key`);
    else if (typeof value.value === 'string') texts.push([key, value.value]);
    else if (typeof value.value === 'number' || typeof value.value === 'boolean') {
      texts.push([key, String(value.value)]);
    } else value.expected('a text');
  }
  return Object.fromEntries(texts);
}

/** A copy without the fields that are `undefined`. */
export function compact<T extends object>(fields: T): T {
  const result: Partial<T> = {};
  for (const key in fields) if (fields[key] !== undefined) result[key] = fields[key];
  return result as T;
}
