/** `GET /v1/openapi.json`: the document of this API. */
import type { App } from '../app.ts';

export function openapiRoutes(app: App): void {
  app.get(
    '/v1/openapi.json',
    {
      config: { rule: 'openapi:show' },
      schema: {
        operationId: 'show_openapi',
        tags: ['versions'],
        summary: 'This document',
        response: {
          200: { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: {} } } },
        },
      },
    },
    () => app.swagger(),
  );
}
