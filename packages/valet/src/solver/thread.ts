/** A solver thread: owns one solver on the shared site and works off one job after another. */
import { parentPort } from 'node:worker_threads';
import { DocumentError, formatPosition } from '@valet/document';
import { type Cloud, evaluateTemplate, type Flavor, HeatError, toApplication } from '@valet/heat';
import {
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
import type { PreviewInput, PreviewResult } from '../planning/use-cases.ts';
import { countCopies } from './capacity.ts';
import { cloudOfSnapshot } from './cloud.ts';
import type { Failure, FromThread, Job, JobResults, PostedOptions, ToThread } from './job.ts';
import { readStack } from './read-stack.ts';

const port = parentPort!;
/** The site as the main thread changes it, and this thread's own copy, brought up to date before each job. */
let shared: Snapshot;
let snapshot: Snapshot;
let solver: Solver;
let flavors: readonly Flavor[] = [];
/** Set to a job's number by the main thread: that job is to end. */
let cancel: Int32Array;
/** Version of the stored groups this thread has. */
let groupsVersion = 0;

port.on('message', (message: ToThread) => {
  if (message.type === 'site') {
    shared = message.snapshot;
    snapshot = copySnapshot(shared);
    flavors = message.flavors;
    cancel = message.cancel;
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
  try {
    return { id, result: run(id, job) };
  } catch (error) {
    return { id, failure: failureOf(error) };
  }
}

function run(id: number, job: Job): JobResults[Job['kind']] {
  if (job.kind === 'read_stack')
    return readStack(job.stack, cloudOfSnapshot(snapshot, flavors, job.stack.projectId));
  const options = runningOptions(id, job.options);
  // Checked on the site as it is when it is committed, which is what counts; once is enough.
  if (job.kind === 'solve') return solverFor(job).solve(job.application, { ...options, check: false });
  if (job.kind === 'preview') return preview(job.input, options);
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

function preview(input: PreviewInput, options: SolveOptions): PreviewResult {
  const { application, items, passedOver, warnings } = toPreview(input);
  const answer = solver.solve(application, options);
  return {
    answer,
    types: new Map(items.map(({ path, type }) => [path, type])),
    passedOver,
    warnings,
  };
}

function toPreview(input: PreviewInput) {
  const evaluation = evaluateTemplate({
    template: input.template,
    files: input.files,
    environments: input.environments,
    parameters: input.parameters,
    stackName: input.stackName,
    projectId: input.projectId ?? undefined,
  });
  const cloud: Cloud = cloudOfSnapshot(snapshot, flavors, input.projectId);
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
  return {
    ...options,
    now: () => performance.now(),
    shouldStop: () => Atomics.load(cancel, 0) === id,
  };
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
