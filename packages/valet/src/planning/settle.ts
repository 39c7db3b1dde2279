/**
 * Solving and committing as one: the answer is found on a thread while others go on changing the site, so before
 * it is committed the independent checker looks at it again, on the site as it is now, with everything it relied
 * on. If others came first, or hosts have come or gone meanwhile, it is solved again.
 */
import {
  type Answer,
  type Application,
  OstroError,
  occupy,
  Verifier,
  vacate,
  viewSnapshot,
} from '@valet/ostro';
import { ValetError } from '../error.ts';
import type { PlacementRecord } from '../ports/record.ts';
import type { Deps } from './deps.ts';
import type { SolveInput, Work } from './use-cases.ts';

export interface Question {
  readonly application: Application;
  readonly solve: SolveInput;
  /** The request's own placements, which are no obstacle to it. */
  readonly own: readonly PlacementRecord[];
  /** Ids of those of them that stay where they are, and take nothing in the application. */
  readonly fixed?: ReadonlySet<string>;
}

/**
 * @param commit called with an answer that holds on the site as it is at this very moment; what it does before
 *   its first `await` is atomic with the check
 * @returns what `commit` returned, or the answer without placements
 * @throws ValetError `valet.request.invalid`, `valet.store.conflict` when others were faster every time
 */
export async function settle<Result>(
  deps: Deps,
  context: Work,
  question: Question,
  commit: (answer: Answer) => Promise<Result>,
): Promise<{ readonly settled: Result } | { readonly failed: Answer }> {
  const { world, settings, metrics } = deps;
  for (let attempt = 0; attempt < settings.attempts; attempt++) {
    const site = world.snapshot;
    const before = site.version[0];
    const isSiteReplaced = () => world.snapshot !== site;
    let answer: Answer;
    try {
      answer = await ask(deps, context, question);
    } catch (error) {
      // What it named may be gone with the site that there was.
      if (error instanceof OstroError && isSiteReplaced()) continue;
      throw error instanceof OstroError ? requestError(error) : error;
    }
    if (answer.cost === undefined && isSiteReplaced()) continue;
    const isSiteUnchanged = !isSiteReplaced() && site.version[0] === before;
    metrics.solved(answer.status, answer.work.elapsedMs / 1000, answer.cost?.gap ?? null);
    if (answer.cost === undefined) {
      for (const item of answer.explanation?.items ?? [])
        for (const { rule } of item.rejections) metrics.rejected(rule);
      return { failed: answer };
    }
    const own = vacating(deps, question);
    vacate(world.snapshot, own.occupants, own.pipes);
    const violations = new Verifier(viewSnapshot(world.snapshot)).check(
      question.application,
      answer.placements,
    );
    occupy(world.snapshot, own.occupants, own.pipes);
    if (violations.length === 0) return { settled: await commit(answer) };
    if (isSiteUnchanged)
      throw new Error(
        `the search and the checker disagree: ${violations.map(({ message }) => message).join('; ')}`,
      );
    metrics.conflicted(violations[0].rule);
  }
  throw new ValetError(
    'valet.store.conflict',
    `other requests took what this one was given, ${settings.attempts} times in a row; try again`,
  );
}

/** What of the request is in the site already, as it is now. */
export function vacating({ world }: Deps, { own, fixed = new Set() }: Pick<Question, 'own' | 'fixed'>) {
  return world.vacating(
    own.flatMap((placement) => world.placements.get(placement.id) ?? []),
    fixed,
  );
}

/** One solve on a thread. @throws OstroError for what is wrong with the request */
async function ask(deps: Deps, context: Work, question: Question): Promise<Answer> {
  const { pool, journal, settings } = deps;
  const { application, solve } = question;
  // Quality may take time while the service has little else to do: what one request takes, all others wait for.
  const others = pool.waiting + journal.writing;
  const budgetMs = solve.budgetMs ?? settings.budgetMs / (1 + others) ** 2;
  const held = vacating(deps, question);
  const vacated = held.occupants.length === 0 ? {} : { vacated: held };
  const { members } = settings;
  const options = {
    policy: solve.policy ?? settings.policy,
    seed: solve.seed ?? settings.seed,
    budgetMs,
    members,
  };
  const job = { kind: 'solve', application, options, ...vacated } as const;
  return pool.run<'solve'>(job, context.signal, application.project ?? null);
}

/** The optimizer's objections to a request, as the service's. */
export function requestError(error: OstroError): ValetError {
  const code = error.code === 'valet.group.forbidden' ? 'valet.group.forbidden' : 'valet.request.invalid';
  return new ValetError(code, error.message, { code: error.code, ...error.details }, error);
}
