/** What `valet group …` does. */
import { InputError } from '../failure.ts';
import { allOf } from '../online/find.ts';
import { openClient } from '../online/open.ts';
import { print } from '../output/formats.ts';
import { listOf, recordOf } from '../output/records.ts';
import type { Streams } from '../streams.ts';
import type { Asked } from './online.ts';

export interface GroupOptions {
  readonly type: 'affinity' | 'diversity' | 'exclusivity';
  readonly level?: 'host' | 'rack' | 'cluster';
  readonly description?: string;
  readonly maxUnits?: number;
}

export async function createGroup(
  name: string,
  options: Asked<GroupOptions>,
  { out, err }: Streams,
): Promise<undefined> {
  const client = await openClient(options, err);
  const { type, level, description, maxUnits } = options;
  const body = {
    name,
    type,
    ...(level === undefined ? {} : { level }),
    ...(description === undefined ? {} : { description }),
    ...(maxUnits === undefined ? {} : { max_units: maxUnits }),
  };
  print(out, recordOf(await client.call('create_group', { body })), options);
}

export async function listGroups(options: Asked, { out, err }: Streams): Promise<undefined> {
  const client = await openClient(options, err);
  const groups = await allOf(client.list('list_groups', {}));
  print(out, listOf(groups, ['name', 'type', 'level', 'members', 'description', 'id'], 'groups'), options);
}

export async function showGroup(group: string, options: Asked, { out, err }: Streams): Promise<undefined> {
  const client = await openClient(options, err);
  print(out, recordOf((await client.call('show_group', { path: { group } })).group), options);
}

export async function updateGroup(
  group: string,
  options: Asked<GroupOptions>,
  { out, err }: Streams,
): Promise<undefined> {
  const client = await openClient(options, err);
  const body = { description: options.description! };
  print(out, recordOf(await client.call('update_group', { path: { group }, body })), options);
}

export async function deleteGroups(
  groups: readonly string[],
  options: Asked,
  { err }: Streams,
): Promise<undefined> {
  const client = await openClient(options, err);
  for (const group of groups) await client.call('delete_group', { path: { group } });
}

export async function addMembers(
  group: string,
  members: string[],
  options: Asked,
  { out, err }: Streams,
): Promise<undefined> {
  const client = await openClient(options, err);
  print(
    out,
    recordOf(await client.call('add_group_members', { path: { group }, body: { members } })),
    options,
  );
}

export async function listMembers(group: string, options: Asked, { out, err }: Streams): Promise<undefined> {
  const client = await openClient(options, err);
  const { members } = (await client.call('show_group', { path: { group } })).group;
  print(
    out,
    listOf(
      members.map((project_id) => ({ project_id })),
      ['project_id'],
      'members',
    ),
    options,
  );
}

export async function removeMembers(
  group: string,
  projects: readonly string[],
  options: Asked<{ readonly all?: boolean }>,
  { err }: Streams,
): Promise<undefined> {
  if (projects.length > 0 === (options.all === true))
    throw new InputError('give the ids of projects, or --all');
  const client = await openClient(options, err);
  if (options.all) await client.call('remove_all_group_members', { path: { group } });
  for (const project of projects) await client.call('remove_group_member', { path: { group, project } });
}
