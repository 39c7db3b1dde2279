/** Placements on the wire. */
import Type from 'typebox';
import {
  givenName,
  list,
  named,
  nullable,
  owner,
  pageLinks,
  pageQuery,
  ref,
  text,
  timestamps,
  word,
} from './common.ts';

export const PLACEMENT_STATES = [
  'planned',
  'claimed',
  'confirmed',
  'moving',
  'released',
  'expired',
  'failed',
] as const;

const later = {
  type: Type.Optional(text('Type of the resource. From 1.1 on.')),
  state: Type.Optional(word(PLACEMENT_STATES, 'From 1.1 on.')),
  expires_at: Type.Optional(nullable(text('When it is given back unless it is claimed. From 1.1 on.'))),
  planned_location: Type.Optional(
    nullable(text('Where it was planned, if the cloud has put it elsewhere. From 1.1 on.')),
  ),
};

export const Placement = named('Placement', 'Where one server or volume goes.', {
  id: Type.String(),
  plan_id: Type.String(),
  name: text('Name of the resource in its request.'),
  orchestration_id: text("Heat's uuid of the resource, or that of an ad-hoc server."),
  resource_id: nullable(text("Nova's or Cinder's uuid, once it is claimed.")),
  location: text('Host of a server, pool of a volume.'),
  reserved: Type.Boolean({ description: 'It is claimed by a scheduler.' }),
  ...later,
  metadata: Type.Optional(Type.Unknown({ description: "The resource's metadata and hints. From 1.1 on." })),
  ...owner,
  ...timestamps,
});

/** As it stands in its plan. */
export const PlanPlacement = named('PlanPlacement', 'Where one server or volume of a plan goes.', {
  name: Type.String(),
  location: Type.String(),
  id: Type.Optional(text('From 1.1 on.')),
  resource_id: Type.Optional(nullable(text('From 1.1 on.'))),
  ...later,
});

export const PlacementAnswer = named('PlacementAnswer', 'One placement.', { placement: ref(Placement) });

export const PlacementList = named('PlacementList', 'Placements.', {
  placements: list(ref(Placement)),
  ...pageLinks,
});

export const PlacementReserve = named('PlacementReserve', 'A scheduler asks for a placement.', {
  locations: Type.Array(givenName('Host or pool.'), {
    minItems: 1,
    maxItems: 200_000,
    description: 'What the scheduler has left to choose from.',
  }),
  resource_id: givenName("Nova's or Cinder's uuid."),
  action: Type.Optional(
    word(['reserve', 'replan'], '`replan`: plan again even if the planned location is among the candidates.'),
  ),
  timeout: Type.Optional(Type.Union([Type.String(), Type.Number()])),
});

export const placementParams = Type.Object({ placement: text('Placement id or orchestration id.') });

export const placementQuery = Type.Object(
  {
    id: Type.Optional(Type.String()),
    orchestration_id: Type.Optional(Type.String()),
    plan_id: Type.Optional(Type.String()),
    resource_id: Type.Optional(Type.String()),
    location: Type.Optional(Type.String()),
    name: Type.Optional(Type.String()),
    reserved: Type.Optional(Type.String({ description: '`true` or `false`.' })),
    state: Type.Optional(text('From 1.1 on.')),
    type: Type.Optional(text('From 1.1 on.')),
    project_id: Type.Optional(text('From 1.1 on.')),
    ...pageQuery,
  },
  {
    additionalProperties: { type: 'string' },
    description: 'What is no field of a placement is looked up in its metadata; lists and maps as JSON text.',
  },
);
