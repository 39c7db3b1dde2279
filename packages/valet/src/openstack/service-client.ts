/** Calls one service of the cloud as the service user: its endpoint, microversion, pages and refusals. */
import { ValetError } from '../error.ts';
import { type EndpointInterface, findEndpoint, type KeystoneSession, type Login } from './session.ts';
import { type Received, type Sending, Unreached } from './transport.ts';

export interface ServiceKind {
  /** `Nova`: as people call it. */
  readonly name: string;
  /** Types in the catalogue, the newest name first. */
  readonly types: readonly string[];
  /** What follows the endpoint before every path, unless the endpoint says it already. */
  readonly prefix?: string;
  readonly microversion?: {
    /** As the header names the service: `compute`. */
    readonly service: string;
    /** The newest that is understood here, and the oldest that will do. */
    readonly newest: string;
    readonly oldest: string;
  };
}

export interface CloudSettings {
  readonly region: string | null;
  readonly interface: EndpointInterface;
}

/** No list of a cloud has more pages; a service that links in circles is stopped here. */
const MOST_PAGES = 10_000;

export class ServiceClient {
  readonly kind: ServiceKind;
  readonly #session: KeystoneSession;
  readonly #settings: CloudSettings;
  #microversion: Promise<string> | null = null;

  constructor(session: KeystoneSession, settings: CloudSettings, kind: ServiceKind) {
    this.#session = session;
    this.#settings = settings;
    this.kind = kind;
  }

  /**
   * @param path from `/` on; below the endpoint
   * @returns the body of a 200; null for a 404
   * @throws ValetError `valet.cloud.unavailable` for everything else
   */
  async get(path: string, signal?: AbortSignal): Promise<unknown> {
    const answer = await this.call({ method: 'GET', signal }, path);
    if (answer.status === 404) return null;
    if (answer.status === 200 && answer.body !== null) return answer.body;
    throw this.#unusable(path, answer);
  }

  /**
   * Every entry of a list, page by page.
   * @param key of the list in the answers; `<key>_links` or `links` name the next page
   */
  async *list(path: string, key: string, signal?: AbortSignal): AsyncGenerator<unknown> {
    let next: string | null = path;
    for (let page = 0; next !== null; page++) {
      const body = (await this.get(next, signal)) as Record<string, unknown> | null;
      const entries: unknown = body?.[key];
      if (!Array.isArray(entries) || page >= MOST_PAGES)
        throw this.unavailable(`its answer to GET ${next} has no list "${key}"`);
      yield* entries;
      next = entries.length === 0 ? null : await this.#nextPage(body!, key);
    }
  }

  /** Any call. @returns an answer below 500 that is no 401 */
  async call(sending: Sending, path: string): Promise<Received> {
    const version = await this.version(sending.signal);
    return this.#withToken((login) => this.#send(login, sending, path, version));
  }

  /** Where it is. @throws ValetError when the catalogue does not say */
  async endpoint(): Promise<string> {
    return this.#endpoint(await this.#login());
  }

  /** The microversion in use; null for a service without. */
  async version(signal?: AbortSignal): Promise<string | null> {
    if (this.kind.microversion === undefined) return null;
    // Asked once; a failure is asked again.
    this.#microversion ??= this.#negotiate(signal).catch((error) => {
      this.#microversion = null;
      throw error;
    });
    return this.#microversion;
  }

  unavailable(problem: string, cause?: unknown): ValetError {
    const { name } = this.kind;
    const message = `the cloud cannot be read now: ${name} is asked, but ${problem}`;
    return new ValetError('valet.cloud.unavailable', message, { service: name.toLowerCase() }, cause);
  }

  /** Sends with a token, and once more with another when it is refused, whoever renews it first. */
  async #withToken(send: (login: Login) => Promise<Received>): Promise<Received> {
    const login = await this.#login();
    const first = await send(login);
    if (first.status !== 401) return first;
    this.#session.forget(login);
    const second = await send(await this.#login());
    if (second.status === 401) throw this.unavailable('it refuses a token that Keystone has just issued');
    return second;
  }

  async #login(): Promise<Login> {
    try {
      return await this.#session.loggedIn();
    } catch (error) {
      if (!(error instanceof ValetError)) throw error;
      const message = `the cloud cannot be read now: Keystone is asked for a token, but ${error.details.problem}`;
      throw new ValetError('valet.cloud.unavailable', message, { service: 'keystone' }, error);
    }
  }

  #endpoint({ token }: Login): string {
    const { interface: wanted, region } = this.#settings;
    const { types, prefix = '' } = this.kind;
    const found = findEndpoint(token.endpoints, types, wanted, region);
    if (found === undefined) {
      const where = region === null ? '' : ` in region "${region}"`;
      throw this.unavailable(
        `the catalogue has no ${wanted} endpoint of type ${types.join(' or ')}${where}; see [openstack] interface and region_name`,
      );
    }
    const url = found.url.replace(/\/+$/, '');
    return prefix === '' || url.endsWith(prefix) ? url : url + prefix;
  }

  async #send(login: Login, sending: Sending, path: string, version: string | null): Promise<Received> {
    const { microversion } = this.kind;
    const headers = {
      'x-auth-token': login.secret,
      ...(version === null ? {} : { 'openstack-api-version': `${microversion!.service} ${version}` }),
      ...sending.headers,
    };
    return this.#raw(`${this.#endpoint(login)}${path}`, { ...sending, headers });
  }

  async #raw(url: string, sending: Sending): Promise<Received> {
    try {
      return await this.#session.transport.send(this.kind.name, url, sending);
    } catch (error) {
      throw error instanceof Unreached ? this.unavailable(error.message, error.cause) : error;
    }
  }

  async #negotiate(signal: AbortSignal | undefined): Promise<string> {
    const { newest, oldest } = this.kind.microversion!;
    // The version document is at the root of the version: `/v2.1/`, not below a project.
    const root = (login: Login) => `${this.#endpoint(login).replace(/\/(v\d[\d.]*)\/.*$/, '/$1')}/`;
    const { body } = await this.#withToken((login) =>
      this.#raw(root(login), { method: 'GET', headers: { 'x-auth-token': login.secret }, signal }),
    );
    const document = body as { version?: unknown; versions?: unknown } | null;
    const entries = Array.isArray(document?.versions) ? document.versions : [document?.version];
    const offered = (entries as ({ version?: unknown; max_version?: unknown } | undefined)[])
      .map((entry) => entry?.max_version ?? entry?.version)
      .filter((text): text is string => typeof text === 'string' && /^\d+\.\d+$/.test(text))
      .sort(byVersion)
      .at(-1);
    if (offered === undefined)
      throw this.unavailable(
        `what it says of its versions at ${root(await this.#login())} is no list of them`,
      );
    if (byVersion(offered, oldest) < 0)
      throw this.unavailable(`it offers version ${offered}, and ${oldest} is needed`);
    return byVersion(offered, newest) < 0 ? offered : newest;
  }

  /** The path of the next page, which services name by a whole URL; null after the last. */
  async #nextPage(body: Record<string, unknown>, key: string): Promise<string | null> {
    const links = body[`${key}_links`] ?? body.links;
    if (!Array.isArray(links)) return null;
    const next = links.find((link: { rel?: unknown } | null) => link?.rel === 'next') as
      | { href?: unknown }
      | undefined;
    if (typeof next?.href !== 'string' || !URL.canParse(next.href)) return null;
    const { pathname, search } = new URL(next.href);
    // The host a service thinks it has is not always the one it is reached at.
    const base = new URL(await this.endpoint()).pathname.replace(/\/+$/, '');
    return (pathname.startsWith(base) ? pathname.slice(base.length) : pathname) + search;
  }

  #unusable(path: string, { status, body }: Received): ValetError {
    const said = messageIn(body);
    const hint = status === 403 ? '; give the service user the admin role in its project' : '';
    return this.unavailable(`it answers ${status} to GET ${path}${said === null ? '' : ` (${said})`}${hint}`);
  }
}

/** Compares `2.9` and `2.10` as versions. */
function byVersion(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA - majorB || minorA - minorB;
}

/** What an error body of OpenStack says, in any of its forms. */
function messageIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null;
  for (const inner of [body, ...Object.values(body)]) {
    const { message, detail } = (inner ?? {}) as { message?: unknown; detail?: unknown };
    const text = typeof message === 'string' ? message : detail;
    if (typeof text === 'string') return text.slice(0, 300);
    if (Array.isArray(inner)) return messageIn(inner[0]);
  }
  return null;
}
