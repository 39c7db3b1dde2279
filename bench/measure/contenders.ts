/** The optimizer and the baselines behind one face: each keeps its own picture of the site. */
import {
  type Answer,
  type Application,
  occupy,
  openSite,
  type Placement,
  type Policy,
  type Site,
  type Snapshot,
  Solver,
  vacate,
} from '@valet/ostro';
import type { Baseline } from '../baselines/baseline.ts';
import { Ledger } from '../baselines/ledger.ts';
import { Trial } from '../baselines/trial.ts';
import type { Arrival } from '../workloads/workload.ts';
import type { Stood } from './standing.ts';

const now = () => performance.now();

export class OstroContender {
  readonly snapshot: Snapshot;
  readonly #solver: Solver;
  readonly #policy: Policy;

  constructor(site: Site, policy: Policy = 'pack') {
    this.snapshot = openSite(site);
    this.#solver = new Solver(this.snapshot);
    this.#policy = policy;
  }

  /** @param budgetMs 0: the first answer */
  solve(application: Application, budgetMs: number, seed: number, explain = true): Answer {
    // Written out: to copy options takes longer than to open a small request.
    return this.#solver.solve(application, { policy: this.#policy, now, budgetMs, seed, explain });
  }

  /**
   * The total of somebody else's answer on the scale of the optimizer's own: what it reports when every server
   * may be on that one host only.
   */
  totalOf(application: Application, placements: readonly Placement[]): number {
    const hostOf = new Map(placements.map((each) => [each.name, each.host]));
    const servers = application.servers.map((server) => ({ ...server, host: hostOf.get(server.name)! }));
    const { cost } = this.solve({ ...application, servers }, 0, 1);
    if (cost === undefined) throw new Error('ostro finds no place where the checker accepts one');
    return cost.total;
  }

  enter({ occupants, held }: Stood): void {
    occupy(this.snapshot, occupants, held);
  }

  leave({ occupants, held }: Stood): void {
    vacate(this.snapshot, occupants, held);
  }
}

export class BaselineContender {
  readonly ledger: Ledger;
  readonly #place: Baseline;
  readonly #standing = new Map<string, Trial>();

  constructor(site: Site, place: Baseline) {
    this.ledger = new Ledger(site);
    this.#place = place;
  }

  /** Null when it finds none. */
  solve({ id, application }: Arrival): Placement[] | null {
    const trial = new Trial(this.ledger, application, id);
    const placements = this.#place(trial) ? trial.placements() : null;
    trial.clear();
    return placements;
  }

  enter({ id, application }: Arrival, placements: readonly Placement[]): void {
    const trial = new Trial(this.ledger, application, id);
    const hostOf = new Map(placements.map((each) => [each.name, each.host]));
    application.servers.forEach(({ name }, server) => {
      trial.force(server, this.ledger.hostIndex.get(hostOf.get(name)!)!);
    });
    this.#standing.set(id, trial);
  }

  leave(id: string): void {
    this.#standing.get(id)?.clear();
    this.#standing.delete(id);
  }
}
