/** Every rule of the policy: its default, and what it lets a caller do. */

export interface Rule {
  readonly by: string;
  readonly does: string;
}

/** Rules that others are made of. */
const BASE = {
  admin: { by: 'role:admin', does: 'Rules over the cloud.' },
  service: { by: 'role:service', does: "Another service: the schedulers' plug-ins." },
  admin_or_service: { by: 'rule:admin or rule:service', does: 'Either of the two.' },
  project_member: {
    by: 'role:member and project_id:%(project_id)s',
    does: 'Works in the project that the thing belongs to.',
  },
  project_reader: {
    by: 'role:reader and project_id:%(project_id)s',
    does: 'Looks into the project that the thing belongs to.',
  },
  writer: { by: 'rule:admin_or_service or rule:project_member', does: 'May change a thing.' },
  viewer: { by: 'rule:admin_or_service or rule:project_reader', does: 'May see a thing.' },
} as const satisfies Record<string, Rule>;

/** What of the cloud shows in answers. */
const SCOPE = {
  'scope:all_projects': {
    by: 'rule:admin_or_service',
    does: 'Sees the things of every project; others get 404 for what is not of their own.',
  },
  'scope:names': {
    by: 'rule:admin_or_service',
    does: 'Sees hosts, racks, clusters and pools by name; others see a hash that differs from project to project.',
  },
  'scope:figures': {
    by: 'rule:admin',
    does: 'Sees how much is free, what a placement costs, and how near a host came; others see only which rules refused it.',
  },
  'scope:on_behalf': {
    by: 'rule:admin_or_service',
    does: "May act for others: `project_id` and `user_id` in a body count. Others' are ignored.",
  },
  'scope:choose_hosts': {
    by: 'rule:admin_or_service',
    does: 'May name candidate or excluded hosts, a host in `availability_zone`, and make flavors; for others that would be a way to feel out the cloud.',
  },
} as const satisfies Record<string, Rule>;

/** What may be called. */
const CALLS = {
  'groups:create': { by: 'rule:admin', does: '`POST /v1/groups`' },
  'groups:list': { by: 'rule:viewer', does: '`GET /v1/groups`; only groups the project may use' },
  'groups:show': { by: 'rule:viewer', does: '`GET /v1/groups/{id}` and `/members/{project}`' },
  'groups:update': { by: 'rule:admin', does: '`PUT /v1/groups/{id}` and `/members`' },
  'groups:delete': { by: 'rule:admin', does: '`DELETE /v1/groups/{id}` and `/members`' },
  'plans:create': { by: 'rule:writer', does: '`POST /v1/plans`, with `dry_run`, too' },
  'plans:list': { by: 'rule:viewer', does: '`GET /v1/plans`' },
  'plans:show': { by: 'rule:viewer', does: '`GET /v1/plans/{id}` and `/explanation`' },
  'plans:update': { by: 'rule:writer', does: '`PUT /v1/plans/{id}` with `action: update`' },
  'plans:migrate': { by: 'rule:admin', does: '`PUT /v1/plans/{id}` with `action: migrate`' },
  'plans:delete': { by: 'rule:writer', does: '`DELETE /v1/plans/{id}`' },
  'placements:list': { by: 'rule:viewer', does: '`GET /v1/placements`' },
  'placements:show': { by: 'rule:viewer', does: '`GET /v1/placements/{id}`' },
  'placements:reserve': { by: 'rule:admin_or_service', does: '`POST /v1/placements/{id}`' },
  'placements:delete': { by: 'rule:writer', does: '`DELETE /v1/placements/{id}`' },
  'destinations:select': { by: 'rule:admin_or_service', does: '`POST /v1/destinations`' },
  'previews:create': { by: 'rule:writer', does: '`POST /v1/previews`' },
  'capacity:show': { by: 'rule:admin', does: '`POST /v1/capacity`' },
  'site:show': { by: 'rule:admin', does: '`GET /v1/site`, `/v1/hosts`, `/v1/racks` and `/v1/pools`' },
  'resources:list': { by: 'rule:viewer', does: '`GET /v1/resources`' },
  'status:show': { by: 'rule:viewer', does: '`GET` and `HEAD /v1/status`' },
  'events:follow': { by: 'rule:viewer', does: '`GET /v1/events`' },
  'openapi:show': { by: '@', does: '`GET /v1/openapi.json`' },
} as const satisfies Record<string, Rule>;

export const RULES = { ...BASE, ...SCOPE, ...CALLS } as const;

export type RuleName = keyof typeof RULES;
