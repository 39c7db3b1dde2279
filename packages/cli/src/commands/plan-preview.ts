/** `valet plan preview`: a template and a site in, an answer out; nothing is stored. */
import { performance } from 'node:perf_hooks';
import { formatPosition, type Position } from '@valet/document';
import {
  cloudOf,
  evaluateTemplate,
  type ResolvedResource,
  type StackApplication,
  toApplication,
} from '@valet/heat';
import {
  type Answer,
  type Application,
  OstroError,
  openSite,
  SHARED,
  type Site,
  type SolveOptions,
  Solver,
  type Status,
  solvePortfolio,
} from '@valet/ostro';
import { toSite } from '@valet/site';
import pc from 'picocolors';
import { exitStatus } from '../exit-status.ts';
import { InputError } from '../failure.ts';
import { collectStack } from '../files/collect.ts';
import { loadSite, siteOptions } from '../files/site-file.ts';
import type { Policy, StackOptions } from '../options.ts';
import { type OutputOptions, type Printable, print } from '../output/formats.ts';
import { placementColumns, previewDocument } from '../output/preview-document.ts';
import { previewLines } from '../output/preview-text.ts';
import { count, layRows, visible } from '../output/table.ts';
import { Progress } from '../progress.ts';
import type { Sink, Streams } from '../streams.ts';

export interface PreviewOptions extends OutputOptions, StackOptions {
  readonly template: string;
  readonly site?: string;
  readonly service?: boolean;
  readonly policy: Policy;
  readonly seed: number;
  readonly budgetMs?: number;
  readonly maxSteps?: number;
  readonly threads?: number;
  readonly members?: number;
  readonly project?: string;
  readonly stackName?: string;
}

const statusOf: Readonly<Record<Status, number>> = {
  optimal: exitStatus.ok,
  feasible: exitStatus.ok,
  infeasible: exitStatus.infeasible,
  unknown: exitStatus.undecided,
};

/** @returns the exit status */
export async function previewPlan(options: PreviewOptions, { out, err }: Streams): Promise<number> {
  const { site, flavors } = toSite(loadSite(options.site, err).description, siteOptions.demandOf);
  const evaluation = evaluate(options, site);
  const stack = toApplication(evaluation.resources, cloudOf(site, flavors), {
    name: nameOf(options),
    ...(options.project !== undefined && { project: options.project }),
  });
  for (const { message, position } of [...evaluation.warnings, ...stack.warnings]) {
    err.write(`${visible(`warning: ${formatPosition(position)}: ${message}`)}\n`);
  }
  const placeOf = places(evaluation.resources, stack);
  const answer = await search(options, site, stack, placeOf, err);
  print(out, printable(answer, stack, site, placeOf, options, out.color), options);
  return statusOf[answer.status];
}

function nameOf({ stackName, template }: PreviewOptions): string {
  return stackName ?? /([^/\\]*?)(\.[^./\\]*)?$/.exec(template)![1]!;
}

function evaluate(options: PreviewOptions, site: Site) {
  const zones = new Set(site.hosts.map(({ zone }) => zone).filter((zone) => zone !== undefined));
  return evaluateTemplate({
    ...collectStack(options.template, options.environment, options.root),
    parameters: options.parameter ?? {},
    stackName: nameOf(options),
    ...(options.project !== undefined && { projectId: options.project }),
    ...(zones.size > 0 && { availabilityZones: [...zones].sort() }),
  });
}

type PlaceOf = (name: string) => Position | undefined;

/** Where a thing of the application stands in its template. */
function places(resources: readonly ResolvedResource[], stack: StackApplication): PlaceOf {
  const byPath = new Map(resources.map((resource) => [resource.path, resource]));
  const resourceOf = new Map(stack.items.map(({ path, resource }) => [path, resource]));
  return (name) => byPath.get(resourceOf.get(name) ?? name)?.position();
}

/** Runs the optimizer; what it finds wrong is told at the place in the template that caused it. */
async function search(
  options: PreviewOptions,
  site: Site,
  { application }: StackApplication,
  placeOf: PlaceOf,
  err: Sink,
): Promise<Answer> {
  const now = () => performance.now();
  const things = application.servers.length + (application.volumes?.length ?? 0);
  const work = `Placing ${count(things, 'resource')} on ${count(site.hosts.length, 'host')}`;
  const progress = new Progress(err, work, now);
  const { policy, seed, budgetMs, maxSteps, threads = 1 } = options;
  const limits = {
    ...(maxSteps === undefined ? {} : { maxSteps }),
    ...(budgetMs === undefined ? {} : { budgetMs }),
  };
  const isTimed = budgetMs !== undefined && maxSteps === undefined;
  const members = Math.min(options.members ?? threads, isTimed ? threads : Number.POSITIVE_INFINITY);
  const asked = { policy, seed, ...limits };
  try {
    if (threads > 1 && members > 1)
      return await searchOnThreads(site, application, asked, threads, members, () => progress.tick());
    const shouldStop = () => {
      progress.tick();
      return false;
    };
    const solver = new Solver(openSite(site));
    return solvePortfolio(solver, application, { ...asked, now, shouldStop }, members);
  } catch (error) {
    throw error instanceof OstroError ? withPlace(error, placeOf) : error;
  } finally {
    progress.done();
  }
}

async function searchOnThreads(
  site: Site,
  application: Application,
  asked: Pick<SolveOptions, 'policy' | 'seed' | 'budgetMs' | 'maxSteps'>,
  threads: number,
  members: number,
  tick: () => void,
): Promise<Answer> {
  const { SolverPool } = await import('@valet/valet/solver');
  // Nobody else waits.
  const pool = new SolverPool(openSite(site, SHARED), [], {
    threads,
    queueLimit: 1,
    projectQueueLimit: 1,
    hurryAfterMs: 1000,
  });
  const ticking = setInterval(tick, 100);
  try {
    const job = { kind: 'solve', application, options: { ...asked, members, check: true } } as const;
    return await pool.run<'solve'>(job, new AbortController().signal, null);
  } finally {
    clearInterval(ticking);
    await pool.close();
  }
}

function withPlace(error: OstroError, placeOf: PlaceOf): Error {
  const names = Array.isArray(error.details.names) ? error.details.names.map(String) : [];
  const place = names.map(placeOf).find((position) => position !== undefined);
  return place ? new InputError(error.message, place) : error;
}

function printable(
  answer: Answer,
  stack: StackApplication,
  site: Site,
  placeOf: PlaceOf,
  options: PreviewOptions,
  color: boolean,
): Printable {
  const items = new Map(stack.items.map((item) => [item.path, item]));
  const document = previewDocument(
    answer,
    items,
    stack.passedOver.map(({ path, type }) => ({ resource: path, type })),
  );
  const heading = { stack: nameOf(options), site: site.name, policy: options.policy };
  const place = (name: string) => {
    const position = placeOf(name);
    return position && formatPosition(position);
  };
  return {
    columns: placementColumns,
    rows: document.placements,
    document: (placements) => ({ ...document, placements }),
    table: (chosen) =>
      chosen
        ? layRows(document.placements, chosen, pc.createColors(color).dim)
        : previewLines({ document, ...heading, placeOf: place, color }),
  };
}
