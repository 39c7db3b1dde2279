/** `/v1/status`, `/v1/resources` and `/healthcheck`: how the service and its servers are. */
import type { App, RouteDeps } from '../app.ts';
import { answer } from '../schemas/common.ts';
import { ResourcesAnswer, StatusAnswer } from '../schemas/service.ts';
import { maySee } from '../viewer.ts';

export function serviceRoutes(app: App, { useCases }: RouteDeps): void {
  app.get(
    '/v1/status',
    {
      config: { rule: 'status:show' },
      schema: {
        operationId: 'show_status',
        tags: ['status'],
        summary: 'State of the parts of the service',
        response: { 200: answer('By part, `ostro` among them.', StatusAnswer) },
      },
    },
    ({ viewer }) => {
      const parts = Object.entries(useCases.status());
      const shown = parts.map(
        ([part, state]) => [part, viewer.figures ? state : { status: state.status }] as const,
      );
      return { status: Object.fromEntries(shown) as Record<string, { status?: string }> };
    },
  );

  app.get(
    '/v1/resources',
    {
      config: { rule: 'resources:list' },
      schema: {
        operationId: 'list_resources',
        tags: ['status'],
        summary: 'Servers that no longer sit where their rules allow',
        response: { 200: answer('By resource id.', ResourcesAnswer) },
      },
    },
    async ({ viewer }) => {
      const drift = await useCases.drift();
      const seen = drift.filter(({ projectId }) => maySee(viewer, projectId));
      const entries = seen.map(({ resourceId, type, message }) => {
        // The message names hosts.
        const shown = viewer.names ? message : 'it no longer sits where its rules allow; it can be migrated';
        return [resourceId, { type, status: 'error' as const, message: shown }] as const;
      });
      return { resources: Object.fromEntries(entries) };
    },
  );

  app.get(
    '/healthcheck',
    {
      config: { rule: 'public' },
      schema: {
        operationId: 'healthcheck',
        tags: ['status'],
        summary: 'Whether the service answers',
        security: [],
        response: {
          200: { description: 'It does.', content: { 'text/plain': { schema: { type: 'string' } } } },
        },
      },
    },
    async (_request, reply) => reply.type('text/plain; charset=utf-8').send('OK'),
  );
}
