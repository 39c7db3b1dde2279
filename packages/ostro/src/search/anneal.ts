/**
 * Improvement by small moves: one part goes to another host, or two change places; a move for the worse is taken
 * now and then, ever more seldom (simulated annealing, Kirkpatrick et al. 1983).
 */
import { rackEnd, rackFirst, rackNumber } from '../model/summary.ts';
import { totalOf } from '../plan/terms.ts';
import type { Best } from './best.ts';
import { moveBlocks } from './blocks.ts';
import type { Budget } from './budget.ts';
import { heldRacks } from './candidates.ts';
import type { Draft } from './draft.ts';
import { Moves } from './moves.ts';
import type { Random } from './random.ts';
import { Residents } from './residents.ts';

/** Moves sampled to find the starting temperature. */
const SAMPLES = 64;
/** Moves between two looks at the budget and the temperature. */
const BATCH = 64;
/** A step is about a microsecond: so many moves are judged in one, and a move made and taken back costs so many. */
const MOVES_PER_STEP = 8;
const STEPS_PER_SLOW_MOVE = 2;

export class Annealer {
  readonly #draft: Draft;
  readonly #random: Random;
  readonly #best: Best;
  readonly #moves: Moves;
  readonly #held: ReadonlyMap<number, readonly number[]>;
  /** Made for each run: between two runs others move the parts. */
  #residents!: Residents;
  /** Moves of the batch that had to be made to be judged. */
  #slowMoves = 0;
  /** The difference a typical move for the worse makes. */
  readonly #typical: number;

  /** @param draft complete; the annealer moves its parts and offers every better arrangement to `best` */
  constructor(draft: Draft, random: Random, best: Best) {
    this.#draft = draft;
    this.#random = random;
    this.#best = best;
    this.#moves = new Moves(draft);
    this.#held = heldRacks(draft.problem);
    this.#typical = this.#sample();
  }

  /** Moves whole hosts, which a run does not; see `blocks.ts`. */
  runBlocks(budget: Budget): void {
    moveBlocks(this.#draft, budget, this.#random, this.#best);
  }

  /**
   * Moves until the run's end.
   * @param progress how much of the run is over, 0 … 1
   * @param hot, cold temperatures at its start and end, in typical differences
   */
  run(budget: Budget, progress: () => number, hot: number, cold: number): void {
    this.#residents = new Residents(this.#draft);
    for (;;) {
      const done = progress();
      if (done >= 1) return;
      const temperature = this.#typical * hot * (cold / hot) ** done;
      this.#slowMoves = 0;
      for (let i = 0; i < BATCH; i++) this.#step(temperature);
      if (!budget.spend(BATCH / MOVES_PER_STEP + STEPS_PER_SLOW_MOVE * this.#slowMoves)) return;
    }
  }

  #step(temperature: number): void {
    const { parts } = this.#draft.problem;
    const part = this.#random.below(parts.count);
    if (part >= parts.serverParts) {
      this.#moveVolume(part, temperature);
      return;
    }
    const host = this.#pickHost(part);
    if (host < 0 || host === this.#draft.partAt[part]) return;
    if (this.#draft.hasRoom(part, host)) this.#relocate(part, host, temperature);
    else this.#swap(part, host, temperature);
  }

  /** Mostly the host of a neighbour; else one in use, one beside it, or any. */
  #pickHost(part: number): number {
    const { problem, partAt, touched } = this.#draft;
    const { parts, snapshot } = problem;
    const first = parts.pipeStart[part];
    const pipes = parts.pipeStart[part + 1] - first;
    const dice = this.#random.below(16);
    if (pipes > 0 && dice < 12) {
      const other = parts.pipeOther[first + this.#random.below(pipes)];
      if (other < parts.serverParts) {
        if (dice < 10) return partAt[other];
        return this.#randomHost(rackNumber(snapshot, partAt[other]));
      }
      const rack = snapshot.poolRack[partAt[other]];
      return snapshot.poolHost[partAt[other]] >= 0
        ? snapshot.poolHost[partAt[other]]
        : rack >= 0
          ? this.#randomHost(rack - snapshot.hostCount)
          : -1;
    }
    if (dice === 15) {
      const held = this.#held.get(part);
      if (held !== undefined) return this.#randomHost(held[this.#random.below(held.length)]);
      return this.#randomHost(this.#random.below(snapshot.rackCount + 1));
    }
    const host = touched[this.#random.below(touched.length)];
    return dice < 14 ? host : this.#randomHost(rackNumber(snapshot, host));
  }

  #randomHost(rack: number): number {
    const { snapshot } = this.#draft.problem;
    const first = rackFirst(snapshot, rack);
    const count = rackEnd(snapshot, rack) - first;
    return count === 0 ? -1 : first + this.#random.below(count);
  }

  #relocate(part: number, to: number, temperature: number): void {
    const draft = this.#draft;
    const from = draft.partAt[part];
    if (!draft.isEligible(part, to)) return;
    if (this.#moves.isTold(part)) {
      // The cost first: it refuses more, and is told sooner.
      if (!this.#accepts(this.#moves.delta(part, to), temperature)) return;
      if (!draft.mightObeyRules(part, to, -1)) return;
      draft.take(part);
      // Uplinks may turn out too short, and rules stricter than they seemed.
      if (!draft.obeysRules(part, to) || !draft.put(part, to)) {
        draft.put(part, from);
        return;
      }
    } else if (!this.#tryMove(part, to, temperature)) return;
    this.#residents.remove(part, from);
    this.#residents.add(part, to);
    this.#best.offer(draft);
  }

  #moveVolume(part: number, temperature: number): void {
    const { poolCount } = this.#draft.problem.snapshot;
    const to = this.#random.below(poolCount);
    if (to === this.#draft.partAt[part] || !this.#draft.isEligible(part, to)) return;
    if (this.#tryMove(part, to, temperature)) this.#best.offer(this.#draft);
  }

  /** Moves a part for real and takes it back if the move is not accepted. */
  #tryMove(part: number, to: number, temperature: number): boolean {
    const draft = this.#draft;
    const from = draft.partAt[part];
    const before = totalOf(draft.goal, draft.amounts);
    this.#slowMoves++;
    draft.take(part);
    if (draft.hasRoom(part, to) && draft.obeysRules(part, to) && draft.put(part, to)) {
      if (this.#accepts(totalOf(draft.goal, draft.amounts) - before, temperature)) return true;
      draft.take(part);
    }
    draft.put(part, from);
    return false;
  }

  #swap(a: number, host: number, temperature: number): void {
    const draft = this.#draft;
    const there = this.#residents.on(host);
    if (there.length === 0) return;
    const b = there[this.#random.below(there.length)];
    const from = draft.partAt[a];
    if (!this.#moves.haveRoomToSwap(a, b)) return;
    if (!draft.isEligible(a, host) || !draft.isEligible(b, from)) return;
    const told = this.#moves.isTold(a) && this.#moves.isTold(b);
    if (told) {
      if (!this.#accepts(this.#moves.swapDelta(a, b), temperature)) return;
      if (!draft.mightObeyRules(a, host, b) || !draft.mightObeyRules(b, from, a)) return;
    } else this.#slowMoves++;
    const before = totalOf(draft.goal, draft.amounts);
    draft.take(a);
    draft.take(b);
    const placed = this.#putBoth(a, host, b, from);
    if (placed && (told || this.#accepts(totalOf(draft.goal, draft.amounts) - before, temperature))) {
      this.#residents.remove(a, from);
      this.#residents.remove(b, host);
      this.#residents.add(a, host);
      this.#residents.add(b, from);
      this.#best.offer(draft);
      return;
    }
    if (placed) {
      draft.take(a);
      draft.take(b);
    }
    draft.put(a, from);
    draft.put(b, host);
  }

  #putBoth(a: number, toA: number, b: number, toB: number): boolean {
    const draft = this.#draft;
    if (!draft.obeysRules(a, toA) || !draft.put(a, toA)) return false;
    if (draft.obeysRules(b, toB) && draft.put(b, toB)) return true;
    draft.take(a);
    return false;
  }

  #accepts(delta: number, temperature: number): boolean {
    return delta <= 0 || (temperature > 0 && this.#random.share() < Math.exp(-delta / temperature));
  }

  /** A low quartile of the differences that random moves for the worse make. */
  #sample(): number {
    const draft = this.#draft;
    const { parts } = draft.problem;
    const found: number[] = [];
    for (let i = 0; i < SAMPLES && parts.serverParts > 0; i++) {
      const part = this.#random.below(parts.serverParts);
      const to = this.#pickHost(part);
      const from = draft.partAt[part];
      if (to < 0 || to === from || !draft.isEligible(part, to)) continue;
      const before = totalOf(draft.goal, draft.amounts);
      draft.take(part);
      const delta = draft.obeysRules(part, to) ? draft.deltaAt(part, to) : Number.NaN;
      draft.put(part, from);
      const worse = delta - (before - totalOf(draft.goal, draft.amounts));
      if (worse > 0 && worse < Number.POSITIVE_INFINITY) found.push(worse);
    }
    found.sort((x, y) => x - y);
    return found.length === 0 ? 0 : found[Math.floor(found.length / 4)];
  }
}
