/**
 * Even spread: the largest and the smallest number of the group's servers in a unit differ by at most
 * `maxSkew`, over the units used or over all that some member could use.
 */
import type { CompiledGroup, Problem } from '../../model/problem.ts';
import { unitAt } from '../../model/snapshot.ts';
import { isEligible } from '../eligibility/rule.ts';
import type { GroupRule } from '../rule.ts';
import { Tally } from '../tally.ts';

export class SpreadRule implements GroupRule {
  readonly #problem: Problem;
  readonly #group: CompiledGroup;
  readonly #inUnit: Tally;
  /** How many units some member could use. */
  readonly #usable: number;
  /** How many units hold exactly so many servers; the largest such number is the maximum. */
  #placed = 0;

  constructor(problem: Problem, group: CompiledGroup) {
    this.#problem = problem;
    this.#group = group;
    this.#inUnit = new Tally(group.items.length);
    this.#usable = group.over === 'usable' ? countUsable(problem, group) : 0;
  }

  /**
   * Every unit that counts must end within `maxSkew` of the fullest, so what is missing there now must not be
   * more than the servers still to come: necessary while placing, and exact for the last one.
   */
  allows(item: number, _member: number, host: number): boolean {
    if (item >= this.#problem.serverCount) return true;
    if (this.#group.soft > 0) return true;
    const unit = this.#slot(host);
    if (unit === 0) return false;
    this.#inUnit.add(unit, 1);
    const missing = this.#missing();
    this.#inUnit.add(unit, -1);
    return missing <= this.#group.serverCount - this.#placed - 1;
  }

  mightMove(): boolean {
    return true;
  }

  delta(item: number, _member: number, host: number): number {
    if (this.#group.soft === 0 || item >= this.#problem.serverCount) return 0;
    const unit = this.#slot(host);
    const before = this.#excess();
    this.#inUnit.add(unit, 1);
    const after = this.#excess();
    this.#inUnit.add(unit, -1);
    return (after - before) * this.#group.soft;
  }

  place(item: number, _member: number, host: number): void {
    this.#add(item, host, 1);
  }

  remove(item: number, _member: number, host: number): void {
    this.#add(item, host, -1);
  }

  #add(item: number, host: number, count: 1 | -1): void {
    if (item >= this.#problem.serverCount) return;
    this.#placed += count;
    this.#inUnit.add(this.#slot(host), count);
  }

  /** 0: the unit is unknown, which a hard rule refuses and a soft one takes for one unit. */
  #slot(host: number): number {
    return unitAt(this.#problem.snapshot, host, this.#group.level) + 1;
  }

  #extremes(): { most: number; least: number } {
    let most = 0;
    let least = this.#unused() > 0 ? 0 : Number.POSITIVE_INFINITY;
    this.#inUnit.forEach((_unit, count) => {
      if (count > most) most = count;
      if (count < least) least = count;
    });
    return { most, least: Math.min(least, most) };
  }

  /** Usable units without a server. */
  #unused(): number {
    const known = this.#inUnit.distinct - (this.#inUnit.get(0) > 0 ? 1 : 0);
    return Math.max(0, this.#usable - known);
  }

  #missing(): number {
    const floor = this.#extremes().most - this.#group.maxSkew;
    if (floor <= 0) return 0;
    let missing = floor * this.#unused();
    this.#inUnit.forEach((_unit, count) => {
      if (count < floor) missing += floor - count;
    });
    return missing;
  }

  #excess(): number {
    const { most, least } = this.#extremes();
    return Math.max(0, most - least - this.#group.maxSkew);
  }
}

/** Units with a host that passes the eligibility of at least one server of the group. */
function countUsable(problem: Problem, group: CompiledGroup): number {
  const { snapshot, needs, serverNeeds } = problem;
  const kinds = new Set<number>();
  for (let i = 0; i < group.serverCount; i++) kinds.add(needs[group.items[i]]);
  const units = new Set<number>();
  for (let host = 0; host < snapshot.hostCount; host++) {
    const unit = unitAt(snapshot, host, group.level);
    if (unit < 0 || units.has(unit)) continue;
    for (const kind of kinds) if (isEligible(snapshot, serverNeeds[kind], host)) units.add(unit);
  }
  return units.size;
}
