/** The optimizer's entry: one request on one snapshot, answered with proof, verified before it leaves. */
import type { Application } from '../model/application.ts';
import { openApplication } from '../model/open-application.ts';
import { nameThePipes } from '../model/open-pipes.ts';
import type { SolveOptions } from '../model/options.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Answer, Work } from '../plan/answer.ts';
import { reportCost, reportGroups, reportPipes, reportPlacements } from '../plan/report.ts';
import { viewSnapshot } from '../plan/snapshot-view.ts';
import { goalOf } from '../plan/terms.ts';
import { Verifier } from '../plan/verify.ts';
import { attempt, USUAL } from './attempt.ts';
import { Budget } from './budget.ts';
import { explain } from './explain.ts';
import { Random } from './random.ts';
import { createScratch, type Scratch } from './scratch.ts';

/** Steps of improvement where neither steps nor time are given: some hundredths of a second. */
const DEFAULT_STEPS = 3000;
const DEFAULT_STEPS_PER_SERVER = 40;

/** Searches one snapshot again and again without allocating by its size: keep one for each thread. */
export class Solver {
  readonly #snapshot: Snapshot;
  readonly #scratch: Scratch;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
    this.#scratch = createScratch(snapshot);
  }

  /**
   * @returns placements that an independent checker has accepted, or why there are none; a budget of 0 gives
   *   the first answer without improvement
   * @throws OstroError when the request contradicts itself or names something that does not exist
   */
  solve(application: Application, options: SolveOptions = {}): Answer {
    const snapshot = this.#snapshot;
    const budget = new Budget(options, DEFAULT_STEPS + DEFAULT_STEPS_PER_SERVER * application.servers.length);
    const problem = openApplication(snapshot, application);
    const goal = goalOf(problem, options);
    const { seed = 1, strategy = USUAL } = options;
    const outcome = attempt(problem, goal, this.#scratch, budget, new Random(seed), strategy);
    const work = (): Work => ({
      steps: budget.steps,
      phases: outcome.phases,
      elapsedMs: budget.elapsedMs,
      firstAnswerMs: outcome.firstAnswerMs,
    });
    if (outcome.verdict !== 'found') {
      const proven = outcome.verdict === 'infeasible';
      const explanation =
        options.explain === false || (options.explain === 'proven' && !proven)
          ? undefined
          : explain(
              snapshot,
              withNamedPipes(application),
              options,
              this.#scratch,
              outcome.certificate,
              proven,
            );
      return {
        status: proven ? 'infeasible' : 'unknown',
        placements: [],
        groups: [],
        pipes: [],
        ...(explanation === undefined ? {} : { explanation }),
        work: work(),
      };
    }
    const at = outcome.best.itemsAt(problem);
    const placements = reportPlacements(problem, at);
    const violations =
      options.check === false ? [] : new Verifier(viewSnapshot(snapshot)).check(application, placements);
    if (violations.length > 0)
      throw new Error(
        `the search and the checker disagree: ${violations.map(({ message }) => message).join('; ')}`,
      );
    return {
      status: outcome.optimal ? 'optimal' : 'feasible',
      placements,
      groups: reportGroups(problem, at),
      pipes: reportPipes(problem, at),
      cost: reportCost(goal, outcome.best.amounts, outcome.floor, outcome.proofs, outcome.optimal),
      work: work(),
    };
  }
}

/** An explanation speaks of pipes by name, also where the request gives them none. */
function withNamedPipes(application: Application): Application {
  const { pipes = [] } = application;
  const names = nameThePipes(pipes);
  return { ...application, pipes: pipes.map((pipe, i) => ({ ...pipe, name: names[i] })) };
}

/** Solves once; for more than one request on a snapshot, keep a `Solver`. */
export function solve(snapshot: Snapshot, application: Application, options: SolveOptions = {}): Answer {
  return new Solver(snapshot).solve(application, options);
}
