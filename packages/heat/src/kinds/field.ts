/** A value of a resource on its way into an application: read with its type, refused with its place. */
import { describe, didYouMean, formatPath, type Path, type Position, quote } from '@valet/document';
import { HeatError, type KindErrorCode } from '../error.ts';
import { Reference, type ResolvedResource, Unknown } from '../resource.ts';
import { later } from './wording.ts';

/** Bounds of a number; both included. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** The largest amount that Placement takes: 2^31 - 1. */
const MOST = 2_147_483_647;

/**
 * The value at a path of one resource. Missing and null are the same, as in Heat. Readers return `undefined` for
 * a missing value and throw `HeatError` for a wrong one.
 */
export class Field {
  readonly resource: ResolvedResource;
  readonly raw: unknown;
  /** Paths are written out for messages alone; what most fields need is the way up. */
  readonly #parent: Field | null;
  readonly #key: string | number;

  private constructor(resource: ResolvedResource, parent: Field | null, key: string | number, raw: unknown) {
    this.resource = resource;
    this.#parent = parent;
    this.#key = key;
    this.raw = raw;
  }

  static properties(resource: ResolvedResource): Field {
    return new Field(resource, null, 'properties', resource.properties);
  }

  static metadata(resource: ResolvedResource): Field {
    return new Field(resource, null, 'metadata', resource.metadata);
  }

  /** The same place with what was read out of its value. */
  with(raw: unknown): Field {
    return new Field(this.resource, this.#parent, this.#key, raw);
  }

  get position(): Position {
    return this.resource.position(this.#path());
  }

  get missing(): boolean {
    return this.raw === undefined || this.raw === null;
  }

  /** As messages name it: `scheduler_hints.group`. */
  get label(): string {
    const path = this.#path();
    return formatPath(path[0] === 'properties' ? path.slice(1) : path);
  }

  /** The value under a key; missing where there is none. @throws HeatError when this is not a map */
  get(key: string): Field {
    const raw = this.known();
    if (raw !== undefined && !isMap(raw)) throw this.wrong('a map');
    // Own keys alone: a map read from a file has whatever keys it likes, `constructor` among them.
    const value = raw !== undefined && Object.hasOwn(raw, key) ? raw[key] : undefined;
    return new Field(this.resource, this, key, value);
  }

  get isMap(): boolean {
    return isMap(this.raw);
  }

  /** The keys of a map. @throws HeatError when this is not a map */
  keys(): readonly string[] {
    const raw = this.known();
    if (raw !== undefined && !isMap(raw)) throw this.wrong('a map');
    return Object.keys(raw ?? {});
  }

  /** The first of several spellings that is given; else the first. */
  getAny(...keys: readonly string[]): Field {
    for (const key of keys) {
      const field = this.get(key);
      if (!field.missing) return field;
    }
    return this.get(keys[0]!);
  }

  /** The entries of a list; a missing value has none. @throws HeatError when this is not a list */
  entries(): readonly Field[] {
    const raw = this.known();
    if (raw === undefined) return [];
    if (!Array.isArray(raw)) throw this.wrong('a list');
    return raw.map((entry, i) => new Field(this.resource, this, i, entry));
  }

  /** The entries of a list, or the value itself where Heat takes one for a list of one. */
  oneOrMore(): readonly Field[] {
    if (this.missing) return [];
    return Array.isArray(this.raw) ? this.entries() : [this];
  }

  /** The value, known to be known. @throws HeatError when only a running cloud can tell it */
  known(): unknown {
    if (this.raw instanceof Unknown) throw this.unknown(this.raw);
    return this.missing ? undefined : this.raw;
  }

  /** A text; numbers and booleans are written out, as Heat does. Empty counts as missing. */
  string(): string | undefined {
    const raw = this.known();
    if (raw === undefined || raw === '') return undefined;
    if (typeof raw === 'string') return raw;
    if (typeof raw === 'number' || typeof raw === 'boolean') return String(raw);
    throw this.wrong('a text');
  }

  requiredString(): string {
    return this.string() ?? this.#required();
  }

  /** A finite number, or one written as text, within the bounds. */
  number(bounds: Bounds = {}): number | undefined {
    const raw = this.known();
    if (raw === undefined || raw === '') return undefined;
    const value = typeof raw === 'string' ? numberIn(raw) : raw;
    if (typeof value !== 'number' || !Number.isFinite(value) || !within(value, bounds))
      throw this.wrong(`a number${spoken(bounds)}`);
    // Minus zero means zero to everybody, but would print differently.
    return value + 0;
  }

  /** A whole number within the bounds; by default at most Placement's own limit. */
  integer(bounds: Bounds = {}): number | undefined {
    const limits = { max: MOST, ...bounds };
    const raw = this.known();
    if (raw === undefined || raw === '') return undefined;
    const value = typeof raw === 'string' ? numberIn(raw) : raw;
    if (typeof value !== 'number' || !Number.isInteger(value) || !within(value, limits))
      throw this.wrong(`a whole number${spoken(bounds)}`);
    return value + 0;
  }

  requiredInteger(bounds: Bounds = {}): number {
    return this.integer(bounds) ?? this.#required();
  }

  /** One of the names. @throws HeatError that lists them, the nearest first */
  oneOf<T extends string>(names: readonly T[]): T | undefined {
    const text = this.string();
    if (text === undefined) return undefined;
    const found = names.find((name) => name === text);
    if (found !== undefined) return found;
    throw this.refuse(
      'valet.template.invalid_value',
      `${this.label} is ${quote(text)}; expected one of ${names.join(', ')}.${didYouMean(text, names)}`,
    );
  }

  /** The error for a value of the wrong form. */
  wrong(expected: string): HeatError {
    const got = this.raw instanceof Reference ? `a reference to ${quote(this.raw.path)}` : describe(this.raw);
    return this.refuse('valet.template.invalid_value', `${this.label} is ${got}; expected ${expected}`);
  }

  /** The error for a value that decides the placement and is not known. */
  unknown(value: Unknown): HeatError {
    return this.refuse(
      'valet.template.unknown_value',
      `${this.label} is ${later(value.expression)}. ` +
        `The placement hangs on it: write the value itself, or take it from a parameter and give that one ` +
        `a default, a value in the environment or --parameter NAME=VALUE`,
    );
  }

  /** An error that stands at this value. */
  refuse(code: KindErrorCode, message: string): HeatError {
    return new HeatError(code, message, {
      position: this.position,
      resource: this.resource.path,
    });
  }

  #path(): Path {
    const path: (string | number)[] = [];
    for (let field: Field | null = this; field !== null; field = field.#parent) path.unshift(field.#key);
    return path;
  }

  #required(): never {
    throw this.refuse(
      'valet.template.missing_property',
      `property ${quote(this.label)} of ${this.resource.type} is missing`,
    );
  }
}

function isMap(raw: unknown): raw is Readonly<Record<string, unknown>> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return false;
  return !(raw instanceof Reference || raw instanceof Unknown);
}

/** The number a text writes out; NaN when it is none. */
function numberIn(text: string): number {
  const short = text.trim();
  return short.length <= 40 && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(short)
    ? Number(short)
    : Number.NaN;
}

function within(value: number, { min = -Infinity, max = Infinity }: Bounds): boolean {
  return value >= min && value <= max;
}

function spoken({ min, max }: Bounds): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? '' : ` of at most ${max}`;
}
