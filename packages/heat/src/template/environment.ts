/** Environments: parameters, their defaults and the resource registry, from files or given directly. */
import type { Cursor, Document, Position } from '@valet/document';
import type { Costs } from '../steps.ts';
import { isTemplateName } from './file-name.ts';
import type { RegistryEntry } from './registry.ts';
import { strictCursor } from './shape.ts';

/** A value given for a parameter, and where. */
export interface Given {
  readonly value: unknown;
  /** For messages: `the environment prod.env`, `the request`. */
  readonly by: string;
  readonly position?: Position | undefined;
}

export interface Environment {
  readonly parameters: ReadonlyMap<string, Given>;
  /** `parameter_defaults`: for every stack, nested ones too, that has such a parameter. */
  readonly defaults: ReadonlyMap<string, Given>;
  readonly registry: readonly RegistryEntry[];
}

/** Takes remarks that are no errors. */
export interface Warnings {
  warn(message: string, position: Position): void;
}

const SECTIONS = [
  'parameters',
  'parameter_defaults',
  'resource_registry',
  'parameter_merge_strategies',
  'encrypted_param_names',
  'event_sinks',
] as const;

/** Reads environments, the later over the earlier. @throws HeatError `valet.template.environment` */
export function readEnvironments(documents: readonly Document[], run: Costs & Warnings): Environment {
  const parameters = new Map<string, Given>();
  const defaults = new Map<string, Given>();
  const registry = new Map<string, RegistryEntry>();
  for (const document of documents) {
    if (document.value === null) continue;
    const root = strictCursor(document, 'valet.template.environment');
    root.checkKeys(SECTIONS);
    readParameters(root.field('parameters'), document, parameters);
    readParameters(root.field('parameter_defaults'), document, defaults);
    readRegistry(root.field('resource_registry'), registry, run);
    const strategies = root.field('parameter_merge_strategies');
    if (strategies?.entries().some(([, { value }]) => value !== 'overwrite')) {
      run.warn(
        'parameter_merge_strategies is not followed: a later value replaces an earlier one',
        strategies.position,
      );
    }
  }
  return { parameters, defaults, registry: [...registry.values()] };
}

function readParameters(cursor: Cursor | undefined, document: Document, into: Map<string, Given>): void {
  for (const [name, entry] of cursor?.entries() ?? []) {
    into.set(name, { value: entry.value, by: `the environment ${document.file}`, position: entry.position });
  }
}

/** Keys that say when to stop for a person, or what not to touch: nothing to a placement. */
const IGNORED_KEYS = ['hooks', 'restricted_actions', 'base_url'];

function readRegistry(
  cursor: Cursor | undefined,
  into: Map<string, RegistryEntry>,
  run: Costs & Warnings,
): void {
  for (const [key, entry] of cursor?.entries() ?? []) {
    const { path, position, value } = entry;
    const keys = path.slice(1).map(String);
    if (value === null) remove(into, keys, run);
    else if (IGNORED_KEYS.includes(key)) continue;
    else if (entry.isMap() && keys[0] === 'resources') readRegistry(entry, into, run);
    else {
      const target = entry.text('a type of resources or the name of a template')!;
      if (key.endsWith('*') && isTemplateName(target)) {
        run.warn(`"${key}" with a template has no effect: Heat follows "*" to types only`, position);
      }
      into.set(JSON.stringify(keys), { path: keys, target, position });
    }
  }
}

/** A null takes back what earlier environments said. */
function remove(from: Map<string, RegistryEntry>, keys: readonly string[], { steps }: Costs): void {
  const last = keys.at(-1)!;
  if (!last.endsWith('*')) {
    from.delete(JSON.stringify(keys));
    return;
  }
  steps.spend(from.size / 8);
  for (const [id, { path }] of from) {
    const isSibling = path.length === keys.length && keys.slice(0, -1).every((key, i) => key === path[i]);
    if (isSibling && path.at(-1)!.startsWith(last.slice(0, -1))) from.delete(id);
  }
}
