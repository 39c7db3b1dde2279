/** One pass over the hosts of a description, into the columns of a snapshot. */
import { KBPS_PER_MBPS } from './arithmetic.ts';
import { clampAmount, isKbps, MAX_AMOUNT, toKbps } from './check.ts';
import { HostFeatures } from './features.ts';
import type { Memory } from './memory.ts';
import type { Host, Inventory, Site } from './site.ts';
import { type HostFeature, UNKNOWN_LINK } from './snapshot.ts';

/** By host number; see `Snapshot`. */
export interface HostColumns {
  readonly capacity: Int32Array;
  readonly free: Int32Array;
  readonly feature: Int32Array;
  readonly features: readonly HostFeature[];
}

/** Columns of all units or links, of which hosts are the first; see `Snapshot`. */
export interface UnitColumns {
  readonly unitNames: string[];
  readonly servers: Int32Array;
  readonly linkCapacity: Float64Array;
  readonly linkFree: Float64Array;
}

/**
 * A description is read by code that has not been compiled yet, as a rule, so that what matters is how much is done
 * at all: nothing is made for a host but what is kept, and words for an error only where there is one.
 *
 * @param positions by host number, where it stands in the description; null: there
 * @throws OstroError `valet.site.invalid` when an amount or bandwidth is none
 */
export function readHosts(
  { hosts, aggregates = [], standby = {} }: Site,
  positions: Int32Array | null,
  classes: readonly string[],
  { unitNames, servers, linkCapacity, linkFree }: UnitColumns,
  memory: Memory,
): HostColumns {
  const amounts = new Amounts(hosts.length, classes, standby, memory);
  const features = new HostFeatures(classes.length, aggregates);
  const feature = memory.int32(hosts.length);
  for (let h = 0; h < hosts.length; h++) {
    const host = hosts[positions === null ? h : positions[h]];
    unitNames[h] = host.name;
    servers[h] = host.servers ?? 0;
    amounts.read(host, h, features);
    feature[h] = features.numberOf(host);
    linkCapacity[h] = host.uplinkMbps === undefined ? UNKNOWN_LINK : kbpsOf(host.uplinkMbps, host);
    linkFree[h] = linkCapacity[h] - kbpsOf(host.uplinkReservedMbps ?? 0, host);
  }
  return { capacity: amounts.capacity, free: amounts.free, feature, features: features.features };
}

/** What hosts offer by class, and its limits for one server. */
class Amounts {
  readonly capacity: Int32Array;
  readonly free: Int32Array;
  readonly #classes: readonly string[];
  readonly #classIndex: ReadonlyMap<string, number>;
  /** Per cent, by class. */
  readonly #standby: Float64Array;
  /** The classes of the host before in the order it told them, which the next one keeps as a rule, and their numbers. */
  readonly #shape: string[] = [];
  readonly #shapeClass: number[] = [];

  constructor(
    hosts: number,
    classes: readonly string[],
    standby: Readonly<Record<string, number>>,
    memory: Memory,
  ) {
    this.capacity = memory.int32(hosts * classes.length);
    this.free = memory.int32(hosts * classes.length);
    this.#classes = classes;
    this.#classIndex = new Map(classes.map((name, c) => [name, c]));
    this.#standby = Float64Array.from(classes, (name) => standby[name] ?? 0);
  }

  read(host: Host, h: number, features: HostFeatures): void {
    const { inventories } = host;
    const K = this.#classes.length;
    let told = 0;
    for (const name in inventories) {
      const c = this.#classAt(told++, name);
      const inventory = inventories[name];
      this.#take(inventory, c, h * K + c, host);
      features.limit(c, inventory.maxUnit ?? MAX_AMOUNT, inventory.minUnit ?? 1, inventory.stepSize ?? 1);
    }
    if (told < K)
      for (let c = 0; c < K; c++)
        if (!Object.hasOwn(inventories, this.#classes[c])) features.limit(c, 0, 1, 1);
  }

  #take(inventory: Inventory, c: number, at: number, host: Host): void {
    const whole = Math.floor(
      (inventory.total - (inventory.reserved ?? 0)) * (inventory.allocationRatio ?? 1),
    );
    const most = isAmount(whole) ? whole : Math.max(0, clampAmount(whole, amountOf(this.#classes[c], host)));
    const left = most - Math.ceil((most * this.#standby[c]) / 100) - (inventory.used ?? 0);
    this.capacity[at] = most;
    this.free[at] = isAmount(left) ? left : clampAmount(left, amountOf(this.#classes[c], host));
  }

  #classAt(place: number, name: string): number {
    if (this.#shape[place] !== name) {
      this.#shape[place] = name;
      this.#shapeClass[place] = this.#classIndex.get(name)!;
    }
    return this.#shapeClass[place];
  }
}

function isAmount(amount: number): boolean {
  return amount >= 0 && amount <= MAX_AMOUNT;
}

function amountOf(name: string, host: Host): string {
  return `${name} of host '${host.name}'`;
}

function kbpsOf(mbps: number, host: Host): number {
  const kbps = Math.round(mbps * KBPS_PER_MBPS);
  return isKbps(kbps) ? kbps : toKbps(mbps, `uplink of '${host.name}'`);
}
