/** Who of a group stands in which unit, and whether one more may. */
import type { Group, GroupType, Level } from '@valet/ostro';

export class LedgerGroup {
  readonly type: GroupType;
  readonly level: Level;
  /** Members that one unit may hold, and units that the group may hold. */
  readonly #maxPerUnit: number;
  readonly #maxUnits: number;
  /** By unit: how many servers each member has there. */
  readonly #units = new Map<number, Map<string, number>>();

  /** @throws RangeError for what the baselines do not know: spread and soft groups */
  constructor(
    type: Group['type'],
    level: Level,
    limits: { readonly maxPerUnit?: number; readonly maxUnits?: number; readonly soft?: number },
  ) {
    if (type === 'spread' || limits.soft !== undefined)
      throw new RangeError('the baselines know neither spread nor soft groups');
    this.type = type;
    this.level = level;
    this.#maxPerUnit = limits.maxPerUnit ?? (type === 'diversity' ? 1 : Number.POSITIVE_INFINITY);
    this.#maxUnits = limits.maxUnits ?? Number.POSITIVE_INFINITY;
  }

  add(member: string, unit: number): void {
    let there = this.#units.get(unit);
    if (there === undefined) this.#units.set(unit, (there = new Map()));
    there.set(member, (there.get(member) ?? 0) + 1);
  }

  /** The inverse of `add`. */
  remove(member: string, unit: number): void {
    const there = this.#units.get(unit)!;
    const count = there.get(member)! - 1;
    if (count > 0) there.set(member, count);
    else there.delete(member);
    if (there.size === 0) this.#units.delete(unit);
  }

  /** Whether a server of the group stands there. */
  holds(unit: number): boolean {
    return this.#units.has(unit);
  }

  /** The servers of the group there. */
  serversIn(unit: number): number {
    let sum = 0;
    for (const count of this.#units.get(unit)?.values() ?? []) sum += count;
    return sum;
  }

  /** @param servers all servers in the unit, whether of the group or not */
  allows(member: string, unit: number, servers: number): boolean {
    if (unit < 0) return false;
    const there = this.#units.get(unit);
    const members = (there?.size ?? 0) + (there?.has(member) ? 0 : 1);
    if (members > this.#maxPerUnit) return false;
    if (this.type === 'affinity') return this.#units.size === 0 || there !== undefined;
    if (this.type === 'diversity') return true;
    if (there === undefined && this.#units.size >= this.#maxUnits) return false;
    return this.serversIn(unit) === servers;
  }
}
