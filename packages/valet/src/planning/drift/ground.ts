/**
 * What of a site the rules of a plan can depend on, host by host and pool by pool, so that only those plans are
 * judged again under which something has changed: what each place is, and the places where too much stands.
 */
import { hostNumber, type Snapshot } from '@valet/ostro';

/** Names of hosts and pools where more stands than may. */
export interface Troubled {
  readonly hosts: ReadonlySet<string>;
  readonly pools: ReadonlySet<string>;
}

export class Ground {
  readonly snapshot: Snapshot;
  readonly number: number;
  readonly #hosts = new Map<string, string>();
  readonly #pools = new Map<string, string>();

  /** @param number tells one site from those before it */
  constructor(snapshot: Snapshot, number: number) {
    this.snapshot = snapshot;
    this.number = number;
  }

  /** A text that is another one when anything has been placed, moved or taken away. */
  moment(): string {
    return `${this.number} ${this.snapshot.version[0]}`;
  }

  /** A text that differs when a place has become another: other units, features, uplinks, amounts; '' without it. */
  featureOf(kind: 'server' | 'volume', location: string): string {
    const known = kind === 'server' ? this.#hosts : this.#pools;
    let feature = known.get(location);
    if (feature === undefined) {
      feature = kind === 'server' ? this.#hostFeature(location) : this.#poolFeature(location);
      known.set(location, feature);
    }
    return feature;
  }

  #hostFeature(name: string): string {
    const { classes, capacity, features, feature, rackOf, clusterOf, unitNames } = this.snapshot;
    const host = hostNumber(this.snapshot, name);
    if (host < 0) return '';
    const { traits, aggregateSpecs, ...rest } = features[feature[host]!]!;
    const units = [host, rackOf[host]!, clusterOf[host]!].filter((unit) => unit >= 0);
    return JSON.stringify([
      rest,
      [...traits],
      [...aggregateSpecs].map(([key, values]) => [key, ...values]),
      units.map((unit) => [unitNames[unit], this.#uplink(unit)]),
      rackOf[host]! < 0,
      [...capacity.subarray(host * classes.length, (host + 1) * classes.length)],
      classes,
    ]);
  }

  #poolFeature(name: string): string {
    const { poolIndex, poolFeatures, poolFeature, poolHost, poolRack, poolCluster, unitNames, unitCount } =
      this.snapshot;
    const pool = poolIndex.get(name);
    if (pool === undefined) return '';
    const { types, ...rest } = poolFeatures[poolFeature[pool]!]!;
    const units = [poolHost, poolRack, poolCluster].map((of) => unitNames[of[pool]!] ?? null);
    return JSON.stringify([rest, types && [...types], units, this.#uplink(unitCount + pool)]);
  }

  #uplink(link: number): number | null {
    const kbps = this.snapshot.linkCapacity[link]!;
    return Number.isFinite(kbps) ? kbps : null;
  }

  /**
   * Hosts and pools where more stands than may, as it is now: over their capacity, behind an uplink that is, or in a
   * unit that an exclusivity group shares with others. O(hosts + members of exclusivity groups).
   */
  troubled(): Troubled {
    const { snapshot } = this;
    const { classes, free, hostCount, unitCount, unitNames, rackOf, clusterOf, linkFree, poolCount } =
      snapshot;
    const isTroubled = this.#sharedUnits();
    for (let i = 0; i < free.length; i++) if (free[i]! < 0) isTroubled[Math.floor(i / classes.length)] = 1;
    for (let unit = 0; unit < unitCount; unit++)
      if (linkFree[unit]! < 0 && Number.isFinite(linkFree[unit]!)) isTroubled[unit] = 1;
    const hosts = new Set<string>();
    for (let host = 0; host < hostCount; host++)
      if (isTroubled[host] || isTroubled[rackOf[host]!] || isTroubled[clusterOf[host]!])
        hosts.add(unitNames[host]!);
    const pools = new Set<string>();
    for (let pool = 0; pool < poolCount; pool++) {
      const left = [snapshot.poolFreeGb[pool]!, snapshot.poolFreeIops[pool]!, linkFree[unitCount + pool]!];
      if (left.some((each) => each < 0 && Number.isFinite(each))) pools.add(snapshot.poolNames[pool]!);
    }
    return { hosts, pools };
  }

  /** By unit: whether servers stand there beside those of an exclusivity group. */
  #sharedUnits(): Uint8Array {
    const { groups, rackOf, clusterOf, servers, unitCount } = this.snapshot;
    const isShared = new Uint8Array(unitCount);
    for (const { type, level, members } of groups) {
      if (type !== 'exclusivity' || level === null) continue;
      const own = new Map<number, number>();
      for (const { kind, target } of members) {
        if (kind !== 'server') continue;
        const unit = level === 'host' ? target : level === 'rack' ? rackOf[target]! : clusterOf[target]!;
        own.set(unit, (own.get(unit) ?? 0) + 1);
      }
      for (const [unit, count] of own) if (unit >= 0 && servers[unit]! > count) isShared[unit] = 1;
    }
    return isShared;
  }
}
