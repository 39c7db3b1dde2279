/** The kinds of resource that mean something to a placement, in the order in which they are read. */
import { cinderVolume, cinderVolumeType } from './cinder-volume.ts';
import { cinderVolumeAttachment } from './cinder-volume-attachment.ts';
import type { Kind } from './kind.ts';
import { valetGroup } from './named-groups.ts';
import { bandwidthRule, neutronNet, neutronPort, qosPolicy } from './neutron-port.ts';
import { novaFlavor } from './nova-flavor.ts';
import { novaServer } from './nova-server.ts';
import { novaServerGroup } from './nova-server-group.ts';
import { valetGroupAssignment } from './valet-group-assignment.ts';
import { valetPipe } from './valet-pipe.ts';

export const KINDS: readonly Kind[] = [
  novaServerGroup,
  valetGroup,
  novaServer,
  cinderVolume,
  valetGroupAssignment,
  valetPipe,
  // Read where others refer to them.
  cinderVolumeAttachment,
  cinderVolumeType,
  novaFlavor,
  neutronPort,
  neutronNet,
  qosPolicy,
  bandwidthRule,
];

export const KIND_OF_TYPE: ReadonlyMap<string, Kind> = new Map(
  KINDS.flatMap((kind) => kind.types.map((type) => [type, kind] as const)),
);
