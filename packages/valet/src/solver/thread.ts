/** A solver thread: owns one solver on the shared site and works off one job after another. */
import { parentPort } from 'node:worker_threads';
import { DocumentError, formatPosition } from '@valet/document';
import { evaluateTemplate, type Flavor, HeatError, toApplication } from '@valet/heat';
import {
  type Answer,
  type Application,
  copySnapshot,
  OstroError,
  refreshCopy,
  type Snapshot,
  type SolveOptions,
  Solver,
  vacate,
} from '@valet/ostro';
import { ValetError } from '../error.ts';
import { requireOrdinary } from '../planning/chosen-hosts.ts';
import type { PreviewResult } from '../planning/use-cases.ts';
import { countCopies } from './capacity.ts';
import { cloudOfSnapshot } from './cloud.ts';
import {
  CANCEL,
  type Failure,
  type FromThread,
  HURRY,
  type Job,
  type JobResults,
  type PostedOptions,
  type PreviewAsked,
  type ToThread,
} from './job.ts';
import { readStack } from './read-stack.ts';

const port = parentPort!;
/** The site as the main thread changes it, and this thread's own copy, brought up to date before each job. */
let shared: Snapshot;
let snapshot: Snapshot;
let solver: Solver;
let flavors: readonly Flavor[] = [];
/** See `CANCEL` and `HURRY`. */
let orders: Int32Array;
/** Longer than any search may take. */
const DAY_MS = 86_400_000;
/** Version of the stored groups this thread has. */
let groupsVersion = 0;

port.on('message', (message: ToThread) => {
  if (message.type === 'site') {
    shared = message.snapshot;
    snapshot = copySnapshot(shared);
    flavors = message.flavors;
    orders = message.orders;
    solver = new Solver(snapshot);
  } else if (message.type === 'groups') {
    groupsVersion = message.version;
    // The solver reads the groups through its snapshot, so they are changed in place.
    Object.assign(snapshot, { groups: message.groups, groupIndex: message.index });
  } else {
    port.postMessage(answer(message.id, message.job));
  }
});

function answer(id: number, job: Job): FromThread {
  // Groups come by message, so they may be older than what the arrays tell of them.
  if (refreshCopy(snapshot, shared) !== groupsVersion) return { id, stale: true };
  const version = snapshot.version[0];
  try {
    return { id, result: run(id, job), version };
  } catch (error) {
    return { id, failure: failureOf(error) };
  }
}

function run(id: number, job: Job): JobResults[Job['kind']] {
  if (job.kind === 'read_stack')
    return readStack(job.stack, cloudOfSnapshot(snapshot, flavors, job.stack.projectId));
  const options = runningOptions(id, job.options);
  // Whoever commits checks on the site as it is by then, which is what counts; once is enough.
  if (job.kind === 'solve') return solveTimed(solverFor(job), job.application, { check: false, ...options });
  if (job.kind === 'preview') return preview(job.asked, options);
  const application =
    'application' in job.copy ? job.copy.application : toPreview(job.copy.preview).application;
  return countCopies(copySnapshot(snapshot), application, job.limit, options);
}

/** The request's own earlier placements leave a copy of the site. */
function solverFor({ vacated }: Extract<Job, { kind: 'solve' }>): Solver {
  if (vacated === undefined) return solver;
  const without = copySnapshot(snapshot);
  vacate(without, vacated.occupants, vacated.pipes);
  return new Solver(without);
}

function preview(asked: PreviewAsked, options: SolveOptions): PreviewResult {
  const { application, items, passedOver, warnings } = toPreview(asked);
  const answer = solveTimed(solver, application, options);
  return {
    answer,
    types: new Map(items.map(({ path, type }) => [path, type])),
    passedOver,
    warnings,
  };
}

function toPreview({ input, places }: PreviewAsked) {
  const evaluation = evaluateTemplate({
    template: input.template,
    files: input.files,
    environments: input.environments,
    parameters: input.parameters,
    stackName: input.stackName,
    projectId: input.projectId ?? undefined,
  });
  const locationOf = (kind: 'server' | 'volume') => (id: string) => {
    const place = places.get(id);
    return place?.kind === kind ? place.location : undefined;
  };
  const placed = { hostOf: locationOf('server'), poolOf: locationOf('volume') };
  const cloud = cloudOfSnapshot(snapshot, flavors, input.projectId, placed);
  const stack = toApplication(evaluation.resources, cloud, {
    name: input.stackName,
    ...(input.projectId === null ? {} : { project: input.projectId }),
  });
  if (input.mayChooseHosts !== true) requireOrdinary(evaluation.resources, stack.application);
  const warnings = [...evaluation.warnings, ...stack.warnings].map(({ message, position }) =>
    position === undefined ? message : `${formatPosition(position)}: ${message}`,
  );
  return { ...stack, application: stack.application as Application, warnings };
}

function runningOptions(id: number, options: PostedOptions): SolveOptions {
  // For whoever is to hurry each look at the clock is a day later, so that no time is left of any budget.
  let days = 0;
  return {
    ...options,
    now: () => performance.now() + DAY_MS * (Atomics.load(orders, HURRY) === id ? ++days : days),
    shouldStop: () => Atomics.load(orders, CANCEL) === id,
  };
}

/** Solves, and tells the time that it took by a clock that does not hurry. */
function solveTimed(by: Solver, application: Application, options: SolveOptions): Answer {
  const begin = performance.now();
  const answer = by.solve(application, options);
  const elapsedMs = performance.now() - begin;
  const { firstAnswerMs } = answer.work;
  const first = firstAnswerMs === null ? null : Math.min(firstAnswerMs, elapsedMs);
  return { ...answer, work: { ...answer.work, elapsedMs, firstAnswerMs: first } };
}

function failureOf(error: unknown): Failure {
  if (error instanceof OstroError)
    return { name: 'OstroError', code: error.code, message: error.message, details: error.details };
  if (error instanceof ValetError)
    return { name: 'ValetError', code: error.code, message: error.message, details: error.details };
  if (error instanceof HeatError || error instanceof DocumentError) {
    const place = error.position === undefined ? '' : `${formatPosition(error.position)}: `;
    return { name: 'HeatError', code: error.code, message: place + error.message, details: {} };
  }
  const { message, stack } = error as Error;
  return { name: 'Error', code: 'valet.internal', message, details: { stack } };
}
