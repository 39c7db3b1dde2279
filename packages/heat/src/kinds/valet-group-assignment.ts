/**
 * ATT::Valet::GroupAssignment and its older and later names: a rule over servers, volumes and other groups. The
 * first generation gives type, level and name itself; the second refers to a group that has them.
 */
import { quote } from '@valet/document';
import type { Level } from '@valet/ostro';
import { Reference, type ResolvedResource } from '../resource.ts';
import type { Draft, GroupDraft } from './draft.ts';
import { Field } from './field.ts';
import type { Kind } from './kind.ts';
import { readMembers } from './members.ts';
import { addTo } from './multimap.ts';
import { agree, findNamedGroup, LEVELS, type NamedGroup, sharedGroup, unknownGroup } from './named-groups.ts';
import { displayName } from './names.ts';
import { scopeOf } from './stack.ts';
import { listed } from './wording.ts';

export const valetGroupAssignment: Kind = {
  role: 'group',
  types: [
    'ATT::Valet::GroupAssignment',
    'OS::Valet::GroupAssignment',
    'ATT::Valet::ResourceGroup',
    'ATT::CloudQoS::ResourceGroup',
    'ATT::QoS::ResourceGroup',
  ],
  read,
  groupName,
};

const TYPES = ['affinity', 'diversity', 'exclusivity', 'spread', 'diverse-affinity'] as const;
type AssignmentType = (typeof TYPES)[number];

/** What `soft: true` costs for each pair that breaks the rule. */
const DEFAULT_WEIGHT = 1;

interface Rule {
  readonly type: AssignmentType;
  readonly level: Level;
  readonly named?: NamedGroup | undefined;
}

function read(resource: ResolvedResource, draft: Draft): void {
  const properties = Field.properties(resource);
  const given = readRule(resource, draft);
  const list = properties.get('resources');
  if (list.missing) list.requiredString();
  const inner = innerLists(list, given);
  // Affinity of lists: each list together, and the lists apart.
  const rule: Rule =
    inner.size > 0 && given.type === 'affinity' ? { ...given, type: 'diverse-affinity' } : given;
  const terms = readTerms(properties, rule.type);
  const members = readList(list, inner, rule, draft);
  if (rule.named && !rule.named.stored) {
    const group = sharedGroup(rule.named, list, draft);
    draft.used.add(resource.path);
    joinTerms(group, terms, list);
    for (const [member, at] of members) group.members.set(member, at);
    return;
  }
  const group: GroupDraft = {
    name: resource.path,
    type: rule.type === 'diverse-affinity' ? 'diversity' : rule.type,
    level: rule.level,
    ...(rule.named && { stored: rule.named.name }),
    ...terms,
    members,
    at: list,
  };
  draft.addGroup(resource, group, rule.named?.name ?? displayName(properties.getAny('group_name', 'name')));
}

/** What an assignment is as a member of another: itself, or the declared group that it alone fills. */
function groupName(resource: ResolvedResource, at: Field, draft: Draft): string {
  const { named } = readRule(resource, draft);
  if (named === undefined || named.stored) return resource.path;
  const parts = draft.once(assignmentsByGroup).get(named.name) ?? [];
  if (parts.length > 1) {
    throw at.refuse(
      'valet.template.group_nesting',
      `${at.label} names ${quote(resource.path)}, which is only a part of the group ${quote(named.name)} ` +
        `(with ${listed(parts.filter((path) => path !== resource.path))}): put all its resources in one assignment`,
    );
  }
  return sharedGroup(named, at, draft).name;
}

function assignmentsByGroup(draft: Draft): ReadonlyMap<string, readonly string[]> {
  const parts = new Map<string, string[]>();
  for (const resource of draft.stack.ofTypes(valetGroupAssignment.types)) {
    const { named } = readRule(resource, draft);
    if (named) addTo(parts, named.name, resource.path);
  }
  return parts;
}

/** Its type, level and named group, as either generation gives them. */
function readRule(resource: ResolvedResource, draft: Draft): Rule {
  const properties = Field.properties(resource);
  const typeField = properties.getAny('group_type', 'relationship');
  const type = typeField.oneOf(TYPES);
  const level = properties.get('level').oneOf(LEVELS);
  const named = readName(properties, type, draft);
  if (named) {
    agree(named, type, level, typeField.missing ? properties.get('level') : typeField);
    return { type: named.type, level: named.level ?? level ?? 'host', named };
  }
  if (type === undefined) {
    typeField.requiredString();
    throw typeField.wrong(`one of ${TYPES.join(', ')}`);
  }
  return { type, level: level ?? 'host' };
}

/** The group with a name of its own that it assigns to; none where the name is a mere label. */
function readName(properties: Field, type: AssignmentType | undefined, draft: Draft): NamedGroup | undefined {
  const group = properties.get('group');
  if (!group.missing) {
    const named = findNamedGroup(group, draft);
    if (named === undefined) throw unknownGroup(group, group.requiredString(), draft);
    return named;
  }
  const label = properties.getAny('group_name', 'name');
  if (label.string() !== undefined) {
    const named = findNamedGroup(label, draft);
    if (named === undefined && type === 'exclusivity') {
      throw unknownGroup(label, label.requiredString(), draft, { type: 'exclusivity' });
    }
    return named;
  }
  if (type === 'exclusivity') {
    throw label.refuse(
      'valet.template.missing_property',
      'an exclusivity group needs a group_name: that of a group which names the projects it is for',
    );
  }
  return undefined;
}

/** How many, how strictly, how evenly: what Valet adds to the three types. */
function readTerms(properties: Field, type: AssignmentType): Partial<GroupDraft> {
  const [most, soft, skew, over] = ['max_per_unit', 'soft', 'max_skew', 'over'].map((key) =>
    properties.get(key),
  );
  const only = (field: Field, types: readonly AssignmentType[]) => {
    if (field.missing || types.includes(type)) return field;
    throw field.refuse(
      'valet.template.invalid_value',
      `${field.label} goes with ${types.join(', ')}, and this group is of type ${type}`,
    );
  };
  const diverse = ['diversity', 'diverse-affinity', 'spread'] as const;
  const maxPerUnit = only(most!, [...diverse, 'exclusivity']).integer({ min: 1 });
  const weight = readWeight(only(soft!, [...diverse, 'affinity']));
  const maxSkew = only(skew!, ['spread']).integer({ min: 0 });
  const units = only(over!, ['spread']).oneOf(['used', 'usable']);
  return {
    ...(maxPerUnit !== undefined && { maxPerUnit }),
    ...(weight !== undefined && { soft: weight }),
    ...(maxSkew !== undefined && { maxSkew }),
    ...(units !== undefined && { over: units }),
  };
}

/** Several assignments to one declared group make one rule: what they say of it must be the same. */
function joinTerms(group: GroupDraft, terms: Partial<GroupDraft>, at: Field): void {
  for (const [key, value] of Object.entries(terms)) {
    const before = group[key as keyof GroupDraft] ?? value;
    if (before !== value) {
      throw at.refuse(
        'valet.template.group_mismatch',
        `the group ${quote(group.name)} has ${key} ${before} by another assignment, and ${value} by this one`,
      );
    }
  }
  Object.assign(group, terms);
}

function readWeight(field: Field): number | undefined {
  if (field.raw === true) return DEFAULT_WEIGHT;
  if (field.raw === false) return undefined;
  const weight = field.number({ min: 0, max: 1e6 });
  if (weight === 0) throw field.wrong('a weight above 0, true or false');
  return weight;
}

/**
 * Which entries of `resources` are lists of their own. (What `get_attr: [GROUP, refs]` gives is a list too,
 * and stands for its entries; only diverse-affinity, which is all about lists, takes it for one member.)
 */
function innerLists(list: Field, rule: Rule): ReadonlySet<number> {
  const entries = list.oneOrMore();
  const inner = [...entries.keys()].filter((i) => {
    const raw = entries[i]!.raw;
    return Array.isArray(raw) && raw.length > 0 && (rule.type === 'diverse-affinity' || !isRefs(raw, list));
  });
  const takesBoth = rule.type === 'diversity' || rule.type === 'diverse-affinity';
  if (inner.length === 0 || takesBoth) return new Set(inner);
  if (rule.type !== 'affinity' || rule.named) {
    throw entries[inner[0]!]!.wrong('a resource: lists in the list go with group_type diverse-affinity');
  }
  if (inner.length < entries.length) {
    throw entries[inner[0]!]!.wrong(
      'a resource, as others are: to mix both, use group_type diverse-affinity',
    );
  }
  return new Set(inner);
}

/** Whether a list holds what a group of resources consists of, so that only `refs` can have made it. */
function isRefs(raw: readonly unknown[], list: Field): boolean {
  const parents = new Set(
    raw.map((one) =>
      one instanceof Reference ? one.path.slice(0, one.path.lastIndexOf('.') + 1) : undefined,
    ),
  );
  return parents.size === 1 && !parents.has(undefined) && !parents.has(scopeOf(list.resource));
}

/** The members that `resources` lists; each inner list becomes an affinity group, and that one member. */
function readList(list: Field, inner: ReadonlySet<number>, rule: Rule, draft: Draft): Map<string, Field> {
  const entries = list.oneOrMore();
  if (entries.length === 0) throw list.wrong('at least one resource');
  const members = new Map<string, Field>();
  entries.forEach((entry, i) => {
    if (!inner.has(i)) addMembers(members, entry.oneOrMore(), draft);
    else members.set(addInner(entry, i, rule.level, draft), entry);
  });
  return members;
}

function addInner(entry: Field, i: number, level: Level, draft: Draft): string {
  const name = `${entry.resource.path}[${i}]`;
  const members = new Map<string, Field>();
  addMembers(members, entry.entries(), draft);
  draft.addGroup(entry.resource, { name, type: 'affinity', level, members, at: entry }, name);
  return name;
}

function addMembers(members: Map<string, Field>, entries: readonly Field[], draft: Draft): void {
  for (const entry of entries) for (const name of readMembers(entry, draft)) members.set(name, entry);
}
