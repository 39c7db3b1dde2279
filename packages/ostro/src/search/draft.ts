/**
 * A plan in the making: which part stands where, with everything that follows from it kept up to date (capacity,
 * uplinks, group counters, cost). `put` and `take` undo each other to the last bit.
 */
import type { Problem } from '../model/problem.ts';
import { fragmentShare, loadSquare } from '../plan/host-terms.ts';
import { BALANCE, FRAGMENTS, type Goal, HOSTS, MOVES, NETWORK, SOFT, TERMS } from '../plan/terms.ts';
import { pipeCost, releasePipe, reservePipe } from '../rules/bandwidth/rule.ts';
import { fitsHost, takeHost } from '../rules/capacity/rule.ts';
import { isEligible, isServed } from '../rules/eligibility/rule.ts';
import { ExclusivityRule, isHeld } from '../rules/exclusivity/rule.ts';
import { fitsPool } from '../rules/pools/rule.ts';
import type { GroupRule } from '../rules/rule.ts';
import { rulesOf } from '../rules/rules-of.ts';
import { Companions } from './companions.ts';
import { forcedLinks, forcedOut } from './forced.ts';
import type { Scratch } from './scratch.ts';

/** A rule an item is under, and as which member. */
interface Duty {
  readonly rule: GroupRule;
  readonly member: number;
}

const NO_DUTIES: readonly Duty[] = [];

export class Draft {
  readonly problem: Problem;
  readonly goal: Goal;
  readonly scratch: Scratch;
  /** Host (or pool) of each part and of each item; -1 nowhere. */
  readonly partAt: Int32Array;
  readonly at: Int32Array;
  /** Amounts of all terms, see `TERMS`; fragments and balance only when the goal asks for them. */
  readonly amounts = new Float64Array(TERMS.length);
  /** Hosts with a server of the draft, in no particular order. */
  readonly touched: number[] = [];
  placedParts = 0;
  readonly companions: Companions;
  readonly #duties: readonly (readonly Duty[])[];
  /** Exclusivity groups, which bind every server that is not in them. */
  readonly #guards: readonly { rule: ExclusivityRule; inside: Uint8Array }[];
  /** Stored exclusivity group of each server, -1 none; null where no unit is held, and nobody asks. */
  readonly #ownHolder: Int32Array | null;
  /** Whether there is any group at all: without, nothing is asked of `#duties`. */
  readonly #ruled: boolean;
  /** Bandwidth that leaves each server part's host, rack and cluster in any case; null when there is none. */
  readonly #forcedOut: Float64Array | null;
  readonly #countsFragments: boolean;
  readonly #countsBalance: boolean;

  constructor(problem: Problem, goal: Goal, scratch: Scratch) {
    this.problem = problem;
    this.goal = goal;
    this.scratch = scratch;
    this.partAt = new Int32Array(problem.parts.count).fill(-1);
    this.at = new Int32Array(problem.itemCount).fill(-1);
    this.#countsFragments = goal.order.includes(FRAGMENTS) && problem.snapshot.mix.length > 0;
    this.#countsBalance = goal.order.includes(BALANCE);
    this.#ruled = problem.groups.length > 0;
    this.#ownHolder = problem.snapshot.heldUnits[0] > 0 ? new Int32Array(problem.serverCount).fill(-1) : null;
    const duties: (readonly Duty[])[] = [];
    const guards: { rule: ExclusivityRule; inside: Uint8Array }[] = [];
    for (let item = 0; this.#ruled && item < problem.itemCount; item++) duties.push(NO_DUTIES);
    for (const group of problem.groups) {
      for (const rule of rulesOf(problem, group, this.at, scratch.drafted)) {
        for (let i = 0; i < group.items.length; i++) {
          const duty: Duty = { rule, member: group.itemMember[i] };
          const others = duties[group.items[i]];
          duties[group.items[i]] = others.length === 0 ? [duty] : [...others, duty];
        }
        if (!(rule instanceof ExclusivityRule)) continue;
        const inside = new Uint8Array(problem.serverCount);
        for (let i = 0; i < group.serverCount; i++) {
          inside[group.items[i]] = 1;
          if (this.#ownHolder !== null) this.#ownHolder[group.items[i]] = group.stored;
        }
        guards.push({ rule, inside });
      }
    }
    this.companions = new Companions(problem);
    const links = forcedLinks(problem);
    this.#forcedOut = links.length > 0 && links.some((count) => count > 0) ? forcedOut(problem, links) : null;
    this.#duties = duties;
    this.#guards = guards;
  }

  /** Whether a part is a block of servers; else it is a volume. */
  isServers(part: number): boolean {
    return part < this.problem.parts.serverParts;
  }

  /** Is the part bound by any group rule? Parts that are not can be judged without moving them. */
  isRuled(part: number): boolean {
    const { start, items } = this.problem.parts;
    if (!this.#ruled) return false;
    if (this.#guards.length > 0) return true;
    for (let i = start[part]; i < start[part + 1]; i++) if (this.#duties[items[i]].length > 0) return true;
    return false;
  }

  /** May the part use the target as far as its own needs go, whatever stands there? */
  isEligible(part: number, target: number): boolean {
    const { problem } = this;
    const { start, items } = problem.parts;
    if (!this.isServers(part)) {
      const needs = problem.volumeNeeds[problem.needs[items[start[part]]]];
      return isServed(problem.snapshot, needs, target);
    }
    for (let i = start[part]; i < start[part + 1]; i++) {
      const item = items[i];
      if (!isEligible(problem.snapshot, problem.serverNeeds[problem.needs[item]], target)) return false;
      if (this.#ownHolder !== null && isHeld(problem.snapshot, target, this.#ownHolder[item])) return false;
    }
    return true;
  }

  /** Is there room for the part, the others staying where they are? */
  hasRoom(part: number, target: number): boolean {
    const { problem, scratch } = this;
    if (this.isServers(part))
      return fitsHost(problem, part, target, scratch.used) && this.#hasWayOut(part, target);
    const item = problem.parts.items[problem.parts.start[part]];
    return fitsPool(problem, item, target, scratch.poolUsedGb, scratch.poolUsedIops);
  }

  /** Have the uplinks above the host room for what must leave it? None of the part's pipes is reserved yet. */
  #hasWayOut(part: number, host: number): boolean {
    const out = this.#forcedOut;
    if (out === null || out[part * 3] === 0) return true;
    const { linkFree, rackOf, clusterOf } = this.problem.snapshot;
    const { linkUsed } = this.scratch;
    const units = [host, rackOf[host], clusterOf[host]];
    for (let level = 0; level < 3; level++) {
      const kbps = out[part * 3 + level];
      if (kbps === 0) return true;
      const unit = units[level];
      if (unit < 0 || !(linkFree[unit] - linkUsed[unit] >= kbps)) return false;
    }
    return true;
  }

  /** Do the group rules let the part go to the target? */
  obeysRules(part: number, target: number): boolean {
    if (!this.#ruled) return true;
    const { start, items } = this.problem.parts;
    for (let i = start[part]; i < start[part + 1]; i++) if (!this.#itemObeys(items[i], target)) return false;
    return true;
  }

  #itemObeys(item: number, target: number): boolean {
    for (const { rule, member } of this.#duties[item]) if (!rule.allows(item, member, target)) return false;
    if (item >= this.problem.serverCount) return true;
    for (const { rule, inside } of this.#guards)
      if (inside[item] === 0 && !rule.allowsOutsider(target)) return false;
    return true;
  }

  /**
   * Might the group rules let a placed part go to another target? Told without moving anything: a no is certain, a
   * yes is not.
   * @param instead a part that leaves the target for it; -1 none
   */
  mightObeyRules(part: number, target: number, instead: number): boolean {
    if (!this.#ruled) return true;
    const { parts, serverCount } = this.problem;
    const from = this.partAt[part];
    const end = parts.start[part + 1];
    const size = end - parts.start[part];
    for (let i = parts.start[part]; i < end; i++) {
      const item = parts.items[i];
      for (const { rule, member } of this.#duties[item])
        if (
          !(instead >= 0 && this.#isUnder(instead, rule)) &&
          !rule.mightMove(item, member, from, target, size)
        )
          return false;
      if (item >= serverCount) continue;
      for (const { rule, inside } of this.#guards)
        if (inside[item] === 0 && !rule.allowsOutsider(target)) return false;
    }
    return true;
  }

  #isUnder(part: number, rule: GroupRule): boolean {
    const { start, items } = this.problem.parts;
    for (let i = start[part]; i < start[part + 1]; i++)
      for (const duty of this.#duties[items[i]]) if (duty.rule === rule) return true;
    return false;
  }

  /** May the (unplaced) part go to the target, uplinks aside? */
  fits(part: number, target: number): boolean {
    // Room first: it is what lacks most often.
    return this.hasRoom(part, target) && this.isEligible(part, target) && this.obeysRules(part, target);
  }

  /**
   * kbit/s x links of the part's pipes to placed parts if it stood at the target; infinite when one cannot be.
   * @param except a part whose pipes do not count; -1 none
   */
  networkAt(part: number, target: number, except = -1): number {
    const { problem, partAt } = this;
    const { pipeStart, pipeOther, pipeIndex, serverParts } = problem.parts;
    let sum = 0;
    for (let e = pipeStart[part]; e < pipeStart[part + 1]; e++) {
      const otherAt = partAt[pipeOther[e]];
      if (otherAt < 0 || pipeOther[e] === except) continue;
      // Two servers on one host are as near as can be.
      if (otherAt === target && part < serverParts && pipeOther[e] < serverParts) continue;
      const pipe = pipeIndex[e];
      sum += pipeCost(
        problem,
        pipe,
        part < serverParts ? problem.pipes[pipe].a : problem.pipes[pipe].b,
        target,
        otherAt,
      );
    }
    return sum;
  }

  /** By how much the total grows if the (unplaced) part goes to the target; infinite when a pipe cannot be. */
  deltaAt(part: number, target: number): number {
    const { goal, problem, scratch } = this;
    const { scale } = goal;
    let delta = scale[NETWORK] * this.networkAt(part, target);
    if (Number.isNaN(delta)) delta = Number.POSITIVE_INFINITY;
    const { start, items } = problem.parts;
    let soft = 0;
    for (let i = start[part]; i < start[part + 1]; i++) {
      const item = items[i];
      if (this.#ruled)
        for (const { rule, member } of this.#duties[item]) soft += rule.delta(item, member, target);
      if (problem.mayStay[item] === 1 && problem.current[item] !== target) delta += scale[MOVES];
    }
    delta += scale[SOFT] * soft;
    if (!this.isServers(part)) return delta;
    if (scratch.drafted[target] === 0 && problem.snapshot.servers[target] === 0) delta += scale[HOSTS];
    if (this.#countsBalance) {
      const before = loadSquare(problem.snapshot, target, scratch.used);
      takeHost(problem, part, target, scratch.used, 1);
      delta += scale[BALANCE] * (loadSquare(problem.snapshot, target, scratch.used) - before);
      takeHost(problem, part, target, scratch.used, -1);
    }
    return delta;
  }

  /**
   * Puts an unplaced part that `fits` at a target.
   * @returns false, with nothing changed, when its pipes cannot be had there or its own servers contradict
   */
  put(part: number, target: number): boolean {
    const { problem, scratch } = this;
    const { start, items, serverParts, pipeStart, pipeOther, pipeIndex } = problem.parts;
    const network = this.networkAt(part, target);
    if (!(network < Number.POSITIVE_INFINITY)) return false;
    // Servers of one part may be bound by rules among themselves, so each asks again after the one before.
    for (let i = start[part]; i < start[part + 1]; i++) {
      if (i > start[part] && this.#ruled && !this.#itemObeys(items[i], target)) {
        this.#leave(part, i);
        return false;
      }
      this.#enter(items[i], target);
    }
    this.partAt[part] = target;
    for (let e = pipeStart[part]; e < pipeStart[part + 1]; e++) {
      const otherAt = this.partAt[pipeOther[e]];
      if (otherAt < 0) continue;
      const [host, end] = part < serverParts ? [target, otherAt] : [otherAt, target];
      if (reservePipe(problem, pipeIndex[e], host, end, scratch.linkUsed)) continue;
      this.#release(part, target, e);
      this.partAt[part] = -1;
      this.#leave(part, start[part + 1]);
      return false;
    }
    this.amounts[NETWORK] += network;
    if (part < serverParts) this.#occupy(part, target, 1);
    else this.#fill(part, target, 1);
    this.placedParts++;
    return true;
  }

  /** The inverse of `put`. */
  take(part: number): void {
    const { problem } = this;
    const { start, serverParts, pipeStart } = problem.parts;
    const target = this.partAt[part];
    this.placedParts--;
    if (part < serverParts) this.#occupy(part, target, -1);
    else this.#fill(part, target, -1);
    this.amounts[NETWORK] -= this.networkAt(part, target);
    this.#release(part, target, pipeStart[part + 1]);
    this.partAt[part] = -1;
    this.#leave(part, start[part + 1]);
  }

  /** Takes back everything, so that the scratch is blank again. */
  clear(): void {
    for (let part = 0; part < this.partAt.length; part++) if (this.partAt[part] >= 0) this.take(part);
  }

  #enter(item: number, target: number): void {
    const { problem, scratch } = this;
    if (this.#ruled) {
      let soft = 0;
      for (const { rule, member } of this.#duties[item]) {
        soft += rule.delta(item, member, target);
        rule.place(item, member, target);
      }
      this.amounts[SOFT] += soft;
    }
    if (problem.mayStay[item] === 1 && problem.current[item] !== target) this.amounts[MOVES]++;
    this.at[item] = target;
    // Exclusivity looks at these counters, also between the servers of one part.
    if (item < problem.serverCount) this.#countServer(target, 1, scratch.drafted);
  }

  /** Takes back the items of a part before the entry `end`. */
  #leave(part: number, end: number): void {
    const { problem, scratch } = this;
    const { start, items } = problem.parts;
    for (let i = end - 1; i >= start[part]; i--) {
      const item = items[i];
      const target = this.at[item];
      if (item < problem.serverCount) this.#countServer(target, -1, scratch.drafted);
      this.at[item] = -1;
      if (problem.mayStay[item] === 1 && problem.current[item] !== target) this.amounts[MOVES]--;
      if (!this.#ruled) continue;
      const duties = this.#duties[item];
      for (let d = duties.length - 1; d >= 0; d--) {
        const { rule, member } = duties[d];
        rule.remove(item, member, target);
        this.amounts[SOFT] -= rule.delta(item, member, target);
      }
    }
  }

  #countServer(host: number, count: 1 | -1, drafted: Int32Array): void {
    const { rackOf, clusterOf } = this.problem.snapshot;
    drafted[host] += count;
    if (rackOf[host] >= 0) drafted[rackOf[host]] += count;
    if (clusterOf[host] >= 0) drafted[clusterOf[host]] += count;
  }

  /** Releases the pipes of a part before the entry `end`. */
  #release(part: number, target: number, end: number): void {
    const { problem, scratch } = this;
    const { serverParts, pipeStart, pipeOther, pipeIndex } = problem.parts;
    for (let e = pipeStart[part]; e < end; e++) {
      const otherAt = this.partAt[pipeOther[e]];
      if (otherAt < 0) continue;
      const [host, other] = part < serverParts ? [target, otherAt] : [otherAt, target];
      releasePipe(problem, pipeIndex[e], host, other, scratch.linkUsed);
    }
  }

  /** A server part arrives at (1) or leaves (-1) a host whose server counters are up to date. */
  #occupy(part: number, host: number, count: 1 | -1): void {
    const { problem, scratch } = this;
    const { start } = problem.parts;
    const size = start[part + 1] - start[part];
    const others = scratch.drafted[host] - size;
    // The host's own terms count as long as a server of the draft is there.
    const has = count === 1 ? others > 0 : true;
    const will = count === 1 ? true : others > 0;
    if (has) this.#countHostTerms(host, -1);
    takeHost(problem, part, host, scratch.used, count);
    if (will) this.#countHostTerms(host, 1);
    if (others > 0) return;
    if (problem.snapshot.servers[host] === 0) this.amounts[HOSTS] += count;
    if (count === 1) {
      this.touched.push(host);
      scratch.touchedAt[host] = this.touched.length;
      return;
    }
    const place = scratch.touchedAt[host] - 1;
    const last = this.touched.pop()!;
    if (last !== host) {
      this.touched[place] = last;
      scratch.touchedAt[last] = place + 1;
    }
    scratch.touchedAt[host] = 0;
  }

  #countHostTerms(host: number, count: 1 | -1): void {
    const { snapshot } = this.problem;
    const { used } = this.scratch;
    if (this.#countsFragments) this.amounts[FRAGMENTS] += count * fragmentShare(snapshot, host, used);
    if (this.#countsBalance)
      this.amounts[BALANCE] += count * (loadSquare(snapshot, host, used) - loadSquare(snapshot, host, null));
  }

  #fill(part: number, pool: number, count: 1 | -1): void {
    const { problem, scratch } = this;
    const volume = problem.parts.items[problem.parts.start[part]] - problem.serverCount;
    scratch.poolUsedGb[pool] += count * problem.sizeGb[volume];
    scratch.poolUsedIops[pool] += count * problem.iops[volume];
  }
}
