/** Requests for previews and for capacity. */
import Type from 'typebox';
import { dictionary, givenName, level, named, nullable, word } from './common.ts';
import { solveProperties } from './plan.ts';

const json = Type.Object({}, { additionalProperties: true });

const templateProperties = {
  files: Type.Optional(
    dictionary(Type.String(), 'Texts of nested templates, environments and `get_file`, by their path.'),
  ),
  environment: Type.Optional(
    Type.Union([Type.String(), json], { description: 'YAML or JSON text, or the document itself.' }),
  ),
  environment_files: Type.Optional(
    Type.Array(givenName('Path in `files`.'), {
      maxItems: 100,
      description: 'Environments, in their order, before `environment`.',
    }),
  ),
  parameters: Type.Optional(Type.Object({}, { additionalProperties: true })),
  stack_name: Type.Optional(givenName('Default `preview`.')),
  project_id: Type.Optional(nullable(givenName('For whom; counts from another service only.'))),
  timeout: Type.Optional(Type.Union([Type.String(), Type.Number()])),
  ...solveProperties,
};

const template = Type.Union([Type.String(), json], {
  description: 'A HOT template: YAML or JSON text, its path in `files`, or the document itself.',
});

export const PreviewCreate = named('PreviewCreate', 'A template with all that it needs.', {
  template,
  ...templateProperties,
});

export const CapacityAsk = named('CapacityAsk', 'What to count: copies of a stack, or of so many servers.', {
  template: Type.Optional(template),
  flavor: Type.Optional(givenName('Name or id of a flavor; instead of a template.')),
  count: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000, description: 'Servers of the flavor in a copy; default 1.' }),
  ),
  group: Type.Optional(
    Type.Object(
      { type: word(['affinity', 'diversity']), level: word(level) },
      { additionalProperties: false, description: 'The rule over the servers of a copy.' },
    ),
  ),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100_000,
      description: 'Stop counting here; default as configured, usually 1000.',
    }),
  ),
  ...templateProperties,
});

export const Capacity = named('Capacity', 'How many more copies fit, one after another.', {
  copies: Type.Integer(),
  more: Type.Boolean({ description: 'There may be more than were counted.' }),
  by_cluster: Type.Optional(dictionary(Type.Integer(), 'Copies by cluster.')),
  runs_out_first: Type.Union([
    Type.Object({ resource_class: nullable(Type.String()), summary: Type.Optional(Type.String()) }),
    Type.Null(),
  ]),
});
