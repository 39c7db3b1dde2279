/** A group of resources made from one pattern: what all such groups have in common. */
import { didYouMean, quote } from '@valet/document';
import { HeatError } from '../error.ts';
import type { AttributePath, Call } from '../functions/call.ts';
import { Reference, type ResolvedResource } from '../resource.ts';
import { type Definition, follow, type Instance, memberAttribute } from './instance.ts';
import { askMember } from './nested-stack.ts';
import { inside, type Setting } from './setting.ts';
import { isMap, type MapValue, mapOf } from './values.ts';

/** What makes one member. */
export type MemberPattern = Pick<Definition, 'type' | 'properties' | 'metadata' | 'position'>;

/** An attribute of the group as a whole, given the rest of the path after its name. */
export type GroupAttribute = (
  members: ReadonlyMap<string, Instance>,
  path: AttributePath,
  call: Call,
) => unknown;

export interface GroupKind {
  readonly attributes: Readonly<Record<string, GroupAttribute>>;
  /** Whether any other attribute is that of every member, as a list. */
  readonly gathers: boolean;
}

export class Group implements Instance {
  readonly reference: Reference;
  readonly #definition: Definition;
  readonly #kind: GroupKind;
  readonly #members: ReadonlyMap<string, Instance>;

  /** Makes the members. They are counted first, so that a count too large costs nothing. */
  constructor(
    definition: Definition,
    setting: Setting,
    kind: GroupKind,
    names: readonly string[],
    pattern: (name: string, index: number) => MemberPattern,
  ) {
    this.reference = new Reference(definition.path);
    this.#definition = definition;
    this.#kind = kind;
    const inner = inside(setting, definition);
    this.#members = new Map(
      names.map((name, index) => {
        const member: Definition = {
          deletionPolicy: undefined,
          updatePolicy: undefined,
          ...pattern(name, index),
          path: `${definition.path}.${name}`,
          name,
        };
        return [name, instantiateMember(member, inner)];
      }),
    );
  }

  attribute([name, ...path]: AttributePath, call: Call): unknown {
    const { attributes, gathers } = this.#kind;
    call.costs.steps.spend(this.#members.size);
    const asked = memberAttribute(name);
    if (asked !== undefined) {
      const member = this.#members.get(asked.member);
      if (member !== undefined) return askMember(member, asked.attribute, path, call);
      throw call.error(
        `${this.#definition.path} has no member ${quote(asked.member)}; it has ${this.#members.size} members`,
        'valet.template.unknown_attribute',
      );
    }
    if (name === undefined || name === 'show') return call.unknown();
    if (typeof name === 'string' && Object.hasOwn(attributes, name))
      return attributes[name]!(this.#members, path, call);
    if (gathers)
      return Array.from(this.#members.values(), (member) => member.attribute([name, ...path], call));
    throw call.error(
      `${this.#definition.type} has no attribute ${quote(String(name))}.${didYouMean(String(name), Object.keys(attributes))}`,
      'valet.template.unknown_attribute',
    );
  }

  *resources(): Iterable<ResolvedResource> {
    for (const member of this.#members.values()) yield* member.resources();
  }
}

function instantiateMember(member: Definition, setting: Setting): Instance {
  try {
    return setting.run.deeper(() => setting.makers.instantiate(member, setting));
  } catch (error) {
    if (!(error instanceof HeatError)) throw error;
    throw error.within({ position: member.position(), resource: member.path });
  }
}

/**
 * The members of a group in a stack that is there, where somebody knows them; else those of a new stack.
 * @param isRandom Heat gives members names of its own
 */
export function membersThere(
  { path, type, position }: Definition,
  { run }: Setting,
  names: readonly string[],
  isRandom: boolean,
): readonly string[] {
  const there = run.surroundings.members?.(path, names, isRandom) ?? names;
  if (there.length > names.length)
    run.countResources(there.length - names.length, `${type} ${path}`, position(), path);
  return there;
}

/** `refs`: what stands for each member. */
export const refs: GroupAttribute = (members, path, call) =>
  follow(
    Array.from(members.values(), (member) => member.reference),
    path,
    call,
  );

/** `refs_map`: the same by name. */
export const refsMap: GroupAttribute = (members, path, call) =>
  follow(mapOf(Array.from(members, ([name, member]) => [name, member.reference])), path, call);

/** `attributes` and `outputs`: an attribute of each member, by name. */
export const attributesByName: GroupAttribute = (members, path, call) => {
  if (path.length === 0) throw call.misuse('get_attr: [GROUP, attributes or outputs, ATTRIBUTE, …]');
  return mapOf(Array.from(members, ([name, member]) => [name, member.attribute(path, call)]));
};

/** Refuses properties that a kind of group does not have. */
export function checkProperties(
  definition: Definition,
  map: MapValue,
  known: readonly string[],
  at: readonly string[],
): void {
  for (const key of Object.keys(map)) {
    if (known.includes(key)) continue;
    const where = at.length === 0 ? definition.type : `${at.join('.')} of ${definition.type}`;
    throw new HeatError(
      'valet.template.shape',
      `${where} has no ${quote(key)}.${didYouMean(key, known) || ` It has ${known.join(', ')}.`}`,
      { position: definition.position(['properties', ...at, key]), resource: definition.path },
    );
  }
}

/** A map within the properties; absent and null are an empty one. */
export function mapAt(definition: Definition, value: unknown, at: readonly string[]): MapValue {
  if (value === undefined || value === null) return mapOf([]);
  if (isMap(value)) return value;
  throw new HeatError('valet.template.shape', `${at.join('.')} of ${definition.type} is not a map`, {
    position: definition.position(['properties', ...at]),
    resource: definition.path,
  });
}
