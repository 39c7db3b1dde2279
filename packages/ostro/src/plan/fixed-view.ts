/**
 * What of a snapshot never changes while it lives, as the checkers read a site: hosts, racks, places, flavors, earlier
 * members. Made on demand and kept, so that the check of a small request costs what the request touches.
 */
import { KBPS_PER_MBPS } from '../model/arithmetic.ts';
import type { FlavorDemand, Host, Pool, Rack, Uplink } from '../model/site.ts';
import { type Snapshot, type StoredMember, UNKNOWN_LINK } from '../model/snapshot.ts';
import { Memo } from './memo.ts';
import { type Place, placeOfHost, placeOfPool } from './place.ts';
import type { PlacedThing } from './site-view.ts';

/** Members of a stored group as the checkers see them, each beside what it was made of. */
interface Seen {
  readonly of: StoredMember[];
  readonly things: PlacedThing[];
}

export class FixedView {
  readonly #snapshot: Snapshot;
  readonly #hosts = new Memo((h) => this.#describeHost(h));
  readonly #racks = new Memo((unit) => this.#describeRack(unit));
  readonly #hostPlaces = new Memo((h) => placeOfHost(this.host(h), (rack) => this.#rackNamed(rack)));
  readonly #poolPlaces = new Memo((p) => this.#placePool(p));
  readonly #members = new Map<number, Seen>();
  #flavors: readonly FlavorDemand[] | null = null;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  get flavors(): readonly FlavorDemand[] {
    const { mix, classes } = this.#snapshot;
    this.#flavors ??= mix.map(({ name, demand }) => ({
      name,
      resources: Object.fromEntries(classes.map((each, c) => [each, demand[c]])),
    }));
    return this.#flavors;
  }

  host(h: number): Host {
    return this.#hosts.get(h);
  }

  rack(unit: number): Rack {
    return this.#racks.get(unit);
  }

  hostPlace(h: number): Place {
    return this.#hostPlaces.get(h);
  }

  poolPlace(p: number): Place {
    return this.#poolPlaces.get(p);
  }

  /** Members of one stored group, as members of this group alone: it costs its own members, however many others have. */
  membersOf(g: number): readonly PlacedThing[] {
    const { members, name } = this.#snapshot.groups[g];
    let seen = this.#members.get(g);
    if (seen === undefined) this.#members.set(g, (seen = { of: [], things: [] }));
    const { of, things } = seen;
    things.length = of.length = Math.min(of.length, members.length);
    for (let i = 0; i < members.length; i++) {
      if (of[i] === members[i]) continue;
      of[i] = members[i];
      things[i] = this.#see(members[i], name);
    }
    return things;
  }

  #see({ name, kind, target, key }: StoredMember, group: string): PlacedThing {
    const place = kind === 'server' ? this.hostPlace(target) : this.poolPlace(target);
    return { kind, name, place, groups: [group], memberKeys: { [group]: key } };
  }

  hangsAt(pool: number): Pool['at'] {
    const { poolHost, poolRack, poolCluster, unitNames } = this.#snapshot;
    if (poolHost[pool] >= 0) return { level: 'host', name: unitNames[poolHost[pool]] };
    if (poolRack[pool] >= 0) return { level: 'rack', name: unitNames[poolRack[pool]] };
    return poolCluster[pool] >= 0 ? { level: 'cluster', name: unitNames[poolCluster[pool]] } : 'site';
  }

  uplinkOf(link: number): Uplink {
    const capacity = this.#snapshot.linkCapacity[link];
    return capacity === UNKNOWN_LINK ? {} : { uplinkMbps: capacity / KBPS_PER_MBPS };
  }

  #placePool(p: number): Place {
    const { poolNames, poolHost } = this.#snapshot;
    const host = poolHost[p] < 0 ? undefined : this.hostPlace(poolHost[p]);
    return placeOfPool({ name: poolNames[p], at: this.hangsAt(p) }, host, (rack) => this.#rackNamed(rack));
  }

  #rackNamed(name: string): Rack | undefined {
    const rack = this.#snapshot.rackIndex.get(name);
    return rack === undefined ? undefined : this.rack(rack + this.#snapshot.hostCount);
  }

  #describeRack(unit: number): Rack {
    const { unitNames, rackCluster, hostCount } = this.#snapshot;
    return {
      name: unitNames[unit],
      cluster: this.#name(rackCluster[unit - hostCount]),
      ...this.uplinkOf(unit),
    };
  }

  #describeHost(h: number): Host {
    const { classes, capacity, features, feature, rackOf, clusterOf, unitNames } = this.#snapshot;
    const { enabled, zone, traits, aggregates, maxUnit, minUnit, stepSize } = features[feature[h]];
    const inventories = Object.fromEntries(
      classes.flatMap((name, c) => {
        // A class the host does not have gives no unit at all.
        if (maxUnit[c] === 0) return [];
        const total = capacity[h * classes.length + c];
        return [[name, { total, maxUnit: maxUnit[c], minUnit: minUnit[c], stepSize: stepSize[c] }]];
      }),
    );
    return {
      name: unitNames[h],
      rack: this.#name(rackOf[h]),
      cluster: this.#name(clusterOf[h]),
      inventories,
      zone: zone ?? undefined,
      aggregates,
      traits: [...traits],
      enabled,
      ...this.uplinkOf(h),
    };
  }

  #name(unit: number): string | undefined {
    return unit < 0 ? undefined : this.#snapshot.unitNames[unit];
  }
}
