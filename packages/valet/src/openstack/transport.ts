/** Sends HTTP requests to OpenStack's services: bounded in time and size, repeated where that may help. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';

export interface TransportSettings {
  /** Time for one answer. */
  readonly timeoutMs: number;
  /** How often a call is repeated when a service fails or is out of reach. */
  readonly retries: number;
  /** Wait before the first repetition; it doubles. */
  readonly backoffMs: number;
  /** Certificates of authorities to trust instead of the system's, as PEM. */
  readonly caCertificates: string | null;
}

export interface Sending {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

export interface Received {
  /** Below 500. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Null when it is not JSON. */
  readonly body: unknown;
}

/** Where problems of the links to services are told. */
export interface LinkLog {
  warn(fields: object, message: string): void;
}

/** No usable answer after all repetitions. The message follows the name of a service: `it answers 503`. */
export class Unreached extends Error {
  override readonly name = 'Unreached';
}

/** Lists of a large cloud come in pages; a single answer is never longer. */
const LONGEST_BODY = 64 * 1024 * 1024;
const CONNECTIONS = 16;
const LONGEST_WAIT_MS = 10_000;

export class Transport {
  readonly #settings: TransportSettings;
  readonly #log: LinkLog;
  readonly #agent: Agent;

  constructor(settings: TransportSettings, log: LinkLog) {
    this.#settings = settings;
    this.#log = log;
    const { timeoutMs, caCertificates } = settings;
    this.#agent = new Agent({
      connections: CONNECTIONS,
      connectTimeout: timeoutMs,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxResponseSize: LONGEST_BODY,
      ...(caCertificates === null ? {} : { connect: { ca: caCertificates } }),
    });
  }

  /**
   * A 5xx, a 429 and a broken connection are tried again, also of a POST: what is sent here may come twice.
   * @param service for the log
   * @throws Unreached when nothing below 500 came in the end, or the signal aborted
   */
  async send(service: string, url: string, { body, ...sending }: Sending): Promise<Received> {
    const { retries, backoffMs } = this.#settings;
    const headers = {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...sending.headers,
    };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    for (let attempt = 0; ; attempt++) {
      let problem: string;
      let cause: unknown;
      let wait = backoffMs * 2 ** attempt;
      try {
        const options = { ...sending, headers, ...text, dispatcher: this.#agent };
        const answer = await request(url, options);
        const received = await answer.body.text();
        const { statusCode: status } = answer;
        if (status < 500 && status !== 429) return { status, headers: answer.headers, body: parse(received) };
        problem = `it answers ${status}`;
        wait = Math.max(wait, retryAfterMs(answer.headers['retry-after']));
      } catch (error) {
        if (sending.signal?.aborted) throw new Unreached('its answer was not waited for', { cause: error });
        problem = `it cannot be reached (${codeOf(error)})`;
        cause = error;
      }
      this.#log.warn({ url, problem, attempt }, `${service} failed`);
      if (attempt >= retries) throw new Unreached(problem, { cause });
      await sleep(Math.min(wait, LONGEST_WAIT_MS), undefined, { signal: sending.signal }).catch(() => {
        throw new Unreached('its answer was not waited for');
      });
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** Only whole seconds; a date would need the service's clock to be right. */
function retryAfterMs(header: string | string[] | undefined): number {
  return typeof header === 'string' && /^\d{1,4}$/.test(header) ? Number(header) * 1000 : 0;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function codeOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return typeof code === 'string' ? code : String(message);
}
