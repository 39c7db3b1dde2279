/** What the block devices of a server mean for its placement: where it boots, and volumes made along with it. */
import { Unknown } from '../resource.ts';
import type { Draft } from './draft.ts';
import type { Field } from './field.ts';
import { later } from './wording.ts';

export interface BlockDevices {
  /** The root disk is a volume: nothing of the flavor's root disk is used on the host (as Nova's `is_bfv`). */
  readonly bootsFromVolume: boolean;
  /** Volumes that Nova makes from an image or a snapshot, by their place in the list. */
  readonly volumes: readonly { readonly index: number; readonly at: Field; readonly size: Field }[];
}

/** Reads `block_device_mapping` and `block_device_mapping_v2`. @param properties of the server */
export function readBlockDevices(properties: Field, draft: Draft): BlockDevices {
  const hasImage = !properties.get('image').missing;
  let bootsFromVolume = false;
  const volumes: { index: number; at: Field; size: Field }[] = [];
  const legacy = knownDevices(properties.get('block_device_mapping'), draft);
  const modern = knownDevices(properties.get('block_device_mapping_v2'), draft);
  [...legacy, ...modern].forEach((device, index) => {
    const isLegacy = index < legacy.length;
    const existing = !device.get('volume_id').missing;
    const made = !device.getAny('snapshot_id', 'image', 'image_id').missing;
    if (!existing && !made) return; // swap or an ephemeral disk: a part of what the flavor gives
    bootsFromVolume ||= isLegacy ? bootsLegacy(device, hasImage) : bootsModern(device, hasImage);
    if (!existing) volumes.push({ index, at: device, size: device.get('volume_size') });
  });
  return { bootsFromVolume, volumes };
}

/** The devices, but for a list that only a running cloud can tell. */
function knownDevices(list: Field, draft: Draft): readonly Field[] {
  if (!(list.raw instanceof Unknown)) return list.entries();
  draft.warn(list, `${list.label} is ${later(list.raw.expression)}: planned as if it were empty`);
  return [];
}

/** The device called vda is the root; without an image there is no other root than the volume. */
function bootsLegacy(device: Field, hasImage: boolean): boolean {
  return !hasImage || /(^|\/)vda$/.test(device.get('device_name').string() ?? '');
}

/** Heat takes a missing boot_index for 0; together with an image, that image is the root. */
function bootsModern(device: Field, hasImage: boolean): boolean {
  const index = device.get('boot_index').integer({ min: -1 });
  return index === undefined ? !hasImage : index === 0;
}
