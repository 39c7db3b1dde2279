/** Calls Keystone as the service user: logs in, again before the token expires or when it is refused, and retries. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { ValetError } from '../error.ts';
import type { Clock } from '../ports/clock.ts';
import { readToken, type Token } from './token.ts';

export interface KeystoneSettings {
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
  readonly interface: 'public' | 'internal' | 'admin';
  /** How long a validated token is believed without asking again. */
  readonly cacheTtlMs: number;
  /** How long it is remembered that a project exists; default five minutes. */
  readonly projectTtlMs?: number;
  /** Time for one answer of Keystone. */
  readonly timeoutMs: number;
  /** How often a call is repeated when Keystone fails or is out of reach. */
  readonly retries: number;
  /** Wait before the first repetition; it doubles. */
  readonly backoffMs: number;
  /** Certificates of authorities to trust instead of the system's, as PEM. */
  readonly caCertificates: string | null;
}

export interface KeystoneAnswer {
  readonly status: number;
  /** Null when it is not JSON. */
  readonly body: unknown;
}

/** Where problems of the link to Keystone are told. */
export interface KeystoneLog {
  warn(fields: object, message: string): void;
}

interface Login {
  readonly secret: string;
  readonly token: Token;
}

/** A token this close to its end is not used any more. */
const RENEW_BEFORE_MS = 60_000;
/** After Keystone refused the service user: many more wrong logins might lock it out. */
const REFUSED_PAUSE_MS = 5_000;
const LONGEST_BODY = 8 * 1024 * 1024;
const CONNECTIONS = 16;

export class KeystoneSession {
  readonly #settings: KeystoneSettings;
  readonly #clock: Clock;
  readonly #log: KeystoneLog;
  readonly #agent: Agent;
  #login: Login | null = null;
  #pendingLogin: Promise<Login> | null = null;
  #refusedUntil = 0;

  constructor(settings: KeystoneSettings, clock: Clock, log: KeystoneLog) {
    this.#settings = settings;
    this.#clock = clock;
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
   * `GET` below the identity endpoint of the service user's catalogue.
   * @param path from `/` on, after `/v3`
   * @param subject a token to ask about
   * @throws ValetError `valet.identity.unavailable`
   */
  async get(path: string, subject?: string): Promise<KeystoneAnswer> {
    const first = await this.#get(path, subject, await this.#loggedIn());
    if (first.status !== 401) return first;
    // Revoked before its time, or Keystone has new keys.
    this.#login = null;
    const second = await this.#get(path, subject, await this.#loggedIn());
    if (second.status === 401)
      throw unavailable('it refuses the token that it has just issued to this service');
    return second;
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  #get(path: string, subject: string | undefined, { secret, token }: Login): Promise<KeystoneAnswer> {
    const headers = {
      'x-auth-token': secret,
      ...(subject === undefined ? {} : { 'x-subject-token': subject }),
    };
    return this.#send(`${this.#base(token)}${path}`, { method: 'GET', headers });
  }

  #base({ identityEndpoints }: Token): string {
    const { interface: wanted, region, authUrl } = this.#settings;
    const found = identityEndpoints.find(
      (endpoint) => endpoint.interface === wanted && (region === null || endpoint.region === region),
    );
    return versioned(found?.url ?? authUrl);
  }

  async #loggedIn(): Promise<Login> {
    const now = this.#clock.now();
    if (this.#login !== null && this.#login.token.expiresAt - RENEW_BEFORE_MS > now) return this.#login;
    if (now < this.#refusedUntil) throw unavailable(this.#refusal());
    this.#pendingLogin ??= this.#logIn().finally(() => {
      this.#pendingLogin = null;
    });
    this.#login = await this.#pendingLogin;
    return this.#login;
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
    const answer = await this.#send(`${versioned(authUrl)}/auth/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (answer.status === 401 || answer.status === 403) {
      this.#refusedUntil = this.#clock.now() + REFUSED_PAUSE_MS;
      throw unavailable(this.#refusal());
    }
    const token = readToken(answer.body);
    if (answer.status !== 201 || token === null || answer.secret === null)
      throw unavailable(`its answer to the login of this service is no token (status ${answer.status})`);
    return { secret: answer.secret, token };
  }

  #refusal(): string {
    const { username, projectName } = this.#settings;
    return `it refuses the service user "${username}" in the project "${projectName}"; check username, password, project_name and their domains in [identity]`;
  }

  /** Repeats what may be repeated. @throws ValetError `valet.identity.unavailable` */
  async #send(
    url: string,
    options: { method: 'GET' | 'POST'; headers: Record<string, string>; body?: string },
  ): Promise<KeystoneAnswer & { readonly secret: string | null }> {
    const { retries, backoffMs } = this.#settings;
    for (let attempt = 0; ; attempt++) {
      let problem: string;
      let cause: unknown;
      try {
        const {
          statusCode: status,
          headers,
          body,
        } = await request(url, { ...options, dispatcher: this.#agent });
        const text = await body.text();
        if (status < 500 && status !== 429) {
          const secret = headers['x-subject-token'];
          return { status, body: parse(text), secret: typeof secret === 'string' ? secret : null };
        }
        problem = `it answers ${status}`;
      } catch (error) {
        problem = `it cannot be reached (${codeOf(error)})`;
        cause = error;
      }
      this.#log.warn({ url, problem, attempt }, 'Keystone failed');
      if (attempt >= retries) throw unavailable(problem, cause);
      await sleep(backoffMs * 2 ** attempt);
    }
  }
}

/** The v3 API at a URL that may name another version, as old configurations and catalogues do. */
function versioned(url: string): string {
  return `${url.replace(/\/+$/, '').replace(/\/v(2\.0|3)$/, '')}/v3`;
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

export function unavailable(problem: string, cause?: unknown): ValetError {
  const message = `who you are cannot be told now: Keystone is asked, but ${problem}; try again later`;
  return new ValetError('valet.identity.unavailable', message, {}, cause);
}
