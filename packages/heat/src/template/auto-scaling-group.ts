/** `OS::Heat::AutoScalingGroup`: as many members as desired at first. Heat names them at random; here they are counted. */
import { Field } from '../kinds/field.ts';
import {
  attributesByName,
  checkProperties,
  Group,
  type GroupAttribute,
  type GroupKind,
  mapAt,
  membersThere,
  refs,
  refsMap,
} from './group.ts';
import { type Definition, follow, type Instance } from './instance.ts';
import type { Setting } from './setting.ts';
import { own } from './values.ts';

const PROPERTIES = ['resource', 'max_size', 'min_size', 'cooldown', 'desired_capacity', 'rolling_updates'];
const RESOURCE_KEYS = [
  'type',
  'properties',
  'metadata',
  'depends_on',
  'deletion_policy',
  'update_policy',
  'description',
];

/** `outputs_list`: an attribute of each member. */
const attributeList: GroupAttribute = (members, path, call) => {
  if (path.length === 0) throw call.misuse('get_attr: [GROUP, outputs_list, ATTRIBUTE, …]');
  return Array.from(members.values(), (member) => member.attribute(path, call));
};

const KIND: GroupKind = {
  gathers: false,
  attributes: {
    outputs: attributesByName,
    outputs_list: attributeList,
    current_size: (members, path, call) => follow(members.size, path, call),
    refs,
    refs_map: refsMap,
  },
};

export function autoScalingGroup(definition: Definition, setting: Setting): Instance {
  checkProperties(definition, definition.properties, PROPERTIES, []);
  const properties = Field.properties(definition);
  const count = initialSize(properties);
  const who = `${definition.type} ${definition.path}`;
  setting.run.countResources(count, who, definition.position(['properties']), definition.path);

  const resource = mapAt(definition, own(definition.properties, 'resource'), ['resource']);
  checkProperties(definition, resource, RESOURCE_KEYS, ['resource']);
  const pattern = {
    type: properties.get('resource').get('type').requiredString(),
    properties: mapAt(definition, own(resource, 'properties'), ['resource', 'properties']),
    metadata: own(resource, 'metadata') ?? null,
    deletionPolicy: own(resource, 'deletion_policy'),
    updatePolicy: own(resource, 'update_policy'),
    position: (path: readonly (string | number)[] = []) =>
      definition.position(['properties', 'resource', ...path]),
  };
  const names = Array.from({ length: count }, (_, index) => String(index));
  setting.run.randomGroups.set(definition.path, count);
  return new Group(definition, setting, KIND, membersThere(definition, setting, names, true), () => pattern);
}

/** The desired capacity; without one, and for one of 0, the least size. */
function initialSize(properties: Field): number {
  const min = properties.get('min_size').requiredInteger({ min: 0 });
  const max = properties.get('max_size').requiredInteger({ min: 0 });
  if (max < min) throw properties.get('max_size').wrong(`at least min_size, which is ${min}`);
  const desired = properties.get('desired_capacity').integer({ min, max });
  return desired || min;
}
