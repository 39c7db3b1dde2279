/** `GET /` and `GET /v1/`: the versions of the API, for anybody. */
import type { FastifyRequest } from 'fastify';
import type { App, RouteDeps } from '../app.ts';
import { originOf } from '../links.ts';
import { EXTENDED, HISTORIC, LATEST, versionText } from '../microversion.ts';
import { answer } from '../schemas/common.ts';
import { Versions } from '../schemas/service.ts';
import type { HttpSettings } from '../settings.ts';

export function versionRoutes(app: App, { settings }: RouteDeps): void {
  for (const url of ['/', '/v1/'])
    app.get(
      url,
      {
        config: { rule: 'public' },
        schema: {
          operationId: url === '/' ? 'list_versions' : 'show_version',
          tags: ['versions'],
          summary: 'The versions of the API',
          security: [],
          response: { 200: answer('The versions.', Versions) },
        },
      },
      (request) => versionsBody(request, settings.trustProxy),
    );
}

function versionsBody(request: FastifyRequest, trustProxy: HttpSettings['trustProxy']) {
  const links = [{ href: `${originOf(request, trustProxy)}/v1/`, rel: 'self' }];
  const range =
    request.minor >= EXTENDED ? { min_version: versionText(HISTORIC), version: versionText(LATEST) } : {};
  return { versions: [{ status: 'CURRENT', id: 'v1.0', links, ...range }] };
}
