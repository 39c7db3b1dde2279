/** Plans on the wire. */
import Type from 'typebox';
import { STATUSES } from './answer.ts';
import {
  dictionary,
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
import { PlanPlacement } from './placement.ts';

const timeout = Type.Optional(
  Type.Union([Type.String(), Type.Number()], {
    description: 'How long to try: seconds, or a text such as `60 sec` or `2 min`.',
  }),
);

const resources = dictionary(
  Type.Object({}, { additionalProperties: true }),
  'By orchestration uuid: `{name, type, properties, metadata}`; the keys may be capitalised.',
);

/** How to solve. From 1.1 on. */
export const solveProperties = {
  policy: Type.Optional(word(['pack', 'network', 'spread'], 'What counts first. From 1.1 on.')),
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 0xffff_ffff, description: 'From 1.1 on.' })),
  budget_ms: Type.Optional(
    Type.Number({ minimum: 0, description: 'Time for improving the answer. From 1.1 on.' }),
  ),
};

const onBehalf = {
  project_id: Type.Optional(nullable(givenName('For whom; counts from another service only.'))),
  user_id: Type.Optional(nullable(givenName('For whom; counts from another service only.'))),
};

const hosts = (description: string) => Type.Array(givenName('Host.'), { maxItems: 200_000, description });

export const PlanCreate = named('PlanCreate', 'A whole application to be placed.', {
  plan_name: givenName('Name of the stack, or the uuid of an ad-hoc server.'),
  stack_id: givenName('Id of the stack, or the uuid of an ad-hoc server.'),
  resources,
  locations: Type.Optional(nullable(hosts('Candidate hosts; without it all.'))),
  timeout,
  ...onBehalf,
  ...solveProperties,
});

export const PlanUpdate = named('PlanUpdate', 'A change of a plan.', {
  action: Type.Optional(word(['update', 'migrate'], 'Without it: `update`.')),
  resources: Type.Union(
    [resources, Type.Array(givenName('Resource or orchestration id.'), { minItems: 1, maxItems: 1 })],
    { description: '`update`: all resources there shall be. `migrate`: the one to move, in a list.' },
  ),
  original_resources: Type.Optional(Type.Unknown({ description: 'What was there before; not needed.' })),
  plan_name: Type.Optional(givenName('A new name.')),
  excluded_hosts: Type.Optional(nullable(hosts('`migrate`: where it must not go.'))),
  timeout,
  ...solveProperties,
});

export const Plan = named('Plan', 'Where everything of a stack goes, decided together.', {
  id: Type.String(),
  name: Type.String(),
  stack_id: Type.String(),
  placements: dictionary(ref(PlanPlacement), 'By orchestration uuid.'),
  state: Type.Optional(word(['active', 'failed'], 'From 1.1 on.')),
  status: Type.Optional(word(STATUSES, 'What is proven of it. From 1.1 on.')),
  gap: Type.Optional(nullable(Type.Number({ description: 'From 1.1 on.' }))),
  expires_at: Type.Optional(nullable(text('When it is forgotten unless it is claimed. From 1.1 on.'))),
  ...owner,
  ...timestamps,
});

export const PlanAnswer = named('PlanAnswer', 'One plan; an empty one where there was nothing to place.', {
  plan: ref(Plan),
});

export const PlanList = named('PlanList', 'Plans.', { plans: list(ref(Plan)), ...pageLinks });

export const planParams = Type.Object({ plan: text('Plan id or stack id.') });

export const planListQuery = Type.Object({
  name: Type.Optional(text('From 1.1 on.')),
  stack_id: Type.Optional(text('From 1.1 on.')),
  state: Type.Optional(text('From 1.1 on.')),
  project_id: Type.Optional(text('From 1.1 on.')),
  ...pageQuery,
});

export const planCreateQuery = Type.Object({
  dry_run: Type.Optional(
    Type.String({ description: '`true`: answer as a preview, and store and reserve nothing. From 1.1 on.' }),
  ),
});
