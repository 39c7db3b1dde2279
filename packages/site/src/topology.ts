/** Reads the units of a site: clusters, racks, hosts and pools. */
import { type Cursor, quote } from '@valet/document';
import type { Level, Pool } from '@valet/ostro';
import type {
  ClusterDescription,
  HostDescription,
  PoolDescription,
  PoolPlace,
  RackDescription,
} from './description.ts';
import { compact, readAmount, readByClass, readMbps, readName, readNames, readTrait } from './fields.ts';
import { MAX_RATIO } from './limits.ts';

/** What a host has beside its name. */
export type HostFields = Omit<HostDescription, 'name'>;

export const HOST_FIELDS = [
  'vcpus',
  'memory_mb',
  'disk_gb',
  'resources',
  'max_unit',
  'uplink_mbps',
  'zone',
  'aggregates',
  'traits',
  'enabled',
  'allocation_ratios',
  'reserved',
] as const satisfies readonly (keyof HostFields)[];

export const POOL_FIELDS = ['capacity_gb', 'iops', 'uplink_mbps', 'types', 'zone', 'enabled'] as const;

/*
 * What a reader gives for a thing with problems lacks the fields they are in; the problems are reported, and
 * keep everybody from taking the thing for whole.
 */

export function readCluster(cursor: Cursor): ClusterDescription {
  cursor.checkKeys(['name', 'uplink_mbps', 'racks', 'hosts']);
  return compact({
    name: readName(cursor.need('name'), 'the name of a cluster')!,
    uplink_mbps: readMbps(cursor.field('uplink_mbps')),
    racks: cursor.field('racks')?.items().map(readRack),
    hosts: cursor.field('hosts')?.items().map(readHost),
  });
}

export function readRack(cursor: Cursor): RackDescription {
  cursor.checkKeys(['name', 'uplink_mbps', 'hosts']);
  return compact({
    name: readName(cursor.need('name'), 'the name of a rack')!,
    uplink_mbps: readMbps(cursor.field('uplink_mbps')),
    hosts: cursor.field('hosts')?.items().map(readHost),
  });
}

export function readHost(cursor: Cursor): HostDescription {
  cursor.checkKeys(['name', ...HOST_FIELDS]);
  const name = readName(cursor.need('name'), 'the name of a host')!;
  return { name, ...readWholeHost(cursor) };
}

/** The fields of a host, with those it cannot be without. */
export function readWholeHost(cursor: Cursor): HostFields {
  for (const field of ['vcpus', 'memory_mb', 'disk_gb']) cursor.need(field);
  return readHostFields(cursor) as HostFields;
}

/** Those fields of a host that are given. */
export function readHostFields(cursor: Cursor): Partial<HostFields> {
  return compact({
    vcpus: readAmount(cursor.field('vcpus')),
    memory_mb: readAmount(cursor.field('memory_mb')),
    disk_gb: readAmount(cursor.field('disk_gb')),
    resources: readByClass(cursor.field('resources'), (value) => readAmount(value), false),
    max_unit: readByClass(cursor.field('max_unit'), (value) => readAmount(value, 1)),
    uplink_mbps: readMbps(cursor.field('uplink_mbps')),
    zone: readName(cursor.field('zone'), 'the name of a zone'),
    aggregates: readNames(cursor.field('aggregates'), 'the name of an aggregate'),
    traits: readNames(cursor.field('traits'), 'the name of a trait', readTrait),
    enabled: cursor.field('enabled')?.boolean(),
    allocation_ratios: readByClass(cursor.field('allocation_ratios'), (value) =>
      value.number({ min: 0, above: true, max: MAX_RATIO }),
    ),
    reserved: readByClass(cursor.field('reserved'), (value) => readAmount(value)),
  });
}

export function readPool(cursor: Cursor): PoolDescription {
  cursor.checkKeys(['name', 'at', ...POOL_FIELDS]);
  return {
    name: readName(cursor.need('name'), 'the name of a pool')!,
    at: readPlace(cursor.need('at'))!,
    ...readPoolFields(cursor),
  };
}

export function readPoolFields(cursor: Cursor): Omit<PoolDescription, 'name' | 'at'> {
  return compact({
    capacity_gb: readAmount(cursor.need('capacity_gb'))!,
    iops: readAmount(cursor.field('iops')),
    uplink_mbps: readMbps(cursor.field('uplink_mbps')),
    types: readNames(cursor.field('types'), 'the name of a volume type'),
    zone: readName(cursor.field('zone'), 'the name of a zone'),
    enabled: cursor.field('enabled')?.boolean(),
  });
}

const LEVELS: readonly Level[] = ['host', 'rack', 'cluster'];

export function readPlace(cursor: Cursor | undefined): PoolPlace | undefined {
  if (cursor === undefined || cursor.value === 'site') return cursor && 'site';
  const given = LEVELS.filter((level) => cursor.field(level) !== undefined);
  if (!cursor.isMap() || given.length !== 1) {
    cursor.expected(`${quote('site')} or one of {host: NAME}, {rack: NAME}, {cluster: NAME}`);
    return undefined;
  }
  cursor.checkKeys(LEVELS);
  const level = given[0]!;
  const name = readName(cursor.field(level), `the name of a ${level}`);
  return name === undefined ? undefined : { [level]: name };
}

/** The place as the optimizer has it. */
export function placeOf(at: PoolPlace): Pool['at'] {
  if (at === 'site') return 'site';
  if (at.host !== undefined) return { level: 'host', name: at.host };
  return at.rack !== undefined ? { level: 'rack', name: at.rack } : { level: 'cluster', name: at.cluster! };
}
