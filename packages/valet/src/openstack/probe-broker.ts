/** Tries RabbitMQ once, as the notifications would use it: connects, looks for exchanges, declares nothing. */
import { readFileSync } from 'node:fs';
import { Connection } from 'rabbitmq-client';
import { readTransportUrl } from './transport-url.ts';

export interface BrokerProbe {
  /** Whom was asked, without the password. */
  readonly address: string;
  /** Why it cannot be used; null: it can. */
  readonly problem: string | null;
  /** Exchanges that are not there. */
  readonly missing: readonly string[];
}

/** @param transportUrl as oslo.messaging writes it */
export async function probeBroker(
  transportUrl: string,
  {
    exchanges,
    caFile,
    timeoutMs,
  }: { readonly exchanges: readonly string[]; readonly caFile: string | null; readonly timeoutMs: number },
): Promise<BrokerProbe> {
  const brokers = readTransportUrl(transportUrl);
  if (brokers === null)
    return {
      address: 'transport_url',
      problem: 'it is none of RabbitMQ: expected rabbit://USER:PASSWORD@HOST:5672/',
      missing: [],
    };
  const { hosts, username, password, vhost, tls } = brokers;
  const address = `${username} at ${hosts.join(', ')}, vhost ${vhost}${tls ? ', TLS' : ''}`;
  const connection = new Connection({
    hosts: [...hosts],
    username,
    password,
    vhost,
    tls: tls && caFile !== null ? { ca: readFileSync(caFile, 'utf8') } : tls,
    connectionName: 'valet openstack doctor',
    connectionTimeout: timeoutMs,
  });
  let reason = `no answer in ${timeoutMs / 1000} s`;
  try {
    await new Promise<void>((resolve, reject) => {
      let left = hosts.length;
      const timer = setTimeout(() => reject(new Error(reason)), timeoutMs);
      const end = (then: () => void) => () => {
        clearTimeout(timer);
        then();
      };
      connection.on('connection', end(resolve));
      // Each of several brokers has its try.
      connection.on('error', (error: { readonly code?: unknown; readonly message?: unknown }) => {
        reason = `${error.message || error.code}`;
        if (--left === 0) end(() => reject(new Error(reason)))();
      });
    });
    const missing: string[] = [];
    for (const exchange of exchanges) if (!(await hasExchange(connection, exchange))) missing.push(exchange);
    return { address, problem: null, missing };
  } catch (error) {
    return { address, problem: (error as Error).message, missing: [] };
  } finally {
    connection.unsafeDestroy();
  }
}

async function hasExchange(connection: Connection, exchange: string): Promise<boolean> {
  const channel = await connection.acquire();
  // The broker closes the channel of whoever asks for what is not there.
  channel.on('error', () => {});
  try {
    await channel.exchangeDeclare({ exchange, passive: true });
    await channel.close();
    return true;
  } catch {
    return false;
  }
}
