/** What a Keystone v3 token document says: who, where, with which roles, until when. */
import type { Caller, Role } from '../ports/identity.ts';
import { field, list, text } from './json.ts';

export interface Token {
  readonly caller: Caller;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Where the services are; empty without a catalogue. */
  readonly endpoints: readonly Endpoint[];
}

export interface Endpoint {
  /** Type of its service: `compute`, `placement`, `identity` … */
  readonly type: string;
  readonly interface: string;
  readonly region: string | null;
  readonly url: string;
}

/** The role that each Keystone role stands for; the stronger ones stand for the weaker, too. */
const IMPLIED: Readonly<Record<string, readonly Role[]>> = {
  admin: ['admin', 'member', 'reader'],
  member: ['member', 'reader'],
  _member_: ['member', 'reader'],
  reader: ['reader'],
  service: ['service'],
};

/**
 * Reads the body of `POST` or `GET /v3/auth/tokens`.
 * @returns null when it is no token document
 */
export function readToken(body: unknown): Token | null {
  const token = field(body, 'token');
  const user = field(token, 'user');
  const userId = text(user, 'id');
  const expiresAt = Date.parse(text(token, 'expires_at') ?? '');
  if (userId === null || Number.isNaN(expiresAt)) return null;
  const project = field(token, 'project');
  const caller: Caller = {
    userId,
    userName: text(user, 'name') ?? userId,
    projectId: text(project, 'id'),
    projectName: text(project, 'name'),
    roles: rolesOf(token),
  };
  return { caller, expiresAt, endpoints: endpointsOf(token) };
}

/** Whoever rules over a domain only does not rule over the cloud: roles on a domain count for nothing here. */
function rolesOf(token: unknown): ReadonlySet<Role> {
  if (field(token, 'domain') !== undefined) return new Set();
  const names = list(token, 'roles').map((role) => text(role, 'name')?.toLowerCase() ?? '');
  return new Set(names.flatMap((name) => (Object.hasOwn(IMPLIED, name) ? IMPLIED[name] : [])));
}

function endpointsOf(token: unknown): Endpoint[] {
  return list(token, 'catalog').flatMap((service) =>
    list(service, 'endpoints').flatMap((endpoint) => {
      const type = text(service, 'type');
      const url = text(endpoint, 'url');
      const kind = text(endpoint, 'interface');
      const region = text(endpoint, 'region_id') ?? text(endpoint, 'region');
      return type === null || url === null || kind === null ? [] : [{ type, interface: kind, region, url }];
    }),
  );
}
