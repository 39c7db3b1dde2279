/** ATT::Valet::Pipe and its other names: bandwidth (and, with a volume, IOPS) guaranteed between two ends. */
import { quote } from '@valet/document';
import type { Level } from '@valet/ostro';
import type { ResolvedResource } from '../resource.ts';
import { endsOfAttachment } from './cinder-volume-attachment.ts';
import type { Draft } from './draft.ts';
import { Field } from './field.ts';
import type { Kind } from './kind.ts';
import { readMembers } from './members.ts';
import { LEVELS } from './named-groups.ts';
import { displayName } from './names.ts';
import { listed } from './wording.ts';

/** Read after volumes, whose IOPS it raises. */
export const valetPipe: Kind = {
  role: 'pipe',
  types: ['ATT::Valet::Pipe', 'ATT::QoS::Pipe', 'ATT::CloudQoS::Pipe', 'OS::Valet::Pipe'],
  read,
};

/** Kbit/s in one unit; decimal, as network people count. */
const KBPS = { kbps: 1, Mbps: 1e3, Gbps: 1e6, Tbps: 1e9 } as const;
type Unit = keyof typeof KBPS;
const UNITS = Object.keys(KBPS) as Unit[];

const KBPS_PER_MBPS = 1000;
/** More than any pool has. */
const MOST_IOPS = 2_147_483_647;
const ACCESS_TYPES = ['sequential', 'mixed', 'any'] as const;

function read(resource: ResolvedResource, draft: Draft): void {
  const properties = Field.properties(resource);
  const [a, b] = readEnds(properties.get('resources'), draft);
  const maxDistance = readDistance(properties, draft);
  const iops = readRange(properties.get('iops'), MOST_IOPS);
  properties.get('access_type').oneOf(ACCESS_TYPES);
  const volume = draft.volumes.get(a) ?? draft.volumes.get(b);
  if (iops > 0 && volume) volume.iops = Math.min(MOST_IOPS, (volume.iops ?? 0) + Math.ceil(iops));
  if (iops > 0 && !volume)
    draft.warn(properties.get('iops'), 'iops go with a volume; between servers: not planned');
  draft.addPipe(
    resource,
    {
      name: resource.path,
      a,
      b,
      mbps: readBandwidth(properties.get('bandwidth')),
      ...(maxDistance !== undefined && { maxDistance }),
    },
    displayName(properties.get('name')),
  );
}

/** Two servers, or a server and a volume: each end named, or both by their attachment. */
function readEnds(list: Field, draft: Draft): readonly [string, string] {
  if (list.missing) list.requiredString();
  const ends = list
    .oneOrMore()
    .flatMap((entry) => entry.oneOrMore())
    .flatMap((entry) => readEnd(entry, draft));
  const [a, b] = ends;
  if (ends.length !== 2 || a === undefined || b === undefined) {
    throw list.refuse(
      'valet.template.invalid_value',
      `a pipe has two ends: two servers, a server and a volume, or one volume attachment; ` +
        `${list.label} ${ends.length === 0 ? 'is empty' : `stands for ${ends.length} (${listed(ends, 4)})`}`,
    );
  }
  if (a === b) throw list.wrong(`two different ends; both are ${quote(a)}`);
  if (draft.volumes.has(a) && draft.volumes.has(b)) {
    throw list.wrong(`at least one server; ${quote(a)} and ${quote(b)} are volumes`);
  }
  return [a, b];
}

function readEnd(entry: Field, draft: Draft): readonly string[] {
  const target = draft.stack.resolve(entry);
  if (target.what === 'resource' && draft.kindOf(target.resource)?.role === 'attachment') {
    return endsOfAttachment(target.resource, draft);
  }
  const members = readMembers(entry, draft);
  const [only] = members;
  if (members.length !== 1 || only === undefined) {
    throw entry.refuse(
      'valet.template.invalid_value',
      `${entry.label} stands for ${members.length} servers, and a pipe joins two: ` +
        `write a pipe for each pair (in a nested template, the pipe may stand beside the server)`,
    );
  }
  if (target.what === 'resource' && draft.kindOf(target.resource)?.role === 'group') {
    throw entry.wrong('a server, a volume or a volume attachment; a pipe cannot end at a group');
  }
  return [only];
}

/** The guaranteed bandwidth in Mbit/s; `max` is a cap for the network, nothing is reserved for it. */
function readBandwidth(field: Field): number {
  const unit = field.get('units').oneOf(UNITS) ?? 'Mbps';
  const kbps = readRange(field) * KBPS[unit];
  if (kbps > Number.MAX_SAFE_INTEGER / 1e6) throw field.get('min').wrong('less bandwidth than that');
  // Whole kbit/s, never less than was asked; the small step back takes what multiplying added.
  return Math.max(0, Math.ceil(kbps - 1e-6)) / KBPS_PER_MBPS;
}

/** The lower bound of `{min, max, tolerance}`; 0 without one. */
function readRange(field: Field, most?: number): number {
  const min = field.get('min').number({ min: 0, ...(most !== undefined && { max: most }) }) ?? 0;
  const max = field.get('max').number({ min: 0 }) ?? 0;
  field.get('tolerance').number({ min: 0 });
  if (max > 0 && min > max) throw field.get('min').wrong(`at most ${max}, which is its max`);
  return min;
}

function readDistance(properties: Field, draft: Draft): Level | undefined {
  const distance = properties.get('max_distance').oneOf(LEVELS);
  const latency = properties.get('latency');
  readRange(latency);
  if (!latency.missing && distance === undefined) {
    draft.warn(latency, 'latency is not planned: max_distance (host, rack or cluster) keeps the ends near');
  }
  return distance;
}
