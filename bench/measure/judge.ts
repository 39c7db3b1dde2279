/** The recount that every contender's answer is scored by: the independent checker on a view of its own. */
import {
  type Answer,
  type Application,
  openSite,
  type Placement,
  type Site,
  type TermName,
  Verifier,
  viewSnapshot,
} from '@valet/ostro';

export type Amounts = Readonly<Record<TermName, { readonly amount: number; readonly value: number }>>;

export interface Score {
  readonly amounts: Amounts;
  /** Different hosts with a server of the application. */
  readonly hostsUsed: number;
}

export class Judge {
  readonly #verifier: Verifier;

  /** @param site with all that stands on it at the time of the answers */
  constructor(site: Site) {
    this.#verifier = new Verifier(viewSnapshot(openSite(site)));
  }

  /** What the placements break, in sentences; nothing when they are an answer. */
  violations(application: Application, placements: readonly Placement[]): string[] {
    return this.#verifier.check(application, placements).map(({ message }) => message);
  }

  /** @param placements that break nothing */
  score(application: Application, placements: readonly Placement[]): Score {
    return {
      amounts: this.#verifier.recount(application, placements),
      hostsUsed: new Set(placements.map((each) => each.host)).size,
    };
  }
}

/** Below 0 when `a` is the better answer by the policy's order of terms. */
export function compareByOrder(order: readonly TermName[], a: Amounts, b: Amounts): number {
  for (const term of order) {
    const difference = a[term].amount - b[term].amount;
    // Shares are sums of floating point numbers.
    if (Math.abs(difference) > 1e-9) return difference;
  }
  return 0;
}

/** @throws Error when the optimizer reports other amounts than the recount finds */
export function assertSameAmounts(answer: Answer, { amounts }: Score): void {
  for (const term of answer.cost?.order ?? []) {
    const reported = answer.cost!.terms[term].amount;
    if (Math.abs(reported - amounts[term].amount) > 1e-6 * Math.max(1, reported))
      throw new Error(`ostro reports ${term} ${reported}; the recount finds ${amounts[term].amount}`);
  }
}
