/**
 * Exclusivity: a unit with a server of the group holds no other server, and nobody else enters it. Earlier
 * members of a stored group hold their units through the snapshot's `holder`.
 */
import type { CompiledGroup, Problem } from '../../model/problem.ts';
import { FREE, type Snapshot, unitAt } from '../../model/snapshot.ts';
import type { GroupRule } from '../rule.ts';
import { Tally } from '../tally.ts';

export class ExclusivityRule implements GroupRule {
  readonly #snapshot: Snapshot;
  readonly #group: CompiledGroup;
  readonly #maxUnits: number;
  readonly #serverCount: number;
  /** The request's servers by unit. */
  readonly #drafted: Int32Array;
  /** Servers of the group by unit, earlier ones included. */
  readonly #own: Tally;

  /** @param drafted servers the draft has placed, by unit */
  constructor(problem: Problem, group: CompiledGroup, drafted: Int32Array) {
    this.#snapshot = problem.snapshot;
    this.#group = group;
    this.#serverCount = problem.serverCount;
    this.#maxUnits =
      group.stored < 0 ? Number.POSITIVE_INFINITY : problem.snapshot.groups[group.stored].maxUnits;
    this.#drafted = drafted;
    const expected = group.items.length + group.earlier.length;
    this.#own = new Tally(expected);
    for (const { kind, target } of group.earlier) if (kind === 'server') this.place(0, 0, target);
  }

  allows(item: number, _member: number, host: number): boolean {
    if (item >= this.#serverCount) return true;
    const unit = unitAt(this.#snapshot, host, this.#group.level);
    if (unit < 0) return false;
    const own = this.#own.get(unit);
    if (this.#snapshot.servers[unit] + this.#drafted[unit] !== own) return false;
    return own > 0 || this.#own.distinct < this.#maxUnits;
  }

  mightMove(item: number, _member: number, from: number, to: number): boolean {
    if (item >= this.#serverCount) return true;
    const { level } = this.#group;
    const unit = unitAt(this.#snapshot, to, level);
    if (unit < 0 || unit === unitAt(this.#snapshot, from, level)) return unit >= 0;
    const own = this.#own.get(unit);
    if (this.#snapshot.servers[unit] + this.#drafted[unit] !== own) return false;
    // The unit that is left may become free.
    return own > 0 || this.#own.distinct <= this.#maxUnits;
  }

  /** May a server that is not in the group go to the host? */
  allowsOutsider(host: number): boolean {
    const unit = unitAt(this.#snapshot, host, this.#group.level);
    return unit < 0 || this.#own.get(unit) === 0;
  }

  delta(): number {
    return 0;
  }

  place(item: number, _member: number, host: number): void {
    this.#add(item, host, 1);
  }

  remove(item: number, _member: number, host: number): void {
    this.#add(item, host, -1);
  }

  #add(item: number, host: number, count: 1 | -1): void {
    if (item >= this.#serverCount) return;
    const unit = unitAt(this.#snapshot, host, this.#group.level);
    if (unit >= 0) this.#own.add(unit, count);
  }
}

/** Whether a stored exclusivity group other than the server's own holds the host, its rack or its cluster. */
export function isHeld(snapshot: Snapshot, host: number, ownGroup: number): boolean {
  const { holder } = snapshot;
  const rack = snapshot.rackOf[host];
  const cluster = snapshot.clusterOf[host];
  return (
    (holder[host] !== FREE && holder[host] !== ownGroup) ||
    (rack >= 0 && holder[rack] !== FREE && holder[rack] !== ownGroup) ||
    (cluster >= 0 && holder[cluster] !== FREE && holder[cluster] !== ownGroup)
  );
}
