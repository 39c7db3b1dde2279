/** OS::Cinder::VolumeAttachment: which server uses which volume, for pipes that name the attachment. */
import type { ResolvedResource } from '../resource.ts';
import type { Draft } from './draft.ts';
import { Field } from './field.ts';
import type { Kind } from './kind.ts';
import { readMembers } from './members.ts';

export const cinderVolumeAttachment: Kind = { role: 'attachment', types: ['OS::Cinder::VolumeAttachment'] };

/** The two ends of an attachment, as members of the application. @throws HeatError when they are not of the stack */
export function endsOfAttachment(attachment: ResolvedResource, draft: Draft): readonly string[] {
  draft.used.add(attachment.path);
  const properties = Field.properties(attachment);
  return ['instance_uuid', 'volume_id'].flatMap((key) => {
    const field = properties.get(key);
    if (field.missing) field.requiredString();
    return readMembers(field, draft);
  });
}
