/** Records for tests of stores: whole ones, each field of its own. */
import type { ChangeRecord, GroupRecord, PlacementRecord, PlanRecord } from '../../ports/record.ts';

const AT = '2026-01-01T00:00:00.000Z';

export const SITE = 'site-1';

/** The n-th millisecond after New Year. */
export function time(n: number): string {
  return new Date(Date.parse(AT) + n).toISOString();
}

export function group(id: string, changes: Partial<GroupRecord> = {}): GroupRecord {
  return {
    id,
    siteId: SITE,
    generation: 1,
    createdAt: AT,
    updatedAt: AT,
    name: `name of ${id}`,
    type: 'exclusivity',
    level: 'rack',
    description: 'as described',
    members: ['p-1', 'p-2'],
    maxUnits: 3,
    projectId: 'p-1',
    userId: 'u-1',
    ...changes,
  };
}

export function plan(id: string, changes: Partial<PlanRecord> = {}): PlanRecord {
  return {
    id,
    siteId: SITE,
    generation: 1,
    createdAt: AT,
    updatedAt: AT,
    name: `name of ${id}`,
    stackId: `stack of ${id}`,
    state: 'active',
    projectId: 'p-1',
    userId: 'u-1',
    requestDigest: 'abc',
    outcome: '{"cost":1}',
    expiresAt: null,
    ...changes,
  };
}

export function placement(id: string, changes: Partial<PlacementRecord> = {}): PlacementRecord {
  return {
    id,
    siteId: SITE,
    generation: 1,
    createdAt: AT,
    updatedAt: AT,
    planId: 'plan-1',
    name: `name of ${id}`,
    orchestrationId: `orchestration of ${id}`,
    resourceId: null,
    kind: 'server',
    type: 'OS::Nova::Server',
    location: 'host-1',
    state: 'planned',
    projectId: 'p-1',
    userId: 'u-1',
    holding: '{"resources":{"VCPU":2}}',
    metadata: '{}',
    expiresAt: time(1),
    ...changes,
  };
}

export function change(
  event: string,
  changes: Partial<Omit<ChangeRecord, 'seq'>> = {},
): Omit<ChangeRecord, 'seq'> {
  return {
    siteId: SITE,
    at: AT,
    requestId: 'req-1',
    userId: 'u-1',
    actorProjectId: 'p-2',
    projectId: 'p-1',
    event,
    entity: 'plan',
    entityId: 'plan-1',
    body: `{"event":"${event}"}`,
    ...changes,
  };
}
