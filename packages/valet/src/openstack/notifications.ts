/**
 * Follows the notifications of the cloud's services over RabbitMQ, on queues of its own: exclusive, gone with the
 * connection, bound to the services' topic exchanges. Nothing is ever taken from a queue of somebody else, and
 * no exchange is declared: how it is, is its service's business.
 */
import { Connection, type Consumer } from 'rabbitmq-client';
import type { Clock } from '../ports/clock.ts';
import type { Notice, Notices } from '../ports/cloud.ts';
import { readNotice } from './notice.ts';
import type { LinkLog } from './transport.ts';
import type { Brokers } from './transport-url.ts';

export interface NotificationSettings {
  readonly brokers: Brokers;
  /** Of the services: `nova`, `heat`, `cinder`. */
  readonly exchanges: readonly string[];
  /** As the services name them: `versioned_notifications`, `notifications`. */
  readonly topics: readonly string[];
  /** Certificates of authorities to trust instead of the system's, as PEM. */
  readonly caCertificates: string | null;
}

const PRIORITIES = ['info', 'warn', 'error'];
const RETRY_LOW_MS = 500;
const RETRY_HIGH_MS = 15_000;
const HEARTBEAT_SECONDS = 20;
const PREFETCH = 200;

export class RabbitNotices implements Notices {
  readonly #settings: NotificationSettings;
  readonly #clock: Clock;
  readonly #log: LinkLog;
  readonly #connection: Connection;
  readonly #consumers: Consumer[] = [];
  /** Exchanges that are followed now. */
  readonly #followed = new Set<string>();
  /** Exchanges of which it was said that they are not there. */
  readonly #waitedFor = new Set<string>();
  readonly #arrived = new Map<string, { readonly messages: number; readonly lastAt: number }>();
  #since: number;
  #reason: string | null = 'the broker has not been reached yet';
  #wasConnected = false;

  constructor(settings: NotificationSettings, clock: Clock, log: LinkLog) {
    this.#settings = settings;
    this.#clock = clock;
    this.#log = log;
    this.#since = clock.now();
    const { hosts, username, password, vhost, tls } = settings.brokers;
    this.#connection = new Connection({
      hosts: [...hosts],
      username,
      password,
      vhost,
      tls: tls && settings.caCertificates !== null ? { ca: settings.caCertificates } : tls,
      connectionName: 'valet',
      heartbeat: HEARTBEAT_SECONDS,
      retryLow: RETRY_LOW_MS,
      retryHigh: RETRY_HIGH_MS,
    });
  }

  get state(): Notices['state'] {
    return { connected: this.#reason === null, since: this.#since, reason: this.#reason };
  }

  get arrivals(): Notices['arrivals'] {
    return this.#settings.exchanges.map((exchange) => ({
      exchange,
      followed: this.#followed.has(exchange),
      messages: this.#arrived.get(exchange)?.messages ?? 0,
      lastAt: this.#arrived.get(exchange)?.lastAt ?? null,
    }));
  }

  follow(onNotice: (notice: Notice) => void, onGap: () => void): void {
    this.#connection.on('error', (error: { code?: unknown; message?: unknown }) => {
      this.#followed.clear();
      this.#lost(`the broker cannot be reached (${String(error.code ?? error.message)})`);
    });
    for (const exchange of this.#settings.exchanges) this.#consume(exchange, onNotice, onGap);
  }

  async close(): Promise<void> {
    await Promise.all(this.#consumers.map((consumer) => consumer.close()));
    await this.#connection.close();
  }

  #consume(exchange: string, onNotice: (notice: Notice) => void, onGap: () => void): void {
    const routingKeys = this.#settings.topics.flatMap((topic) =>
      PRIORITIES.map((each) => `${topic}.${each}`),
    );
    const consumer = this.#connection.createConsumer(
      {
        // Without a name: the broker gives one, and takes the queue away with the connection.
        queueOptions: { exclusive: true, autoDelete: true },
        queueBindings: routingKeys.map((routingKey) => ({ exchange, routingKey })),
        qos: { prefetchCount: PREFETCH },
        exclusive: true,
        requeue: false,
      },
      ({ body }) => {
        const messages = (this.#arrived.get(exchange)?.messages ?? 0) + 1;
        this.#arrived.set(exchange, { messages, lastAt: this.#clock.now() });
        // Whoever can publish can send anything: what cannot be read is dropped.
        const notice = readNotice(parsed(body));
        if (notice !== null) onNotice(notice);
      },
    );
    this.#consumers.push(consumer);
    consumer.on('ready', () => {
      const isNew = !this.#followed.has(exchange);
      this.#followed.add(exchange);
      this.#waitedFor.delete(exchange);
      if (this.#reason !== null) {
        this.#reason = null;
        this.#since = this.#clock.now();
      }
      // What was sent while nobody listened is lost.
      if (isNew && this.#wasConnected) onGap();
      this.#wasConnected = true;
    });
    consumer.on('error', (error: { code?: unknown; message?: unknown }) => {
      this.#followed.delete(exchange);
      const problem = `exchange "${exchange}" cannot be followed: ${String(error.message ?? error.code)}`;
      // One service that has never sent anything has no exchange yet; the others count.
      if (this.#followed.size === 0 && this.#wasConnected) this.#lost(problem);
      if (this.#waitedFor.has(exchange)) return;
      this.#waitedFor.add(exchange);
      this.#log.warn({ exchange, problem }, 'an exchange cannot be followed yet; it is tried again');
    });
  }

  #lost(reason: string): void {
    if (this.#reason === null) this.#since = this.#clock.now();
    if (this.#reason !== reason) this.#log.warn({ problem: reason }, 'RabbitMQ failed');
    this.#reason = reason;
  }
}

/** The client parses bodies that are called JSON; older services do not call them so. */
function parsed(body: unknown): unknown {
  if (!(body instanceof Uint8Array) && typeof body !== 'string') return body;
  try {
    return JSON.parse(Buffer.from(body as string).toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
