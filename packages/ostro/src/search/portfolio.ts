/**
 * A portfolio: several searches of one request that differ in seed and strategy, and one answer made of all of
 * theirs. Here is what its members are and how their answers become one; who runs them on threads is the caller's
 * matter. Nothing depends on where or when a member runs, so neither does the answer.
 */
import type { Application } from '../model/application.ts';
import type { SolveOptions, Strategy } from '../model/options.ts';
import type { Answer, Cost, CostTerm, TermName } from '../plan/answer.ts';
import { gapOf } from '../plan/report.ts';
import { USUAL } from './attempt.ts';
import { Random } from './random.ts';
import type { Solver } from './solve.ts';

/** More would find nothing that these do not. */
export const MOST_MEMBERS = 64;

/** The first is the search as it is without a portfolio; the second proves; from the fourth on chance tells them apart. */
const STRATEGIES: readonly Strategy[] = [
  USUAL,
  { heat: 0.5, proof: 4, shuffle: 0 },
  { heat: 0.5, proof: 0, shuffle: 0 },
  { heat: 1, proof: 0, shuffle: 0.2 },
  { heat: 2, proof: 0, shuffle: 0 },
];
const FURTHER = STRATEGIES.slice(2);

/**
 * How one member searches. Steps are shared out evenly; a time is left as it is, for members may search side by
 * side.
 * @param member 0 … members - 1
 */
export function memberOptions(options: SolveOptions, member: number, members: number): SolveOptions {
  if (members <= 1) return options;
  const { maxSteps, seed = 1, explain } = options;
  return {
    ...options,
    seed: seedOf(seed, member),
    strategy: STRATEGIES[member] ?? FURTHER[(member - STRATEGIES.length) % FURTHER.length],
    ...(maxSteps === undefined ? {} : { maxSteps: Math.floor(maxSteps / members) }),
    // What nobody could decide is explained once.
    explain: explain !== true && explain !== undefined ? explain : member === 0 ? true : 'proven',
  };
}

/** Seeds of neighbouring requests are neighbours, so that the members' must not be. */
function seedOf(seed: number, member: number): number {
  if (member === 0) return seed;
  const random = new Random(seed);
  let drawn = seed;
  for (let i = 0; i < member; i++) drawn = random.next();
  return drawn;
}

/** Whether an answer leaves nothing to search for. */
export function isProven({ status }: Answer): boolean {
  return status === 'optimal' || status === 'infeasible';
}

/**
 * One answer of all members': the first that is proven, else the best by the policy, of equals the first. What any
 * of them has proven of the bounds holds for it, too.
 * @param answers by member; null: it did not search, or failed
 * @throws RangeError when there are none
 */
export function chooseAnswer(answers: readonly (Answer | null)[], options: SolveOptions): Answer {
  let won = -1;
  answers.forEach((answer, member) => {
    if (answer === null) return;
    const best = won < 0 ? null : answers[won];
    if (best === null || (!isProven(best) && isBetter(answer, best, options))) won = member;
  });
  const best = answers[won];
  if (best === undefined || best === null) throw new RangeError('a portfolio without any answer');
  const all = answers.filter((answer) => answer !== null);
  const first = all.flatMap(({ work }) => (work.firstAnswerMs === null ? [] : [work.firstAnswerMs]));
  const work = {
    ...best.work,
    firstAnswerMs: first.length === 0 ? null : Math.min(...first),
    portfolio: { members: answers.length, won },
  };
  if (best.cost === undefined) return { ...best, work };
  const terms = withBoundsOf(best.cost, all, options);
  const sum = best.cost.order.reduce((bound, name) => bound + terms[name].weight * terms[name].bound, 0);
  const { total } = best.cost;
  const isOptimal =
    best.status === 'optimal' ||
    (options.weights === undefined ? best.cost.order.every((name) => terms[name].gap === 0) : total <= sum);
  const bound = isOptimal ? total : Math.min(total, sum);
  const cost = { ...best.cost, terms, bound, gap: gapOf(total, bound) };
  return { ...best, status: isOptimal ? 'optimal' : best.status, cost, work };
}

/**
 * All members one after another on this thread: those after a proof need not search. A time given is shared out.
 * @throws OstroError as `Solver.solve`
 */
export function solvePortfolio(
  solver: Solver,
  application: Application,
  options: SolveOptions,
  members: number,
): Answer {
  if (members <= 1) return solver.solve(application, options);
  const { budgetMs, now } = options;
  const begin = now?.() ?? 0;
  const answers: (Answer | null)[] = [];
  for (let member = 0; member < members && !options.shouldStop?.(); member++) {
    const share = budgetMs === undefined ? {} : { budgetMs: budgetMs / members };
    const answer = solver.solve(application, { ...memberOptions(options, member, members), ...share });
    answers.push(answer);
    if (isProven(answer)) break;
  }
  while (answers.length < members) answers.push(null);
  const answer = chooseAnswer(answers, options);
  return { ...answer, work: { ...answer.work, elapsedMs: now === undefined ? 0 : now() - begin } };
}

/** Whether one answer is to be preferred to another that is not proven. */
function isBetter(answer: Answer, other: Answer, { weights }: SolveOptions): boolean {
  if (isProven(answer)) return true;
  if (answer.cost === undefined) return false;
  if (other.cost === undefined) return true;
  if (weights !== undefined) return answer.cost.total < other.cost.total;
  for (const term of answer.cost.order) {
    const [a, b] = [answer.cost.terms[term].amount, other.cost.terms[term].amount];
    if (a !== b) return a < b;
  }
  return false;
}

/** The terms with the largest bound that any member's proof allows. */
function withBoundsOf(cost: Cost, answers: readonly Answer[], { weights }: SolveOptions): Cost['terms'] {
  const terms: Record<TermName, CostTerm> = { ...cost.terms };
  for (const { cost: other } of answers) {
    if (other === undefined) continue;
    for (const name of cost.order) {
      if (other.terms[name].bound > terms[name].bound) terms[name] = bounded(terms[name], other.terms[name]);
      // Under a policy a bound holds for answers that are as good as the member's own in every term before.
      if (weights === undefined && terms[name].amount > other.terms[name].amount) break;
    }
  }
  return terms;
}

function bounded(term: CostTerm, { bound, proof }: CostTerm): CostTerm {
  const least = Math.min(term.value, bound);
  return { ...term, bound: least, proof, gap: gapOf(term.value, least) };
}
