/**
 * `npm run bench -- convergence`: bandwidth × links and its bound against the budget, counted in steps, so that the
 * outcome is the same on every machine, and the time that took on this one; drawn for `docs/search.md`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Application, openSite, Solver } from '@valet/ostro';
import { commit, machine } from '../measure/machine.ts';
import type { Machine } from '../measure/result.ts';
import { timesOf } from '../measure/statistics.ts';
import { alignColumns } from '../report/columns.ts';
import { drawCurve } from '../report/curve.ts';
import { findWorkload } from '../workloads/index.ts';
import { type Options, wantsJson, whole } from './options.ts';
import { BENCH, saveResult } from './saved.ts';

const WORKLOADS = ['tiered-25', 'tiered-50', 'tiered-200'];
const STEPS = [0, 1000, 3000, 10_000, 30_000, 100_000, 300_000];
const SEEDS = 5;
const WARM_UP_MS = 1500;

export interface ConvergencePoint {
  readonly steps: number;
  /** The middle one of the times of a whole call; the checker included. */
  readonly ms: number;
  /** Mbit/s × links: the best, the middle and the worst of the seeds. */
  readonly low: number;
  readonly middle: number;
  readonly high: number;
  /** The middle one of the bounds, and how many of the answers were proven to be the best. */
  readonly bound: number;
  readonly proven: number;
}

export interface Convergence {
  readonly format: 1;
  readonly workload: 'convergence';
  readonly seeds: number;
  readonly curves: Readonly<Record<string, readonly ConvergencePoint[]>>;
  readonly machine: Machine;
  readonly commit: string;
  readonly date: string;
}

export function convergenceCommand(options: Options): void {
  const seeds = whole(options, 'runs', SEEDS, 1);
  const curves = Object.fromEntries(WORKLOADS.map((name) => [name, converge(name, seeds)]));
  const result: Convergence = {
    format: 1,
    workload: 'convergence',
    seeds,
    curves,
    machine: machine(),
    commit: commit(),
    date: new Date().toISOString(),
  };
  console.log(wantsJson(options) ? JSON.stringify(result, null, 2) : describeConvergence(result));
  if (!options.save) return;
  saveResult('convergence', result);
  const folder = join(BENCH, '..', 'docs', 'pictures');
  mkdirSync(folder, { recursive: true });
  for (const [name, points] of Object.entries(curves)) {
    const path = join(folder, `convergence-${name}.svg`);
    writeFileSync(path, draw(name, points, result));
    console.error(`wrote ${path}`);
  }
}

function converge(name: string, seeds: number): ConvergencePoint[] {
  const { site, events } = findWorkload(name).open({ seed: 1 });
  const solver = new Solver(openSite(site));
  const [first] = events;
  if (first.kind !== 'arrive') throw new RangeError(`${name} does not begin with an arrival`);
  const { application } = first;
  warmUp(solver, application);
  return STEPS.map((steps) => {
    const times: number[] = [];
    const costs = Array.from({ length: seeds }, (_, i) => {
      const begin = performance.now();
      const { cost } = solver.solve(application, { seed: i + 1, maxSteps: steps });
      times.push(performance.now() - begin);
      const { amount, value, bound, gap } = cost!.terms.network;
      return { amount, gap, bound: Math.round((bound / value) * amount) };
    });
    const amounts = costs.map(({ amount }) => amount).sort((a, b) => a - b);
    const bounds = costs.map(({ bound }) => bound).sort((a, b) => a - b);
    return {
      steps,
      ms: timesOf(times).p50,
      low: amounts[0],
      middle: amounts[seeds >> 1],
      high: amounts[seeds - 1],
      bound: bounds[seeds >> 1],
      proven: costs.filter(({ gap }) => gap === 0).length,
    };
  });
}

/** The compiler is to have seen the code before the first time counts. */
function warmUp(solver: Solver, application: Application): void {
  const begin = performance.now();
  for (let seed = 1; performance.now() - begin < WARM_UP_MS; seed++)
    solver.solve(application, { seed, maxSteps: seed % 2 === 0 ? 0 : 20_000 });
}

function draw(
  name: string,
  points: readonly ConvergencePoint[],
  { seeds, machine: of }: Convergence,
): string {
  return drawCurve({
    title: `${name}: middle and range of ${seeds} seeds; dashed: proven lower bound`,
    xLabel: `budget in steps; below, the milliseconds they took (${of.cpu}, Node ${of.node})`,
    yLabel: 'Mbit/s × links',
    points: points.map(({ steps, ms, low, middle, high }) => ({
      x: steps,
      note: `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`,
      low,
      middle,
      high,
    })),
    bound: points.map(({ steps, bound }) => ({ x: steps, y: bound })),
  });
}

export function describeConvergence({ curves }: Convergence): string {
  return Object.entries(curves)
    .map(([name, points]) => {
      const rows = points.map(({ steps, ms, low, middle, high, bound, proven }) =>
        [steps, ms, low, middle, high, bound, proven].map(String),
      );
      return `${name}\n${alignColumns([['steps', 'ms', 'best', 'middle', 'worst', 'bound', 'proven'], ...rows])}\n`;
    })
    .join('\n');
}
