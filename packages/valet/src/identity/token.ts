/** What a Keystone v3 token document says: who, where, with which roles, until when. */
import type { Caller, Role } from '../ports/identity.ts';

export interface Token {
  readonly caller: Caller;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Where the identity service is, by interface; empty without a catalogue. */
  readonly identityEndpoints: readonly Endpoint[];
}

export interface Endpoint {
  readonly interface: string;
  readonly region: string | null;
  readonly url: string;
}

type Json = Readonly<Record<string, unknown>>;

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
  return { caller, expiresAt, identityEndpoints: identityEndpointsOf(token) };
}

/** Whoever rules over a domain only does not rule over the cloud: roles on a domain count for nothing here. */
function rolesOf(token: unknown): ReadonlySet<Role> {
  if (field(token, 'domain') !== undefined) return new Set();
  const names = list(token, 'roles').map((role) => text(role, 'name')?.toLowerCase() ?? '');
  return new Set(names.flatMap((name) => (Object.hasOwn(IMPLIED, name) ? IMPLIED[name] : [])));
}

function identityEndpointsOf(token: unknown): Endpoint[] {
  const services = list(token, 'catalog').filter((service) => text(service, 'type') === 'identity');
  return services.flatMap((service) =>
    list(service, 'endpoints').flatMap((endpoint) => {
      const url = text(endpoint, 'url');
      const kind = text(endpoint, 'interface');
      const region = text(endpoint, 'region_id') ?? text(endpoint, 'region');
      return url === null || kind === null ? [] : [{ interface: kind, region, url }];
    }),
  );
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Json)[key] : undefined;
}

function text(value: unknown, key: string): string | null {
  const found = field(value, key);
  return typeof found === 'string' && found !== '' ? found : null;
}

function list(value: unknown, key: string): readonly unknown[] {
  const found = field(value, key);
  return Array.isArray(found) ? found : [];
}
