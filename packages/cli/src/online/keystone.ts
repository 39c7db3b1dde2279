/** Gets a token from Keystone v3, and the service's address from the catalogue that comes with it. */
import type { Fetch } from '@valet/client';
import { exitStatus } from '../exit-status.ts';
import { ServiceError } from '../failure.ts';
import { sendJson } from './ask.ts';
import type { Credentials } from './connection.ts';

/** Never `placement`: that is another service. */
const SERVICE_TYPE = 'application-placement';

export interface Session {
  readonly token: string;
  readonly catalog: readonly CatalogEntry[];
  readonly user: { readonly id: string; readonly name: string };
  /** Null for a token that is not about a project. */
  readonly project: { readonly id: string; readonly name: string } | null;
  readonly roles: readonly string[];
}

export interface CatalogEntry {
  readonly type: string;
  readonly name?: string;
  readonly endpoints: readonly {
    readonly interface: string;
    readonly region?: string;
    readonly region_id?: string;
    readonly url: string;
  }[];
}

/** @throws ServiceError when Keystone refuses, UnreachableError when it does not answer as Keystone does */
export async function logIn(credentials: Credentials, send: Fetch): Promise<Session> {
  const root = credentials.authUrl.replace(/\/v3$/, '');
  const response = await sendJson(send, `${root}/v3/auth/tokens`, {
    method: 'POST',
    body: { auth: credentials.auth },
    repeatable: true,
  });
  const token = response.headers.get('x-subject-token');
  const body = (await response.json().catch(() => undefined)) as
    | {
        readonly token?: {
          readonly catalog?: readonly CatalogEntry[];
          readonly user?: Session['user'];
          readonly project?: Session['project'];
          readonly roles?: readonly { readonly name: string }[];
        };
        readonly error?: { readonly message?: string };
      }
    | undefined;
  // Credentials and tokens that Keystone looks up by an id and does not find are 404, not 401.
  if (response.status === 401 || (response.status === 404 && body?.error?.message !== undefined))
    throw new ServiceError(
      `Keystone at ${root} refused the credentials: ${body?.error?.message ?? 'they are wrong or have expired'}`,
      exitStatus.unauthorized,
    );
  if (!response.ok || token === null || body?.token === undefined) {
    const said =
      body?.error?.message === undefined
        ? '; is auth_url the address of a Keystone v3?'
        : `: ${body.error.message}`;
    throw new ServiceError(`Keystone at ${root} answered ${response.status}${said}`, exitStatus.unavailable);
  }
  const { catalog = [], user = { id: '', name: '' }, project = null, roles = [] } = body.token;
  return { token, catalog, user, project, roles: roles.map(({ name }) => name) };
}

/** @throws ServiceError when the catalogue has no such endpoint, with what it has */
export function endpointOf({ catalog }: Session, { interface: wanted, region }: Credentials): string {
  const all = catalog.filter(({ type }) => type === SERVICE_TYPE).flatMap(({ endpoints }) => endpoints);
  const found = all.find(
    (each) =>
      each.interface === wanted && (region === undefined || (each.region_id ?? each.region) === region),
  );
  if (found !== undefined) return found.url;
  const has = all.map((each) => `${each.interface} in ${each.region_id ?? each.region}`).join(', ');
  throw new ServiceError(
    `the catalogue has no ${wanted} endpoint of type ${SERVICE_TYPE}${region === undefined ? '' : ` in region ${region}`}` +
      `${has === '' ? '' : ` (it has ${has})`}; ask an administrator to register it, or give --url`,
    exitStatus.unavailable,
  );
}
