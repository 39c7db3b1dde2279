/** One request searched from nothing: a first answer, or the proof that there is none, then better ones. */
import type { Strategy } from '../model/options.ts';
import type { Problem } from '../model/problem.ts';
import type { Proof } from '../plan/answer.ts';
import { type Goal, HOSTS, NETWORK, outweighs, TERMS, totalOf } from '../plan/terms.ts';
import { Annealer } from './anneal.ts';
import { Best } from './best.ts';
import { quickBounds } from './bound/bounds.ts';
import { boundNetwork } from './bound/network.ts';
import type { Budget } from './budget.ts';
import { certify } from './certify/certify.ts';
import type { Argument, Certificate } from './certify/elements.ts';
import { isOvercrowded } from './certify/units.ts';
import { consolidate } from './consolidate.ts';
import { construct } from './construct.ts';
import { descend } from './descend.ts';
import { Draft } from './draft.ts';
import { ExactSearch } from './exact.ts';
import type { Random } from './random.ts';
import { rebuild } from './rebuild.ts';
import type { Scratch } from './scratch.ts';
import { stepsOfSimple, trySimple } from './simple.ts';

/** Steps granted to finding any answer, tenths of a second; and where the answer is but a test of many. */
const FIRST_STEPS = 400_000;
const TEST_STEPS = 20_000;
/** Constructions begun anew before the search gives up. */
const RESTARTS = 400;
const TEST_RESTARTS = 40;
/** The share of the first steps that the exact search may use before more constructions are tried. */
const FIRST_SHARE = 0.5;
/** What simple schedulers do is tried where it takes at most so many steps, or such a share of the budget. */
const SIMPLE_STEPS = 700;
const SIMPLE_SHARE = 0.1;
/** Shares of what is left of the budget in which hosts are emptied: before bandwidth is looked at, and after. */
const EMPTY_FIRST = 0.12;
const EMPTY_AGAIN = 0.05;
/** Nodes the exact search may open: to decide feasibility, and to prove an answer the best. */
const DECIDE_NODES = 20_000;
const PROVE_NODES = 60_000;
/** The exact search is tried where the request has at most so many parts and the site so many hosts. */
const EXACT_PARTS = 26;
const EXACT_HOSTS = 5000;
/** Where time is limited, so much must be left to try it for a better answer: twice what beginning it takes. */
const EXACT_MS_PER_HOST = 0.002;
/** Steps that must be left for each host: a node may look at all of them, and a few nodes prove nothing. */
const EXACT_STEPS_PER_HOST = 10;
/** How much urgency chance adds from one construction to the next; a failure adds 1. */
const DISTURBANCE = 0.2;
/** The least share of what is left of a budget that the bound for bandwidth gets. */
const LEAST_PROOF = 0.1;
/** Where annealing ends, in typical differences. */
const COLD = 0.05;
/** Where it begins, before and after whole hosts were moved: the first answer is good, and too much heat would waste it. */
const HOT = 0.2;
const REHEATED = 0.1;

/** What the search does unless it is one of several. */
export const USUAL: Strategy = { heat: 1, proof: 1, shuffle: 0 };

export interface Outcome {
  readonly verdict: 'found' | 'infeasible' | 'unknown';
  /** The best answer; meaningful when found. */
  readonly best: Best;
  /** Amounts proven to be the least, by term, and how each was had. */
  readonly floor: Float64Array;
  readonly proofs: readonly Proof[];
  readonly optimal: boolean;
  readonly certificate: Certificate | null;
  /** Steps by phase. */
  readonly phases: Record<string, number>;
  readonly firstAnswerMs: number | null;
}

/**
 * Leaves the scratch blank.
 * @param improve how; false: any answer will do
 * @param suspect an argument that may well prove that there is no answer: it is tried first
 */
export function attempt(
  problem: Problem,
  goal: Goal,
  scratch: Scratch,
  budget: Budget,
  random: Random,
  improve: Strategy | false,
  suspect?: Argument,
): Outcome {
  const draft = new Draft(problem, goal, scratch);
  const search = new Attempt(draft, budget, random, improve || USUAL);
  try {
    if (suspect !== undefined) search.certify(suspect);
    else if (isOvercrowded(problem)) search.certify('diversity');
    search.findFirst(improve !== false);
    if (search.best.found && improve) search.improve();
    return search.outcome();
  } finally {
    draft.clear();
  }
}

/** Before anything is proven. */
const NO_FLOOR = new Float64Array(TERMS.length);
const NO_PROOFS: readonly Proof[] = TERMS.map(() => 'none');

class Attempt {
  readonly best: Best;
  readonly #draft: Draft;
  readonly #budget: Budget;
  readonly #random: Random;
  readonly #strategy: Strategy;
  readonly #phases: Record<string, number> = {};
  #floor: Float64Array = NO_FLOOR;
  readonly #proofs: Proof[] = [...NO_PROOFS];
  #optimal = false;
  #infeasible = false;
  #certificate: Certificate | null = null;
  #firstAnswerMs: number | null = null;
  #annealer: Annealer | null = null;
  #simpleTried = false;

  constructor(draft: Draft, budget: Budget, random: Random, strategy: Strategy) {
    this.#draft = draft;
    this.#budget = budget;
    this.#random = random;
    this.#strategy = strategy;
    this.best = new Best(draft);
  }

  outcome(): Outcome {
    return {
      verdict: this.best.found ? 'found' : this.#infeasible ? 'infeasible' : 'unknown',
      best: this.best,
      floor: this.#floor,
      proofs: this.#proofs,
      optimal: this.#optimal,
      certificate: this.#certificate,
      phases: this.#phases,
      firstAnswerMs: this.#firstAnswerMs,
    };
  }

  /** Looks for a short proof that there is no answer, by one argument or all of them. */
  certify(argument?: Argument): void {
    this.#certificate = this.#phase('certify', () => certify(this.#draft, argument));
    this.#infeasible = this.#certificate !== null;
  }

  /**
   * Any answer is worth more than a short wait: the first construction is always brought to its end, and what
   * follows where that fails has some steps of its own.
   * @param improve false: any answer will do
   */
  findFirst(improve: boolean): void {
    const steps = improve ? FIRST_STEPS : TEST_STEPS;
    const restarts = improve ? RESTARTS : TEST_RESTARTS;
    this.#budget.grant(steps);
    const urgency = new Float64Array(this.#draft.partAt.length);
    if (this.#strategy.shuffle > 0) this.#disturb(urgency, this.#strategy.shuffle);
    const hasPipes = this.#draft.problem.pipes.some(({ kbps }) => kbps > 0);
    for (let round = 0; round < restarts && !this.#infeasible; round++) {
      const found = this.#phase('construct', () =>
        construct(this.#draft, this.#budget, this.#random, urgency, round % 2 === 1 && hasPipes, round === 0),
      );
      if (found) {
        if (improve) this.#descend();
        this.best.offer(this.#draft);
        this.#firstAnswerMs = this.#budget.elapsedMs;
        return;
      }
      if (round === 0) this.certify();
      // Some constructions may succeed where the exact search takes long, and the other way round.
      if ((round === 1 || round === restarts - 1) && this.#isSmall()) {
        const limit = round === 1 ? this.#budget.steps + steps * FIRST_SHARE : Number.POSITIVE_INFINITY;
        this.#phase('exact', () => this.#exact(DECIDE_NODES, true, () => this.#budget.steps > limit));
        if (this.best.found) {
          this.#firstAnswerMs = this.#budget.elapsedMs;
          this.best.restore(this.#draft);
          return;
        }
      }
      if (this.#budget.ended) return;
      // The second construction is another one as it is: along the pipes, but with an eye on the uplinks.
      if (round > 0 || !hasPipes) this.#disturb(urgency, DISTURBANCE);
    }
  }

  #disturb(urgency: Float64Array, most: number): void {
    for (let part = 0; part < urgency.length; part++) urgency[part] += this.#random.share() * most;
  }

  improve(): void {
    this.#budget.beginImprovement();
    this.#countBounds();
    if (this.#isOver(1)) return;
    this.#trySimple(Math.max(SIMPLE_STEPS, this.#budget.left * SIMPLE_SHARE));
    this.#consolidate(EMPTY_FIRST);
    const start = this.#budget.share;
    const until = (share: number) => start + (1 - start) * share;
    const small = this.#isSmall();
    const grouped = this.#draft.problem.groups.length > 0;
    if (small) this.#rebuild(until(0.1), 50);
    // Whoever has the best answer can stop at the bound, so a small request looks for it first.
    if (small && !this.#isOver(1)) this.#anneal(this.#budget.share, until(grouped ? 0.15 : 0.06), 1);
    if (!this.#isOver(1))
      this.#phase('bound', () => this.#boundNetwork(until((small ? 0.25 : 0.15) * this.#strategy.proof)));
    if (small && !this.#isOver(1)) this.#anneal(this.#budget.share, until(0.4), 1);
    if (small && !this.#isOver(1) && this.#hasTimeForExact()) {
      this.#draft.clear();
      this.#phase('exact', () => this.#exact(PROVE_NODES, false, () => this.#isOver(until(0.5))));
      if (this.#isOver(1)) return;
      this.best.restore(this.#draft);
    }
    // A group's parts move best together, so where there are groups both kinds of move take turns.
    const rounds = grouped ? 4 : 1;
    const from = this.#budget.share;
    const at = (round: number) => from + ((1 - from) * round) / rounds;
    for (let round = 0; round < rounds && !this.#isOver(1); round++) {
      if (!grouped) {
        this.#anneal(from, at(0.5), HOT);
        this.#moveBlocks();
        this.#consolidate(EMPTY_AGAIN);
        this.#anneal(this.#budget.share, at(0.9), REHEATED);
      } else this.#anneal(at(round), at(round + 0.7), 1 / (1 + round));
      if (round % 2 === 0) this.#moveBlocks();
      this.#consolidate(EMPTY_AGAIN);
      this.#rebuild(at(round + 1), 200);
    }
    this.#isProven();
  }

  #descend(): void {
    if (this.#draft.amounts[NETWORK] === 0 || this.#draft.goal.scale[NETWORK] === 0) return;
    this.#phase('descend', () => descend(this.#draft, this.#budget));
  }

  /** Bounds that are had at once, by counting. */
  #countBounds(): void {
    this.#floor = this.#phase('bound', () => quickBounds(this.#draft.problem));
    if (this.#floor[HOSTS] > 0) this.#proofs[HOSTS] = 'packing';
    if (this.#floor[NETWORK] > 0) this.#proofs[NETWORK] = 'neighbours';
  }

  /** What simple schedulers do, once and only if it takes no more than so many steps. */
  #trySimple(most: number): void {
    const steps = stepsOfSimple(this.#draft);
    if (this.#simpleTried || steps > most || this.best.partAt.length === 1) return;
    this.#simpleTried = true;
    this.#phase('simple', () => {
      trySimple(this.#draft, this.best);
      this.#budget.spend(steps);
    });
  }

  /** Where fewer hosts outweigh all bandwidth, they are looked for before bandwidth is. */
  #consolidate(share: number): void {
    if (!outweighs(this.#draft.goal, HOSTS, NETWORK) || this.best.amounts[HOSTS] <= this.#floor[HOSTS])
      return;
    if (this.#isOver(1)) return;
    const until = this.#budget.share + (1 - this.#budget.share) * share;
    this.#phase('consolidate', () =>
      consolidate(this.#draft, this.#budget, this.#random, this.best, this.#floor[HOSTS], () =>
        this.#isOver(until),
      ),
    );
    this.best.restore(this.#draft);
  }

  #rebuild(until: number, patience: number): void {
    const isOver = () => this.#isOver(until);
    this.#phase('rebuild', () =>
      rebuild(this.#draft, this.#budget, this.#random, this.best, isOver, patience),
    );
  }

  /** From one share of the budget to another; the draft is the best answer afterwards. */
  #anneal(from: number, until: number, hot: number): void {
    // What came before may have taken longer than it should.
    if (from >= until) return;
    const progress = () => (this.#isProven() ? 1 : (this.#budget.share - from) / (until - from));
    this.#phase('anneal', () => {
      this.#annealer ??= new Annealer(this.#draft, this.#random, this.best);
      this.#annealer.run(this.#budget, progress, hot * this.#strategy.heat, COLD);
    });
    this.best.restore(this.#draft);
  }

  #moveBlocks(): void {
    if (this.#isOver(1)) return;
    this.#phase('blocks', () => this.#annealer?.runBlocks(this.#budget));
  }

  /** Takes time that the improvement then lacks, so it may use a share of it. */
  #boundNetwork(planned: number): void {
    const { problem, goal } = this.#draft;
    const budget = this.#budget;
    if (!goal.order.includes(NETWORK) || this.best.amounts[NETWORK] <= this.#floor[NETWORK]) return;
    const from = budget.share;
    // Where what came before took longer than it should, a proof is still worth some time.
    const until = Math.max(planned, from + LEAST_PROOF * this.#strategy.proof * (1 - from));
    if (from >= until) return;
    const amount = boundNetwork(problem, goal, this.best.amounts, this.#floor, {
      progress: () => (budget.share - from) / (until - from),
      spend: (steps) => budget.spend(steps) && budget.share < until,
      steps: budget.left * (until - from),
    });
    if (amount <= this.#floor[NETWORK]) return;
    this.#floor[NETWORK] = amount;
    this.#proofs[NETWORK] = 'charges';
  }

  #exact(nodes: number, anyAnswer: boolean, isOver: () => boolean): void {
    const search = new ExactSearch(
      this.#draft,
      this.best,
      this.#budget,
      this.#floor,
      nodes,
      anyAnswer,
      isOver,
    );
    const complete = search.run();
    if (!complete) return;
    if (!this.best.found) this.#infeasible = true;
    else if (!anyAnswer) this.#optimal = true;
  }

  /** It looks at every host before it begins: with little time that would be all it does. */
  #hasTimeForExact(): boolean {
    const { hostCount } = this.#draft.problem.snapshot;
    const { remainingMs, left } = this.#budget;
    return remainingMs > hostCount * EXACT_MS_PER_HOST && left > hostCount * EXACT_STEPS_PER_HOST;
  }

  #isSmall(): boolean {
    const { parts, snapshot } = this.#draft.problem;
    return parts.count <= EXACT_PARTS && snapshot.hostCount <= EXACT_HOSTS;
  }

  /** Whether the share of the budget is used, or there is nothing left to gain. */
  #isOver(share: number): boolean {
    // What is proven is so whether or not there was time for more.
    return this.#isProven() || this.#budget.ended || this.#budget.share >= share;
  }

  /** Whether the best answer reaches the lower bound of every term that counts. */
  #isProven(): boolean {
    const { goal } = this.#draft;
    this.#optimal ||= goal.weighted
      ? totalOf(goal, this.best.amounts) <= totalOf(goal, this.#floor)
      : goal.order.every((term) => this.best.amounts[term] === this.#floor[term]);
    return this.#optimal;
  }

  #phase<Result>(name: string, run: () => Result): Result {
    const before = this.#budget.steps;
    const result = run();
    this.#phases[name] = (this.#phases[name] ?? 0) + this.#budget.steps - before;
    return result;
  }
}
