/** Calls the API: one typed method for every operation, pages as one list, changes as they happen. */
import { API_VERSION, type Event, type OperationId, type Operations, operations } from './api.ts';
import { ApiError, errorOf, UnreachableError } from './error.ts';
import { readEvents } from './sse.ts';
import { OutOfTime, wait, within } from './wait.ts';

/** What a client is made of. */
export interface ClientOptions {
  /** Root of the service, with or without `/v1`: `http://127.0.0.1:8090`. */
  readonly url: string;
  /**
   * Gives the token to send; null: none. Asked before each request, so it keeps what it got. `renew` says that
   * the service did not take the last one.
   */
  readonly token?: (asked: { readonly renew: boolean }) => Promise<string | null>;
  /** Microversion: `1.N` or `latest`. Default: the one that the types were made from. */
  readonly version?: string;
  /** How often a call is repeated while the service cannot take it (503), or a read cannot reach it. Default 3. */
  readonly retries?: number;
  /** Time for one answer. Default two minutes: planning may take its time. */
  readonly timeoutMs?: number;
  /** Default: the global one. */
  readonly fetch?: Fetch;
  /** Told each exchange once it is over; never a token. */
  readonly onExchange?: (exchange: Exchange) => void;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** One request and what came of it. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly body: string | undefined;
  /** Undefined: no answer came. */
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly elapsedMs: number;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Sent as `X-Openstack-Request-Id`: the service logs it as `global_request_id`. `req-` and a uuid. */
  readonly requestId?: string;
  readonly timeoutMs?: number;
}

type RequestOf<Id extends OperationId> = Operations[Id]['request'];
type AnswerOf<Id extends OperationId> = Operations[Id]['answer'];

/** Operations whose answer is a list that may come in pages, with the key of the list. */
const LISTS = {
  list_groups: 'groups',
  list_plans: 'plans',
  list_placements: 'placements',
  list_hosts: 'hosts',
  list_racks: 'racks',
  list_pools: 'pools',
} as const;

type ListId = keyof typeof LISTS;
type EntryOf<Id extends ListId> =
  AnswerOf<Id> extends Readonly<Record<(typeof LISTS)[Id], readonly (infer Entry)[]>> ? Entry : never;

interface AnyRequest {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
}

/** What the optimizer could not decide, or what was cancelled, would end in the same way again. */
const NOT_REPEATED: ReadonlySet<string | undefined> = new Set([
  'valet.plan.undecided',
  'valet.plan.cancelled',
]);
const BACKOFF_MS = 500;
const LONGEST_WAIT_MS = 30_000;

export class ValetClient {
  /** Root of the service, without `/v1`. */
  readonly url: string;
  readonly #options: ClientOptions;
  readonly #fetch: Fetch;

  /** @throws TypeError when the url is none of http or https */
  constructor(options: ClientOptions) {
    if (!/^https?:$/.test(new URL(options.url).protocol))
      throw new TypeError(`${options.url} is no http or https address`);
    this.url = options.url.replace(/\/+$/, '').replace(/\/v1$/, '');
    this.#options = options;
    this.#fetch = options.fetch ?? ((url, init) => fetch(url, init));
  }

  /**
   * Makes a call by its operation id: `client.call('show_plan', { path: { plan: id } })`.
   * @throws ApiError when the service says no, UnreachableError when there is no answer, the signal's reason when
   * it is aborted
   */
  async call<Id extends OperationId>(
    id: Id,
    request: RequestOf<Id>,
    options: CallOptions = {},
  ): Promise<AnswerOf<Id>> {
    const { method, path } = operations[id];
    const url = this.#urlOf(path, request);
    const { body } = request as AnyRequest;
    const { retries = 3 } = this.#options;
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs ?? 120_000;
    for (let attempt = 0; ; attempt++) {
      try {
        return await within(timeoutMs, options.signal, async (signal) => {
          const response = await this.#send(method, url, body, { ...options, signal });
          const text = await this.#textOf(response, url, signal);
          return (text === '' ? null : parseAs(response, text, url)) as AnswerOf<Id>;
        });
      } catch (error) {
        const delay = repeatAfter(error, method, attempt);
        if (delay === undefined || attempt >= retries) throw error;
        await wait(delay, options.signal);
      }
    }
  }

  /** The entries of a list, page after page: `for await (const plan of client.list('list_plans', {}))`. */
  async *list<Id extends ListId>(
    id: Id,
    request: RequestOf<Id>,
    options: CallOptions = {},
  ): AsyncGenerator<EntryOf<Id>> {
    let { query } = request as AnyRequest;
    for (;;) {
      const answer = (await this.call(
        id,
        { ...request, query } as RequestOf<Id>,
        options,
      )) as unknown as Readonly<Record<string, readonly unknown[]>>;
      yield* answer[LISTS[id]] as readonly EntryOf<Id>[];
      const next = (answer.links as readonly { rel: string; href: string }[] | undefined)?.find(
        ({ rel }) => rel === 'next',
      );
      if (next === undefined) return;
      // Only its query counts: the service may not know by which address it is reached.
      query = Object.fromEntries(new URL(next.href, this.url).searchParams);
    }
  }

  /**
   * Changes as they happen, without end: a connection that breaks is made again, and nothing in between is missed
   * once the first event was seen, or when `after` is given.
   * @param options.after the number of the last change that is known; 0: from the beginning of the change log
   * @throws ApiError when the service refuses; ends quietly when the signal is aborted
   */
  async *events(
    options: { readonly after?: number; readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<Event> {
    const { signal } = options;
    let last = options.after === undefined ? '' : String(options.after);
    for (let failures = 0; !signal?.aborted; ) {
      try {
        const url = this.#urlOf(operations.follow_events.path, {});
        const headers = { accept: 'text/event-stream', ...(last === '' ? {} : { 'last-event-id': last }) };
        const response = await this.#send('GET', url, undefined, { ...(signal && { signal }) }, headers);
        if (response.body === null) throw new UnreachableError(url, 'no stream came');
        failures = 0;
        for await (const { id, data } of readEvents(response.body)) {
          if (id !== '') last = id;
          yield JSON.parse(data) as Event;
        }
      } catch (error) {
        if (signal?.aborted) return;
        const refused = error instanceof ApiError && error.status !== 503;
        if (refused || error instanceof SyntaxError) throw error;
        failures++;
      }
      await wait(backoff(failures), signal).catch(() => {});
    }
  }

  async #send(
    method: string,
    url: string,
    body: unknown,
    options: CallOptions,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    for (let renew = false; ; renew = true) {
      const token = (await this.#options.token?.({ renew })) ?? null;
      const response = await this.#exchange(method, url, body, options, headers, token);
      if (response.ok) return response;
      const error = errorOf(
        response.status,
        await this.#textOf(response, url, options.signal),
        response.headers,
      );
      if (response.status !== 401 || renew || token === null) throw error;
    }
  }

  async #exchange(
    method: string,
    url: string,
    body: unknown,
    { signal, requestId }: CallOptions,
    headers: Readonly<Record<string, string>>,
    token: string | null,
  ): Promise<Response> {
    const start = Date.now();
    const text = body === undefined ? undefined : JSON.stringify(body);
    const tell = (status?: number, id?: string | null) =>
      this.#options.onExchange?.({
        method,
        url,
        body: text,
        status,
        requestId: id ?? undefined,
        elapsedMs: Date.now() - start,
      });
    try {
      const response = await this.#fetch(url, {
        method,
        redirect: 'error',
        headers: {
          accept: 'application/json',
          'openstack-api-version': `application-placement ${this.#options.version ?? API_VERSION}`,
          ...(text === undefined ? {} : { 'content-type': 'application/json' }),
          ...(requestId === undefined ? {} : { 'x-openstack-request-id': requestId }),
          ...(token === null ? {} : { 'x-auth-token': token }),
          ...headers,
        },
        ...(text === undefined ? {} : { body: text }),
        ...(signal && { signal }),
      });
      tell(response.status, response.headers.get('x-openstack-request-id'));
      return response;
    } catch (error) {
      tell();
      throw this.#unreached(error, url, signal);
    }
  }

  async #textOf(response: Response, url: string, signal: AbortSignal | undefined): Promise<string> {
    try {
      return await response.text();
    } catch (error) {
      throw this.#unreached(error, url, signal);
    }
  }

  #unreached(error: unknown, url: string, signal: AbortSignal | undefined): unknown {
    if (signal?.reason instanceof OutOfTime) return new UnreachableError(url, 'no answer in time', error);
    if (signal?.aborted) return signal.reason;
    return new UnreachableError(url, reasonOf(error), error);
  }

  #urlOf(path: string, request: object): string {
    const { path: parameters = {}, query = {} } = request as AnyRequest;
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => segment(parameters[name]!));
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(
      given.map(([key, value]): [string, string] => [key, String(value)]),
    ).toString();
    return `${this.url}${filled}${search === '' ? '' : `?${search}`}`;
  }
}

/** A part of a path that is `.` or `..` would be taken away by whoever reads the address. */
function segment(text: string): string {
  if (text === '' || text === '.' || text === '..') throw new TypeError(`"${text}" is no name or id`);
  return encodeURIComponent(text);
}

/** Undefined: do not. What was not answered may have been done; only what can be done twice is sent again. */
function repeatAfter(error: unknown, method: string, attempt: number): number | undefined {
  if (error instanceof UnreachableError) return method === 'GET' ? backoff(attempt + 1) : undefined;
  if (!(error instanceof ApiError) || error.status !== 503 || NOT_REPEATED.has(error.code)) return undefined;
  return Math.min(error.retryAfterMs ?? backoff(attempt + 1), LONGEST_WAIT_MS);
}

function backoff(attempt: number): number {
  return Math.min(BACKOFF_MS * 2 ** Math.max(attempt - 1, 0), LONGEST_WAIT_MS);
}

function parseAs(response: Response, text: string, url: string): unknown {
  if (!/json/.test(response.headers.get('content-type') ?? '')) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnreachableError(url, 'the answer is no JSON; is this really a Valet service?', error);
  }
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const inner = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause;
  return inner instanceof Error ? inner.message : String(inner);
}
