/** How long the optimizer takes: calls measured from outside, with nothing else going on in between. */
import type { Status } from '@valet/ostro';
import type { Event, Instance, Workload } from '../workloads/workload.ts';
import { collectGarbage } from './collect.ts';
import { OstroContender } from './contenders.ts';
import type { Stood } from './standing.ts';
import { stand } from './standing.ts';
import { round, sum, type Times, timesOf } from './statistics.ts';

/** Calls before the first that is measured, so that the compiler has seen the code; and their least time. */
const WARM_UP_CALLS = 5;
const WARM_UP_MS = 300;

export interface Timing {
  readonly samples: number;
  readonly firstAnswerMs: Times;
  readonly totalMs: Times;
  readonly openMs: number;
  readonly requestsPerS: number | null;
  readonly statuses: Partial<Record<Status, number>>;
  /** By id of the arrival. */
  readonly totalMsOf: ReadonlyMap<string, number>;
}

export interface TimingOptions {
  readonly budgetMs: number;
  readonly runs: number;
  readonly seed: number;
}

/**
 * Single requests are asked `runs` times with as many seeds; a stream is played as often as it takes for so many
 * requests. Of an infeasible request the first answer is the proof alone, the total time that of the explanation
 * as well.
 */
export function timeOstro(
  workload: Pick<Workload, 'kind'>,
  instance: Instance,
  options: TimingOptions,
): Timing {
  const repeat = workload.kind === 'single';
  const arrivals = instance.events.filter(({ kind }) => kind === 'arrive').length;
  const passes = repeat ? 1 : Math.max(1, Math.ceil(options.runs / arrivals));
  const events = repeat ? Array.from({ length: options.runs }, () => instance.events[0]) : instance.events;
  const clock = new Clock(options);
  for (let pass = 0; pass < passes; pass++) clock.play(instance, events, repeat);
  return clock.report(repeat);
}

class Clock {
  readonly #options: TimingOptions;
  readonly #first: number[] = [];
  readonly #total: number[] = [];
  readonly #enter: number[] = [];
  readonly #open: number[] = [];
  readonly #statuses: Partial<Record<Status, number>> = {};
  readonly #totalOf = new Map<string, number[]>();

  constructor(options: TimingOptions) {
    this.#options = options;
  }

  play(instance: Instance, events: readonly Event[], repeat: boolean): void {
    const { budgetMs, seed } = this.#options;
    collectGarbage();
    const opening = performance.now();
    const ostro = new OstroContender(instance.site);
    this.#open.push(performance.now() - opening);
    this.#warmUp(ostro, instance);
    collectGarbage();
    const standing = new Map<string, Stood>();
    events.forEach((event, i) => {
      if (event.kind === 'depart') {
        const stood = standing.get(event.id);
        if (stood !== undefined) ostro.leave(stood);
        return;
      }
      const { application } = event;
      const start = performance.now();
      const first = ostro.solve(application, 0, seed + i, false);
      const middle = performance.now();
      const isFinal = budgetMs === 0 && first.status !== 'infeasible';
      const answer = isFinal ? first : ostro.solve(application, budgetMs, seed + i);
      const end = performance.now();
      this.#first.push(middle - start);
      const total = isFinal ? middle - start : end - middle;
      this.#total.push(total);
      this.#totalOf.set(event.id, [...(this.#totalOf.get(event.id) ?? []), total]);
      this.#statuses[answer.status] = (this.#statuses[answer.status] ?? 0) + 1;
      if (repeat || answer.placements.length === 0) return;
      const stood = stand(event, answer.placements);
      const entering = performance.now();
      ostro.enter(stood);
      this.#enter.push(performance.now() - entering);
      standing.set(event.id, stood);
    });
  }

  report(repeat: boolean): Timing {
    return {
      samples: this.#first.length,
      firstAnswerMs: timesOf(this.#first),
      totalMs: timesOf(this.#total),
      openMs: timesOf(this.#open).p50,
      requestsPerS:
        repeat || this.#enter.length === 0
          ? null
          : round((1000 * this.#first.length) / (sum(this.#first) + sum(this.#enter))),
      statuses: this.#statuses,
      totalMsOf: new Map([...this.#totalOf].map(([id, times]) => [id, timesOf(times).p50])),
    };
  }

  #warmUp(ostro: OstroContender, { events }: Instance): void {
    const arrivals = events.filter((event) => event.kind === 'arrive');
    const start = performance.now();
    for (let i = 0; i < WARM_UP_CALLS || performance.now() - start < WARM_UP_MS; i++) {
      const { application } = arrivals[i % arrivals.length];
      ostro.solve(application, 0, i, false);
    }
    ostro.solve(arrivals[0].application, Math.min(50, this.#options.budgetMs), 1);
  }
}
