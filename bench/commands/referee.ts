/** `npm run bench -- referee`: answers of the optimizer held against what HiGHS proves of the same requests. */
import { type Answer, OstroError, openSite, solve } from '@valet/ostro';
import { commit, machine } from '../measure/machine.ts';
import type { Machine } from '../measure/result.ts';
import { type Stood, stand, withStanding } from '../measure/standing.ts';
import { Highs } from '../referee/highs.ts';
import { type Case, type Judgement, judgeAnswer, type Summary } from '../referee/referee.ts';
import { smallCase } from '../referee/small.ts';
import { describeJudgement, describeSummary } from '../report/describe-referee.ts';
import { findWorkload } from '../workloads/index.ts';
import { Random } from '../workloads/random.ts';
import { type Options, wantsJson, whole } from './options.ts';
import { saveResult } from './saved.ts';

/** Steps, so that the answers are the same on every machine. */
const STEPS = 300_000;
const STEPS_OF_SMALL = 20_000;

export interface RefereeResult {
  readonly format: 1;
  readonly kind: 'referee';
  readonly workload: string;
  readonly seed: number;
  readonly steps: number;
  readonly seconds: number;
  readonly requests: readonly Judgement[];
  readonly summary: Summary;
  readonly machine: Machine;
  readonly commit: string;
  readonly date: string;
}

export async function refereeCommand(options: Options): Promise<void> {
  const json = wantsJson(options);
  const name = options.workload ?? 'small';
  const seconds = whole(options, 'seconds', 60);
  const seed = whole(options, 'seed', 1);
  const steps = whole(options, 'steps', name === 'small' ? STEPS_OF_SMALL : STEPS);
  const highs = new Highs();
  const requests: Judgement[] = [];
  for (const each of name === 'small'
    ? smallCases(options, seed, steps)
    : casesOf(name, options, seed, steps)) {
    const judgement = await judgeAnswer(highs, each, seconds);
    requests.push(judgement);
    // Small requests are many: only what is wrong with them is worth a line.
    if (!json && (name !== 'small' || judgement.contradictions.length > 0))
      console.log(describeJudgement(judgement));
  }
  await highs.close();
  const summary = summarise(requests);
  const result: RefereeResult = {
    format: 1,
    kind: 'referee',
    workload: name,
    seed,
    steps,
    seconds,
    requests,
    summary,
    machine: machine(),
    commit: commit(),
    date: new Date().toISOString(),
  };
  console.log(json ? JSON.stringify(result, null, 2) : describeSummary(summary));
  if (options.save) saveResult(`referee-${name}`, result);
  if (summary.contradictions > 0) process.exitCode = 1;
}

/** The requests of a workload, each on the site as the answers before have left it. */
function* casesOf(name: string, options: Options, seed: number, maxSteps: number): Iterable<Case> {
  const { site, events } = findWorkload(name).open({ seed, racks: whole(options, 'racks', undefined) });
  const standing = new Map<string, Stood>();
  let left = whole(options, 'runs', 10);
  for (const event of events) {
    if (event.kind === 'depart') {
      standing.delete(event.id);
      continue;
    }
    if (left-- === 0) return;
    const now = withStanding(site, standing.values());
    const { application } = event;
    const answer = solve(openSite(now), application, { seed, maxSteps });
    yield { name: event.id === 'only' ? name : event.id, site: now, application, policy: 'pack', answer };
    if (answer.placements.length > 0) standing.set(event.id, stand(event, answer.placements));
  }
}

function* smallCases(options: Options, seed: number, maxSteps: number): Iterable<Case> {
  const random = new Random(seed);
  let left = whole(options, 'runs', 500);
  for (let i = 0; left > 0; i++) {
    const { site, application } = smallCase(random);
    const policy = i % 2 === 0 ? 'pack' : 'network';
    const answer = tryToSolve(() =>
      solve(openSite(site), application, { seed, maxSteps, policy, explain: false }),
    );
    // Chance makes requests that contradict themselves, too.
    if (answer === null) continue;
    left--;
    yield { name: `small-${i}`, site, application, policy, answer };
  }
}

function tryToSolve(call: () => Answer): Answer | null {
  try {
    return call();
  } catch (error) {
    if (error instanceof OstroError) return null;
    throw error;
  }
}

function summarise(requests: readonly Judgement[]): Summary {
  const count = { agreed: 0, infeasible: 0, improvable: 0, undecided: 0, unmodelled: 0, contradictions: 0 };
  for (const { ostro, referee, terms, contradictions } of requests) {
    if (contradictions.length > 0) count.contradictions++;
    else if (referee === 'unmodelled') count.unmodelled++;
    else if (referee === 'infeasible') count[ostro === 'infeasible' ? 'infeasible' : 'undecided']++;
    else if (
      terms.every(({ ostro: ours, optimum }) => ours !== null && optimum !== null && ours <= optimum + 1e-4)
    )
      count.agreed++;
    else if (
      terms.some(({ ostro: ours, optimum }) => ours !== null && optimum !== null && ours > optimum + 1e-4)
    )
      count.improvable++;
    else count.undecided++;
  }
  return { judged: requests.length, ...count };
}
