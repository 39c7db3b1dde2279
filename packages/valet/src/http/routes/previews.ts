/** `/v1/previews` and `/v1/capacity`: questions about templates that change nothing. */
import { ValetError } from '../../error.ts';
import type { CapacityInput, PreviewInput } from '../../planning/use-cases.ts';
import type { App, RouteDeps } from '../app.ts';
import { contextOf } from '../context.ts';
import { EXTENDED } from '../microversion.ts';
import { previewBody } from '../render/answer.ts';
import { Preview } from '../schemas/answer.ts';
import { answer } from '../schemas/common.ts';
import { Capacity, CapacityAsk, PreviewCreate } from '../schemas/preview.ts';
import { type SolveBody, solveOf } from '../solve-input.ts';
import { openFiles, type TemplateBody } from '../template-files.ts';
import type { Viewer } from '../viewer.ts';

export function previewRoutes(app: App, { useCases, access, settings }: RouteDeps): void {
  app.post(
    '/v1/previews',
    {
      config: { rule: 'previews:create', since: EXTENDED },
      schema: {
        operationId: 'create_preview',
        tags: ['previews'],
        summary: 'Show where a template would go',
        body: PreviewCreate,
        response: { 200: answer('The placement, or why there is none.', Preview) },
      },
    },
    async (request, reply) => {
      const { body, viewer } = request;
      const { projectId } = access.onBehalf(viewer.caller, body);
      const context = contextOf(request, reply, body.timeout, settings.timeoutMs);
      const result = await useCases.preview(context, previewOf(body, body.template, projectId, viewer));
      return previewBody(result.answer, result.types, result.passedOver, result.warnings, viewer);
    },
  );

  app.post(
    '/v1/capacity',
    {
      config: { rule: 'capacity:show', since: EXTENDED },
      schema: {
        operationId: 'show_capacity',
        tags: ['capacity'],
        summary: 'Count how many more copies of something fit',
        body: CapacityAsk,
        response: { 200: answer('The number, and what runs out first.', Capacity) },
      },
    },
    async (request, reply) => {
      const { body, viewer } = request;
      const { projectId } = access.onBehalf(viewer.caller, body);
      const { template, flavor, count = 1, group, limit = settings.capacityLimit } = body;
      if ((template === undefined) === (flavor === undefined))
        throw new ValetError('valet.request.invalid', 'the body needs either template or flavor');
      const input: CapacityInput = {
        projectId,
        limit,
        ...solveOf(body, settings.maxBudgetMs),
        ...(template === undefined ? {} : { template: previewOf(body, template, projectId, viewer) }),
        ...(flavor === undefined ? {} : { flavor: { name: flavor, count, ...(group ? { group } : {}) } }),
      };
      const context = contextOf(request, reply, body.timeout, settings.timeoutMs);
      const { copies, more, byCluster, runsOutFirst } = await useCases.capacity(context, input);
      const shown = viewer.figures && viewer.names;
      return {
        copies,
        more,
        ...(shown ? { by_cluster: byCluster } : {}),
        runs_out_first: runsOutFirst && {
          resource_class: runsOutFirst.resourceClass,
          ...(shown ? { summary: runsOutFirst.summary } : {}),
        },
      };
    },
  );

  function previewOf(
    body: TemplateBody & SolveBody & { readonly stack_name?: string; readonly parameters?: object },
    template: string | object,
    projectId: string | null,
    { caller }: Viewer,
  ): PreviewInput {
    return {
      ...openFiles(template, body),
      ...access.freedom(caller),
      parameters: (body.parameters ?? {}) as Readonly<Record<string, unknown>>,
      stackName: body.stack_name ?? 'preview',
      projectId,
      ...solveOf(body, settings.maxBudgetMs),
    };
  }
}
