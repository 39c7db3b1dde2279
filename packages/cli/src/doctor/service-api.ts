/** One service of the cloud as the doctor asks it: where the catalogue says it is, its version, its lists. */
import type { Fetch } from '@valet/client';
import type { ServiceKind } from '@valet/valet';
import { sendJson } from '../online/ask.ts';
import type { CatalogEntry, Session } from '../online/keystone.ts';

export interface Reply {
  readonly status: number;
  /** Undefined when it is not JSON. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

const TIMEOUT_MS = 15_000;
const MOST_PAGES = 1000;

export class ServiceApi {
  readonly kind: ServiceKind;
  readonly url: string;
  readonly #token: string;
  readonly #send: Fetch;

  constructor(kind: ServiceKind, url: string, token: string, send: Fetch) {
    this.kind = kind;
    this.url = url.replace(/\/+$/, '');
    this.#token = token;
    this.#send = send;
  }

  /** @param path from `/` on, below the endpoint. @throws UnreachableError */
  async get(path: string, version?: string): Promise<Reply> {
    const { microversion, prefix = '' } = this.kind;
    const base = prefix === '' || this.url.endsWith(prefix) ? this.url : this.url + prefix;
    return this.#fetch(
      `${base}${path}`,
      version === undefined ? {} : { 'openstack-api-version': `${microversion!.service} ${version}` },
    );
  }

  /** Every entry of a list, over its pages. @throws UnreachableError; Error for an answer that is no such list */
  async list(path: string, key: string, version?: string): Promise<readonly Row[]> {
    const found: Row[] = [];
    let next: string | null = path;
    for (let page = 0; next !== null && page < MOST_PAGES; page++) {
      const { status, body }: Reply = await this.get(next, version);
      const rows: unknown = body?.[key];
      if (status !== 200 || !Array.isArray(rows)) throw new Error(said({ status, body }, next));
      found.push(...(rows as Row[]));
      next = rows.length === 0 ? null : this.#nextOf(body!, key);
    }
    return found;
  }

  /**
   * The newest version it offers; undefined where it does not say.
   * @throws UnreachableError
   */
  async version(): Promise<string | undefined> {
    // `/v2.1/`, not below a project.
    const root = this.url.replace(/\/(v\d[\d.]*)\/.*$/, '/$1');
    const { body } = await this.#fetch(`${root}/`, {});
    const entries = Array.isArray(body?.versions) ? body.versions : [body?.version];
    return (entries as ({ version?: unknown; max_version?: unknown; id?: unknown } | undefined)[])
      .map((each) => each?.max_version || each?.version || each?.id)
      .filter((text): text is string => typeof text === 'string' && /^v?\d+\.\d+$/.test(text))
      .sort((a, b) => byVersion(a, b))
      .at(-1);
  }

  async #fetch(url: string, headers: Readonly<Record<string, string>>): Promise<Reply> {
    const answer = await sendJson(this.#send, url, {
      method: 'GET',
      headers: { 'x-auth-token': this.#token, ...headers },
      timeoutMs: TIMEOUT_MS,
    });
    const body: unknown = await answer.json().catch(() => undefined);
    const isMap = typeof body === 'object' && body !== null && !Array.isArray(body);
    return { status: answer.status, body: isMap ? (body as Reply['body']) : undefined };
  }

  #nextOf(body: Readonly<Record<string, unknown>>, key: string): string | null {
    const links = body[`${key}_links`];
    const next = Array.isArray(links)
      ? (links as { rel?: string; href?: string }[]).find(({ rel }) => rel === 'next')
      : undefined;
    if (next?.href === undefined || !URL.canParse(next.href)) return null;
    const { pathname, search } = new URL(next.href);
    const base = new URL(this.url).pathname.replace(/\/+$/, '');
    return (pathname.startsWith(base) ? pathname.slice(base.length) : pathname) + search;
  }
}

export type Row = Readonly<Record<string, unknown>>;

/** `it answers 403 to GET /agents (policy …)`. */
export function said({ status, body }: Reply, path: string): string {
  const error = (body?.error ?? body?.forbidden ?? body?.NeutronError ?? body) as
    | { readonly message?: unknown }
    | undefined;
  const message = typeof error?.message === 'string' ? ` (${error.message})` : '';
  return `it answers ${status} to GET ${path.split('?')[0]}${message}`;
}

/** The endpoint of the first of the types that the catalogue has. */
export function findEndpoint(
  { catalog }: Pick<Session, 'catalog'>,
  types: readonly string[],
  wanted: string,
  region: string | undefined,
): string | undefined {
  const fits = (each: CatalogEntry['endpoints'][number]) =>
    each.interface === wanted && (region === undefined || (each.region_id ?? each.region) === region);
  return types
    .flatMap((type) => catalog.filter((each) => each.type === type))
    .flatMap(({ endpoints }) => endpoints)
    .find(fits)?.url;
}

/** Compares `2.9` and `2.10` as versions. */
export function byVersion(a: string, b: string): number {
  const [first, second] = [a, b].map((text) => text.replace(/^v/, '').split('.').map(Number));
  return first![0]! - second![0]! || first![1]! - second![1]!;
}
