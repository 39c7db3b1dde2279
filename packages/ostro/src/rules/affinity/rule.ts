/** Affinity: all members in one unit of the level; a pool above the level must contain that unit. */
import type { CompiledGroup, Problem } from '../../model/problem.ts';
import { hangsAbove, poolUnitAt, type Snapshot, unitAt } from '../../model/snapshot.ts';
import type { GroupRule } from '../rule.ts';
import { Tally } from '../tally.ts';

/** @param at where each item is; -1 nowhere */
export function affinityRule(problem: Problem, group: CompiledGroup, at: Int32Array): GroupRule {
  if (group.soft > 0) return new SoftAffinity(problem.snapshot, group);
  return group.hasVolumes
    ? new MixedAffinity(problem, group, at)
    : new ServerAffinity(problem.snapshot, group);
}

/** The unit of servers whose unit is unknown. */
const UNKNOWN = -1;

/** Only servers: one unit and how many are in it. */
class ServerAffinity implements GroupRule {
  readonly #snapshot: Snapshot;
  readonly #group: CompiledGroup;
  #unit = UNKNOWN;
  #count: number;
  /** Earlier members that contradict each other, or stand in an unknown unit: nobody can join them. */
  readonly #broken: boolean;

  constructor(snapshot: Snapshot, group: CompiledGroup) {
    this.#snapshot = snapshot;
    this.#group = group;
    this.#count = group.census.servers;
    const units = group.census[group.level];
    for (const unit of units.keys()) this.#unit = unit;
    this.#broken = units.size > 1 || units.has(UNKNOWN);
  }

  allows(_item: number, _member: number, host: number): boolean {
    const unit = unitAt(this.#snapshot, host, this.#group.level);
    return unit >= 0 && !this.#broken && (this.#count === 0 || unit === this.#unit);
  }

  mightMove(_item: number, _member: number, _from: number, to: number, size: number): boolean {
    const unit = unitAt(this.#snapshot, to, this.#group.level);
    return unit >= 0 && (unit === this.#unit || this.#count <= size);
  }

  delta(): number {
    return 0;
  }

  place(_item: number, _member: number, host: number): void {
    this.#unit = unitAt(this.#snapshot, host, this.#group.level);
    this.#count++;
  }

  remove(): void {
    this.#count--;
  }
}

/** Servers and volumes: the rule holds pair by pair, so the placed members are looked through. */
class MixedAffinity implements GroupRule {
  readonly #problem: Problem;
  readonly #group: CompiledGroup;
  readonly #at: Int32Array;

  constructor(problem: Problem, group: CompiledGroup, at: Int32Array) {
    this.#problem = problem;
    this.#group = group;
    this.#at = at;
  }

  allows(item: number, _member: number, target: number): boolean {
    const { serverCount } = this.#problem;
    const isServer = item < serverCount;
    if (!this.#isAbove(isServer, target) && this.#unit(isServer, target) < 0) return false;
    for (const other of this.#group.items) {
      if (other === item || this.#at[other] < 0) continue;
      if (!this.#agree(isServer, target, other < serverCount, this.#at[other])) return false;
    }
    const { host, pool } = this.#group.census;
    for (const there of host.keys()) if (!this.#agree(isServer, target, true, there)) return false;
    for (const there of pool.keys()) if (!this.#agree(isServer, target, false, there)) return false;
    return true;
  }

  mightMove(item: number, member: number, _from: number, to: number, size: number): boolean {
    return size > 1 || this.allows(item, member, to);
  }

  #agree(aServer: boolean, a: number, bServer: boolean, b: number): boolean {
    const aAbove = this.#isAbove(aServer, a);
    const bAbove = this.#isAbove(bServer, b);
    // Pools above the level say nothing to each other; one of them must contain what is below it.
    if (aAbove) return bAbove || contains(this.#problem.snapshot, a, bServer, b);
    if (bAbove) return contains(this.#problem.snapshot, b, aServer, a);
    const unit = this.#unit(aServer, a);
    return unit >= 0 && unit === this.#unit(bServer, b);
  }

  #isAbove(isServer: boolean, target: number): boolean {
    return !isServer && hangsAbove(this.#problem.snapshot, target, this.#group.level);
  }

  #unit(isServer: boolean, target: number): number {
    const { snapshot } = this.#problem;
    return isServer
      ? unitAt(snapshot, target, this.#group.level)
      : poolUnitAt(snapshot, target, this.#group.level);
  }

  delta(): number {
    return 0;
  }
  place(): void {}
  remove(): void {}
}

/** Whether the unit a pool hangs at contains a host or another pool. */
function contains(snapshot: Snapshot, pool: number, isServer: boolean, target: number): boolean {
  const level = snapshot.poolLevel[pool];
  if (level === 3) return true;
  if (level === 2)
    return (
      snapshot.poolCluster[pool] === (isServer ? snapshot.clusterOf[target] : snapshot.poolCluster[target])
    );
  return snapshot.poolRack[pool] === (isServer ? snapshot.rackOf[target] : snapshot.poolRack[target]);
}

/** Each pair of servers not in one unit costs; a server in an unknown unit is with nobody. */
class SoftAffinity implements GroupRule {
  readonly #snapshot: Snapshot;
  readonly #group: CompiledGroup;
  /** The request's own servers; earlier ones stand in the census. */
  readonly #inUnit: Tally;
  readonly #earlierInUnit: ReadonlyMap<number, number>;
  #placed: number;
  readonly #servers: number;

  constructor(snapshot: Snapshot, group: CompiledGroup) {
    this.#snapshot = snapshot;
    this.#group = group;
    this.#inUnit = new Tally(group.items.length);
    this.#earlierInUnit = group.census[group.level];
    this.#servers = group.serverCount;
    this.#placed = group.census.servers;
  }

  allows(): boolean {
    return true;
  }

  mightMove(): boolean {
    return true;
  }

  delta(item: number, _member: number, host: number): number {
    if (!this.#counts(item)) return 0;
    const unit = unitAt(this.#snapshot, host, this.#group.level);
    const together = unit < 0 ? 0 : this.#inUnit.get(unit) + (this.#earlierInUnit.get(unit) ?? 0);
    return (this.#placed - together) * this.#group.soft;
  }

  place(item: number, _member: number, host: number): void {
    if (!this.#counts(item)) return;
    const unit = unitAt(this.#snapshot, host, this.#group.level);
    if (unit >= 0) this.#inUnit.add(unit, 1);
    this.#placed++;
  }

  remove(item: number, _member: number, host: number): void {
    if (!this.#counts(item)) return;
    const unit = unitAt(this.#snapshot, host, this.#group.level);
    if (unit >= 0) this.#inUnit.add(unit, -1);
    this.#placed--;
  }

  /** Items are sorted and servers come first, so a volume is one beyond the group's servers. */
  #counts(item: number): boolean {
    return this.#servers > 0 && item <= this.#group.items[this.#servers - 1];
  }
}
