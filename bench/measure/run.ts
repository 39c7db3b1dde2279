/** Measures one workload: times, quality against the baselines, and memory, each by itself. */
import type { Answer, Status } from '@valet/ostro';
import { BASELINES } from '../baselines/baseline.ts';
import { countServers, type Instance, type Workload, type WorkloadOptions } from '../workloads/workload.ts';
import { commit, machine } from './machine.ts';
import { type Memory, measureMemory } from './memory.ts';
import { judgeQuality, type Quality, type Tally } from './quality.ts';
import type { BaselineFigures, ConflictFigures, ReportedCost, Result } from './result.ts';
import { mean } from './statistics.ts';
import { type Timing, timeOstro } from './timing.ts';

export interface RunOptions extends WorkloadOptions {
  readonly budgetMs: number;
  readonly runs: number;
  /** The command to start for memory; null: not measured. */
  readonly entry: string | null;
}

export function runWorkload(workload: Workload, options: RunOptions): Result {
  const { entry, budgetMs, runs, ...forWorkload } = options;
  const instance = workload.open(forWorkload);
  const timing = timeOstro(workload, instance, options);
  const quality = judgeQuality(workload, instance, options);
  const memoryOf = (contender: string): Memory | null =>
    entry === null ? null : measureMemory(entry, workload.name, contender, forWorkload);
  const memory = memoryOf('ostro');
  const bounds = boundsOf(quality);
  return {
    format: 1,
    workload: workload.name,
    seed: options.seed,
    hosts: instance.site.hosts.length,
    racks: instance.site.racks.length,
    servers: countServers(instance.events),
    requests: instance.events.filter(({ kind }) => kind === 'arrive').length,
    budgetMs,
    ...figuresOf(quality.ostro),
    samples: timing.samples,
    firstAnswerMs: timing.firstAnswerMs,
    totalMs: timing.totalMs,
    cost: withBounds(quality),
    ...bounds,
    statuses: timing.statuses,
    first: {
      hostsUsed: quality.first.hostsUsed,
      bandwidthLinksMbps: quality.first.bandwidthLinksMbps,
    },
    bandwidthRange: quality.bandwidthRange,
    requestsPerS: timing.requestsPerS,
    openMs: timing.openMs,
    peakMemoryMb: memory?.peakMemoryMb ?? null,
    keptMemoryMb: memory?.keptMemoryMb ?? null,
    baselines: Object.fromEntries(
      Object.keys(BASELINES).map((name): [string, BaselineFigures] => {
        const { times, against, ...tally } = quality.baselines[name];
        const total = tally.cost?.total ?? null;
        return [
          name,
          {
            ...figuresOf(tally),
            firstAnswerMs: times,
            totalMs: times,
            bound: bounds.bound,
            gap: total === null || bounds.bound === null ? null : gapOf(total, bounds.bound),
            peakMemoryMb: memoryOf(name)?.peakMemoryMb ?? null,
            against,
          },
        ];
      }),
    ),
    conflicts: conflictsOf(instance, quality.answers, timing),
    machine: machine(),
    commit: commit(),
    date: new Date().toISOString(),
  };
}

function figuresOf({ verified, violations, ...tally }: Tally) {
  return { ...tally, verified: violations.length === 0, verifiedAnswers: verified, violations };
}

function answersWithCost({ answers }: Quality): Answer[] {
  return answers.filter(({ cost }) => cost !== undefined);
}

function boundsOf(quality: Quality): { bound: number | null; gap: number | null } {
  const bounds = answersWithCost(quality).map(({ cost }) => cost!.bound);
  if (bounds.length === 0) return { bound: null, gap: null };
  // One request: its best bound holds for every run. Many: the mean, as for the total.
  const bound = quality.bandwidthRange === null ? mean(bounds) : Math.max(...bounds);
  return { bound, gap: gapOf(quality.ostro.cost?.total ?? 0, bound) };
}

function gapOf(total: number, bound: number): number {
  return total <= bound ? 0 : (total - bound) / total;
}

/** The recounted terms, each with the bound that the optimizer proved. */
function withBounds(quality: Quality): ReportedCost | null {
  const { cost } = quality.ostro;
  if (cost === null) return null;
  const answers = answersWithCost(quality);
  const terms = Object.entries(cost.terms).map(([name, term]) => {
    const bounds = answers.map((answer) => answer.cost!.terms[name as keyof typeof cost.terms].bound);
    const bound = quality.bandwidthRange === null ? mean(bounds) : Math.max(...bounds);
    return [name, { ...term, bound, gap: gapOf(term.value, bound) }];
  });
  return { total: cost.total, terms: Object.fromEntries(terms) };
}

function conflictsOf(
  { events }: Instance,
  answers: readonly Answer[],
  { totalMsOf }: Timing,
): ConflictFigures[] {
  const arrivals = events.filter(({ kind }) => kind === 'arrive');
  return answers.flatMap((answer, i) => {
    const refused: readonly Status[] = ['infeasible', 'unknown'];
    if (!refused.includes(answer.status) || arrivals.length !== answers.length) return [];
    const { id } = arrivals[i];
    return [
      {
        request: id,
        status: answer.status,
        ms: totalMsOf.get(id) ?? 0,
        elements: answer.explanation?.conflict?.elements.length ?? null,
        minimal: answer.explanation?.conflict?.minimal ?? null,
      },
    ];
  });
}
