/** Why a request cannot be met: what each rule rejects, a minimal conflict set, and what would make it fit. */
import { OstroError } from '../error.ts';
import type { Application } from '../model/application.ts';
import { openApplication } from '../model/open-application.ts';
import type { SolveOptions } from '../model/options.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { ConflictSet, Element, Explanation, ItemDiagnosis } from '../plan/answer.ts';
import { keepElements } from '../plan/relax.ts';
import { goalOf } from '../plan/terms.ts';
import { advise } from './advise.ts';
import { attempt, type Outcome } from './attempt.ts';
import { Budget } from './budget.ts';
import type { Certificate } from './certify/elements.ts';
import { shrinkConflict } from './conflict.ts';
import { diagnose } from './diagnose.ts';
import { Draft } from './draft.ts';
import { Random } from './random.ts';
import type { Scratch } from './scratch.ts';

/** Steps an explanation may take where no clock bounds it, and those one test of it may. */
const STEPS = 3_000_000;
const TEST_STEPS = 60_000;
/** Milliseconds an explanation gets at least where a clock bounds it, and the share of them for advice at most. */
const LEAST_MS = 200;
const ADVICE_SHARE = 0.5;

/**
 * @param application infeasible or undecided, with all its pipes named
 * @param certificate the proof, where there is a short one
 * @param proven whether it is known to be infeasible
 */
export function explain(
  snapshot: Snapshot,
  application: Application,
  options: SolveOptions,
  scratch: Scratch,
  certificate: Certificate | null,
  proven: boolean,
): Explanation {
  const limitMs =
    options.budgetMs === undefined ? Number.POSITIVE_INFINITY : Math.max(LEAST_MS, options.budgetMs);
  const budgetOf = (ms: number, steps: number) =>
    new Budget({ ...options, budgetMs: Number.isFinite(ms) ? ms : undefined, maxSteps: undefined }, steps);
  let budget = budgetOf(limitMs, STEPS);
  const isOver = () => budget.ended || budget.remainingMs <= 0 || options.shouldStop?.() === true;
  const search = (changed: Application): Outcome['verdict'] => {
    if (isOver()) return 'unknown';
    const problem = openApplication(snapshot, withoutIdle(changed));
    const own = new Budget({ shouldStop: isOver, maxSteps: TEST_STEPS }, TEST_STEPS);
    const outcome = attempt(
      problem,
      goalOf(problem, options),
      scratch,
      own,
      new Random(options.seed ?? 1),
      false,
      certificate?.argument,
    );
    budget.spend(own.steps + 1);
    return outcome.verdict;
  };
  const conflict = proven
    ? shrinkConflict(
        application,
        certificate?.elements ?? null,
        (kept) => search(keepElements(application, kept)),
        isOver,
      )
    : null;
  budget = budgetOf(Math.min(budget.remainingMs, limitMs * ADVICE_SHARE), STEPS * ADVICE_SHARE);
  const isMet = (changed: Application) => {
    try {
      // What the conflict alone still forbids needs no look at the rest of the request.
      const stillForbidden = search(keepElements(changed, conflict!.elements)) === 'infeasible';
      return !stillForbidden && search(changed) === 'found';
    } catch (error) {
      // A relaxation may contradict the nesting rules; then it is no advice.
      if (error instanceof OstroError) return false;
      throw error;
    }
  };
  const advice = conflict === null ? [] : advise(application, conflict.elements, isMet);
  const problem = openApplication(snapshot, application);
  const draft = new Draft(problem, goalOf(problem, options), scratch);
  const items = diagnose(draft, application, itemsOfInterest(application, conflict)).filter(
    ({ candidates, rejections }) => candidates === 0 || rejections.length > 0,
  );
  return {
    summary: summarise(application, conflict, items),
    items,
    ...(conflict === null ? {} : { conflict }),
    advice,
  };
}

/**
 * The request without servers that ask for nothing: they go wherever one of them goes. While a conflict shrinks most
 * servers are such. Where an exclusivity group is about they are outsiders, and stay.
 */
function withoutIdle(application: Application): Application {
  const { servers, pipes = [], groups = [] } = application;
  if (groups.some(({ type }) => type === 'exclusivity')) return application;
  const busy = new Set(groups.flatMap(({ members }) => members));
  for (const { a, b } of pipes) busy.add(a).add(b);
  const isIdle = (server: Application['servers'][number]) =>
    !busy.has(server.name) &&
    Object.entries(server).every(
      ([key, value]) => key === 'name' || value === undefined || (key === 'resources' && asksNothing(value)),
    );
  const idle = servers.filter(isIdle);
  if (idle.length < 2) return application;
  return { ...application, servers: servers.filter((server) => server === idle[0] || !isIdle(server)) };
}

function asksNothing(resources: Application['servers'][number]['resources']): boolean {
  return Object.values(resources).every((amount) => amount === 0);
}

/** The servers and volumes of the conflict and of its groups and pipes; without one, all. */
function itemsOfInterest(application: Application, conflict: ConflictSet | null): Set<string> {
  const all = [...application.servers, ...(application.volumes ?? [])].map(({ name }) => name);
  if (conflict === null) return new Set(all);
  const wanted = new Set<string>();
  for (const { kind, name } of conflict.elements) {
    if (kind === 'demand' || kind === 'requirement') wanted.add(name);
    const pipe = kind === 'pipe' ? application.pipes?.find((each) => each.name === name) : undefined;
    if (pipe !== undefined) wanted.add(pipe.a).add(pipe.b);
  }
  return wanted;
}

/** @param conflict null: nothing was proven */
function summarise(
  application: Application,
  conflict: ConflictSet | null,
  items: readonly ItemDiagnosis[],
): string {
  const lonely = items.filter(({ candidates }) => candidates === 0);
  if (lonely.length > 0) {
    const [first] = lonely;
    const [most] = first.rejections;
    const why = most === undefined ? '' : `: ${most.detail ?? `${most.count} rejected by ${most.rule}`}`;
    const more = lonely.length > 1 ? ` (and ${lonely.length - 1} more like it)` : '';
    return `no ${first.kind === 'server' ? 'host' : 'pool'} can take ${first.kind} ${first.name}${more}${why}`;
  }
  if (conflict === null)
    return 'no placement was found in the time given; it may exist: try again with a larger budget';
  if (conflict.elements.length === 0)
    return application.servers.length > 0
      ? 'the site has no host (or pool) in use at all'
      : 'no placement exists';
  return `these cannot be met together: ${describe(conflict.elements)}`;
}

function describe(elements: readonly Element[]): string {
  const words = { group: 'group', pipe: 'pipe', demand: 'demand of', requirement: 'requirements of' };
  const parts: string[] = [];
  for (const kind of ['group', 'pipe', 'requirement', 'demand'] as const) {
    const names = elements.filter((element) => element.kind === kind).map(({ name }) => name);
    if (names.length === 0) continue;
    const shown =
      names.length > 6 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
    parts.push(`${words[kind]} ${shown}`);
  }
  return parts.join('; ');
}
