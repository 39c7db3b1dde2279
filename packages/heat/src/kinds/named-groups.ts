/**
 * Groups with a name of their own: those the cloud stores, and those a stack declares with OS::Valet::Group.
 * Assignments refer to them; servers and volumes join them by metadata, hint or flavor.
 */
import { quote } from '@valet/document';
import type { GroupType, Level } from '@valet/ostro';
import { Reference, type ResolvedResource, Unknown } from '../resource.ts';
import type { Draft, GroupDraft } from './draft.ts';
import { Field } from './field.ts';
import type { Kind } from './kind.ts';
import { nearestFirst } from './wording.ts';

export const LEVELS = ['host', 'rack', 'cluster'] as const satisfies readonly Level[];
export const STORED_TYPES = ['affinity', 'diversity', 'exclusivity'] as const satisfies readonly GroupType[];

/** OS::Valet::Group: a stored group that the stack makes. */
export const valetGroup: Kind = {
  role: 'named_group',
  types: ['OS::Valet::Group', 'ATT::Valet::Group'],
  // A wrong declaration is told even when nothing uses it.
  read: (_resource, draft) => void draft.once(declaredGroups),
};

export interface NamedGroup {
  readonly name: string;
  readonly type: GroupType | 'diverse-affinity';
  readonly level?: Level | undefined;
  /** The cloud has it already: its earlier members take part. */
  readonly stored: boolean;
  /** The resource that makes it. */
  readonly declared?: ResolvedResource;
}

/**
 * The named group that a value means, by reference, name or id.
 * @param text what to look for instead of the value: the flavor's groups stand in no template
 * @returns undefined when there is none of that name
 */
export function findNamedGroup(field: Field, draft: Draft, text?: string): NamedGroup | undefined {
  const { byName, byPath } = draft.once(declaredGroups);
  if (text === undefined && field.raw instanceof Reference) {
    const group = byPath.get(field.raw.path);
    if (group === undefined)
      throw field.wrong(`a group: its name or id, or a reference to an OS::Valet::Group`);
    return group;
  }
  const name = text ?? field.requiredString();
  const declared = byName.get(name) ?? byPath.get(name);
  if (declared) return declared;
  const stored = draft.storedGroup(name);
  return stored && { name: stored.name, type: stored.type, level: stored.level, stored: true };
}

/**
 * The error for a group that does not exist, with those that do.
 * @param wanted its type, and what names it where that is not the field
 */
export function unknownGroup(
  field: Field,
  name: string,
  draft: Draft,
  { type, by }: { readonly type?: GroupType; readonly by?: string } = {},
): Error {
  const offered = (draft.cloud.groups ?? []).filter(({ hidden }) => hidden !== true);
  const groups = [...offered, ...draft.once(declaredGroups).byName.values()];
  const names = new Set(
    groups.filter((group) => type === undefined || group.type === type).map((one) => one.name),
  );
  const kind = type === undefined ? 'group' : `${type} group`;
  return field.refuse(
    'valet.template.unknown_group',
    (by === undefined ? '' : `${by} names a group that is not there: `) +
      `there is no ${kind} ${quote(name)}. ` +
      (names.size > 0
        ? `There ${names.size > 1 ? 'are' : 'is'} ${nearestFirst(name, [...names])}. `
        : `The cloud has no ${kind} at all. `) +
      `A group that outlives stacks is made by an operator; in a site file it is an entry of "groups": ` +
      `{name: ${quote(name)}, type: ${type ?? 'affinity'}, level: host, projects: […]}`,
  );
}

/**
 * Makes a server or volume a member of a named group.
 * @param named the group that something else than the field itself names
 * @throws HeatError when there is no such group
 */
export function joinNamedGroup(
  field: Field,
  member: string,
  draft: Draft,
  named?: { readonly name: string; readonly by: string },
): void {
  const found = findNamedGroup(field, draft, named?.name);
  if (found === undefined)
    throw unknownGroup(field, named?.name ?? field.requiredString(), draft, named ?? {});
  sharedGroup(found, field, draft).members.set(member, field);
}

/** The groups that `metadata.valet` names, in the properties or on the resource; a map, or JSON text of one. */
export function joinMetadataGroups(resource: ResolvedResource, draft: Draft): void {
  for (const metadata of [Field.properties(resource).get('metadata'), Field.metadata(resource)]) {
    if (metadata.raw instanceof Unknown) {
      draft.warn(
        metadata,
        `${metadata.label} is not known before the stack runs: groups it may name are not planned`,
      );
      continue;
    }
    if (!metadata.isMap) continue;
    const valet = parsed(metadata.get('valet'));
    for (const name of parsed(valet.get('groups')).oneOrMore()) joinNamedGroup(name, resource.path, draft);
  }
}

/**
 * The group of the application that is made where something joins by name; for a declared group that the cloud
 * does not have yet, all its assignments too. (Assignments to a stored group are groups of their own, which the
 * optimizer joins by the name of the stored one.)
 */
export function sharedGroup(named: NamedGroup, at: Field, draft: Draft): GroupDraft {
  const shared = draft.once(sharedGroups);
  let group = shared.get(named.name);
  if (group === undefined) {
    group = {
      name: named.stored ? draft.freeName(named.name) : named.declared!.path,
      type: named.type === 'diverse-affinity' ? 'diversity' : named.type,
      level: named.level ?? 'host',
      ...(named.stored && { stored: named.name }),
      members: new Map(),
      at,
    };
    shared.set(named.name, group);
    draft.addGroup(named.declared ?? at.resource, group, named.name, 'OS::Valet::Group');
  }
  return group;
}

function sharedGroups(): Map<string, GroupDraft> {
  return new Map();
}

/** Metadata goes through Nova as text: what is a map in a template may arrive as JSON. */
function parsed(field: Field): Field {
  if (typeof field.raw !== 'string' || !/^\s*[[{]/.test(field.raw)) return field;
  try {
    return field.with(JSON.parse(field.raw));
  } catch {
    throw field.wrong('a map such as {groups: [NAME]}, or JSON text of one');
  }
}

interface DeclaredGroups {
  readonly byPath: ReadonlyMap<string, NamedGroup>;
  readonly byName: ReadonlyMap<string, NamedGroup>;
}

function declaredGroups(draft: Draft): DeclaredGroups {
  const byPath = new Map<string, NamedGroup>();
  const byName = new Map<string, NamedGroup>();
  for (const resource of draft.stack.ofTypes(valetGroup.types)) {
    const group = readDeclared(resource, draft);
    const nameField = Field.properties(resource).get('name');
    if (byName.has(group.name)) {
      throw nameField.refuse(
        'valet.template.duplicate_name',
        `the group ${quote(group.name)} is declared by ${quote(byName.get(group.name)!.declared!.path)} already`,
      );
    }
    byPath.set(resource.path, group);
    byName.set(group.name, group);
  }
  return { byPath, byName };
}

function readDeclared(resource: ResolvedResource, draft: Draft): NamedGroup {
  const properties = Field.properties(resource);
  const name = properties.get('name').requiredString();
  const type = properties.getAny('type', 'group_type');
  const given = type.oneOf([...STORED_TYPES, 'diverse-affinity'] as const);
  const level = properties.get('level').oneOf(LEVELS);
  const stored = draft.storedGroup(name);
  if (stored === undefined) {
    if (given === undefined) type.requiredString();
    return { name, type: given!, level, stored: false, declared: resource };
  }
  agree(stored, given, level, type);
  return { ...stored, level: stored.level ?? level, stored: true, declared: resource };
}

/** Type and level of a named group are fixed: what is said of it elsewhere must be the same. */
export function agree(
  group: Pick<NamedGroup, 'name' | 'type' | 'level'>,
  type: string | undefined,
  level: string | undefined,
  at: Field,
): void {
  const differs = (type ?? group.type) !== group.type || (level ?? group.level) !== (group.level ?? level);
  if (!differs) return;
  const existing = [group.type, group.level].filter((part) => part !== undefined).join(' at level ');
  const wanted = [type ?? group.type, level].filter((part) => part !== undefined).join(' at level ');
  throw at.refuse(
    'valet.template.group_mismatch',
    `the group ${quote(group.name)} is ${existing}, and this says ${wanted}: type and level of a named group ` +
      `are fixed. Leave them out here, or use another group`,
  );
}
