/** `OS::Heat::ResourceGroup`: so many members of one definition, told apart by their index. */
import { Field } from '../kinds/field.ts';
import { Reference } from '../resource.ts';
import {
  attributesByName,
  checkProperties,
  Group,
  type GroupKind,
  mapAt,
  membersThere,
  refs,
  refsMap,
} from './group.ts';
import { type Definition, follow, type Instance } from './instance.ts';
import type { Setting } from './setting.ts';
import { pythonText } from './text.ts';
import { mapOf, mapTexts, own } from './values.ts';

const PROPERTIES = ['count', 'index_var', 'resource_def', 'removal_policies', 'removal_policies_mode'];
const DEFINITION_KEYS = ['type', 'properties', 'metadata'];

export function resourceGroup(definition: Definition, setting: Setting): Instance {
  const { run } = setting;
  checkProperties(definition, definition.properties, PROPERTIES, []);
  const properties = Field.properties(definition);
  const count = properties.get('count').integer({ min: 0 }) ?? 1;
  run.countResources(
    count,
    `${definition.type} ${definition.path}`,
    definition.position(['properties', 'count']),
    definition.path,
  );

  const resourceDef = mapAt(definition, own(definition.properties, 'resource_def'), ['resource_def']);
  checkProperties(definition, resourceDef, DEFINITION_KEYS, ['resource_def']);
  const type = properties.get('resource_def').get('type').requiredString();
  const indexVariable = readIndexVariable(properties);
  const skipped = skippedNames(properties, setting);
  const given = mapAt(definition, own(resourceDef, 'properties'), ['resource_def', 'properties']);
  // As in Heat, a null is as if not written.
  const template = mapOf(Object.entries(given).filter(([, value]) => value !== null));

  const insertIndex = (name: string) => (text: string) => {
    run.steps.spend(text.length / 1024);
    if (!text.includes(indexVariable)) return text;
    run.text.spend(text.length + name.length);
    return text.replaceAll(indexVariable, () => name);
  };
  const kind: GroupKind = {
    gathers: true,
    attributes: {
      refs,
      refs_map: refsMap,
      attributes: attributesByName,
      removed_rsrc_list: (_, path, call) => follow([...skipped].sort(), path, call),
    },
  };
  const names = memberNames(count, skipped);
  return new Group(definition, setting, kind, membersThere(definition, setting, names, false), (name) => ({
    type,
    properties: mapTexts(template, insertIndex(name), run.steps) as typeof template,
    metadata: own(resourceDef, 'metadata') ?? null,
    position: (path = []) => definition.position(['properties', 'resource_def', ...path]),
  }));
}

function readIndexVariable(properties: Field): string {
  const field = properties.get('index_var');
  const variable = field.string() ?? '%index%';
  if (variable.length < 3) throw field.wrong('a text of at least 3 characters');
  return variable;
}

/** On a new stack every name in a removal policy is passed over, and the next index takes its place. */
function skippedNames(properties: Field, { run }: Setting): ReadonlySet<string> {
  properties.get('removal_policies_mode').oneOf(['append', 'update']);
  const names = new Set<string>();
  for (const policy of properties.get('removal_policies').entries()) {
    for (const entry of policy.get('resource_list').entries()) {
      // The id of a member of a stack that is yet to be made is nobody's name.
      if (!(entry.raw instanceof Reference)) names.add(pythonText(entry.known(), run));
    }
  }
  return names;
}

function memberNames(count: number, skipped: ReadonlySet<string>): string[] {
  const names: string[] = [];
  for (let index = 0; names.length < count; index++)
    if (!skipped.has(String(index))) names.push(String(index));
  return names;
}
