/** `GET /v1/events`: changes as they happen. */
import { quote } from '@valet/document';
import { ValetError } from '../../error.ts';
import type { App, RouteDeps } from '../app.ts';
import { EventStreams } from '../event-stream.ts';
import { EXTENDED } from '../microversion.ts';
import { eventQuery } from '../schemas/service.ts';

export function eventRoutes(app: App, deps: RouteDeps): void {
  const { useCases, identity, access, settings, metrics } = deps;
  const streams = new EventStreams(useCases, settings, (count) => metrics.streams(count));
  app.addHook('preClose', async () => streams.close());

  app.get(
    '/v1/events',
    {
      config: { rule: 'events:follow', since: EXTENDED },
      exposeHeadRoute: false,
      schema: {
        operationId: 'follow_events',
        tags: ['events'],
        summary: 'Follow changes as server-sent events',
        description:
          "The caller's own project's; of an administrator, all. Resumes after `Last-Event-ID`. The data of each event is an `Event`.",
        querystring: eventQuery,
        response: {
          200: { description: 'Events.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
        },
      },
    },
    (request, reply) => {
      const { viewer, query, headers } = request;
      const after = readEventId(headers['last-event-id']) ?? query.after ?? null;
      streams.reserve(viewer);
      const token = headers['x-auth-token'];
      const isWelcome = async () => {
        const caller = await identity
          .authenticate(typeof token === 'string' ? token : undefined)
          .catch((error) => {
            // Nobody is sent away because Keystone does not answer.
            if ((error as ValetError).code === 'valet.identity.unauthorized') return null;
            return viewer.caller;
          });
        return caller !== null && access.allows('events:follow', caller);
      };
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // When the stream is over, so is the connection: kept ones would keep the service from ending.
        connection: 'close',
        // nginx would hold events back to fill its buffer.
        'x-accel-buffering': 'no',
      });
      streams.follow(raw, { viewer, after, limit: query.limit ?? null, isWelcome });
    },
  );
}

function readEventId(header: string | string[] | undefined): number | undefined {
  if (header === undefined || header === '') return undefined;
  const text = String(header);
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ValetError(
    'valet.request.invalid',
    `Last-Event-ID is ${quote(text)}; expected the id of an event, or no such header`,
  );
}
