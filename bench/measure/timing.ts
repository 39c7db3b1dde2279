/** How long the optimizer takes: calls measured from outside, with nothing else going on in between. */
import type { Answer, Status } from '@valet/ostro';
import type { Arrival, Event, Instance, Workload } from '../workloads/workload.ts';
import { collectGarbage } from './collect.ts';
import { OstroContender } from './contenders.ts';
import type { Stood } from './standing.ts';
import { stand } from './standing.ts';
import { round, sum, type Times, timesOf } from './statistics.ts';

/** Calls before the first that is measured, so that the compiler has seen the code; and their least time. */
const WARM_UP_CALLS = 5;
const WARM_UP_MS = 1000;

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
    const { seed } = this.#options;
    collectGarbage();
    const opening = performance.now();
    const ostro = new OstroContender(instance.site);
    this.#open.push(performance.now() - opening);
    // Collecting throws compiled code away with it, so the warm-up comes last.
    collectGarbage();
    this.#warmUp(ostro, instance);
    if (repeat) {
      // One kind after the other, so that neither finds the caches as the other has left them.
      const requests = events.map((event) => event as Arrival);
      requests.forEach((arrival, i) => {
        this.#timeFirst(ostro, arrival, seed + i);
      });
      requests.forEach((arrival, i) => {
        this.#timeWhole(ostro, arrival, seed + i);
      });
    } else this.#stream(ostro, events);
  }

  #stream(ostro: OstroContender, events: readonly Event[]): void {
    const standing = new Map<string, Stood>();
    for (const event of events) {
      if (event.kind === 'depart') {
        const stood = standing.get(event.id);
        if (stood !== undefined) ostro.leave(stood);
        continue;
      }
      this.#timeFirst(ostro, event, this.#options.seed);
      const { placements } = this.#timeWhole(ostro, event, this.#options.seed);
      if (placements.length === 0) continue;
      const stood = stand(event, placements);
      const entering = performance.now();
      ostro.enter(stood);
      this.#enter.push(performance.now() - entering);
      standing.set(event.id, stood);
    }
  }

  #timeFirst(ostro: OstroContender, { application }: Arrival, seed: number): void {
    const start = performance.now();
    ostro.solve(application, 0, seed, false);
    this.#first.push(performance.now() - start);
  }

  #timeWhole(ostro: OstroContender, { id, application }: Arrival, seed: number): Answer {
    const start = performance.now();
    const answer = ostro.solve(application, this.#options.budgetMs, seed);
    const ms = performance.now() - start;
    this.#total.push(ms);
    this.#totalOf.set(id, [...(this.#totalOf.get(id) ?? []), ms]);
    this.#statuses[answer.status] = (this.#statuses[answer.status] ?? 0) + 1;
    return answer;
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

  /** Solves, enters and leaves what is measured later, so that the site is as it was. */
  #warmUp(ostro: OstroContender, { events }: Instance): void {
    const arrivals = events.filter((event) => event.kind === 'arrive');
    ostro.solve(arrivals[0].application, Math.min(50, this.#options.budgetMs), 1);
    const start = performance.now();
    for (let i = 0; i < WARM_UP_CALLS || performance.now() - start < WARM_UP_MS; i++) {
      const arrival = arrivals[i % arrivals.length];
      const { placements } = ostro.solve(arrival.application, 0, i, false);
      if (placements.length === 0) continue;
      const stood = stand(arrival, placements);
      ostro.enter(stood);
      ostro.leave(stood);
    }
  }
}
