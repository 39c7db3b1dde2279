/** Stored groups: who may use them, and what stands in the way of changing them. */
import { ValetError } from '../error.ts';
import type { GroupRecord } from '../ports/record.ts';
import type { Deps } from './deps.ts';
import type { EventDraft } from './journal.ts';
import { newRecord, revise } from './records.ts';
import type { Context, GroupInput } from './use-cases.ts';

/** By id, else by name, so that a group named like another's id does not shadow it. */
export function findGroup(deps: Deps, idOrName: string): GroupRecord | undefined {
  return deps.world.groups.get(idOrName) ?? deps.world.groupNamed(idOrName);
}

export function createGroup(deps: Deps, context: Context, input: GroupInput): Promise<GroupRecord> {
  return deps.locks.run('groups', async () => {
    if (deps.world.groupNamed(input.name) !== undefined || deps.world.snapshot.groupIndex.has(input.name))
      throw new ValetError(
        'valet.group.duplicate',
        `there is a group '${input.name}' already; choose another name`,
      );
    const { projectId, userId } = context.caller;
    const group: GroupRecord = { ...newRecord(deps, deps.newId()), ...input, members: [], projectId, userId };
    await put(deps, context, group, 'created');
    return group;
  });
}

export function updateGroup(
  deps: Deps,
  context: Context,
  id: string,
  description: string,
): Promise<GroupRecord> {
  return change(deps, context, id, async (group) => revise(deps, group, { description }));
}

export function addGroupMembers(
  deps: Deps,
  context: Context,
  id: string,
  projectIds: readonly string[],
): Promise<GroupRecord> {
  return change(deps, context, id, async (group) => {
    for (const projectId of projectIds)
      if (!(await deps.identity.projectExists(projectId)))
        throw new ValetError('valet.group.unknown_project', `Keystone has no project '${projectId}'`, {
          project_id: projectId,
        });
    return revise(deps, group, { members: [...new Set([...group.members, ...projectIds])] });
  });
}

export async function removeGroupMembers(
  deps: Deps,
  context: Context,
  id: string,
  projectId: string | null,
): Promise<void> {
  await change(deps, context, id, async (group) => {
    if (projectId !== null && !group.members.includes(projectId))
      throw new ValetError(
        'valet.resource.not_found',
        `project '${projectId}' is no member of group '${group.name}'`,
      );
    const leaving = projectId === null ? group.members : [projectId];
    const busy = leaving.find((project) => hasPlacements(deps, group, project));
    if (busy !== undefined)
      throw new ValetError(
        'valet.group.in_use',
        `project '${busy}' has servers in group '${group.name}'; delete their plans first`,
      );
    return revise(deps, group, { members: group.members.filter((member) => !leaving.includes(member)) });
  });
}

export function deleteGroup(deps: Deps, context: Context, id: string): Promise<void> {
  return deps.locks.run('groups', async () => {
    const group = existing(deps, id);
    if (group.members.length > 0 || hasPlacements(deps, group, null))
      throw new ValetError(
        'valet.group.in_use',
        `group '${group.name}' has members; remove them (and the plans that use it) first`,
      );
    await deps.journal.make(context, {
      groups: new Map([[group.id, null]]),
      events: [event('deleted', group)],
    });
  });
}

function change(
  deps: Deps,
  context: Context,
  id: string,
  to: (group: GroupRecord) => Promise<GroupRecord>,
): Promise<GroupRecord> {
  return deps.locks.run('groups', async () => {
    const group = await to(existing(deps, id));
    // The level may have come with a plan while we asked around.
    const { level } = existing(deps, id);
    const changed = { ...group, level };
    await put(deps, context, changed, 'updated');
    return changed;
  });
}

async function put(deps: Deps, context: Context, group: GroupRecord, what: string): Promise<void> {
  await deps.journal.make(context, { groups: new Map([[group.id, group]]), events: [event(what, group)] });
}

function existing(deps: Deps, id: string): GroupRecord {
  const group = findGroup(deps, id);
  if (group === undefined) throw new ValetError('valet.resource.not_found', `there is no group ${id}`);
  return group;
}

/** @param projectId null: of any project */
function hasPlacements(deps: Deps, group: GroupRecord, projectId: string | null): boolean {
  const { snapshot, placements } = deps.world;
  const at = snapshot.groupIndex.get(group.name);
  if (at === undefined) return false;
  return snapshot.groups[at].members.some(
    ({ name }) => projectId === null || placements.get(name)?.projectId === projectId,
  );
}

/** A group is nobody's in particular: its events are for administrators. */
function event(what: string, { id, name, type, level, description, members }: GroupRecord): EventDraft {
  const body = { id, name, type, level, description, members };
  return { event: `group.${what}`, entity: 'group', entityId: id, projectId: null, body };
}
