/** `OS::Heat::ResourceChain`: one member of each type of a list, all with the same properties. */
import { Field } from '../kinds/field.ts';
import { attributesByName, checkProperties, Group, type GroupKind, mapAt, refs } from './group.ts';
import type { Definition, Instance } from './instance.ts';
import type { Setting } from './setting.ts';
import { own } from './values.ts';

const PROPERTIES = ['resources', 'concurrent', 'resource_properties'];
const KIND: GroupKind = { gathers: true, attributes: { refs, attributes: attributesByName } };

export function resourceChain(definition: Definition, setting: Setting): Instance {
  checkProperties(definition, definition.properties, PROPERTIES, []);
  const list = Field.properties(definition).get('resources');
  const types = list.entries();
  const place = definition.position(['properties', 'resources']);
  setting.run.countResources(types.length, `${definition.type} ${definition.path}`, place, definition.path);
  const properties = mapAt(definition, own(definition.properties, 'resource_properties'), [
    'resource_properties',
  ]);
  return new Group(
    definition,
    setting,
    KIND,
    types.map((_, index) => String(index)),
    (_, index) => ({
      type: types[index]!.requiredString(),
      properties,
      metadata: null,
      position: ([key, ...path] = []) => {
        if (key === 'properties') return definition.position(['properties', 'resource_properties', ...path]);
        return definition.position(['properties', 'resources', index]);
      },
    }),
  );
}
