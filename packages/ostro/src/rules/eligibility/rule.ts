/**
 * Eligibility: which hosts a server may use by itself, whatever stands beside it: enabled, zone, traits,
 * aggregate extra specs, unit limits, fixed, allowed and excluded hosts. Decided once for each kind of server
 * and each host feature.
 */
import type { Server, Volume } from '../../model/application.ts';
import type { HostFeature, PoolFeature, Snapshot } from '../../model/snapshot.ts';

/** What some servers of an application ask of a host beside room. */
export interface ServerNeeds {
  /** By host feature: 1 when it may serve. */
  readonly featureOk: Uint8Array;
  /** The only hosts allowed; null: all. */
  readonly only: ReadonlySet<number> | null;
  readonly not: ReadonlySet<number> | null;
  /** A resource class it demands that no host of the site has. */
  readonly missingClass: string | null;
}

/** What some volumes of an application ask of a pool beside room. */
export interface VolumeNeeds {
  /** By pool feature: 1 when it may serve. */
  readonly featureOk: Uint8Array;
  readonly only: ReadonlySet<number> | null;
  readonly not: ReadonlySet<number> | null;
}

/** Why a host feature cannot serve; null when it can. */
export type Refusal = 'disabled' | 'zone' | 'traits' | 'aggregates' | 'unit limits';

/** Whether a host with a feature may serve a server with a demand (by class index, from `at` on). */
export function refuseFeature(
  server: Server,
  demand: ArrayLike<number>,
  at: number,
  feature: HostFeature,
): Refusal | null {
  if (!feature.enabled) return 'disabled';
  if (server.zone !== undefined && server.zone !== feature.zone) return 'zone';
  if (server.requiredTraits?.some((trait) => !feature.traits.has(trait))) return 'traits';
  if (server.forbiddenTraits?.some((trait) => feature.traits.has(trait))) return 'traits';
  const { aggregateSpecs } = server;
  if (aggregateSpecs !== undefined)
    for (const key of Object.keys(aggregateSpecs))
      if (!feature.aggregateSpecs.get(key)?.has(aggregateSpecs[key])) return 'aggregates';
  const { maxUnit, minUnit, stepSize } = feature;
  for (let c = 0; c < maxUnit.length; c++) {
    const amount = demand[at + c];
    if (amount === 0) continue;
    if (amount > maxUnit[c] || amount < minUnit[c] || amount % stepSize[c] !== 0) return 'unit limits';
  }
  return null;
}

/** The same for a volume and a pool. */
export function refusePoolFeature(
  volume: Volume,
  feature: PoolFeature,
): 'disabled' | 'zone' | 'types' | 'iops' | null {
  if (!feature.enabled) return 'disabled';
  if (volume.zone !== undefined && feature.zone !== null && volume.zone !== feature.zone) return 'zone';
  if (volume.type !== undefined && feature.types !== null && !feature.types.has(volume.type)) return 'types';
  if ((volume.iops ?? 0) > 0 && !feature.hasIops) return 'iops';
  return null;
}

/** May a server with these needs use the host, as far as the host's own properties go? */
export function isEligible(snapshot: Snapshot, needs: ServerNeeds, host: number): boolean {
  return (
    needs.featureOk[snapshot.feature[host]] === 1 &&
    (needs.only === null || needs.only.has(host)) &&
    (needs.not === null || !needs.not.has(host))
  );
}

/** May a volume with these needs use the pool: type, zone, fixed, allowed and excluded pools? */
export function isServed(snapshot: Snapshot, needs: VolumeNeeds, pool: number): boolean {
  return (
    needs.featureOk[snapshot.poolFeature[pool]] === 1 &&
    (needs.only === null || needs.only.has(pool)) &&
    (needs.not === null || !needs.not.has(pool))
  );
}
