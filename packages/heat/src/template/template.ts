/** A template as text: its sections read and checked, nothing in them evaluated yet. */
import { type Cursor, type Document, didYouMean, type Position, quote } from '@valet/document';
import { HeatError } from '../error.ts';
import { mentionsIn } from './mentions.ts';
import { type ParameterSchema, readParameterSchema } from './parameter-schema.ts';
import { strictCursor } from './shape.ts';
import { describe, isMap, type MapValue, mapOf } from './values.ts';
import { type HotVersion, readVersion } from './version.ts';

/** The definition of a resource as it stands in a template. */
export interface ResourceText {
  readonly name: string;
  readonly type: string;
  readonly raw: MapValue;
  readonly dependsOn: readonly string[];
  /** Resources it mentions anywhere. */
  readonly mentions: ReadonlySet<string>;
}

export interface OutputText {
  readonly value: unknown;
  readonly condition: unknown;
}

export interface Template {
  readonly document: Document;
  readonly version: HotVersion;
  readonly parameters: ReadonlyMap<string, ParameterSchema>;
  readonly conditions: MapValue;
  readonly resources: ReadonlyMap<string, ResourceText>;
  readonly outputs: ReadonlyMap<string, OutputText>;
  /** Parameters that any part of it asks for. */
  readonly parametersUsed: ReadonlySet<string>;
}

const SECTIONS = [
  'heat_template_version',
  'description',
  'parameter_groups',
  'parameters',
  'resources',
  'outputs',
] as const;
const RESOURCE_KEYS = [
  'type',
  'properties',
  'metadata',
  'depends_on',
  'deletion_policy',
  'update_policy',
  'description',
] as const;
const DELETION_POLICIES = ['Delete', 'Retain', 'Snapshot'];

/** As in Heat's database. */
const LONGEST_NAME = 255;

/** The version that brought conditions, and with them more keys everywhere. */
const WITH_CONDITIONS: HotVersion = '2016-10-14';

/** @throws HeatError for a section, a key or a definition that is not as it should be */
export function readTemplate(document: Document): Template {
  const version = readVersion(document);
  const root = strictCursor(document, 'valet.template.shape');
  const conditional = version >= WITH_CONDITIONS;
  root.checkKeys(conditional ? [...SECTIONS, 'conditions'] : SECTIONS);

  const parameters = new Map<string, ParameterSchema>();
  for (const [name, cursor] of root.field('parameters')?.entries() ?? []) {
    parameters.set(name, readParameterSchema(name, cursor, version));
  }
  checkParameterGroups(root, parameters);
  const resources = new Map<string, ResourceText>();
  for (const [name, cursor] of root.field('resources')?.entries() ?? []) {
    if (name.includes('/')) cursor.fail('the name of a resource may not contain "/"');
    if (name.length > LONGEST_NAME)
      cursor.fail(`the name of a resource has at most ${LONGEST_NAME} characters`);
    // As in Heat, where both could be meant by the `Ref` of old.
    if (parameters.has(name)) cursor.fail('there is a parameter of the same name');
    resources.set(name, readResource(name, cursor, version));
  }
  const outputs = new Map<string, OutputText>();
  for (const [name, cursor] of root.field('outputs')?.entries() ?? []) {
    cursor.checkKeys(conditional ? ['value', 'description', 'condition'] : ['value', 'description']);
    const { value, condition } = cursor.value as { value?: unknown; condition?: unknown };
    if (value === undefined) cursor.fail('"value" is missing');
    outputs.set(name, { value, condition });
  }
  const conditions = mapOf(
    root
      .field('conditions')
      ?.entries()
      .map(([name, { value }]) => [name, value]) ?? [],
  );
  const { resources: resourceTexts, outputs: outputTexts } = document.value as MapValue;
  const { parameters: parametersUsed } = mentionsIn(resourceTexts, outputTexts, conditions);
  return { document, version, parameters, conditions, resources, outputs, parametersUsed };
}

function readResource(name: string, cursor: Cursor, version: HotVersion): ResourceText {
  const conditional = version >= WITH_CONDITIONS;
  cursor.checkKeys(conditional ? [...RESOURCE_KEYS, 'external_id', 'condition'] : RESOURCE_KEYS);
  const type = cursor.need('type')!.text('the type of a resource')!;
  for (const key of ['properties', 'metadata', 'update_policy']) {
    const field = cursor.field(key);
    if (field !== undefined && !field.isMap()) field.expected('a map');
  }
  const policy = cursor.field('deletion_policy');
  if (policy !== undefined && !policy.isMap()) {
    policy.oneOf(conditional ? [...DELETION_POLICIES, ...DELETION_POLICIES.map(lower)] : DELETION_POLICIES);
  }
  const external = cursor.field('external_id');
  if (external !== undefined && !external.isMap())
    external.text('the id of a resource that is there already');
  const dependsOn = readDependsOn(cursor.field('depends_on'));
  const mentions = new Set([...dependsOn, ...mentionsIn(cursor.value).resources]);
  return { name, type, raw: cursor.value as MapValue, dependsOn, mentions };
}

const lower = (text: string) => text.toLowerCase();

function readDependsOn(cursor: Cursor | undefined): string[] {
  if (cursor === undefined) return [];
  if (!Array.isArray(cursor.value)) return [cursor.text('the name of a resource, or a list of them')!];
  return cursor.items().map((item) => item.text('the name of a resource')!);
}

/** Groups are for people; yet a wrong name in one is worth a word. */
function checkParameterGroups(root: Cursor, parameters: ReadonlyMap<string, ParameterSchema>): void {
  const grouped = new Set<string>();
  for (const group of root.field('parameter_groups')?.items() ?? []) {
    group.checkKeys(['label', 'description', 'parameters']);
    for (const item of group.need('parameters')?.items() ?? []) {
      const name = item.text('the name of a parameter')!;
      if (!parameters.has(name))
        item.fail(`there is no parameter ${quote(name)}.${didYouMean(name, parameters.keys())}`);
      if (grouped.has(name)) item.fail(`${name} is in a group already`);
      grouped.add(name);
    }
  }
}

/** The properties of a resource as they were evaluated. */
export function propertiesOf(value: unknown, place: { readonly position: Position }): MapValue {
  if (value === undefined || value === null) return mapOf([]);
  if (isMap(value)) return value;
  throw new HeatError('valet.template.shape', `properties are a map, not ${describe(value)}`, place);
}
