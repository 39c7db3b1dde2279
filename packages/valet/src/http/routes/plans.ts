/** `/v1/plans`: whole applications. */
import { ValetError } from '../../error.ts';
import type { PlanInput, SolveInput } from '../../planning/use-cases.ts';
import type { PlanRecord } from '../../ports/record.ts';
import type { App, RouteDeps } from '../app.ts';
import { contextOf } from '../context.ts';
import { readFlag } from '../flag.ts';
import { listBody } from '../list.ts';
import { notFound } from '../meant.ts';
import { EXTENDED } from '../microversion.ts';
import { previewBody } from '../render/answer.ts';
import { planBody, planExplanationBody } from '../render/plan.ts';
import { PlanExplanation, Preview } from '../schemas/answer.ts';
import { answer, noContent, ownerQuery, whose } from '../schemas/common.ts';
import {
  PlanAnswer,
  PlanCreate,
  PlanList,
  PlanUpdate,
  planCreateQuery,
  planListQuery,
  planParams,
} from '../schemas/plan.ts';
import { requireHostsAllowed, type SolveBody, solveOf } from '../solve-input.ts';
import { maySee } from '../viewer.ts';

const tags = ['plans'];

/** What fastify sends as it is: a request without anything to place has a plan without anything. */
const EMPTY_PLAN = '{"plan":{}}';

export function planRoutes(app: App, { useCases, access, settings }: RouteDeps): void {
  app.get(
    '/v1/plans',
    {
      config: { rule: 'plans:list' },
      schema: {
        operationId: 'list_plans',
        tags,
        summary: 'List plans',
        querystring: planListQuery,
        response: { 200: answer("The caller's plans; of an administrator, all.", PlanList) },
      },
    },
    (request) => {
      const { viewer, minor, query } = request;
      const wanted = (plan: PlanRecord) =>
        maySee(viewer, plan.projectId) && (minor < EXTENDED ? plan.state === 'active' : matches(plan, query));
      const seen = filter(useCases.plans(), wanted);
      return listBody(request, settings, 'plans', seen, ({ id }) =>
        planBody(useCases.findPlan(id)!, viewer, minor),
      );
    },
  );

  app.post(
    '/v1/plans',
    {
      config: { rule: 'plans:create' },
      schema: {
        operationId: 'create_plan',
        tags,
        summary: 'Place a whole application',
        querystring: planCreateQuery,
        body: PlanCreate,
        response: {
          200: answer('With `dry_run`: what the plan would be.', Preview),
          201: answer('The plan, made or found: an equal request for its stack came before.', PlanAnswer),
        },
      },
    },
    async (request, reply) => {
      const { body, viewer, minor } = request;
      const dryRun = readDryRun(request.query.dry_run, minor);
      const owner = access.onBehalf(viewer.caller, body);
      access.require('plans:create', viewer.caller, owner);
      requireHostsAllowed(access, viewer.caller, 'locations', body.locations);
      const locations = body.locations ?? [];
      const input: PlanInput = {
        name: body.plan_name,
        stackId: body.stack_id,
        resources: body.resources,
        ...(locations.length === 0 ? {} : { locations }),
        ...owner,
        ...access.freedom(viewer.caller),
        ...solve(body, minor),
        dryRun,
      };
      const context = contextOf(request, reply, body.timeout, settings.timeoutMs);
      const result = await useCases.createPlan(context, input);
      if (result.kind === 'dry_run') {
        const types = typesOf(body.resources);
        return reply.code(200).send(previewBody(result.answer, types, [], [], viewer));
      }
      reply.code(201);
      if (result.kind === 'nothing')
        return reply.type('application/json; charset=utf-8').send(EMPTY_PLAN as never);
      return reply.send({ plan: planBody(result.view, viewer, minor) });
    },
  );

  app.get(
    '/v1/plans/:plan',
    {
      config: { rule: 'plans:show' },
      schema: {
        operationId: 'show_plan',
        tags,
        summary: 'Show a plan',
        params: planParams,
        querystring: ownerQuery,
        response: { 200: answer('The plan.', PlanAnswer) },
      },
    },
    ({ params, query, viewer, minor }) => {
      const view = access.plan(viewer, 'plans:show', params.plan, whose(query, minor));
      // The historic API knows no failed plans.
      if (minor < EXTENDED && view.plan.state === 'failed') throw notFound('plan', params.plan);
      return { plan: planBody(view, viewer, minor) };
    },
  );

  app.put(
    '/v1/plans/:plan',
    {
      // Which rule it takes depends on the action.
      config: { rule: 'plans:show' },
      schema: {
        operationId: 'update_plan',
        tags,
        summary: 'Change a plan, or move one of its servers away',
        params: planParams,
        querystring: ownerQuery,
        body: PlanUpdate,
        response: { 201: answer('The plan.', PlanAnswer) },
      },
    },
    async (request, reply) => {
      const { body, params, query, viewer, minor } = request;
      const { action = 'update', resources } = body;
      const { plan } = access.plan(viewer, `plans:${action}`, params.plan, whose(query, minor));
      const context = contextOf(request, reply, body.timeout, settings.timeoutMs);
      const how = solve(body, minor);
      const isList = Array.isArray(resources);
      if ((action === 'migrate') !== isList)
        throw new ValetError(
          'valet.request.invalid',
          action === 'migrate'
            ? 'resources: expected a list with the id of the one resource to move, got a map'
            : 'resources: expected a map of resources by their orchestration uuid, got a list; a list is for action "migrate"',
        );
      if (isList) requireHostsAllowed(access, viewer.caller, 'excluded_hosts', body.excluded_hosts);
      const view = isList
        ? await useCases.migratePlan(context, plan.id, {
            resource: resources[0],
            excludedHosts: body.excluded_hosts ?? [],
            ...how,
          })
        : await useCases.updatePlan(context, plan.id, {
            ...(body.plan_name === undefined ? {} : { name: body.plan_name }),
            resources,
            ...access.freedom(viewer.caller),
            ...how,
          });
      return reply.code(201).send({ plan: planBody(view, viewer, minor) });
    },
  );

  app.delete(
    '/v1/plans/:plan',
    {
      config: { rule: 'plans:delete' },
      schema: {
        operationId: 'delete_plan',
        tags,
        summary: 'Delete a plan and release its placements',
        params: planParams,
        querystring: ownerQuery,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { params, query, viewer, minor } = request;
      const { plan } = access.plan(viewer, 'plans:delete', params.plan, whose(query, minor));
      await useCases.deletePlan(contextOf(request, reply, undefined, settings.timeoutMs), plan.id);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/v1/plans/:plan/explanation',
    {
      config: { rule: 'plans:show', since: EXTENDED },
      schema: {
        operationId: 'explain_plan',
        tags,
        summary: 'Say why a plan is as it is, or why it failed',
        params: planParams,
        querystring: ownerQuery,
        response: { 200: answer('The explanation.', PlanExplanation) },
      },
    },
    ({ params, query, viewer, minor }) => {
      const { plan } = access.plan(viewer, 'plans:show', params.plan, whose(query, minor));
      return planExplanationBody(plan, viewer);
    },
  );

  function solve(body: SolveBody, minor: number): SolveInput {
    return minor < EXTENDED ? {} : solveOf(body, settings.maxBudgetMs);
  }
}

function readDryRun(text: string | undefined, minor: number): boolean {
  if (text === undefined) return false;
  const dryRun = readFlag(text, 'dry_run');
  // An old version would ignore it: the caller would get a plan that it did not want.
  if (dryRun && minor < EXTENDED)
    throw new ValetError(
      'valet.request.invalid',
      'dry_run is there from version 1.1 on; send "OpenStack-API-Version: application-placement 1.1"',
    );
  return dryRun;
}

function matches(
  plan: PlanRecord,
  wanted: {
    readonly name?: string;
    readonly stack_id?: string;
    readonly state?: string;
    readonly project_id?: string;
  },
): boolean {
  const { name, stackId: stack_id, state, projectId: project_id } = plan;
  const own = { name, stack_id, state, project_id };
  return (['name', 'stack_id', 'state', 'project_id'] as const).every(
    (key) => wanted[key] === undefined || wanted[key] === own[key],
  );
}

function* filter<Item>(items: Iterable<Item>, wanted: (item: Item) => boolean): Iterable<Item> {
  for (const item of items) if (wanted(item)) yield item;
}

/** Types by orchestration id, however the keys are capitalised. */
function typesOf(resources: Readonly<Record<string, object>>): Map<string, string> {
  return new Map(
    Object.entries(resources).flatMap(([id, resource]): [string, string][] => {
      const type = Object.entries(resource).find(([key]) => key.toLowerCase() === 'type')?.[1];
      return typeof type === 'string' ? [[id, type]] : [];
    }),
  );
}
