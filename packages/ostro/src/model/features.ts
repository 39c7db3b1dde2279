/** Groups hosts (and pools) by what they offer beside amounts, so that eligibility is decided once a group. */
import type { Memory } from './memory.ts';
import type { Aggregate, Host, Pool } from './site.ts';
import type { HostFeature, PoolFeature } from './snapshot.ts';
import { Tuples } from './tuples.ts';

/** Entries of a host's tuple before those for its limits. */
const LIMITS = 4;

/**
 * The features of hosts that are told one after another: hosts with the same zone, traits, aggregates, unit limits
 * and enabled flag share one. Neighbours are alike as a rule, so that of each host only what differs from the one
 * before is looked at twice.
 */
export class HostFeatures {
  readonly features: HostFeature[] = [];
  readonly #metadata: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly #zones: string[] = [];
  readonly #traits = new NameSets();
  readonly #aggregates = new NameSets();
  readonly #known = new Tuples();
  /** Of the host that is being told: enabled, zone, traits, aggregates; then most, least and step by class. */
  readonly #tuple: Float64Array;
  #isAsBefore = false;
  #before = -1;

  constructor(classes: number, aggregates: readonly Aggregate[]) {
    this.#metadata = new Map(aggregates.map(({ name, metadata }) => [name, metadata ?? {}]));
    this.#tuple = new Float64Array(LIMITS + 3 * classes);
  }

  /** Tells the limits of a host for one server, by class; before `numberOf`, for every class. */
  limit(c: number, maxUnit: number, minUnit: number, stepSize: number): void {
    const at = LIMITS + 3 * c;
    this.#set(at, maxUnit);
    this.#set(at + 1, minUnit);
    this.#set(at + 2, stepSize);
  }

  /** The number of the feature of a host whose limits have been told. */
  numberOf({ enabled, zone, traits, aggregates }: Host): number {
    this.#set(0, enabled === false ? 0 : 1);
    this.#set(1, zone === undefined ? -1 : this.#zoneNumber(zone));
    this.#set(2, this.#traits.numberOf(traits));
    this.#set(3, this.#aggregates.numberOf(aggregates));
    if (!this.#isAsBefore || this.#before < 0) {
      this.#before = this.#known.numberOf(this.#tuple, this.#tuple.length);
      if (this.#before === this.features.length) this.features.push(this.#describe());
    }
    this.#isAsBefore = true;
    return this.#before;
  }

  #set(at: number, value: number): void {
    if (this.#tuple[at] === value) return;
    this.#tuple[at] = value;
    this.#isAsBefore = false;
  }

  #zoneNumber(zone: string): number {
    const before = this.#tuple[1];
    if (before >= 0 && this.#zones[before] === zone) return before;
    const known = this.#zones.indexOf(zone);
    return known >= 0 ? known : this.#zones.push(zone) - 1;
  }

  #describe(): HostFeature {
    const [enabled, zone, traits, aggregates, ...limits] = this.#tuple;
    const names = this.#aggregates.namesOf(aggregates).sort();
    const each = (which: number) => limits.filter((_, i) => i % 3 === which);
    return {
      enabled: enabled === 1,
      zone: this.#zones[zone] ?? null,
      traits: new Set(this.#traits.namesOf(traits).sort()),
      aggregates: names,
      aggregateSpecs: joinMetadata(names, this.#metadata),
      maxUnit: each(0),
      minUnit: each(1),
      stepSize: each(2),
    };
  }
}

const NONE: readonly string[] = [];

/** Numbers for sets of names, whatever their order. */
class NameSets {
  readonly #names: string[] = [];
  readonly #numberOf = new Map<string, number>();
  readonly #sets = new Tuples();
  readonly #members: number[][] = [];
  #before: readonly string[] = NONE;
  #numberBefore = -1;

  numberOf(names: readonly string[] = NONE): number {
    if (this.#numberBefore < 0 || !isSameList(names, this.#before)) this.#numberBefore = this.#find(names);
    this.#before = names;
    return this.#numberBefore;
  }

  /** The names of a set, in no order. */
  namesOf(set: number): string[] {
    return this.#members[set].map((name) => this.#names[name]);
  }

  #find(names: readonly string[]): number {
    const members: number[] = [];
    for (let i = 0; i < names.length; i++) insert(members, this.#nameNumber(names[i]));
    const set = this.#sets.numberOf(members, members.length);
    if (set === this.#members.length) this.#members.push(members);
    return set;
  }

  #nameNumber(name: string): number {
    const known = this.#numberOf.get(name);
    if (known !== undefined) return known;
    this.#numberOf.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }
}

/** Into an ascending list, unless it is there; from the end, where it belongs as a rule. */
function insert(ascending: number[], number: number): void {
  let at = ascending.length;
  while (at > 0 && ascending[at - 1] > number) at--;
  if (at > 0 && ascending[at - 1] === number) return;
  ascending.push(number);
  for (let i = ascending.length - 1; i > at; i--) ascending[i] = ascending[i - 1];
  ascending[at] = number;
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
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
