/** Groups hosts (and pools) by what they offer beside amounts, so that eligibility is decided once a group. */
import { MAX_AMOUNT } from './check.ts';
import type { Memory } from './memory.ts';
import type { Aggregate, Host, Pool } from './site.ts';
import type { HostFeature, PoolFeature } from './snapshot.ts';

/**
 * @returns for each host the number of its feature, and the features; hosts with the same zone, traits,
 *   aggregates, unit limits and enabled flag share one
 */
export function internFeatures(
  hosts: readonly Host[],
  classes: readonly string[],
  aggregates: readonly Aggregate[],
  memory: Memory,
): { feature: Int32Array; features: HostFeature[] } {
  const metadata = new Map(aggregates.map((aggregate) => [aggregate.name, aggregate.metadata ?? {}]));
  const numbers = new Map<string, number>();
  const features: HostFeature[] = [];
  const feature = memory.int32(hosts.length);
  hosts.forEach((host, h) => {
    const limits = classes.map((name) => {
      const inventory = host.inventories[name];
      if (inventory === undefined) return [0, 1, 1];
      return [inventory.maxUnit ?? MAX_AMOUNT, inventory.minUnit ?? 1, inventory.stepSize ?? 1];
    });
    const traits = [...(host.traits ?? [])].sort();
    const names = [...(host.aggregates ?? [])].sort();
    const enabled = host.enabled ?? true;
    const key = JSON.stringify([enabled, host.zone ?? null, traits, names, limits]);
    let number = numbers.get(key);
    if (number === undefined) {
      number = features.length;
      numbers.set(key, number);
      features.push({
        enabled,
        zone: host.zone ?? null,
        traits: new Set(traits),
        aggregates: names,
        aggregateSpecs: joinMetadata(names, metadata),
        maxUnit: limits.map((limit) => limit[0]),
        minUnit: limits.map((limit) => limit[1]),
        stepSize: limits.map((limit) => limit[2]),
      });
    }
    feature[h] = number;
  });
  return { feature, features };
}

/** The same for pools. */
export function internPoolFeatures(
  pools: readonly Pool[],
  memory: Memory,
): {
  poolFeature: Int32Array;
  poolFeatures: PoolFeature[];
} {
  const numbers = new Map<string, number>();
  const poolFeatures: PoolFeature[] = [];
  const poolFeature = memory.int32(pools.length);
  pools.forEach((pool, p) => {
    const types = pool.types === undefined ? null : [...pool.types].sort();
    const enabled = pool.enabled ?? true;
    const hasIops = pool.iops !== undefined;
    const key = JSON.stringify([enabled, pool.zone ?? null, types, hasIops]);
    let number = numbers.get(key);
    if (number === undefined) {
      number = poolFeatures.length;
      numbers.set(key, number);
      poolFeatures.push({ enabled, zone: pool.zone ?? null, types: types && new Set(types), hasIops });
    }
    poolFeature[p] = number;
  });
  return { poolFeature, poolFeatures };
}

function joinMetadata(
  names: readonly string[],
  metadata: ReadonlyMap<string, Readonly<Record<string, string>>>,
): Map<string, Set<string>> {
  const specs = new Map<string, Set<string>>();
  for (const name of names) {
    for (const [key, value] of Object.entries(metadata.get(name) ?? {})) {
      const values = specs.get(key) ?? new Set();
      specs.set(key, values.add(value));
    }
  }
  return specs;
}
