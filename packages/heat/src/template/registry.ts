/** The resource registry: what types of resources stand for, by type or for single resources by name. */
import type { Position } from '@valet/document';
import { HeatError } from '../error.ts';
import type { StepBudget } from '../steps.ts';
import { isTemplateName } from './file-name.ts';
import { byCodePoint, shortChain } from './text.ts';

/** One line of a `resource_registry`. */
export interface RegistryEntry {
  /** Keys down to it: `[TYPE]`, or `['resources', NAME, …, TYPE]`. */
  readonly path: readonly string[];
  /** A type, a pattern that ends in `*`, or the name of a template. */
  readonly target: string;
  readonly position: Position;
}

/** What a type comes down to. */
export type Resolution =
  | { readonly kind: 'type'; readonly type: string }
  | {
      readonly kind: 'template';
      readonly name: string;
      /** The entry that named it; none when the type itself is the name of a template. */
      readonly entry?: RegistryEntry;
    };

/** Longest chain of types mapped to types: patterns can make one that grows without an end. */
const LONGEST_CHAIN = 100;

export class Registry {
  readonly #entries: readonly RegistryEntry[];
  readonly #steps: StepBudget;
  /** For types, by type, and for single resources, by both. */
  readonly #exact = new Map<string, RegistryEntry>();
  readonly #patterns: RegistryEntry[] = [];
  readonly #hasSingles: boolean;
  /** Registries inside, by the entry they came by, where nothing hangs on the name of a resource. */
  readonly #same = new Map<RegistryEntry | undefined, Registry>();

  constructor(entries: readonly RegistryEntry[], steps: StepBudget) {
    this.#entries = entries;
    this.#steps = steps;
    for (const entry of entries) {
      const { path, target } = entry;
      const [first] = path as [string];
      if (path.length === 1) this.#exact.set(first, entry);
      if (path.length === 1 && first.endsWith('*') && !isTemplateName(target)) this.#patterns.push(entry);
      if (path.length === 3 && first === 'resources') this.#exact.set(singleKey(path[1]!, path[2]!), entry);
    }
    this.#hasSingles = entries.some(({ path }) => path.length > 1);
    if (!this.#hasSingles) this.#same.set(undefined, this);
    // In the order of their alphabet the first that matches is the one.
    this.#patterns.sort((a, b) => byCodePoint(a.path[0]!, b.path[0]!));
  }

  /**
   * Follows the entries that match. As in Heat those for a single resource come first, then the others in
   * alphabetical order; of patterns with `*` only those that lead to types match.
   */
  resolve(type: string, resource: string): Resolution {
    const passed: string[] = [];
    for (let current = type; ; ) {
      if (isTemplateName(current)) return { kind: 'template', name: current };
      const entry = this.#match(current, resource);
      if (entry === undefined) return { kind: 'type', type: current };
      if (isTemplateName(entry.target)) return { kind: 'template', name: entry.target, entry };
      passed.push(current);
      current = targetFor(entry, current);
      if (current === passed.at(-1)) return { kind: 'type', type: current };
      this.#steps.spend(1 + current.length / 64);
      if (passed.includes(current) || passed.length > LONGEST_CHAIN) {
        throw new HeatError(
          'valet.template.registry_cycle',
          `the resource registry maps types without an end: ${shortChain([...passed, current])}`,
          { position: entry.position },
        );
      }
    }
  }

  #match(type: string, resource: string): RegistryEntry | undefined {
    const single = this.#exact.get(singleKey(resource, type));
    if (single !== undefined) return single;
    const exact = this.#exact.get(type);
    const pattern = this.#patterns.find(({ path: [key], target }) => {
      this.#steps.spend(0.25);
      return target !== type && type.startsWith(key!.slice(0, -1));
    });
    if (exact === undefined || pattern === undefined) return exact ?? pattern;
    return byCodePoint(pattern.path[0]!, type) < 0 ? pattern : exact;
  }

  /**
   * The registry inside a nested stack: the entry it came by is gone (so a template may use the very type it
   * stands for), and of `resources` only what is meant for that resource is left.
   */
  inside(resource: string, entry?: RegistryEntry): Registry {
    const known = this.#same.get(entry);
    if (known !== undefined) return known;
    const registry = this.#without(resource, entry);
    if (!this.#hasSingles) this.#same.set(entry, registry);
    return registry;
  }

  #without(resource: string, entry: RegistryEntry | undefined): Registry {
    const entries: RegistryEntry[] = [];
    for (const one of this.#entries) {
      this.#steps.spend(1 + ((one.path[1]?.length ?? 0) * resource.length) / 64);
      if (one === entry) continue;
      if (one.path.length === 1) entries.push(one);
      else if (one.path.length > 3 && matchesGlob(one.path[1]!, resource)) {
        entries.push({ ...one, path: ['resources', ...one.path.slice(2)] });
      }
    }
    return new Registry(entries, this.#steps);
  }
}

/** No name of a resource contains a slash. */
function singleKey(resource: string, type: string): string {
  return `${resource}/${type}`;
}

/** The type an entry makes of a type: with `*` on both sides, what it stood for is kept. */
function targetFor({ path, target }: RegistryEntry, type: string): string {
  const key = path.at(-1)!;
  if (!key.endsWith('*') || !target.endsWith('*')) return target;
  return target.slice(0, -1) + type.slice(key.length - 1);
}

/** `*` stands for anything, `?` for one character. */
export function matchesGlob(glob: string, name: string): boolean {
  let i = 0;
  let star = -1;
  let starEnd = 0;
  for (let j = 0; j < name.length; ) {
    if (glob[i] === '*') {
      star = i++;
      starEnd = j;
    } else if (i < glob.length && (glob[i] === '?' || glob[i] === name[j])) {
      i++;
      j++;
    } else if (star >= 0) {
      // The last star takes one character more, and the rest is tried again.
      i = star + 1;
      j = ++starEnd;
    } else return false;
  }
  while (glob[i] === '*') i++;
  return i === glob.length;
}
