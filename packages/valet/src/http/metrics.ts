/** What the service counts and measures, for Prometheus. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { PlanningMetrics } from '../planning/deps.ts';

/** Figures that are looked up when they are asked for. */
export interface Observed {
  /** Jobs that wait for a solver thread, and that run. */
  queue(): { readonly waiting: number; readonly running: number };
  /** How many placements there are in each state. */
  placements(): Readonly<Record<string, number>>;
  /** Seconds since the picture of the cloud was last known to be right. */
  stalenessSeconds(): number;
}

const FAST = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export class Metrics implements PlanningMetrics {
  readonly registry = new Registry();
  readonly #requests: Counter<'method' | 'route' | 'status'>;
  readonly #duration: Histogram<'method' | 'route'>;
  readonly #solve: Histogram<'status'>;
  readonly #gap: Histogram;
  readonly #conflicts: Counter<'rule'>;
  readonly #rejected: Counter<'rule'>;
  readonly #streams: Gauge;

  constructor() {
    const registers = [this.registry];
    this.#requests = new Counter({
      name: 'valet_http_requests_total',
      help: 'Requests answered, by method, route and status',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    this.#duration = new Histogram({
      name: 'valet_http_request_duration_seconds',
      help: 'Time from the head of a request to the end of its answer',
      labelNames: ['method', 'route'],
      buckets: FAST,
      registers,
    });
    this.#solve = new Histogram({
      name: 'valet_solve_duration_seconds',
      help: 'Time of the optimizer for one answer, by its status',
      labelNames: ['status'],
      buckets: FAST,
      registers,
    });
    this.#gap = new Histogram({
      name: 'valet_solve_gap',
      help: 'How far answers may be from the best, 0 to 1',
      buckets: [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1],
      registers,
    });
    this.#conflicts = new Counter({
      name: 'valet_solve_conflicts_total',
      help: 'Answers outdated by others before they could be committed, by the rule that they broke',
      labelNames: ['rule'],
      registers,
    });
    this.#rejected = new Counter({
      name: 'valet_rejected_total',
      help: 'Servers and volumes that could not be placed, by the rules that refused them',
      labelNames: ['rule'],
      registers,
    });
    this.#streams = new Gauge({
      name: 'valet_event_streams',
      help: 'Followers of events',
      registers,
    });
    collectDefaultMetrics({ register: this.registry });
  }

  request(method: string, route: string, status: number, seconds: number): void {
    this.#requests.inc({ method, route, status });
    this.#duration.observe({ method, route }, seconds);
  }

  solved(status: string, seconds: number, gap: number | null): void {
    this.#solve.observe({ status }, seconds);
    if (gap !== null) this.#gap.observe(gap);
  }

  conflicted(rule: string): void {
    this.#conflicts.inc({ rule });
  }

  rejected(rule: string): void {
    this.#rejected.inc({ rule });
  }

  streams(count: number): void {
    this.#streams.set(count);
  }

  /** Adds the figures that are looked up. Once, when the service is there. */
  observe({ queue, placements, stalenessSeconds }: Observed): void {
    const registers = [this.registry];
    new Gauge({
      name: 'valet_solver_queue',
      help: 'Requests that wait for the optimizer, and that it works on',
      labelNames: ['state'],
      registers,
      collect() {
        for (const [state, count] of Object.entries(queue())) this.set({ state }, count);
      },
    });
    new Gauge({
      name: 'valet_placements',
      help: 'Placements, by state: planned ones are reservations that nobody has claimed yet',
      labelNames: ['state'],
      registers,
      collect() {
        this.reset();
        for (const [state, count] of Object.entries(placements())) this.set({ state }, count);
      },
    });
    new Gauge({
      name: 'valet_staleness_seconds',
      help: 'Time since the picture of the cloud was last known to be right',
      registers,
      collect() {
        this.set(stalenessSeconds());
      },
    });
  }
}
