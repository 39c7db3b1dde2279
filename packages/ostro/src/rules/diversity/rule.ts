/**
 * Diversity: at most `limit` members (one, unless the group says otherwise) with a server in a unit of the
 * level; for volumes, in a unit or, for pools that hang above the level, in a pool.
 */
import type { CompiledGroup, Problem } from '../../model/problem.ts';
import { hangsAbove, poolUnitAt, type Snapshot, unitAt } from '../../model/snapshot.ts';
import type { GroupRule } from '../rule.ts';
import { Tally } from '../tally.ts';

/** Slots from here on are of known units. */
const KNOWN = 2;

/** Counts members per slot; a member of several items is in a slot as long as one of its items is. */
export class DiversityRule implements GroupRule {
  readonly #snapshot: Snapshot;
  readonly #serverCount: number;
  readonly #group: CompiledGroup;
  readonly #members: Tally;
  /** Items by member and slot; null while every member is a single item. */
  readonly #itemsOfMember: Tally | null;
  readonly #slots: number;
  readonly #soft: number;
  /** The limit of another rule: for servers alone, and always hard. */
  readonly #limitOnly: boolean;

  constructor(problem: Problem, group: CompiledGroup) {
    this.#snapshot = problem.snapshot;
    this.#serverCount = problem.serverCount;
    this.#group = group;
    this.#limitOnly = group.type !== 'diversity';
    this.#soft = this.#limitOnly ? 0 : group.soft;
    this.#slots = 2 * (problem.snapshot.unitCount + problem.snapshot.poolCount + 2);
    this.#members = new Tally(group.items.length + group.earlier.length);
    const single =
      new Set(group.itemMember).size === group.items.length &&
      new Set(group.earlierMember).size === group.earlier.length;
    this.#itemsOfMember = single ? null : new Tally(group.items.length + group.earlier.length);
    group.earlier.forEach(({ kind, target }, i) => {
      this.place(kind === 'server' ? 0 : problem.serverCount, group.earlierMember[i], target);
    });
  }

  allows(item: number, member: number, target: number): boolean {
    const slot = this.#slotOf(item, target);
    if (this.#soft > 0) return true;
    // What is unknown is the other rule's affair.
    if (this.#limitOnly && (slot < KNOWN || item >= this.#serverCount)) return true;
    // An earlier member in an unknown unit may be anywhere, so nobody can be told to be apart from it.
    if (!this.#limitOnly && (slot < KNOWN || this.#members.get(slot & 1) > 0)) return false;
    return this.#members.get(slot) < this.#group.limit || this.#isThere(member, slot);
  }

  mightMove(item: number, member: number, from: number, to: number): boolean {
    return this.allows(item, member, to) || this.#slotOf(item, from) === this.#slotOf(item, to);
  }

  delta(item: number, member: number, target: number): number {
    if (this.#soft === 0) return 0;
    const slot = this.#slotOf(item, target);
    if (this.#isThere(member, slot)) return 0;
    // The n-th member beyond the limit makes n more violating pairs.
    const excess = this.#members.get(slot) + 1 - this.#group.limit;
    return excess > 0 ? excess * this.#soft : 0;
  }

  place(item: number, member: number, target: number): void {
    const slot = this.#slotOf(item, target);
    if (this.#itemsOfMember === null || this.#itemsOfMember.add(member * this.#slots + slot, 1) === 1)
      this.#members.add(slot, 1);
  }

  remove(item: number, member: number, target: number): void {
    const slot = this.#slotOf(item, target);
    if (this.#itemsOfMember === null || this.#itemsOfMember.add(member * this.#slots + slot, -1) === 0)
      this.#members.add(slot, -1);
  }

  /**
   * Where servers and volumes count; they never meet in one slot. What is in an unknown unit is in slot 0 or 1: a
   * hard rule refuses it, a soft one takes it to be together with all others of unknown units.
   */
  #slotOf(item: number, target: number): number {
    const { level } = this.#group;
    if (item < this.#serverCount) return 2 * (unitAt(this.#snapshot, target, level) + 1);
    if (hangsAbove(this.#snapshot, target, level)) return 2 * (this.#snapshot.unitCount + target + 1) + 1;
    return 2 * (poolUnitAt(this.#snapshot, target, level) + 1) + 1;
  }

  #isThere(member: number, slot: number): boolean {
    return this.#itemsOfMember !== null && this.#itemsOfMember.get(member * this.#slots + slot) > 0;
  }
}
