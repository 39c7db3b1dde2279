/** OS::Cinder::Volume: a volume on a storage pool. */
import { Reference, type ResolvedResource } from '../resource.ts';
import type { Draft } from './draft.ts';
import { Field } from './field.ts';
import { readHints } from './hints.ts';
import type { Kind } from './kind.ts';
import { joinMetadataGroups } from './named-groups.ts';
import { displayName } from './names.ts';

export const cinderVolume: Kind = { role: 'volume', types: ['OS::Cinder::Volume'], read };

/** OS::Cinder::VolumeType: volumes may refer to one that the stack makes. */
export const cinderVolumeType: Kind = { role: 'detail', types: ['OS::Cinder::VolumeType'] };

function read(resource: ResolvedResource, draft: Draft): void {
  const properties = Field.properties(resource);
  const sizeGb = sizeOf(resource, draft);
  if (draft.withoutPools) {
    draft.warn(properties, 'the site describes no storage pools: the volume is not placed');
    return;
  }
  const type = typeOf(properties.get('volume_type'), draft);
  const zone = properties.get('availability_zone').string();
  draft.addVolume(
    resource,
    { name: resource.path, sizeGb, ...(type !== undefined && { type }), ...(zone !== undefined && { zone }) },
    displayName(properties.get('name')),
  );
  readHints(properties.get('scheduler_hints'), 'volume', draft);
  joinMetadataGroups(resource, draft);
}

/** Its size in GiB; without one, that of the volume of this stack it is a copy of. */
function sizeOf(resource: ResolvedResource, draft: Draft): number {
  const seen = new Set<ResolvedResource>();
  for (let volume = resource; !seen.has(volume); ) {
    seen.add(volume);
    const properties = Field.properties(volume);
    const size = properties.get('size').integer({ min: 1 });
    if (size !== undefined) return size;
    const source = draft.stack.find(properties.get('source_volid'), cinderVolume.types);
    if (source === undefined) break;
    volume = source;
  }
  const size = Field.properties(resource).get('size');
  const given = ['snapshot_id', 'backup_id', 'source_volid'].find(
    (key) => !Field.properties(resource).get(key).missing,
  );
  if (given === undefined) throw size.refuse('valet.template.missing_property', 'property "size" is missing');
  throw size.refuse(
    'valet.template.unknown_value',
    `the size of the volume is that of its ${given}, which only a running cloud can tell: give "size" as well`,
  );
}

function typeOf(field: Field, draft: Draft): string | undefined {
  if (!(field.raw instanceof Reference)) return field.string();
  const resource = draft.stack.find(field, cinderVolumeType.types);
  if (resource === undefined) throw field.wrong('the name of a volume type');
  draft.used.add(resource.path);
  return displayName(Field.properties(resource).get('name'));
}
