/** Reads what a site knows beside its units: flavors, aggregates, groups, standby, and what is placed already. */
import { type Cursor, quote } from '@valet/document';
import type { GroupType } from '@valet/ostro';
import type {
  AggregateDescription,
  Amounts,
  FlavorDescription,
  GroupDescription,
  PipeDescription,
  PlacedDescription,
  PlacedServerDescription,
  PlacedVolumeDescription,
} from './description.ts';
import {
  compact,
  readAmount,
  readByClass,
  readMbps,
  readName,
  readNames,
  readPlainName,
  readTexts,
} from './fields.ts';

export function readFlavor(cursor: Cursor): FlavorDescription {
  cursor.checkKeys(['name', 'id', 'vcpus', 'memory_mb', 'disk_gb', 'ephemeral_gb', 'swap_mb', 'extra_specs']);
  return compact({
    name: readName(cursor.need('name'), 'the name of a flavor')!,
    id: readName(cursor.field('id'), 'the id of a flavor'),
    vcpus: readAmount(cursor.need('vcpus'))!,
    memory_mb: readAmount(cursor.need('memory_mb'))!,
    disk_gb: readAmount(cursor.need('disk_gb'))!,
    ephemeral_gb: readAmount(cursor.field('ephemeral_gb')),
    swap_mb: readAmount(cursor.field('swap_mb')),
    extra_specs: readTexts(cursor.field('extra_specs')),
  });
}

export function readAggregate(cursor: Cursor): AggregateDescription {
  cursor.checkKeys(['name', 'metadata']);
  return compact({
    name: readName(cursor.need('name'), 'the name of an aggregate')!,
    metadata: readTexts(cursor.field('metadata')),
  });
}

export function readGroup(cursor: Cursor): GroupDescription {
  cursor.checkKeys(['name', 'id', 'type', 'level', 'description', 'projects', 'max_units', 'max_per_unit']);
  const group: GroupDescription = compact({
    name: readPlainName(cursor.need('name'), 'the name of a group')!,
    id: readName(cursor.field('id'), 'the id of a group'),
    type: cursor.need('type')?.oneOf(['affinity', 'diversity', 'exclusivity']) as GroupType,
    level: cursor.field('level')?.oneOf(['host', 'rack', 'cluster']),
    description: cursor.field('description')?.text('a description'),
    projects: readNames(cursor.field('projects'), 'a project'),
    max_units: readAmount(cursor.field('max_units'), 1),
    max_per_unit: readAmount(cursor.field('max_per_unit'), 1),
  });
  if (group.max_units !== undefined && group.type !== 'exclusivity') {
    cursor.field('max_units')!.failKey('only an exclusivity group has a limit on units');
  }
  if (group.max_per_unit !== undefined && group.type === 'affinity') {
    cursor.field('max_per_unit')!.failKey('an affinity group has all its members in one unit: leave it out');
  }
  return group;
}

export function readPlaced(cursor: Cursor): PlacedDescription {
  if (cursor.field('server') !== undefined) return readPlacedServer(cursor);
  if (cursor.field('volume') !== undefined) return readPlacedVolume(cursor);
  if (cursor.isMap()) cursor.fail('expected a "server" with its "host", or a "volume" with its "pool"');
  else cursor.expected('a map with "server" and "host", or "volume" and "pool"');
  return {} as PlacedDescription;
}

const SERVER_AMOUNTS = ['vcpus', 'memory_mb', 'disk_gb', 'resources'] as const;

function readPlacedServer(cursor: Cursor): PlacedServerDescription {
  cursor.checkKeys(['server', 'host', 'flavor', ...SERVER_AMOUNTS, 'project', 'groups']);
  const given = SERVER_AMOUNTS.filter((field) => cursor.field(field) !== undefined);
  const hasFlavor = cursor.field('flavor') !== undefined;
  if (hasFlavor && given.length > 0) {
    cursor.field(given[0]!)!.failKey(`a server has either a flavor or amounts of its own`);
  }
  if (!hasFlavor && given.length === 0) cursor.fail('a server needs a "flavor", or "vcpus", "memory_mb" …');
  return compact({
    server: readName(cursor.need('server'), 'the name of a server')!,
    host: readName(cursor.need('host'), 'the name of a host')!,
    flavor: readName(cursor.field('flavor'), 'the name of a flavor'),
    vcpus: readAmount(cursor.field('vcpus')),
    memory_mb: readAmount(cursor.field('memory_mb')),
    disk_gb: readAmount(cursor.field('disk_gb')),
    resources: readByClass(cursor.field('resources'), (value) => readAmount(value), false),
    project: readName(cursor.field('project'), 'a project'),
    groups: readNames(cursor.field('groups'), 'the name of a group'),
  });
}

function readPlacedVolume(cursor: Cursor): PlacedVolumeDescription {
  cursor.checkKeys(['volume', 'pool', 'size_gb', 'iops', 'project', 'groups']);
  return compact({
    volume: readName(cursor.need('volume'), 'the name of a volume')!,
    pool: readName(cursor.need('pool'), 'the name of a pool')!,
    size_gb: readAmount(cursor.need('size_gb'))!,
    iops: readAmount(cursor.field('iops')),
    project: readName(cursor.field('project'), 'a project'),
    groups: readNames(cursor.field('groups'), 'the name of a group'),
  });
}

export function readPipe(cursor: Cursor): PipeDescription {
  cursor.checkKeys(['a', 'b', 'mbps']);
  const pipe = {
    a: readName(cursor.need('a'), 'the name of a placed server or volume')!,
    b: readName(cursor.need('b'), 'the name of a placed server or volume')!,
    mbps: readMbps(cursor.need('mbps'))!,
  };
  if (pipe.a !== undefined && pipe.a === pipe.b) cursor.fail(`both ends are ${quote(pipe.a)}`);
  return pipe;
}

/** Per cent by class. */
export function readStandby(cursor: Cursor | undefined): Amounts | undefined {
  return readByClass(cursor, (value) => value.number({ min: 0, max: 100 }));
}
