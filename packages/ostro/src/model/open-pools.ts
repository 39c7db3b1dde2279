/** Opens the pools of a site: where each hangs, what it has, and what it serves. */
import { clampAmount, lookUp } from './check.ts';
import { internPoolFeatures } from './features.ts';
import type { Memory } from './memory.ts';
import { lookUpHost } from './name-index.ts';
import type { Pool } from './site.ts';
import type { Snapshot } from './snapshot.ts';

type Units = Pick<
  Snapshot,
  | 'hostSlots'
  | 'unitNames'
  | 'rackIndex'
  | 'clusterIndex'
  | 'hostCount'
  | 'rackOf'
  | 'clusterOf'
  | 'rackCluster'
>;

/**
 * @param pools by name
 * @returns the columns of the pools; see `Snapshot`
 * @throws OstroError `valet.site.invalid` when a unit does not exist or an amount is none
 */
export function openPools(pools: readonly Pool[], units: Units, memory: Memory) {
  return {
    poolNames: pools.map((pool) => pool.name),
    ...hang(pools, units, memory),
    poolCapacityGb: Int32Array.from(pools, (pool) => pool.capacityGb),
    poolCapacityIops: Int32Array.from(pools, (pool) => pool.iops ?? 0),
    poolFreeGb: fill(memory.int32(pools.length), pools, (pool) =>
      clampAmount(pool.capacityGb - (pool.usedGb ?? 0), `capacity of pool '${pool.name}'`),
    ),
    poolFreeIops: fill(memory.int32(pools.length), pools, (pool) =>
      clampAmount((pool.iops ?? 0) - (pool.usedIops ?? 0), `iops of pool '${pool.name}'`),
    ),
    ...internPoolFeatures(pools, memory),
  };
}

function hang(pools: readonly Pool[], units: Units, memory: Memory) {
  const { hostCount, rackIndex, clusterIndex, rackOf, clusterOf, rackCluster } = units;
  const poolLevel = memory.uint8(pools.length).fill(3);
  const poolHost = memory.int32(pools.length).fill(-1);
  const poolRack = memory.int32(pools.length).fill(-1);
  const poolCluster = memory.int32(pools.length).fill(-1);
  pools.forEach((pool, p) => {
    if (pool.at === 'site') return;
    const { level, name } = pool.at;
    const owner = `pool '${pool.name}'`;
    poolLevel[p] = level === 'host' ? 0 : level === 'rack' ? 1 : 2;
    if (level === 'host') {
      poolHost[p] = lookUpHost(units, name, owner);
      poolRack[p] = rackOf[poolHost[p]];
      poolCluster[p] = clusterOf[poolHost[p]];
    } else if (level === 'rack') {
      const rack = lookUp(rackIndex, name, 'rack', owner);
      poolRack[p] = hostCount + rack;
      poolCluster[p] = rackCluster[rack];
    } else {
      poolCluster[p] = hostCount + rackIndex.size + lookUp(clusterIndex, name, 'cluster', owner);
    }
  });
  return { poolLevel, poolHost, poolRack, poolCluster };
}

function fill<Thing>(
  array: Int32Array,
  things: readonly Thing[],
  amountOf: (thing: Thing) => number,
): Int32Array {
  things.forEach((thing, i) => {
    array[i] = amountOf(thing);
  });
  return array;
}
