/** Reads the fields of JSON answers: what has not the expected type is as good as absent. */

export type Json = Readonly<Record<string, unknown>>;

export function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Json)[key]
    : undefined;
}

/** Null when absent or empty. */
export function text(value: unknown, key: string): string | null {
  const found = field(value, key);
  return typeof found === 'string' && found !== '' ? found : null;
}

/** A number, or a text that is one; null otherwise. */
export function number(value: unknown, key: string): number | null {
  const found = field(value, key);
  if (typeof found === 'number') return Number.isFinite(found) ? found : null;
  return typeof found === 'string' && /^-?\d+(\.\d+)?$/.test(found) ? Number(found) : null;
}

export function flag(value: unknown, key: string): boolean {
  const found = field(value, key);
  return found === true || (typeof found === 'string' && found.toLowerCase() === 'true');
}

export function list(value: unknown, key: string): readonly unknown[] {
  const found = field(value, key);
  return Array.isArray(found) ? found : [];
}

export function texts(value: unknown, key: string): string[] {
  return list(value, key).filter((each): each is string => typeof each === 'string');
}

/** The entries of an object, by name; none when it is none. */
export function entries(value: unknown, key: string): [string, unknown][] {
  const found = field(value, key);
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? Object.entries(found) : [];
}

/** Those entries of an object that are texts; numbers and booleans as their text. */
export function textsByName(value: unknown, key: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, each] of entries(value, key))
    if (typeof each === 'string' || typeof each === 'number' || typeof each === 'boolean')
      found[name] = String(each);
  return found;
}
