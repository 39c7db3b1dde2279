/** Keystone as the service user: logs in, again before the token expires or when it is refused. */
import { ValetError } from '../error.ts';
import type { Clock } from '../ports/clock.ts';
import { type Endpoint, readToken, type Token } from './token.ts';
import { type LinkLog, type Sending, Transport, type TransportSettings, Unreached } from './transport.ts';

export type EndpointInterface = 'public' | 'internal' | 'admin';

export interface SessionSettings extends TransportSettings {
  /** `http://keystone:5000`, with or without `/v3`. */
  readonly authUrl: string;
  readonly username: string;
  readonly password: string;
  readonly projectName: string;
  readonly userDomainName: string;
  readonly projectDomainName: string;
  /** Null: the first endpoint of the catalogue, whatever its region. */
  readonly region: string | null;
  /** Which of Keystone's endpoints to ask. */
  readonly interface: EndpointInterface;
}

export interface KeystoneAnswer {
  readonly status: number;
  /** Null when it is not JSON. */
  readonly body: unknown;
}

export interface Login {
  readonly secret: string;
  readonly token: Token;
}

/** A token this close to its end is not used any more. */
const RENEW_BEFORE_MS = 60_000;
/** After Keystone refused the service user: many more wrong logins might lock it out. */
const REFUSED_PAUSE_MS = 5_000;

export class KeystoneSession {
  readonly transport: Transport;
  readonly #settings: SessionSettings;
  readonly #clock: Clock;
  #login: Login | null = null;
  #pendingLogin: Promise<Login> | null = null;
  #refusedUntil = 0;

  constructor(settings: SessionSettings, clock: Clock, log: LinkLog) {
    this.#settings = settings;
    this.#clock = clock;
    this.transport = new Transport(settings, log);
  }

  /**
   * `GET` below the identity endpoint of the service user's catalogue.
   * @param path from `/` on, after `/v3`
   * @param subject a token to ask about
   * @throws ValetError `valet.identity.unavailable`
   */
  get(path: string, subject?: string, signal?: AbortSignal): Promise<KeystoneAnswer> {
    return this.call(
      'GET',
      path,
      subject === undefined ? {} : { 'x-subject-token': subject },
      undefined,
      signal,
    );
  }

  /** A call below the identity endpoint. @throws ValetError `valet.identity.unavailable` */
  async call(
    method: Sending['method'],
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: unknown,
    signal?: AbortSignal,
  ): Promise<KeystoneAnswer> {
    const send = ({ secret, token }: Login) =>
      this.#send(`${this.#base(token)}${path}`, {
        method,
        headers: { 'x-auth-token': secret, ...headers },
        body,
        signal,
      });
    const login = await this.loggedIn();
    const first = await send(login);
    if (first.status !== 401) return first;
    // Revoked before its time, or Keystone has new keys.
    this.forget(login);
    const second = await send(await this.loggedIn());
    if (second.status === 401)
      throw unavailable('it refuses the token that it has just issued to this service');
    return second;
  }

  /** A token that lasts for some time yet. @throws ValetError `valet.identity.unavailable` */
  async loggedIn(): Promise<Login> {
    const now = this.#clock.now();
    if (this.#login !== null && this.#login.token.expiresAt - RENEW_BEFORE_MS > now) return this.#login;
    if (now < this.#refusedUntil) throw unavailable(this.#refusal());
    this.#pendingLogin ??= this.#logIn().finally(() => {
      this.#pendingLogin = null;
    });
    this.#login = await this.#pendingLogin;
    return this.#login;
  }

  /** A service refused this login: the next call gets another. */
  forget(login: Login): void {
    if (this.#login === login) this.#login = null;
  }

  async close(): Promise<void> {
    await this.transport.close();
  }

  #base({ endpoints }: Token): string {
    const { interface: wanted, region, authUrl } = this.#settings;
    return versioned(findEndpoint(endpoints, ['identity'], wanted, region)?.url ?? authUrl);
  }

  async #logIn(): Promise<Login> {
    const { authUrl, username, password, projectName, userDomainName, projectDomainName } = this.#settings;
    const user = { name: username, domain: { name: userDomainName }, password };
    const body = {
      auth: {
        identity: { methods: ['password'], password: { user } },
        scope: { project: { name: projectName, domain: { name: projectDomainName } } },
      },
    };
    const answer = await this.#send(`${versioned(authUrl)}/auth/tokens`, { method: 'POST', body });
    if (answer.status === 401 || answer.status === 403) {
      this.#refusedUntil = this.#clock.now() + REFUSED_PAUSE_MS;
      throw unavailable(this.#refusal());
    }
    const token = readToken(answer.body);
    const secret = answer.headers['x-subject-token'];
    if (answer.status !== 201 || token === null || typeof secret !== 'string')
      throw unavailable(`its answer to the login of this service is no token (status ${answer.status})`);
    return { secret, token };
  }

  #refusal(): string {
    const { username, projectName } = this.#settings;
    return `it refuses the service user "${username}" in the project "${projectName}"; check username, password, project_name and their domains in [identity]`;
  }

  async #send(url: string, sending: Sending) {
    try {
      return await this.transport.send('Keystone', url, sending);
    } catch (error) {
      throw error instanceof Unreached ? unavailable(error.message, error.cause) : error;
    }
  }
}

/** The first endpoint of the catalogue that fits; types in the order in which they are wanted. */
export function findEndpoint(
  endpoints: readonly Endpoint[],
  types: readonly string[],
  wanted: EndpointInterface,
  region: string | null,
): Endpoint | undefined {
  for (const type of types) {
    const found = endpoints.find(
      (each) =>
        each.type === type && each.interface === wanted && (region === null || each.region === region),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The v3 API at a URL that may name another version, as old configurations and catalogues do. */
function versioned(url: string): string {
  return `${url.replace(/\/+$/, '').replace(/\/v(2\.0|3)$/, '')}/v3`;
}

export function unavailable(problem: string, cause?: unknown): ValetError {
  const message = `who you are cannot be told now: Keystone is asked, but ${problem}; try again later`;
  return new ValetError('valet.identity.unavailable', message, { problem }, cause);
}
