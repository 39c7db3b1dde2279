/** The service itself on the wire: its versions, state, drift and events. */
import Type from 'typebox';
import { dictionary, Link, list, named, nullable, text, word } from './common.ts';

export const Versions = named('Versions', 'The versions of the API.', {
  versions: list(
    Type.Object({
      status: Type.String(),
      id: Type.String(),
      links: list(Link),
      min_version: Type.Optional(text('Oldest microversion. From 1.1 on.')),
      version: Type.Optional(text('Newest microversion. From 1.1 on.')),
    }),
  ),
});

export const StatusAnswer = named('StatusAnswer', 'State of the parts of the service.', {
  status: dictionary(Type.Object({ status: Type.Optional(Type.String()) }, { additionalProperties: true })),
});

export const ResourcesAnswer = named(
  'ResourcesAnswer',
  'Servers that no longer sit where their rules allow.',
  {
    resources: dictionary(
      Type.Object({ type: Type.String(), status: word(['error']), message: Type.String() }),
      'By resource id.',
    ),
  },
);

export const Event = named('Event', 'One change, as the data of a server-sent event.', {
  seq: Type.Integer({ description: 'Also the id of the event.' }),
  at: Type.String({ format: 'date-time' }),
  event: text('`plan.created`, `placement.claimed` …; also the name of the event.'),
  entity: word(['group', 'plan', 'placement', 'site']),
  entity_id: Type.String(),
  project_id: nullable(text('Whose thing changed.')),
  user_id: nullable(text('Who changed it.')),
  request_id: text('The request that changed it.'),
  body: Type.Unknown({ description: 'What changed.' }),
});

export const eventQuery = Type.Object({
  after: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Begin after this event; as the header Last-Event-ID.' }),
  ),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'End after so many events.' }),
  ),
});
