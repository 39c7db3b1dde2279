/** How good answers are: every contender is asked the same request on the same site, and all are recounted. */
import type { Answer, Placement, TermName } from '@valet/ostro';
import { BASELINES } from '../baselines/baseline.ts';
import type { Arrival, Instance, Workload } from '../workloads/workload.ts';
import { BaselineContender, OstroContender } from './contenders.ts';
import { assertSameAmounts, compareByOrder, Judge, type Score } from './judge.ts';
import type { Against, ReportedCost } from './result.ts';
import { type Stood, stand, withStanding } from './standing.ts';
import { mean, round, sum, type Times, timesOf } from './statistics.ts';

/** Requests of a stream that are judged at most; every site to be judged on must be read anew. */
const MOST_JUDGED = 200;
const MOST_JUDGED_OF_LARGE = 10;
const LARGE = 20_000;
/** A baseline always gives one answer; it is asked again only to time it, within this time. */
const BASELINE_RUNS = 30;
const BASELINE_MS = 3000;

/** One contender's answers to the judged requests; null where it found none, or none that keeps the rules. */
interface Log {
  readonly answers: (Judged | null)[];
  readonly times: number[];
  readonly violations: string[];
}

interface Judged extends Score {
  readonly total: number;
}

export interface Quality {
  readonly ostro: Tally;
  readonly first: Tally;
  readonly answers: readonly Answer[];
  readonly baselines: Readonly<Record<string, Tally & { readonly times: Times; readonly against: Against }>>;
  readonly bandwidthRange: { readonly best: number; readonly worst: number } | null;
}

/** What many answers come to; for a single request, the answer in the middle. */
export interface Tally {
  readonly judged: number;
  readonly accepted: number;
  /** Answers that the checker has seen and accepted. */
  readonly verified: number;
  /** What it has not accepted, in sentences. */
  readonly violations: readonly string[];
  readonly samples: number;
  readonly hostsUsed: number;
  readonly bandwidthLinksMbps: number;
  readonly cost: ReportedCost | null;
}

export interface QualityOptions {
  readonly budgetMs: number;
  readonly runs: number;
  readonly seed: number;
}

export function judgeQuality(workload: Workload, instance: Instance, options: QualityOptions): Quality {
  const comparison = new Comparison(instance, options);
  if (workload.kind === 'single') comparison.repeat(instance.events[0] as Arrival);
  else comparison.play();
  return comparison.report(workload.kind === 'single');
}

class Comparison {
  readonly #instance: Instance;
  readonly #options: QualityOptions;
  readonly #ostro: OstroContender;
  readonly #baselines: Readonly<Record<string, BaselineContender>>;
  readonly #standing = new Map<string, Stood>();
  readonly #answers: Answer[] = [];
  readonly #records: { ostro: Log; first: Log } & { baselines: Record<string, Log> };

  constructor(instance: Instance, options: QualityOptions) {
    this.#instance = instance;
    this.#options = options;
    this.#ostro = new OstroContender(instance.site);
    this.#baselines = mapValues(BASELINES, (place) => new BaselineContender(instance.site, place));
    const blank = (): Log => ({ answers: [], times: [], violations: [] });
    this.#records = { ostro: blank(), first: blank(), baselines: mapValues(BASELINES, blank) };
  }

  /** One request with many seeds; the baselines know no chance. */
  repeat(arrival: Arrival): void {
    const judge = new Judge(this.#instance.site);
    for (let run = 0; run < this.#options.runs; run++) this.#askOstro(arrival, judge, run);
    for (const name of Object.keys(this.#baselines)) {
      this.#askBaseline(name, arrival, judge);
      const start = performance.now();
      for (let run = 1; run < BASELINE_RUNS && performance.now() - start < BASELINE_MS; run++)
        this.#timeBaseline(name, arrival);
    }
  }

  /** The stream once. */
  play(): void {
    const { events, site } = this.#instance;
    const arrivals = events.filter(({ kind }) => kind === 'arrive').length;
    const most = site.hosts.length > LARGE ? MOST_JUDGED_OF_LARGE : MOST_JUDGED;
    const every = Math.ceil(arrivals / most);
    let number = 0;
    for (const event of events) {
      if (event.kind === 'depart') {
        this.#leave(event.id);
        continue;
      }
      const isJudged = number++ % every === 0;
      const answer = isJudged
        ? this.#judgeAll(event)
        : this.#ostro.solve(event.application, this.#options.budgetMs, this.#options.seed);
      this.#enter(event, answer.placements);
    }
  }

  report(single: boolean): Quality {
    const { ostro, first, baselines } = this.#records;
    const order = this.#answers.find(({ cost }) => cost !== undefined)?.cost?.order ?? [];
    const tally = single ? tallyOne : tallyAll;
    const bandwidths = ostro.answers.flatMap((answer) => (answer === null ? [] : [bandwidthOf(answer)]));
    return {
      ostro: tally(ostro),
      first: tally(first),
      answers: this.#answers,
      baselines: mapValues(baselines, (record) => ({
        ...tally(record),
        times: timesOf(record.times),
        against: compareRecords(order, single ? [middle(ostro)] : ostro.answers, record.answers),
      })),
      bandwidthRange:
        single && bandwidths.length > 0
          ? { best: Math.min(...bandwidths), worst: Math.max(...bandwidths) }
          : null,
    };
  }

  #judgeAll(arrival: Arrival): Answer {
    const judge = new Judge(withStanding(this.#instance.site, this.#standing.values()));
    const answer = this.#askOstro(arrival, judge, 0);
    for (const name of Object.keys(this.#baselines)) this.#askBaseline(name, arrival, judge);
    return answer;
  }

  #askOstro(arrival: Arrival, judge: Judge, run: number): Answer {
    const { application } = arrival;
    const { budgetMs, seed } = this.#options;
    const start = performance.now();
    const first = this.#ostro.solve(application, 0, seed + run, false);
    const middle = performance.now();
    const answer =
      budgetMs === 0 && first.status !== 'infeasible'
        ? first
        : this.#ostro.solve(application, budgetMs, seed + run);
    this.#records.first.times.push(middle - start);
    this.#records.ostro.times.push(performance.now() - middle);
    this.#record(this.#records.first, arrival, judge, first.placements, () => first.cost!.total);
    const judged = this.#record(
      this.#records.ostro,
      arrival,
      judge,
      answer.placements,
      () => answer.cost!.total,
    );
    if (judged !== null) assertSameAmounts(answer, judged);
    this.#answers.push(answer);
    return answer;
  }

  #askBaseline(name: string, arrival: Arrival, judge: Judge): void {
    const placements = this.#timeBaseline(name, arrival) ?? [];
    this.#record(this.#records.baselines[name], arrival, judge, placements, () =>
      this.#ostro.totalOf(arrival.application, placements),
    );
  }

  /** @param placements none: no answer was found. @returns what is recorded */
  #record(
    log: Log,
    { application }: Arrival,
    judge: Judge,
    placements: readonly Placement[],
    totalOf: () => number,
  ): Judged | null {
    const violations = placements.length === 0 ? [] : judge.violations(application, placements);
    log.violations.push(...violations);
    const isAnswer = placements.length > 0 && violations.length === 0;
    const judged = isAnswer ? { ...judge.score(application, placements), total: totalOf() } : null;
    log.answers.push(judged);
    return judged;
  }

  #timeBaseline(name: string, arrival: Arrival): Placement[] | null {
    const start = performance.now();
    const placements = this.#baselines[name].solve(arrival);
    this.#records.baselines[name].times.push(performance.now() - start);
    return placements;
  }

  #enter(arrival: Arrival, placements: readonly Placement[]): void {
    if (placements.length === 0) return;
    const stood = stand(arrival, placements);
    this.#ostro.enter(stood);
    for (const baseline of Object.values(this.#baselines)) baseline.enter(arrival, placements);
    this.#standing.set(arrival.id, stood);
  }

  #leave(id: string): void {
    const stood = this.#standing.get(id);
    if (stood === undefined) return;
    this.#ostro.leave(stood);
    for (const baseline of Object.values(this.#baselines)) baseline.leave(id);
    this.#standing.delete(id);
  }
}

function tallyAll({ answers, times, violations }: Log): Tally {
  const found = answers.filter((answer) => answer !== null);
  return {
    judged: answers.length,
    accepted: found.length,
    verified: found.length,
    violations,
    samples: times.length,
    hostsUsed: sum(found.map(({ hostsUsed }) => hostsUsed)),
    bandwidthLinksMbps: round(sum(found.map(bandwidthOf))),
    cost: costOf(found),
  };
}

/** The answer in the middle stands for all. */
function tallyOne(record: Log): Tally {
  const { verified } = tallyAll(record);
  return { ...tallyAll({ ...record, answers: [middle(record)] }), verified };
}

function middle({ answers }: Log): Judged | null {
  const found = answers.filter((answer) => answer !== null).sort((a, b) => a.total - b.total);
  // When less than half of the runs found an answer, the run in the middle found none.
  return found[Math.floor(answers.length / 2)] ?? null;
}

function costOf(found: readonly Judged[]): ReportedCost | null {
  if (found.length === 0) return null;
  const names = Object.keys(found[0].amounts) as TermName[];
  const term = (name: TermName) => ({
    amount: round(sum(found.map(({ amounts }) => amounts[name].amount))),
    value: mean(found.map(({ amounts }) => amounts[name].value)),
  });
  return {
    total: mean(found.map(({ total }) => total)),
    terms: Object.fromEntries(names.map((name) => [name, term(name)])) as ReportedCost['terms'],
  };
}

function compareRecords(
  order: readonly TermName[],
  ours: readonly (Judged | null)[],
  theirs: readonly (Judged | null)[],
): Against {
  const count = { better: 0, equal: 0, worse: 0, onlyOstro: 0, onlyBaseline: 0 };
  let bandwidth = 0;
  let bandwidthTheirs = 0;
  theirs.forEach((their, i) => {
    const our = ours[i];
    if (our === null || their === null) {
      if (our !== null) count.onlyOstro++;
      if (their !== null) count.onlyBaseline++;
      return;
    }
    const difference = compareByOrder(order, our.amounts, their.amounts);
    count[difference < 0 ? 'better' : difference === 0 ? 'equal' : 'worse']++;
    bandwidth += bandwidthOf(our);
    bandwidthTheirs += bandwidthOf(their);
  });
  const bandwidthRatio = bandwidth > 0 ? round(bandwidthTheirs / bandwidth) : null;
  return { ...count, bandwidthRatio };
}

function bandwidthOf({ amounts }: Score): number {
  return amounts.network.amount;
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
