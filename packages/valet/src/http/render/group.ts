/** Stored groups as a caller sees them. */
import type { GroupRecord } from '../../ports/record.ts';
import { EXTENDED } from '../microversion.ts';
import type { Viewer } from '../viewer.ts';

export function groupBody(group: GroupRecord, viewer: Viewer, minor: number) {
  const { id, name, type, level, description, members } = group;
  const seen = viewer.allProjects
    ? members
    : members.filter((project) => project === viewer.caller.projectId);
  return {
    id,
    name,
    type,
    level,
    description,
    members: seen,
    ...(minor >= EXTENDED
      ? {
          max_units: group.maxUnits,
          project_id: group.projectId,
          user_id: viewer.allProjects ? group.userId : null,
          created_at: group.createdAt,
          updated_at: group.updatedAt,
        }
      : {}),
  };
}

/** Whoever may use a group may see it. */
export function maySeeGroup({ type, members }: GroupRecord, { allProjects, caller }: Viewer): boolean {
  if (allProjects) return true;
  if (members.length === 0) return type !== 'exclusivity';
  return caller.projectId !== null && members.includes(caller.projectId);
}
