/** How large a volume is, as far as that is known before the cloud tells it. */
import { type ResolvedResource, Unknown } from '../resource.ts';
import type { Draft } from './draft.ts';
import { Field } from './field.ts';
import { later } from './wording.ts';

export const VOLUME_TYPES = ['OS::Cinder::Volume'];

/**
 * The size in GiB; without one, that of the volume of this stack it is a copy of.
 * @returns why it is not known, where Heat takes the volume all the same
 * @throws HeatError for a volume that Heat would refuse
 */
export function sizeOf(resource: ResolvedResource, draft: Draft): number | { readonly why: string } {
  const seen = new Set<ResolvedResource>();
  for (let volume = resource; !seen.has(volume); ) {
    seen.add(volume);
    const properties = Field.properties(volume);
    const field = properties.get('size');
    if (field.raw instanceof Unknown) return { why: `its size is ${later(field.raw.expression)}` };
    const size = field.integer({ min: 1 });
    if (size !== undefined) return size;
    const source = draft.stack.find(properties.get('source_volid'), VOLUME_TYPES);
    if (source === undefined) break;
    volume = source;
  }
  const properties = Field.properties(resource);
  const given = ['snapshot_id', 'backup_id', 'source_volid'].find((key) => !properties.get(key).missing);
  if (given === undefined)
    throw properties.get('size').refuse('valet.template.missing_property', 'property "size" is missing');
  return { why: `its size is that of its ${given}, which only a running cloud can tell` };
}

/** The volumes that are not placed for want of a size, by path with the reason. @see Draft.once */
export function unsizedVolumes(draft: Draft): ReadonlyMap<string, string> {
  const unsized = new Map<string, string>();
  for (const volume of draft.stack.ofTypes(VOLUME_TYPES)) {
    const size = sizeOf(volume, draft);
    if (typeof size !== 'number') unsized.set(volume.path, size.why);
  }
  return unsized;
}
