/** Changes as events, as far as a caller may see them. */
import type { ChangeRecord } from '../../ports/record.ts';
import type { Viewer } from '../viewer.ts';

/** What of a change shows to those who may not know the cloud: whatever else there is, is not for them. */
const PLAIN = new Set([
  'id',
  'name',
  'plan_id',
  'stack_id',
  'orchestration_id',
  'resource_id',
  'state',
  'type',
  'level',
]);

export function changeBody(change: ChangeRecord, viewer: Viewer) {
  const { seq, at, event, entity, entityId, projectId, requestId } = change;
  const byOwn = viewer.allProjects || change.actorProjectId === viewer.caller.projectId;
  return {
    seq,
    at,
    event,
    entity,
    entity_id: entityId,
    project_id: projectId,
    // Who of the operators did it is theirs to know.
    user_id: byOwn ? change.userId : null,
    request_id: requestId,
    body: bodyFor(JSON.parse(change.body), viewer),
  };
}

function bodyFor(body: unknown, viewer: Viewer): unknown {
  if (viewer.names && viewer.figures) return body;
  if (typeof body !== 'object' || body === null) return {};
  const entries = Object.entries(body).flatMap(([key, value]): [string, unknown][] => {
    if (key === 'location' && typeof value === 'string') return [[key, viewer.name(value)]];
    return PLAIN.has(key) ? [[key, value]] : [];
  });
  return Object.fromEntries(entries);
}
