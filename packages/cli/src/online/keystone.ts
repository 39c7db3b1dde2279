/** Gets a token from Keystone v3, and the service's address from the catalogue that comes with it. */
import { type Fetch, UnreachableError } from '@valet/client';
import { exitStatus } from '../exit-status.ts';
import { ServiceError } from '../failure.ts';
import type { Credentials } from './connection.ts';

/** Never `placement`: that is another service. */
const SERVICE_TYPE = 'application-placement';
const TIMEOUT_MS = 30_000;

export interface Session {
  readonly token: string;
  readonly catalog: readonly CatalogEntry[];
}

interface CatalogEntry {
  readonly type: string;
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
  const url = `${root}/v3/auth/tokens`;
  const response = await answerOf(send, url, JSON.stringify({ auth: credentials.auth }));
  const token = response.headers.get('x-subject-token');
  const body = (await response.json().catch(() => undefined)) as
    | {
        readonly token?: { readonly catalog?: readonly CatalogEntry[] };
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
  return { token, catalog: body.token.catalog ?? [] };
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

async function answerOf(send: Fetch, url: string, body: string): Promise<Response> {
  const ask = () =>
    send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  try {
    // A server that is about to close the connection may break it under a request: to log in twice is harmless.
    return await ask().catch((error: Error) =>
      error.name === 'TimeoutError' ? Promise.reject(error) : ask(),
    );
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : (error as Error);
    const inner = cause instanceof AggregateError ? (cause.errors[0] as Error) : cause;
    throw new UnreachableError(url, inner.message, error);
  }
}
