/** What schedulers ask and are told. */
import Type, { type Static } from 'typebox';
import { givenName, list, named, nullable, ref, text, word } from './common.ts';
import { PLACEMENT_STATES } from './placement.ts';

/** What is not listed is refused: a scheduler must not believe that something counts which does not. */
const strict = { additionalProperties: false } as const;
const most = { maxItems: 200_000 } as const;
const names = (description: string) =>
  Type.Optional(Type.Array(givenName('Host.'), { ...most, description }));
const amount = (description: string) => Type.Integer({ minimum: 0, maximum: 2_147_483_647, description });
const specs = Type.Unsafe<Readonly<Record<string, string>>>({
  type: 'object',
  additionalProperties: { type: 'string' },
});

const Flavor = Type.Object(
  {
    id: givenName('Id of the flavor.'),
    name: givenName('Its name.'),
    vcpus: amount(''),
    memory_mb: amount('MiB.'),
    root_gb: amount('GiB.'),
    ephemeral_gb: Type.Optional(amount('GiB.')),
    swap_mb: Type.Optional(amount('MiB.')),
    extra_specs: Type.Optional(specs),
  },
  strict,
);

const ServerGroup = Type.Object(
  {
    id: givenName('Uuid of the server group.'),
    name: Type.Optional(nullable(Type.String())),
    policy: word(['affinity', 'anti-affinity', 'soft-affinity', 'soft-anti-affinity']),
    rules: Type.Optional(
      nullable(
        Type.Object(
          {
            max_server_per_host: Type.Optional(
              Type.Union([Type.Integer({ minimum: 1 }), Type.String({ pattern: '^[1-9]\\d{0,8}$' })]),
            ),
          },
          strict,
        ),
      ),
    ),
    members: Type.Optional(Type.Array(givenName('Uuid of a server.'), most)),
    hosts: names('Where Nova knows members.'),
  },
  strict,
);

const Server = Type.Object(
  {
    flavor: Flavor,
    image_id: Type.Optional(nullable(Type.String())),
    boot_from_volume: Type.Optional(Type.Boolean()),
    availability_zone: Type.Optional(nullable(Type.String())),
    ignore_hosts: names('Hosts that are out of the question.'),
    force_hosts: names('Not empty: no others than these.'),
    requested_destination: Type.Optional(
      nullable(Type.String({ description: 'The one host that is asked for.' })),
    ),
    server_group: Type.Optional(Type.Union([ServerGroup, Type.Null()])),
  },
  strict,
);

const Volume = Type.Object(
  {
    size_gb: Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'GiB.' }),
    volume_type: Type.Optional(nullable(Type.String())),
    type_extra_specs: Type.Optional(specs),
    availability_zone: Type.Optional(nullable(Type.String())),
  },
  strict,
);

const hints = Type.Unsafe<Readonly<Record<string, string | readonly string[]>>>({
  type: 'object',
  additionalProperties: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
  description: 'Scheduler hints: each a text or a list of texts.',
});

export const DestinationSelect = named(
  'DestinationSelect',
  'A scheduler asks where one server or volume may go.',
  {
    kind: word(['server', 'volume']),
    resource_id: givenName("Nova's uuid of the server, Cinder's id of the volume."),
    project_id: givenName('Whose it is.'),
    user_id: Type.Optional(nullable(givenName('Who asked for it.'))),
    count: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, description: 'Servers that the request makes. Default 1.' }),
    ),
    candidates: Type.Array(givenName('Host, or `host@backend#pool`.'), {
      ...most,
      description: 'What is left to choose from, in the order of the scheduler.',
    }),
    hints: Type.Optional(hints),
    alternates: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 100,
        description: 'How many more that keep every rule are wanted. Default 0.',
      }),
    ),
    server: Type.Optional(Type.Union([Server, Type.Null()])),
    volume: Type.Optional(Type.Union([Volume, Type.Null()])),
    timeout: Type.Optional(Type.Union([Type.String(), Type.Number()])),
  },
  strict,
);

export type DestinationBody = Static<typeof DestinationSelect>;

const Destination = named('Destination', 'Where one server or volume may go.', {
  location: text('The planned host or pool.'),
  locations: list(
    Type.String(),
    'That one first, then those planned for the other servers of the request, then alternates; all of them candidates.',
  ),
  placement_id: Type.String(),
  plan_id: Type.String(),
  state: word(PLACEMENT_STATES),
  managed_by: word(
    ['stack', 'server'],
    'What it was planned with: its whole stack, or the servers of its request.',
  ),
});

export const DestinationAnswer = named('DestinationAnswer', 'Where it may go.', {
  destination: ref(Destination),
});
