/** Reads the generated form of a site: counts, name patterns and a seeded load. */
import { type Cursor, quote } from '@valet/document';
import type { PoolDescription } from '../description.ts';
import { readAmount, readMbps, readName, readNames } from '../fields.ts';
import { MAX_HOSTS, MAX_UNITS } from '../limits.ts';
import {
  HOST_FIELDS,
  type HostFields,
  POOL_FIELDS,
  readHostFields,
  readPoolFields,
  readWholeHost,
} from '../topology.ts';
import { type Around, type Pattern, readPattern } from './pattern.ts';

/** Units of one level: so many in each unit above. */
export interface UnitSpec {
  readonly count: number;
  readonly name: Pattern;
  readonly uplinkMbps: number | undefined;
}

/** So many hosts of each rack that differ from the others in some fields. */
export interface MixSpec {
  readonly count: number;
  readonly fields: Partial<HostFields>;
}

export interface HostSpec {
  readonly count: number;
  readonly name: Pattern;
  readonly zone: Pattern | undefined;
  /** All but the zone. */
  readonly fields: HostFields;
  readonly mix: readonly MixSpec[];
}

export type PoolLevel = 'site' | 'cluster' | 'rack' | 'host';

export interface PoolSpec {
  readonly per: PoolLevel;
  readonly count: number;
  readonly name: Pattern;
  readonly zone: Pattern | undefined;
  readonly fields: Omit<PoolDescription, 'name' | 'at'>;
}

export interface LoadSpec {
  readonly seed: number;
  /** Share of each host's capacity that is in use, 0 … 1. */
  readonly share: number;
  /** How far hosts differ from it at most. */
  readonly spread: number;
  /** Names of flavors; absent: all of the site. */
  readonly flavors: readonly string[] | undefined;
  /** Share of each pool's capacity that is in use. */
  readonly poolShare: number;
  readonly volumeSizesGb: readonly number[];
  readonly projects: readonly string[];
}

export interface GenerateSpec {
  readonly clusters: UnitSpec | undefined;
  readonly racks: UnitSpec | undefined;
  readonly hosts: HostSpec;
  readonly pools: readonly PoolSpec[];
  readonly load: LoadSpec | undefined;
}

/** @returns undefined when something is wrong with it, which is then reported */
export function readGenerate(cursor: Cursor): GenerateSpec | undefined {
  cursor.checkKeys(['clusters', 'racks', 'hosts', 'pools', 'load']);
  const has = (key: string) => cursor.field(key) !== undefined;
  const clusters = readUnits(cursor.field('clusters'), new Map());
  const aroundRacks = within(new Map(), 'cluster', clusters ?? has('clusters'));
  const racks = readUnits(cursor.field('racks'), aroundRacks);
  const aroundHosts = within(aroundRacks, 'rack', racks ?? has('racks'));
  const hosts = readHosts(cursor.need('hosts'), aroundHosts);
  const aroundPools = within(aroundHosts, 'host', hosts ?? true);
  const pools = (cursor.field('pools')?.items() ?? []).map((pool) => readPools(pool, aroundPools));
  const load = readLoad(cursor.field('load'));

  const counts: Record<PoolLevel, number> = { site: 1, cluster: 1, rack: 1, host: 1 };
  counts.cluster = clusters?.count ?? 1;
  counts.rack = counts.cluster * (racks?.count ?? 1);
  counts.host = counts.rack * (hosts?.count ?? 1);
  const poolCount = pools.reduce((sum, pool) => sum + (pool ? pool.count * counts[pool.per] : 0), 0);
  if (counts.host > MAX_HOSTS) {
    cursor.failKey(`these counts make ${counts.host} hosts: at most ${MAX_HOSTS} are possible`);
  }
  if (poolCount > MAX_UNITS) {
    cursor.field('pools')!.failKey(`these make ${poolCount} pools: at most ${MAX_UNITS} are possible`);
  }
  if (hosts === undefined || pools.includes(undefined)) return undefined;
  if ((has('clusters') && !clusters) || (has('racks') && !racks) || (has('load') && !load)) return undefined;
  return { clusters, racks, hosts, pools: pools as PoolSpec[], load };
}

/** What is around a thing inside a unit. @param spec true for a unit that there is, but that could not be read */
function within(outside: Around, unit: string, spec: { readonly name: Pattern } | boolean): Around {
  if (spec === false) return outside;
  return new Map(outside).set(unit, spec === true ? 0 : spec.name.longest);
}

function readUnits(cursor: Cursor | undefined, around: Around): UnitSpec | undefined {
  if (cursor === undefined) return undefined;
  cursor.checkKeys(['count', 'name', 'uplink_mbps']);
  const count = readCount(cursor.need('count'), MAX_UNITS);
  const name = readPattern(cursor.need('name'), around);
  const uplinkMbps = readMbps(cursor.field('uplink_mbps'));
  return count === undefined || name === undefined ? undefined : { count, name, uplinkMbps };
}

function readHosts(cursor: Cursor | undefined, around: Around): HostSpec | undefined {
  if (cursor === undefined) return undefined;
  cursor.checkKeys(['count', 'name', ...HOST_FIELDS, 'mix']);
  const count = readCount(cursor.need('count'), MAX_HOSTS);
  const name = readPattern(cursor.need('name'), around);
  const zone = readPattern(cursor.field('zone'), around, 'the name of a zone');
  const { zone: _, ...fields } = readWholeHost(cursor);
  const mix = (cursor.field('mix')?.items() ?? []).map((item): MixSpec => {
    item.checkKeys(['count', ...HOST_FIELDS]);
    return { count: readCount(item.need('count'), MAX_HOSTS) ?? 0, fields: readHostFields(item) };
  });
  const mixed = mix.reduce((sum, item) => sum + item.count, 0);
  if (count !== undefined && mixed > count) {
    cursor
      .field('mix')!
      .failKey(`the counts of the mix make ${mixed} hosts, more than the ${count} there are`);
  }
  return count === undefined || name === undefined ? undefined : { count, name, zone, fields, mix };
}

const POOL_LEVELS = ['site', 'cluster', 'rack', 'host'] as const;

function readPools(cursor: Cursor, aroundPools: Around): PoolSpec | undefined {
  cursor.checkKeys(['per', 'count', 'name', ...POOL_FIELDS]);
  const per = cursor.need('per')?.oneOf(POOL_LEVELS);
  const levels = [...aroundPools.keys()];
  if (per !== undefined && per !== 'site' && !levels.includes(per)) {
    cursor.field('per')!.fail(`no ${per}s are generated: per site or ${levels.join(' or ')}`);
  }
  // A pool of a rack has the cluster and the rack around it, but no host.
  const last = per === undefined ? levels.length : levels.indexOf(per) + 1;
  const around = new Map([...aroundPools].slice(0, last));
  const count = cursor.field('count') === undefined ? 1 : readCount(cursor.field('count'), MAX_UNITS);
  const name = readPattern(cursor.need('name'), around);
  const zone = readPattern(cursor.field('zone'), around, 'the name of a zone');
  const { zone: _, ...fields } = readPoolFields(cursor);
  if (per === undefined || count === undefined || name === undefined) return undefined;
  return { per, count, name, zone, fields };
}

function readLoad(cursor: Cursor | undefined): LoadSpec | undefined {
  if (cursor === undefined) return undefined;
  cursor.checkKeys(['seed', 'share', 'spread', 'flavors', 'pool_share', 'volume_sizes_gb', 'projects']);
  const share = cursor.need('share')?.number({ min: 0, max: 1 });
  if (share === undefined) return undefined;
  const sizes = cursor.field('volume_sizes_gb');
  return {
    seed: cursor.field('seed')?.integer({ min: 0, max: 2 ** 32 - 1 }) ?? 1,
    share,
    spread: cursor.field('spread')?.number({ min: 0, max: 1 }) ?? 0.2,
    flavors: readNames(cursor.field('flavors'), 'the name of a flavor', readName),
    poolShare: cursor.field('pool_share')?.number({ min: 0, max: 1 }) ?? 0,
    volumeSizesGb:
      sizes === undefined ? [20, 50, 100] : sizes.items().map((item) => readAmount(item, 1) ?? 1),
    projects: readNames(cursor.field('projects'), 'a project') ?? [],
  };
}

function readCount(cursor: Cursor | undefined, max: number): number | undefined {
  const count = cursor?.integer({ min: 1 });
  if (count === undefined || count <= max) return count;
  cursor!.fail(`at most ${max} are possible, got ${quote(String(count))}`);
  return undefined;
}
