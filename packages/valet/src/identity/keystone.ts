/** Callers and projects by Keystone v3, remembered for a while. */
import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { ValetError } from '../error.ts';
import { KeystoneSession, type SessionSettings, unavailable } from '../openstack/session.ts';
import { readToken } from '../openstack/token.ts';
import type { LinkLog } from '../openstack/transport.ts';
import type { Clock } from '../ports/clock.ts';
import type { Caller, Identity } from '../ports/identity.ts';

export interface KeystoneSettings extends SessionSettings {
  /** How long a validated token is believed without asking again. */
  readonly cacheTtlMs: number;
  /** How long it is remembered that a project exists; default five minutes. */
  readonly projectTtlMs?: number;
}

interface Remembered<Value> {
  readonly value: Value;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

const MOST_TOKENS = 10_000;
const MOST_REFUSED = 10_000;
const MOST_PROJECTS = 10_000;
/** What is refused is soon asked again: a new project or user must not have to wait. */
const REFUSED_TTL_MS = 10_000;
const DEFAULT_PROJECT_TTL_MS = 300_000;
/** Tokens asked about at the same time; a flood of forged ones must not fill the memory. */
const MOST_PENDING = 256;

export class KeystoneIdentity implements Identity {
  readonly #session: KeystoneSession;
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #projectTtlMs: number;
  /** Tokens are kept as digests only, and the digests mean nothing outside this process. */
  readonly #salt = randomBytes(32);
  readonly #callers = new LRUCache<string, Remembered<Caller>>({ max: MOST_TOKENS });
  readonly #refused = new LRUCache<string, Remembered<string>>({ max: MOST_REFUSED });
  readonly #projects = new LRUCache<string, Remembered<boolean>>({ max: MOST_PROJECTS });
  readonly #pending = new Map<string, Promise<Caller>>();

  /** @param session the one that others use, too; closed with this */
  constructor(
    settings: KeystoneSettings,
    clock: Clock,
    log: LinkLog,
    session = new KeystoneSession(settings, clock, log),
  ) {
    this.#session = session;
    this.#clock = clock;
    this.#ttlMs = settings.cacheTtlMs;
    this.#projectTtlMs = settings.projectTtlMs ?? DEFAULT_PROJECT_TTL_MS;
  }

  async authenticate(token: string | undefined, signal?: AbortSignal): Promise<Caller> {
    if (token === undefined || token === '') throw unauthorized('a token in X-Auth-Token is needed');
    if (!/^[\x21-\x7e]+$/.test(token)) throw unauthorized('what X-Auth-Token holds is no token');
    const digest = createHmac('sha256', this.#salt).update(token).digest('base64');
    const known = this.#current(this.#callers, digest);
    if (known !== undefined) return known;
    const refusal = this.#current(this.#refused, digest);
    if (refusal !== undefined) throw unauthorized(refusal);
    let pending = this.#pending.get(digest);
    if (pending === undefined) {
      if (this.#pending.size >= MOST_PENDING)
        throw unavailable('it is being asked about too many tokens already');
      pending = this.#validate(token, digest).finally(() => this.#pending.delete(digest));
      this.#pending.set(digest, pending);
    }
    return signal === undefined ? pending : unlessAborted(pending, signal);
  }

  async projectExists(projectId: string): Promise<boolean> {
    if (!/^[\w-]{1,64}$/.test(projectId)) return false;
    const known = this.#current(this.#projects, projectId);
    if (known !== undefined) return known;
    const value = await this.#askForProject(projectId);
    const until = this.#clock.now() + (value ? this.#projectTtlMs : REFUSED_TTL_MS);
    this.#projects.set(projectId, { value, until });
    return value;
  }

  async close(): Promise<void> {
    await this.#session.close();
  }

  async #validate(token: string, digest: string): Promise<Caller> {
    const answer = await this.#session.get('/auth/tokens?nocatalog=1', token);
    const now = this.#clock.now();
    if (answer.status === 404 || answer.status === 400)
      throw this.#refuse(digest, 'the token is not valid: it is unknown, expired or revoked');
    if (answer.status === 403)
      throw unavailable(
        'it does not let the service user validate tokens; give that user the role service or admin',
      );
    const found = readToken(answer.body);
    if (answer.status !== 200 || found === null)
      throw unavailable(`its answer about a token is no token (status ${answer.status})`);
    if (found.expiresAt <= now) throw this.#refuse(digest, 'the token has expired');
    const until = Math.min(found.expiresAt, now + this.#ttlMs);
    this.#callers.set(digest, { value: found.caller, until });
    return found.caller;
  }

  #refuse(digest: string, why: string): ValetError {
    this.#refused.set(digest, { value: why, until: this.#clock.now() + REFUSED_TTL_MS });
    return unauthorized(why);
  }

  async #askForProject(projectId: string): Promise<boolean> {
    const answer = await this.#session.get(`/projects/${projectId}`);
    if (answer.status === 200) return true;
    if (answer.status === 404) return false;
    if (answer.status !== 403) throw unavailable(`it answers ${answer.status} about a project`);
    // Whoever is not admin may still list the projects that it belongs to.
    const own = await this.#session.get('/auth/projects');
    const { projects } = (own.body ?? {}) as { readonly projects?: unknown };
    if (own.status !== 200 || !Array.isArray(projects))
      throw unavailable(`it answers ${own.status} about the projects of the service user`);
    return projects.some((project: { readonly id?: unknown } | null) => project?.id === projectId);
  }

  #current<Value extends {}>(cache: LRUCache<string, Remembered<Value>>, key: string): Value | undefined {
    const found = cache.get(key);
    if (found === undefined || found.until > this.#clock.now()) return found?.value;
    cache.delete(key);
    return undefined;
  }
}

function unauthorized(why: string): ValetError {
  return new ValetError(
    'valet.identity.unauthorized',
    `${why}; log in with Keystone and send its token in X-Auth-Token`,
  );
}

/** The work goes on for whoever else waits for it. */
function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(unavailable('you did not wait for its answer'));
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
