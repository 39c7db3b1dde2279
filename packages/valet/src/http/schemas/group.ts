/** Stored groups on the wire. */
import Type from 'typebox';
import {
  givenName,
  level,
  list,
  named,
  nullable,
  owner,
  pageLinks,
  ref,
  text,
  timestamps,
  word,
} from './common.ts';

const types = ['affinity', 'diversity', 'exclusivity'] as const;

export const GroupCreate = named('GroupCreate', 'A group to be stored.', {
  name: Type.String({ pattern: '^[A-Za-z0-9._~-]+$', maxLength: 255, description: 'Fixed from then on.' }),
  type: word(types, 'Fixed from then on.'),
  level: Type.Optional(
    nullable(word(level, 'Without one: the level of the first plan that uses the group.')),
  ),
  description: Type.Optional(nullable(Type.String({ maxLength: 4096 }))),
  max_units: Type.Optional(
    nullable(Type.Integer({ minimum: 1, description: 'Exclusivity: most units it may hold. From 1.1 on.' })),
  ),
});

export const GroupUpdate = named('GroupUpdate', 'What can change; name, type and level are fixed.', {
  description: Type.String({ maxLength: 4096 }),
  name: Type.Optional(Type.String()),
  type: Type.Optional(Type.String()),
  level: Type.Optional(nullable(Type.String())),
});

export const MembersAdd = named('MembersAdd', 'Projects that join a group.', {
  members: Type.Array(givenName('Project id.'), { maxItems: 10_000 }),
});

export const Group = named('Group', 'A rule that outlives the stacks that use it.', {
  id: Type.String(),
  name: Type.String(),
  type: word(types),
  level: nullable(word(level)),
  description: Type.String(),
  members: list(
    Type.String(),
    'Ids of the projects that may use it; a caller who sees only its own project finds only that.',
  ),
  max_units: Type.Optional(nullable(Type.Integer({ description: 'From 1.1 on.' }))),
  ...owner,
  ...timestamps,
});

export const GroupAnswer = named('GroupAnswer', 'One group.', { group: ref(Group) });

export const GroupList = named('GroupList', 'Groups.', { groups: list(ref(Group)), ...pageLinks });

export const groupParams = Type.Object({ group: text('Id or name of a group.') });

export const memberParams = Type.Object({
  group: text('Id or name of a group.'),
  project: text('Project id.'),
});
