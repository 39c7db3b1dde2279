/** What an administrator asks of Keystone v3: things found by name, made, changed and removed. */
import type { Fetch } from '@valet/client';
import { exitStatus } from '../exit-status.ts';
import { ServiceError } from '../failure.ts';
import { sendJson } from '../online/ask.ts';

/** A thing of Keystone as it comes; only what is looked at is typed. */
export interface Thing {
  readonly id: string;
  readonly name?: string;
  readonly enabled?: boolean;
  readonly [field: string]: unknown;
}

const STATUS_OF: Readonly<Record<number, number>> = {
  400: exitStatus.wrongInput,
  401: exitStatus.unauthorized,
  403: exitStatus.forbidden,
  404: exitStatus.notFound,
  409: exitStatus.conflict,
};

export class KeystoneApi {
  readonly #send: Fetch;
  readonly #root: string;
  readonly #token: string;

  /** @param authUrl with or without `/v3` */
  constructor(send: Fetch, authUrl: string, token: string) {
    this.#send = send;
    this.#root = `${authUrl.replace(/\/v3$/, '')}/v3`;
    this.#token = token;
  }

  /** Things of a kind (`users`) whose fields are as asked. @throws ServiceError, UnreachableError */
  async list(kind: string, fields: Readonly<Record<string, string>> = {}): Promise<readonly Thing[]> {
    const query = new URLSearchParams(fields).toString();
    const body = await this.#ask('GET', `/${kind}${query === '' ? '' : `?${query}`}`);
    const things = body?.[kind];
    if (Array.isArray(things)) return things as Thing[];
    throw this.#strange(`GET /${kind}`);
  }

  /** The thing with an id; undefined when there is none. */
  async show(kind: string, id: string): Promise<Thing | undefined> {
    const body = await this.#ask('GET', `/${kind}/${encodeURIComponent(id)}`, undefined, true);
    return body?.[singular(kind)] as Thing | undefined;
  }

  async create(kind: string, fields: object): Promise<Thing> {
    const body = await this.#ask('POST', `/${kind}`, { [singular(kind)]: fields });
    const made = body?.[singular(kind)] as Thing | undefined;
    if (typeof made?.id === 'string') return made;
    throw this.#strange(`POST /${kind}`);
  }

  async change(kind: string, id: string, fields: object): Promise<void> {
    await this.#ask('PATCH', `/${kind}/${encodeURIComponent(id)}`, { [singular(kind)]: fields });
  }

  /** That it was gone already is as good. */
  async remove(kind: string, id: string): Promise<void> {
    await this.#ask('DELETE', `/${kind}/${encodeURIComponent(id)}`, undefined, true);
  }

  /** Whether a user has a role on a project, by itself rather than by a group or by another role. */
  async isGranted(project: string, user: string, role: string): Promise<boolean> {
    return (await this.#ask('HEAD', grantPath(project, user, role), undefined, true)) !== undefined;
  }

  async grant(project: string, user: string, role: string): Promise<void> {
    await this.#ask('PUT', grantPath(project, user, role));
  }

  /** @returns the body of an answer, empty where it has none; undefined for a 404 that is expected */
  async #ask(
    method: string,
    path: string,
    body?: object,
    mayMiss = false,
  ): Promise<Readonly<Record<string, unknown>> | undefined> {
    const answer = await sendJson(this.#send, `${this.#root}${path}`, {
      method,
      headers: { 'x-auth-token': this.#token },
      body,
    });
    const text = await answer.text();
    const said = parse(text);
    if (answer.ok) {
      if (text === '' || said !== undefined) return said ?? {};
      throw this.#strange(`${method} ${path}`);
    }
    if (answer.status === 404 && mayMiss) return undefined;
    const message = (said?.error as { readonly message?: unknown } | undefined)?.message;
    const hint = answer.status === 403 ? '; this takes an administrator of the cloud' : '';
    throw new ServiceError(
      `Keystone answered ${answer.status} to ${method} ${path.split('?')[0]}${typeof message === 'string' ? `: ${message}` : ''}${hint}`,
      STATUS_OF[answer.status] ?? exitStatus.unavailable,
    );
  }

  #strange(call: string): ServiceError {
    return new ServiceError(
      `what came back for ${call} is no answer of Keystone; is ${this.#root} the address of a Keystone v3?`,
      exitStatus.unavailable,
    );
  }
}

function grantPath(project: string, user: string, role: string): string {
  return `/projects/${encodeURIComponent(project)}/users/${encodeURIComponent(user)}/roles/${encodeURIComponent(role)}`;
}

function singular(kind: string): string {
  return kind.replace(/s$/, '');
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
