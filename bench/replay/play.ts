/** Plays the stream to one contender and counts what became of it. */
import type { Application, Placement, Site } from '@valet/ostro';
import { Judge } from '../measure/judge.ts';
import { type Stood, stand, withStanding } from '../measure/standing.ts';
import { mean, round, type Times, timesOf } from '../measure/statistics.ts';
import type { Arrival } from '../workloads/workload.ts';
import type { ReplayEvent } from './events.ts';
import type { Player } from './player.ts';
import { Usage } from './usage.ts';

/** The size by which free cores count as stranded: 8 vcpus and 14 GiB, the largest of the trace's common flavors. */
const LARGE_VCPUS = 8;
const LARGE_MB = 14 * 1024;
/** Every so many accepted answers are checked and recounted against a description of all that stands. */
const JUDGE_EVERY = 4000;

export interface ReplayFigures {
  readonly requests: number;
  readonly accepted: number;
  /** Shares of the requests, of their servers and of their cores. */
  readonly acceptedShare: number;
  readonly acceptedServersShare: number;
  readonly acceptedCoresShare: number;
  /** One whole request, whether accepted or not. */
  readonly totalMs: Times;
  /** Means over the rejections: share of the cores in use, and of the free ones stranded. */
  readonly utilisationAtRejection: number | null;
  readonly strandedAtRejection: number | null;
  /** Means over the five-minute marks of the second half. */
  readonly meanUtilisation: number;
  readonly meanHostsInUse: number;
  /** Of the free cores, the share on hosts without room for a large flavor. */
  readonly fragmentation: number;
  /** Most cores in use at a mark, as a share. */
  readonly peakUtilisation: number;
  /** Mean number of uplinks that a reserved Mbit/s crosses. */
  readonly linksPerMbps: number;
  readonly verified: boolean;
  readonly verifiedAnswers: number;
  readonly violations: readonly string[];
}

export function play(player: Player, site: Site, events: Iterable<ReplayEvent>, bins: number): ReplayFigures {
  const game = new Game(player, site);
  for (const event of events) {
    if (event.kind === 'arrive') game.arrive(event);
    else if (event.kind === 'depart') game.depart(event.id);
    else game.mark(event.bin >= bins / 2);
  }
  return game.figures();
}

class Game {
  readonly #player: Player;
  readonly #site: Site;
  readonly #usage: Usage;
  readonly #standing = new Map<string, { arrival: Arrival; placements: readonly Placement[] }>();
  readonly #times: number[] = [];
  readonly #atRejection: { utilisation: number; stranded: number }[] = [];
  readonly #marks: { utilisation: number; stranded: number; hosts: number }[] = [];
  readonly #asked = { servers: 0, cores: 0 };
  readonly #got = { requests: 0, servers: 0, cores: 0 };
  readonly #traffic = { mbps: 0, mbpsLinks: 0 };
  readonly #violations: string[] = [];
  #judged = 0;
  #peak = 0;

  constructor(player: Player, site: Site) {
    this.#player = player;
    this.#site = site;
    this.#usage = new Usage(site);
  }

  arrive(arrival: Arrival): void {
    const { servers } = arrival.application;
    const cores = servers.reduce((sum, { resources }) => sum + resources.VCPU, 0);
    this.#asked.servers += servers.length;
    this.#asked.cores += cores;
    const start = performance.now();
    const placements = this.#player.place(arrival);
    this.#times.push(performance.now() - start);
    if (placements === null) {
      this.#atRejection.push({ utilisation: this.#usage.utilisation, stranded: this.#stranded() });
      return;
    }
    if (this.#got.requests % JUDGE_EVERY === 0) this.#judge(arrival, placements);
    this.#player.enter(arrival, placements);
    this.#usage.change(arrival.application, placements, 1);
    this.#countTraffic(arrival.application, placements);
    this.#standing.set(arrival.id, { arrival, placements });
    this.#got.requests++;
    this.#got.servers += servers.length;
    this.#got.cores += cores;
  }

  depart(id: string): void {
    const stood = this.#standing.get(id);
    if (stood === undefined) return;
    this.#player.leave(id);
    this.#usage.change(stood.arrival.application, stood.placements, -1);
    this.#standing.delete(id);
  }

  mark(counts: boolean): void {
    const { utilisation, hostsInUse } = this.#usage;
    this.#peak = Math.max(this.#peak, utilisation);
    if (counts) this.#marks.push({ utilisation, stranded: this.#stranded(), hosts: hostsInUse });
  }

  figures(): ReplayFigures {
    const requests = this.#times.length;
    const rejections = this.#atRejection;
    const orNull = (values: readonly number[]) => (values.length === 0 ? null : round(mean(values)));
    return {
      requests,
      accepted: this.#got.requests,
      acceptedShare: share(this.#got.requests, requests),
      acceptedServersShare: share(this.#got.servers, this.#asked.servers),
      acceptedCoresShare: share(this.#got.cores, this.#asked.cores),
      totalMs: timesOf(this.#times),
      utilisationAtRejection: orNull(rejections.map(({ utilisation }) => utilisation)),
      strandedAtRejection: orNull(rejections.map(({ stranded }) => stranded)),
      meanUtilisation: round(mean(this.#marks.map(({ utilisation }) => utilisation))),
      meanHostsInUse: Math.round(mean(this.#marks.map(({ hosts }) => hosts))),
      fragmentation: round(mean(this.#marks.map(({ stranded }) => stranded))),
      peakUtilisation: round(this.#peak),
      linksPerMbps: share(this.#traffic.mbpsLinks, this.#traffic.mbps),
      verified: this.#violations.length === 0,
      verifiedAnswers: this.#judged,
      violations: this.#violations,
    };
  }

  #judge({ application }: Arrival, placements: readonly Placement[]): void {
    const standing = [...this.#standing.values()].map((each): Stood => stand(each.arrival, each.placements));
    const judge = new Judge(withStanding(this.#site, standing));
    const violations = judge.violations(application, placements);
    this.#violations.push(...violations);
    if (violations.length === 0) this.#judged++;
  }

  #countTraffic({ pipes = [] }: Application, placements: readonly Placement[]): void {
    const at = new Map(placements.map((each) => [each.name, each]));
    for (const { a, b, mbps } of pipes) {
      this.#traffic.mbps += mbps;
      this.#traffic.mbpsLinks += mbps * linksBetween(at.get(a)!, at.get(b)!);
    }
  }

  #stranded(): number {
    return this.#usage.stranded(LARGE_VCPUS, LARGE_MB);
  }
}

/** Every unit of the replay's site is known. */
function linksBetween(a: Placement, b: Placement): number {
  if (a.host === b.host) return 0;
  if (a.rack === b.rack) return 2;
  return a.cluster === b.cluster ? 4 : 6;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((1e5 * part) / whole) / 1e5;
}
