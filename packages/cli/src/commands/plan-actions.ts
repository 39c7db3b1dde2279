/** What the commands around stored plans do. */
import { randomUUID } from 'node:crypto';
import { ApiError, type Plan, type Preview, type ValetClient } from '@valet/client';
import { quote } from '@valet/document';
import pc from 'picocolors';
import { exitStatus } from '../exit-status.ts';
import { InputError } from '../failure.ts';
import { collectStack } from '../files/collect.ts';
import { allOf, findPlan } from '../online/find.ts';
import { openClient } from '../online/open.ts';
import { baseName, readRequest } from '../online/request.ts';
import type { Policy, StackOptions } from '../options.ts';
import { explanationLines } from '../output/explanation-text.ts';
import { print } from '../output/formats.ts';
import { type PlanText, planLines } from '../output/plan-text.ts';
import { type AnswerDocument, previewLines } from '../output/preview-text.ts';
import { listOf, recordOf } from '../output/records.ts';
import { visible } from '../output/table.ts';
import type { Streams } from '../streams.ts';
import type { Asked } from './online.ts';
import type { PreviewOptions } from './plan-preview.ts';

export interface RequestOptions extends StackOptions {
  readonly template?: string;
  readonly resources?: string;
  readonly name?: string;
  readonly policy?: Policy;
  readonly seed?: number;
  readonly budgetMs?: number;
  readonly timeout?: string;
}

export interface CreateOptions extends RequestOptions {
  readonly stackId?: string;
  readonly location?: readonly string[];
  readonly dryRun?: boolean;
}

export interface PlanFilter {
  readonly name?: string;
  readonly state?: string;
  readonly project?: string;
  readonly limit?: number;
}

export interface MigrateOptions {
  readonly excludeHost?: readonly string[];
  readonly timeout?: string;
}

export async function createPlan(
  asked: string | undefined,
  options: Asked<CreateOptions>,
  { out, err }: Streams,
): Promise<number | undefined> {
  if (asked !== undefined && options.name !== undefined && asked !== options.name)
    throw new InputError(`the name is given twice: ${quote(asked)} and --name ${quote(options.name)}`);
  const named = asked === undefined ? options : { ...options, name: asked };
  const { name, stackId, resources, rest } = readRequest(named, err);
  const { location, dryRun } = options;
  const body = {
    ...rest,
    plan_name: name,
    stack_id: options.stackId ?? stackId ?? randomUUID(),
    resources,
    ...howOf(options),
    ...(location === undefined ? {} : { locations: [...location] }),
  };
  const client = await openClient(options, err);
  const query = dryRun ? { dry_run: 'true' } : {};
  const answer = await client.call('create_plan', { query, body }).catch((error: unknown) => {
    // Why it cannot be, as the preview tells it; the error's own line follows.
    if (error instanceof ApiError && error.why) {
      const sections = explanationLines(error.why, () => undefined, pc.createColors(err.color));
      for (const lines of sections) if (lines.length > 0) err.write(`${lines.join('\n')}\n\n`);
    }
    throw error;
  });
  if ('plan' in answer) return printPlan(answer.plan, client, options, out);
  printPreview(answer, name, options, out);
  return statusOf[answer.status];
}

/** @returns the exit status */
export async function previewByService(
  options: Asked<PreviewOptions>,
  { out, err }: Streams,
): Promise<number> {
  const { template, environment, root, parameter = {}, site, maxSteps, threads, members, project } = options;
  for (const [flag, value] of Object.entries({
    '--site': site,
    '--max-steps': maxSteps,
    '--threads': threads,
    '--members': members,
    '--project': project,
  }))
    if (value !== undefined)
      throw new InputError(
        `${flag} is for a preview without service; the service has its own site and knows you`,
      );
  const stack = collectStack(template, environment, root);
  const name = options.stackName ?? baseName(template);
  const body = {
    template: stack.template,
    files: stack.files,
    environment_files: [...stack.environments],
    parameters: parameter,
    stack_name: name,
    ...howOf(options),
  };
  const client = await openClient(options, err);
  const preview = await client.call('create_preview', { body });
  for (const warning of preview.warnings) err.write(`${visible(`warning: ${warning}`)}\n`);
  printPreview(preview, name, options, out);
  return statusOf[preview.status];
}

export async function listPlans(options: Asked<PlanFilter>, { out, err }: Streams): Promise<undefined> {
  const client = await openClient(options, err);
  const { name, state, project, limit } = options;
  const query = {
    ...(name === undefined ? {} : { name }),
    ...(state === undefined ? {} : { state }),
    ...(project === undefined ? {} : { project_id: project }),
  };
  const plans = await allOf(client.list('list_plans', { query }), limit);
  print(out, listOf(plans, ['name', 'state', 'status', 'stack_id', 'created_at', 'id'], 'plans'), options);
}

export async function showPlan(name: string, options: Asked, { out, err }: Streams): Promise<undefined> {
  const client = await openClient(options, err);
  await printPlan(await findPlan(client, name), client, options, out);
}

export async function updatePlan(
  name: string,
  options: Asked<RequestOptions>,
  { out, err }: Streams,
): Promise<undefined> {
  const { resources } = readRequest(options, err);
  const client = await openClient(options, err);
  const { id } = await findPlan(client, name);
  const body = {
    resources,
    ...(options.name === undefined ? {} : { plan_name: options.name }),
    ...howOf(options),
  };
  const { plan } = await client.call('update_plan', { path: { plan: id }, body });
  await printPlan(plan, client, options, out);
}

export async function migratePlan(
  name: string,
  resource: string,
  options: Asked<MigrateOptions>,
  { out, err }: Streams,
): Promise<undefined> {
  const client = await openClient(options, err);
  const plan = await findPlan(client, name);
  const named = Object.entries(plan.placements).filter(([, each]) => each.name === resource);
  if (named.length > 1 && plan.placements[resource] === undefined)
    throw new InputError(
      `${named.length} resources of ${plan.name} are named "${resource}": use an orchestration id (${named.map(([id]) => id).join(', ')})`,
    );
  const { excludeHost, timeout } = options;
  const body = {
    action: 'migrate' as const,
    resources: [plan.placements[resource] === undefined ? (named[0]?.[0] ?? resource) : resource],
    ...(excludeHost === undefined ? {} : { excluded_hosts: [...excludeHost] }),
    ...(timeout === undefined ? {} : { timeout }),
  };
  const changed = await client.call('update_plan', { path: { plan: plan.id }, body });
  await printPlan(changed.plan, client, options, out);
}

export async function deletePlans(
  names: readonly string[],
  options: Asked,
  { err }: Streams,
): Promise<undefined> {
  const client = await openClient(options, err);
  // All are looked up before the first is deleted: a wrong name changes nothing.
  const found = [];
  for (const name of names) found.push(await findPlan(client, name));
  for (const { id } of found) await client.call('delete_plan', { path: { plan: id } });
}

export async function explainPlan(name: string, options: Asked, { out, err }: Streams): Promise<undefined> {
  const client = await openClient(options, err);
  const { id } = await findPlan(client, name);
  const explanation = await client.call('explain_plan', { path: { plan: id } });
  print(
    out,
    {
      ...recordOf(explanation),
      table: (chosen) =>
        chosen
          ? recordOf(explanation).table(chosen)
          : answerLines({ ...explanation, placements: [] }, explanation.name, out),
    },
    options,
  );
}

const statusOf = {
  optimal: exitStatus.ok,
  feasible: exitStatus.ok,
  infeasible: exitStatus.infeasible,
  unknown: exitStatus.undecided,
} as const;

const columns = ['name', 'type', 'location', 'state', 'resource_id', 'id'];

/** The plan; for people with racks, groups and pipes, as far as the caller may know them. */
async function printPlan(
  plan: Plan,
  client: ValetClient,
  options: Asked,
  out: Streams['out'],
): Promise<undefined> {
  const placements = Object.entries(plan.placements ?? {}).map(([orchestration_id, each]) => ({
    ...each,
    orchestration_id,
  }));
  const list = listOf(placements, columns, 'placements');
  const isForPeople = options.format === 'table' && options.column === undefined;
  const lines = isForPeople ? planLines({ plan, ...(await contextOf(plan, client)), color: out.color }) : [];
  print(
    out,
    {
      ...list,
      document: (shown) => (shown === list.rows ? plan : { ...plan, placements: shown }),
      table: (chosen) => (chosen ? list.table(chosen) : lines),
    },
    options,
  );
}

/** What is shown beside a plan; to go without it is better than to fail. */
async function contextOf(
  { id }: Plan,
  client: ValetClient,
): Promise<Pick<PlanText, 'places' | 'explanation'>> {
  if (id === undefined) return { places: undefined, explanation: undefined };
  const unlessRefused = async <Value>(ask: () => Promise<Value>) =>
    ask().catch((error: unknown) => {
      if (error instanceof ApiError) return undefined;
      throw error;
    });
  const racks = await unlessRefused(() => allOf(client.list('list_racks', {})));
  const explanation = await unlessRefused(() => client.call('explain_plan', { path: { plan: id } }));
  const places = racks?.flatMap(({ name, cluster, hosts }) =>
    hosts.map((host) => [host, { rack: name, cluster }] as const),
  );
  return { places: places && new Map(places), explanation };
}

function printPreview(preview: Preview, name: string, options: Asked, out: Streams['out']): void {
  const list = listOf(preview.placements, ['resource', 'host', 'rack', 'cluster', 'pool'], 'placements');
  print(
    out,
    {
      ...list,
      document: (shown) => (shown === list.rows ? preview : { ...preview, placements: shown }),
      table: (chosen) => (chosen ? list.table(chosen) : answerLines(preview, name, out)),
    },
    options,
  );
}

function howOf({ policy, seed, budgetMs, timeout }: RequestOptions) {
  return {
    ...(policy === undefined ? {} : { policy }),
    ...(seed === undefined ? {} : { seed }),
    ...(budgetMs === undefined ? {} : { budget_ms: budgetMs }),
    ...(timeout === undefined ? {} : { timeout }),
  };
}

function answerLines(document: AnswerDocument, stack: string, { color }: Streams['out']): string[] {
  return previewLines({ document, stack, placeOf: () => undefined, color });
}
