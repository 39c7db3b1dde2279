/**
 * The members of one request's portfolio: which of them still wait, which search, what they have found, and when
 * that is enough. Knows no threads.
 *
 * Where steps count, every member searches, so that the answer depends on the request alone: it is put together of
 * the members up to the first that proves something. Where time counts, the first member is the search that there
 * would be without a portfolio, and the others help as long as it lasts; who proves something ends all.
 */
import { type Answer, chooseAnswer, isProven, type SolveOptions } from '@valet/ostro';

type State = 'waits' | 'searches' | 'ended';

/** How often a member searches again whose thread was lost. */
const MOST_LOSSES = 1;

/** What a member found, and on which state of the site. */
export interface Found<Result> {
  readonly result: Result;
  readonly version: number;
}

export class Team<Result> {
  readonly members: number;
  readonly #options: SolveOptions;
  readonly #answerOf: (result: Result) => Answer;
  readonly #isTimed: boolean;
  readonly #states: State[];
  readonly #losses: number[];
  readonly #found: (Found<Result> | null)[];
  /** The member from which on a proof makes the others needless. */
  #proven = Number.POSITIVE_INFINITY;

  /** @param answerOf the answer in what a member's job results in */
  constructor(members: number, options: SolveOptions, answerOf: (result: Result) => Answer) {
    this.members = members;
    this.#options = options;
    this.#answerOf = answerOf;
    this.#isTimed = options.maxSteps === undefined && options.budgetMs !== undefined;
    this.#states = Array.from({ length: members }, () => 'waits');
    this.#losses = Array.from({ length: members }, () => 0);
    this.#found = Array.from({ length: members }, () => null);
  }

  /** The member that is to search next; null: none is. */
  get next(): number | null {
    const member = this.#states.indexOf('waits');
    if (member < 0 || (this.#isTimed ? this.#isEnough : member > this.#proven)) return null;
    return member;
  }

  get searching(): number {
    return this.#states.filter((state) => state === 'searches').length;
  }

  get isOver(): boolean {
    if (this.searching > 0) return false;
    return this.#isTimed ? this.#states[0] === 'ended' || this.#isEnough : this.next === null;
  }

  begin(member: number): void {
    this.#states[member] = 'searches';
  }

  end(member: number, found: Found<Result>): void {
    this.#states[member] = 'ended';
    this.#found[member] = found;
    if (this.members > 1 && isProven(this.#answerOf(found.result)))
      this.#proven = Math.min(this.#proven, member);
  }

  /** It could not begin, or was sent away before its end: it searches again when there is a thread. */
  putBack(member: number): void {
    this.#states[member] = 'waits';
  }

  /** It failed, or its thread did: where time counts, the others answer for it; where steps do, it searches once more. */
  lose(member: number): void {
    const again = !this.#isTimed && this.#losses[member]! < MOST_LOSSES;
    this.#losses[member]!++;
    this.#states[member] = again ? 'waits' : 'ended';
  }

  /** Whether a member that searches might as well stop. */
  isNeedless(member: number): boolean {
    return this.#isTimed ? this.#isEnough : member > this.#proven;
  }

  /** Whether a member may be sent away for a request that waits: one of each team goes on, and of help only. */
  isDispensable(member: number): boolean {
    return this.searching > 1 && (this.#isTimed ? member > 0 : this.#states.indexOf('searches') !== member);
  }

  /** All members' result as one; null: every one of them was lost. */
  result(elapsedMs: number): Result | null {
    if (this.members === 1) return this.#found[0]?.result ?? null;
    // Bounds and amounts compare on one state of the site only: that of the first member that found something.
    const version = this.#found.find((found) => found !== null)?.version;
    const counting = this.#found.map((found, member) =>
      found === null || found.version !== version || (!this.#isTimed && member > this.#proven)
        ? null
        : found.result,
    );
    const took = counting.filter((result) => result !== null);
    if (took.length === 0) return null;
    if (this.#isTimed && took.length === 1) return took[0]!;
    const answers = counting.map((result) => (result === null ? null : this.#answerOf(result)));
    const answer = chooseAnswer(answers, this.#options);
    const won = counting[answer.work.portfolio!.won]!;
    return withAnswer(won, this.#answerOf(won), {
      ...answer,
      work: {
        ...answer.work,
        elapsedMs,
        portfolio: {
          members: this.#isTimed ? took.length : this.members,
          won: answer.work.portfolio!.won,
        },
      },
    });
  }

  /** Where time counts: the first member's is over, or there is nothing left to find. */
  get #isEnough(): boolean {
    return this.#found[0] !== null || this.#proven < Number.POSITIVE_INFINITY;
  }
}

/** A job's result with another answer: the answer itself, or what has it among its members. */
function withAnswer<Result>(result: Result, old: Answer, answer: Answer): Result {
  if ((result as unknown) === old) return answer as Result;
  return { ...result, answer } as Result;
}
