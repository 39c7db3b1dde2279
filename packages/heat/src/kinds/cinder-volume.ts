/** OS::Cinder::Volume: a volume on a storage pool. */
import { Reference, type ResolvedResource } from '../resource.ts';
import type { Draft } from './draft.ts';
import { Field } from './field.ts';
import { readHints } from './hints.ts';
import type { Kind } from './kind.ts';
import { knownText } from './known-text.ts';
import { joinMetadataGroups } from './named-groups.ts';
import { displayName } from './names.ts';
import { sizeOf, VOLUME_TYPES } from './volume-size.ts';

export const cinderVolume: Kind = { role: 'volume', types: VOLUME_TYPES, read };

/** OS::Cinder::VolumeType: volumes may refer to one that the stack makes. */
export const cinderVolumeType: Kind = { role: 'detail', types: ['OS::Cinder::VolumeType'] };

function read(resource: ResolvedResource, draft: Draft): void {
  const properties = Field.properties(resource);
  const sizeGb = sizeOf(resource, draft);
  if (draft.withoutPools) {
    draft.warn(properties, 'the site describes no storage pools: the volume is not placed');
    return;
  }
  if (typeof sizeGb !== 'number') {
    draft.warn(properties, `${sizeGb.why}: the volume is not placed; give "size" as well to have it placed`);
    return;
  }
  const type = typeOf(properties.get('volume_type'), draft);
  const zone = knownText(properties.get('availability_zone'), draft, 'planned for any zone');
  draft.addVolume(
    resource,
    { name: resource.path, sizeGb, ...(type !== undefined && { type }), ...(zone !== undefined && { zone }) },
    displayName(properties.get('name')),
  );
  readHints(properties.get('scheduler_hints'), 'volume', draft);
  joinMetadataGroups(resource, draft);
}

function typeOf(field: Field, draft: Draft): string | undefined {
  if (!(field.raw instanceof Reference)) return knownText(field, draft, 'planned for any type');
  const resource = draft.stack.find(field, cinderVolumeType.types);
  if (resource === undefined) throw field.wrong('the name of a volume type');
  draft.used.add(resource.path);
  return displayName(Field.properties(resource).get('name'));
}
