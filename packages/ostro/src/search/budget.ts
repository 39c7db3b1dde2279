/**
 * How much the search may still do. Steps are counted everywhere and repeat exactly; a clock and a request to
 * stop are asked only now and then, and only where the caller gave them.
 */
import type { SolveOptions } from '../model/options.ts';

/** Asks the clock every so many steps. */
const CLOCK_STEPS = 24;
/** A step is about a microsecond. */
const STEPS_PER_MS = 1000;

export class Budget {
  steps = 0;
  maxSteps: number;
  /** Steps of improvement where the caller has given neither steps nor time; else null. */
  readonly #defaultSteps: number | null;
  readonly #now: (() => number) | null;
  readonly #shouldStop: (() => boolean) | null;
  readonly #start: number;
  readonly #deadline: number;
  #nextLook = CLOCK_STEPS;
  #grace = 0;
  #ended = false;
  #stopped = false;

  constructor(options: SolveOptions, defaultSteps: number) {
    this.#now = options.now ?? null;
    this.#shouldStop = options.shouldStop ?? null;
    this.#start = this.#now?.() ?? 0;
    const timed = options.budgetMs !== undefined && this.#now !== null;
    this.#deadline = timed ? this.#start + options.budgetMs! : Number.POSITIVE_INFINITY;
    this.#defaultSteps = options.maxSteps === undefined && !timed ? defaultSteps : null;
    this.maxSteps = options.maxSteps ?? (timed ? Number.POSITIVE_INFINITY : defaultSteps);
  }

  /** Counts work and says whether it may go on. */
  spend(steps: number): boolean {
    this.steps += steps;
    if (this.steps >= this.#nextLook) {
      this.#nextLook = this.steps + CLOCK_STEPS;
      this.#look();
    }
    return !this.#ended;
  }

  /** From now on so many steps in all are granted, whatever the rest of the budget says. */
  grant(steps: number): void {
    this.#grace = steps;
    this.#look();
  }

  /** There is an answer: nothing is granted any more, and of the default only what improves it counts. */
  beginImprovement(): void {
    this.#grace = 0;
    if (this.#defaultSteps !== null) this.maxSteps = this.steps + this.#defaultSteps;
    this.#look();
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Whether the caller asked to stop, which ends everything at once. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** How much of the budget is gone, 0 … 1; by the clock where there is one. */
  get share(): number {
    const bySteps = this.maxSteps <= 0 ? 1 : this.steps / this.maxSteps;
    if (this.#deadline === Number.POSITIVE_INFINITY) return Math.min(1, bySteps);
    return Math.min(1, Math.max(bySteps, this.elapsedMs / (this.#deadline - this.#start)));
  }

  /** Milliseconds that are left; endless where no time was given. */
  get remainingMs(): number {
    return this.#deadline === Number.POSITIVE_INFINITY ? this.#deadline : this.#deadline - this.#now!();
  }

  /** Steps that are left: at most those, and what the time that is left is likely to be good for. */
  get left(): number {
    const bySteps = this.maxSteps - this.steps;
    const byTime = this.remainingMs * STEPS_PER_MS;
    return Math.max(0, Math.min(bySteps, byTime));
  }

  /** Milliseconds since the start; 0 without a clock. */
  get elapsedMs(): number {
    return this.#now === null ? 0 : this.#now() - this.#start;
  }

  #look(): void {
    this.#stopped ||= this.#shouldStop?.() ?? false;
    // The clock last: it is the dearest to ask.
    const granted = this.steps < this.#grace;
    this.#ended = this.#stopped || (!granted && (this.steps >= this.maxSteps || this.#outOfTime()));
  }

  #outOfTime(): boolean {
    return this.#now !== null && this.#now() >= this.#deadline;
  }
}
