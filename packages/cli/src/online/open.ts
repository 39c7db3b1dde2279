/** Opens the service for a command: finds it, logs in where that is asked for, and tells exchanges with `--debug`. */
import { readFileSync } from 'node:fs';
import { type Exchange, type Fetch, ValetClient } from '@valet/client';
import { InputError } from '../failure.ts';
import { visible } from '../output/table.ts';
import type { Sink } from '../streams.ts';
import { type Connection, type ConnectionFlags, type Credentials, connectionOf } from './connection.ts';
import { endpointOf, logIn, type Session } from './keystone.ts';

/** Somebody who is logged in at Keystone. */
export interface OpenSession {
  readonly connection: Connection;
  readonly credentials: Credentials;
  readonly session: Session;
  /** Tells exchanges with `--debug`: where they go and how they end, nothing of what they hold. */
  readonly send: Fetch;
}

/**
 * Logs in for a command that asks OpenStack's own services rather than Valet.
 * @throws InputError without credentials for Keystone, ServiceError and UnreachableError as `logIn`
 */
export async function openSession(flags: ConnectionFlags, err: Sink): Promise<OpenSession> {
  const connection = connectionOf(flags, process.env);
  const { credentials } = connection;
  if (credentials === undefined)
    throw new InputError(
      'this asks Keystone: say which, and as whom, by --os-cloud, an openrc file or --os-auth-url and what goes with it',
    );
  const plain = await fetchFor(connection);
  const send = flags.debug ? telling(plain, err) : plain;
  return { connection, credentials, session: await logIn(credentials, send), send };
}

/** @throws InputError for wrong settings, ServiceError and UnreachableError when Keystone does not let in */
export async function openClient(flags: ConnectionFlags, err: Sink): Promise<ValetClient> {
  const connection = connectionOf(flags, process.env);
  const send = await fetchFor(connection);
  const told = flags.debug ? telling(send, err) : send;
  const { credentials } = connection;
  if (credentials === undefined) return clientOf(connection.url!, connection.token ?? null, told, flags, err);
  let session: Session = await logIn(credentials, told);
  const url = connection.url ?? endpointOf(session, credentials);
  const token = async ({ renew }: { readonly renew: boolean }) => {
    if (renew) session = await logIn(credentials, told);
    return session.token;
  };
  return clientOf(url, token, send, flags, err);
}

type Token = string | null | ((asked: { readonly renew: boolean }) => Promise<string>);

function clientOf(
  url: string,
  token: Token,
  send: Fetch,
  { debug }: ConnectionFlags,
  err: Sink,
): ValetClient {
  return new ValetClient({
    url,
    fetch: send,
    token: typeof token === 'function' ? token : async () => token,
    ...(debug ? { onExchange: (exchange) => tell(exchange, err) } : {}),
  });
}

/** Node's own fetch, unless certificates are to be looked at in another way. */
async function fetchFor({ caFile, insecure }: Connection): Promise<Fetch> {
  if (caFile === undefined && !insecure) return (url, init) => fetch(url, init);
  const ca = caFile === undefined ? {} : { ca: readCertificates(caFile) };
  const { Agent, fetch: send } = await import('undici');
  const dispatcher = new Agent({ connect: { ...ca, rejectUnauthorized: !insecure } });
  return (url, init) => send(url, { ...(init as object), dispatcher }) as unknown as Promise<Response>;
}

function readCertificates(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputError(`cacert ${file} cannot be read: ${(error as Error).message}`);
  }
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new InputError(`cacert ${file} holds no certificate; expected PEM, with -----BEGIN CERTIFICATE-----`);
}

/** Requests to Keystone hold secrets: only where they go is told, and how they end. */
function telling(send: Fetch, err: Sink): Fetch {
  return async (url, init) => {
    const start = Date.now();
    const response = await send(url, init);
    tell(
      {
        method: init.method ?? 'GET',
        url,
        body: undefined,
        status: response.status,
        requestId: undefined,
        elapsedMs: Date.now() - start,
      },
      err,
    );
    return response;
  };
}

function tell({ method, url, body, status, requestId, elapsedMs }: Exchange, err: Sink): void {
  const id = requestId === undefined ? '' : ` ${requestId}`;
  err.write(`${visible(`${method} ${url}${body === undefined ? '' : ` ${body}`}`)}\n`);
  err.write(`  ${status ?? 'no answer'}${visible(id)}, ${elapsedMs} ms\n`);
}
