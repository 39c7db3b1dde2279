/** The resources of one stack, to be found by path, by name, or by the nested stack they stand in. */
import { quote } from '@valet/document';
import { Reference, type ResolvedResource, Unknown } from '../resource.ts';
import type { Field } from './field.ts';
import { addTo } from './multimap.ts';
import { listed } from './wording.ts';

/** What a value stands for where a resource is expected. */
export type Target =
  | { readonly what: 'resource'; readonly resource: ResolvedResource }
  /** A nested stack, or a group of resources: all that stands below its path, perhaps nothing. */
  | { readonly what: 'composite'; readonly path: string; readonly below: readonly ResolvedResource[] }
  /** A text that names nothing in this stack: perhaps something the cloud has. */
  | { readonly what: 'name'; readonly name: string }
  | { readonly what: 'unknown'; readonly value: Unknown };

export class Stack {
  readonly resources: readonly ResolvedResource[];
  readonly #byPath = new Map<string, ResolvedResource>();
  readonly #byName = new Map<string, ResolvedResource[]>();
  readonly #order = new Map<ResolvedResource, number>();
  /** By path, so that all below one path stand together. */
  #sorted: readonly ResolvedResource[] | undefined;

  constructor(resources: readonly ResolvedResource[]) {
    this.resources = resources;
    resources.forEach((resource, i) => {
      this.#byPath.set(resource.path, resource);
      this.#order.set(resource, i);
      addTo(this.#byName, resource.name, resource);
    });
  }

  get(path: string): ResolvedResource | undefined {
    return this.#byPath.get(path);
  }

  /** Every resource below a path, at any depth, in the order of the stack. */
  below(path: string): readonly ResolvedResource[] {
    this.#sorted ??= [...this.resources].sort((a, b) => (a.path < b.path ? -1 : 1));
    const sorted = this.#sorted;
    // '/' follows '.', so that the paths below lie between the two.
    const [first, end] = [`${path}.`, `${path}/`].map((bound) => lowerBound(sorted, bound));
    return sorted.slice(first, end).sort((a, b) => this.#order.get(a)! - this.#order.get(b)!);
  }

  /**
   * What a value refers to: a reference, or a text that is the name of a resource beside the asking one, the
   * path of one, or a name that only one has.
   * @throws HeatError when several resources have the name, or the value is neither text nor reference
   */
  resolve(field: Field): Target {
    const raw = field.raw;
    if (raw instanceof Unknown) return { what: 'unknown', value: raw };
    if (raw instanceof Reference)
      return this.#at(raw.path) ?? { what: 'composite', path: raw.path, below: [] };
    if (typeof raw === 'object' && raw !== null)
      throw field.wrong('a resource: get_resource, a name or a path');
    const name = field.requiredString();
    const beside = this.#at(`${scopeOf(field.resource)}${name}`);
    return beside ?? this.#at(name) ?? this.#named(name, field) ?? { what: 'name', name };
  }

  /**
   * The resource of one of the types that a value refers to, as `resolve` finds it; undefined for anything else:
   * where a text more often names something of the cloud, a resource of that name must not stand in the way.
   */
  find(field: Field, types: readonly string[]): ResolvedResource | undefined {
    const { raw } = field;
    if (raw instanceof Reference) return ofTypes(types, this.#byPath.get(raw.path));
    if (typeof raw !== 'string' || raw === '') return undefined;
    for (const path of [`${scopeOf(field.resource)}${raw}`, raw]) {
      const found = ofTypes(types, this.#byPath.get(path));
      if (found) return found;
    }
    const namesakes = (this.#byName.get(raw) ?? []).filter((one) => types.includes(one.type));
    return namesakes.length === 1 ? namesakes[0] : undefined;
  }

  /** Every resource of one of the types. */
  ofTypes(types: readonly string[]): readonly ResolvedResource[] {
    return this.resources.filter((resource) => types.includes(resource.type));
  }

  #at(path: string): Target | undefined {
    const resource = this.#byPath.get(path);
    if (resource) return { what: 'resource', resource };
    const below = this.below(path);
    return below.length > 0 ? { what: 'composite', path, below } : undefined;
  }

  #named(name: string, field: Field): Target | undefined {
    const namesakes = this.#byName.get(name) ?? [];
    if (namesakes.length > 1) {
      const paths = namesakes.map((one) => one.path);
      throw field.refuse(
        'valet.template.unknown_resource',
        `${field.label} names ${quote(name)}, and ${namesakes.length} resources have that name ` +
          `(${listed(paths, 4)}): use get_resource, or the path`,
      );
    }
    return namesakes[0] && { what: 'resource', resource: namesakes[0] };
  }
}

function ofTypes(types: readonly string[], resource: ResolvedResource | undefined) {
  return resource !== undefined && types.includes(resource.type) ? resource : undefined;
}

/** The path in front of the names beside a resource: `web.0.` for `web.0.server`, nothing at the top. */
export function scopeOf(resource: ResolvedResource): string {
  const ending = `.${resource.name}`;
  return resource.path.endsWith(ending) ? resource.path.slice(0, -resource.name.length) : '';
}

function lowerBound(sorted: readonly ResolvedResource[], path: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]!.path < path) low = middle + 1;
    else high = middle;
  }
  return low;
}
