/** One use of a function in a template, with what the function may ask of its surroundings. */
import type { Document, Path, Position } from '@valet/document';
import { HeatError, type TemplateErrorCode } from '../error.ts';
import { Reference, Unknown } from '../resource.ts';
import type { Costs } from '../steps.ts';
import { written } from '../template/text.ts';
import { firstSymbolic, isMap, OMITTED } from '../template/values.ts';
import type { HotVersion } from '../template/version.ts';

/** Conditions know other functions than values do, and read a text as the name of a condition. */
export type Mode = 'value' | 'condition';

/** What a stack offers to the functions of its template. */
export interface Scope {
  readonly version: HotVersion;
  readonly document: Document;
  readonly costs: Costs;
  /** Evaluates a piece of the document; gives `OMITTED` where it is to be left out. */
  evaluate(raw: unknown, path: Path, mode: Mode): unknown;
  /** Whether a piece of the document, read as a condition, holds. */
  holds(raw: unknown, path: Path): boolean;
  parameter(name: string, call: Call): unknown;
  hasResource(name: string): boolean;
  /** What `get_resource` gives. */
  reference(name: string, call: Call): unknown;
  /** What `get_attr` gives; without a path, all attributes. */
  attribute(name: string, path: AttributePath, call: Call): unknown;
  file(name: string, call: Call): string;
  /** A part of the resource that this template stands for. */
  facade(part: FacadePart, call: Call): unknown;
  /** The zones of the cloud; `undefined` when they were not given. */
  readonly availabilityZones: readonly string[] | undefined;
}

/** Steps to an attribute and into it; empty for all attributes. */
export type AttributePath = readonly (string | number)[];

export type FacadePart = 'metadata' | 'deletion_policy' | 'update_policy';

export class Call {
  /** As the template names the function. */
  readonly name: string;
  /** As it stands in the template. */
  readonly raw: unknown;
  readonly scope: Scope;
  readonly mode: Mode;
  readonly #path: Path;

  constructor(name: string, raw: unknown, path: Path, scope: Scope, mode: Mode) {
    this.name = name;
    this.raw = raw;
    this.scope = scope;
    this.mode = mode;
    this.#path = path;
  }

  get costs(): Costs {
    return this.scope.costs;
  }

  /** Where the name of the function stands. */
  get position(): Position {
    return this.scope.document.keyAt(this.#path);
  }

  /** The call on one line, for messages. */
  get expression(): string {
    return written(this.name, this.raw);
  }

  /** The argument, or the part of it under some keys, evaluated; what is to be left out is null. */
  evaluate(...keys: Path): unknown {
    const value = this.branch(...keys);
    return value === OMITTED ? null : value;
  }

  /** The same for a function that hands on what it is given: `OMITTED` stays that. */
  branch(...keys: Path): unknown {
    return this.scope.evaluate(this.#part(keys), [...this.#path, ...keys], this.mode);
  }

  /** Whether the argument, or the part of it under some keys, read as a condition, holds. */
  holds(...keys: Path): boolean {
    return this.scope.holds(this.#part(keys), [...this.#path, ...keys]);
  }

  #part(keys: Path): unknown {
    let part = this.raw;
    for (const key of keys) part = (part as Record<string | number, unknown>)[key];
    return part;
  }

  /** The argument as a list of so many entries, evaluated one by one. */
  entries(min: number, max: number, form: string): readonly unknown[] {
    const raw = this.raw;
    const entries = Array.isArray(raw) ? raw.map((_, i) => this.evaluate(i)) : this.evaluate();
    if (!Array.isArray(entries) || entries.length < min || entries.length > max) throw this.misuse(form);
    return entries;
  }

  /** The argument as a list of so many entries, not yet evaluated. */
  list(min: number, max: number, form: string): readonly unknown[] {
    const raw = this.raw;
    if (!Array.isArray(raw) || raw.length < min || raw.length > max) throw this.misuse(form);
    return raw;
  }

  /** The argument as a map with the required keys, and none but the known ones, not yet evaluated. */
  map(
    required: readonly string[],
    optional: readonly string[],
    form: string,
  ): Readonly<Record<string, unknown>> {
    const raw = this.raw;
    const known = [...required, ...optional];
    const fits =
      isMap(raw) &&
      required.every((key) => Object.hasOwn(raw, key)) &&
      Object.keys(raw).every((key) => known.includes(key));
    if (!fits) throw this.misuse(form);
    return raw;
  }

  /**
   * What the result is when it hangs on values only a running cloud can tell: the first of them, so that a message
   * can name what is missing. `undefined` when the value is known throughout.
   */
  unknownIn(value: unknown): Unknown | undefined {
    const symbol = firstSymbolic(value, this.costs.steps);
    return symbol === undefined ? undefined : this.asUnknown(symbol);
  }

  /** A symbolic value as part of a text: the id of a resource is then as unknown as anything else. */
  asUnknown(value: unknown): Unknown | undefined {
    if (value instanceof Unknown) return value;
    return value instanceof Reference ? new Unknown(`get_resource: ${value.path}`, this.position) : undefined;
  }

  /** The result of a call that only a running cloud can tell. */
  unknown(): Unknown {
    return new Unknown(this.expression, this.position);
  }

  /** The error for arguments of the wrong form. */
  misuse(form: string): HeatError {
    return this.error(`${this.name} is written as ${form}`);
  }

  error(message: string, code: TemplateErrorCode = 'valet.template.function'): HeatError {
    return new HeatError(code, message, { position: this.position });
  }
}

/** Gives the value of a call. */
export type HotFunction = (call: Call) => unknown;
