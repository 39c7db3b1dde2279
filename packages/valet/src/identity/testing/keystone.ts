/**
 * A Keystone v3 to test against: a real HTTP server with the calls, statuses and bodies of the real one, its
 * policy for them, a catalogue with three interfaces, and faults on demand.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../ports/clock.ts';
import { Administration, type Answer } from './administration.ts';
import {
  type ApplicationCredential,
  Directory,
  type IssuedToken,
  type Project,
  type Scope,
  type User,
} from './directory.ts';

/** A service of the catalogue, besides Keystone itself. */
export interface CatalogService {
  readonly type: string;
  readonly name: string;
  readonly endpoints: readonly {
    readonly interface: 'public' | 'internal' | 'admin';
    readonly region: string;
    readonly url: string;
  }[];
}

/** What goes wrong with the next calls. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number }
  /** The connection breaks before an answer. */
  | { readonly kind: 'reset' }
  /** Nothing ever comes. */
  | { readonly kind: 'hang' }
  /** 200 with something that is not JSON. */
  | { readonly kind: 'garbage' };

export interface SeenRequest {
  readonly method: string;
  /** Below `/v3`, without the query. */
  readonly path: string;
  readonly query: string;
  /** The interface whose endpoint was called; `auth_url` the one without. */
  readonly interface: 'public' | 'internal' | 'admin' | 'auth_url';
}

/** A certificate and its key, as PEM. */
interface Tls {
  readonly cert: string;
  readonly key: string;
}

export class KeystoneEmulator {
  readonly directory: Directory;
  /** What administrators make through the API; its services are in the catalogue, too. */
  readonly administration: Administration;
  readonly seen: SeenRequest[] = [];
  /** Regions of the catalogue, in its order. */
  readonly regions: string[] = ['RegionOne'];
  /** What else the catalogue has. */
  readonly services: CatalogService[] = [];
  readonly #server: Server;
  readonly #faults: { fault: Fault; left: number; path: string | undefined }[] = [];

  readonly #scheme: 'http' | 'https';

  private constructor(clock: Clock, lifetimeMs: number, tls: Tls | undefined) {
    this.directory = new Directory(clock, lifetimeMs);
    this.administration = new Administration(this.directory);
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => this.#handle(request, response, Buffer.concat(chunks).toString()));
    };
    this.#scheme = tls === undefined ? 'http' : 'https';
    this.#server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  }

  /**
   * @param lifetimeMs of the tokens it issues; an hour, as Keystone's default
   * @param tls to serve HTTPS
   */
  static async start(clock: Clock, lifetimeMs = 3_600_000, tls?: Tls): Promise<KeystoneEmulator> {
    const emulator = new KeystoneEmulator(clock, lifetimeMs, tls);
    await new Promise<void>((resolve) => emulator.#server.listen(0, '127.0.0.1', resolve));
    return emulator;
  }

  /** The `auth_url`: the root, without version. */
  get url(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The next calls fail; with a path (below `/v3`), only those. */
  fail(fault: Fault, times = 1, path?: string): void {
    this.#faults.push({ fault, left: times, path });
  }

  heal(): void {
    this.#faults.length = 0;
  }

  /** How often a call was made. */
  count(method: string, path: string): number {
    return this.seen.filter((request) => request.method === method && request.path === path).length;
  }

  #handle(request: IncomingMessage, response: ServerResponse, body: string): void {
    const url = new URL(request.url ?? '/', this.url);
    const match = /^(?:\/(public|internal|admin))?\/v3(\/.*)?$/.exec(url.pathname);
    const path = (match?.[2] ?? '').replace(/\/$/, '');
    const method = request.method ?? '';
    const through = (match?.[1] ?? 'auth_url') as SeenRequest['interface'];
    this.seen.push({ method, path, query: url.search, interface: through });
    const fault = this.#nextFault(path);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') {
      request.socket.destroy();
      return;
    }
    if (fault?.kind === 'garbage') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>It works!</html>');
      return;
    }
    const answer =
      fault !== undefined
        ? problem(fault.status, 'The service is currently unable to handle the request.')
        : match === null
          ? problem(404, 'The resource could not be found.')
          : this.#answer(method, path, request, body, url);
    const text = answer.body === undefined || method === 'HEAD' ? '' : JSON.stringify(answer.body);
    response.writeHead(answer.status, {
      ...(text === '' ? {} : { 'content-type': 'application/json' }),
      vary: 'X-Auth-Token',
      'x-openstack-request-id': `req-${randomUUID()}`,
      ...answer.headers,
    });
    response.end(text);
  }

  #nextFault(path: string): Fault | undefined {
    const found = this.#faults.find(
      (each) => each.left > 0 && (each.path === undefined || each.path === path),
    );
    if (found === undefined) return undefined;
    found.left--;
    return found.fault;
  }

  #answer(method: string, path: string, request: IncomingMessage, body: string, url: URL): Answer {
    if (path === '' && method === 'GET') return { status: 200, body: { version: this.#version() } };
    if (path === '/auth/tokens' && method === 'POST') return this.#logIn(body);
    const caller = this.directory.valid(header(request, 'x-auth-token'));
    if (caller === undefined) return problem(401, 'The request you have made requires authentication.');
    if (path === '/auth/tokens') return this.#subject(method, caller, request, url);
    if (path === '/auth/projects' && method === 'GET')
      return { status: 200, body: { projects: this.directory.projectsOf(caller.user).map(projectBody) } };
    const [, own] = /^\/projects\/([^/]+)$/.exec(path) ?? [];
    if (own !== undefined && method === 'GET') return this.#project(caller, decodeURIComponent(own));
    if (!caller.roles.includes('admin'))
      return forbidden(
        `identity:${{ GET: 'list', POST: 'create', PATCH: 'update' }[method] ?? 'delete'}_${path.split('/')[1]}`,
      );
    return (
      this.administration.answer(method, path, url.searchParams, body, problem) ??
      problem(404, 'The resource could not be found.')
    );
  }

  #logIn(text: string): Answer {
    let auth: AuthRequest;
    try {
      ({ auth } = JSON.parse(text) as { auth: AuthRequest });
    } catch {
      return problem(400, 'Expecting to find valid JSON in request body.');
    }
    const methods = auth?.identity?.methods;
    if (!Array.isArray(methods)) return problem(400, 'Expecting to find identity in auth.');
    const [method = ''] = methods;
    if (method === '') return UNAUTHORIZED;
    if (!isMethod(method) || auth.identity?.[method] === undefined)
      return problem(400, `Expecting to find ${method} in identity.`);
    const proof = this.#prove(method, auth.identity);
    if ('status' in proof) return proof;
    const { user, by } = proof;
    if (!user.enabled) return UNAUTHORIZED;
    const scope = this.#scope(auth.scope);
    if (by !== 'password' && 'secret' in by) {
      if (auth.scope !== undefined)
        return problem(
          401,
          'Error authenticating with application credential: Application credentials cannot request a scope.',
        );
      return this.#created(this.directory.issue(user, { kind: 'project', project: by.project }, by));
    }
    if (scope === undefined) return UNAUTHORIZED;
    if (scope.kind !== 'none' && this.directory.rolesOn(user, scope).length === 0) return UNAUTHORIZED;
    return this.#created(this.directory.issue(user, scope, by));
  }

  #created(token: IssuedToken): Answer {
    return { status: 201, body: this.#tokenBody(token, true), headers: { 'x-subject-token': token.id } };
  }

  /** Who it is, and by what; as Keystone Zed, what is looked up by an id and is not there is 404, not 401. */
  #prove(method: Method, { password, token, application_credential }: Identity): Proof | Answer {
    if (method === 'token') {
      const known = this.directory.valid(token?.id);
      return known === undefined
        ? problem(404, 'Could not recognize Fernet token')
        : { user: known.user, by: known };
    }
    if (method === 'password') {
      const given = password?.user;
      const user = given && this.#user(given);
      return user?.password === given?.password && user ? { user, by: 'password' } : UNAUTHORIZED;
    }
    const { id, name, user: given = {}, secret } = application_credential ?? {};
    const owner = id === undefined ? this.#user(given) : undefined;
    if (id === undefined && owner === undefined) return problem(404, `Could not find user: ${given.name}.`);
    const found = this.directory.credentials.find((each) =>
      id === undefined ? each.name === name && each.user === owner : each.id === id,
    );
    if (found === undefined && id !== undefined)
      return problem(404, `Could not find Application Credential: ${id}.`);
    return found?.secret === secret && found ? { user: found.user, by: found } : UNAUTHORIZED;
  }

  #user(given: Named): User | undefined {
    return this.directory.users.find((each) =>
      given.id === undefined ? isNamed(each, given) : each.id === given.id,
    );
  }

  #scope(asked: AuthRequest['scope']): Scope | undefined {
    if (asked === undefined) return { kind: 'none' };
    if (asked.system !== undefined) return { kind: 'system' };
    const { project: wanted, domain: wantedDomain } = asked;
    if (wantedDomain !== undefined) {
      const domain = this.directory.domains.find(
        ({ id, name }) => id === wantedDomain.id || name === wantedDomain.name,
      );
      return domain && { kind: 'domain', domain };
    }
    if (wanted === undefined) return undefined;
    const project = this.directory.projects.find((each) =>
      wanted.id === undefined ? isNamed(each, wanted) : each.id === wanted.id,
    );
    return project && { kind: 'project', project };
  }

  #subject(method: string, caller: IssuedToken, request: IncomingMessage, url: URL): Answer {
    const id = header(request, 'x-subject-token');
    const isOwn = id === caller.id;
    if (!isOwn && !caller.roles.includes('admin') && !caller.roles.includes('service'))
      return forbidden('identity:validate_token');
    const subject = this.directory.valid(id);
    if (subject === undefined) return problem(404, 'Could not find token.');
    const headers = { 'x-subject-token': subject.id };
    if (method === 'DELETE') {
      subject.revoked = true;
      return { status: 204 };
    }
    if (method !== 'GET' && method !== 'HEAD')
      return problem(405, 'The method is not allowed for the requested URL.');
    return { status: 200, body: this.#tokenBody(subject, !url.searchParams.has('nocatalog')), headers };
  }

  #project(caller: IssuedToken, id: string): Answer {
    const isOwn = caller.scope.kind === 'project' && caller.scope.project.id === id;
    if (!isOwn && !caller.roles.includes('admin')) return forbidden('identity:get_project');
    const project = this.directory.projects.find((each) => each.id === id);
    return project === undefined
      ? problem(404, `Could not find project: ${id}.`)
      : { status: 200, body: { project: projectBody(project) } };
  }

  #tokenBody(token: IssuedToken, withCatalog: boolean): unknown {
    const { user, scope, roles, methods, credential } = token;
    const scoped = {
      project: () => ({ project: { id: idOf(scope), name: nameOf(scope), domain: domainOf(scope) } }),
      domain: () => ({ domain: domainOf(scope) }),
      system: () => ({ system: { all: true } }),
      none: () => ({}),
    };
    return {
      token: {
        methods,
        user: { id: user.id, name: user.name, domain: user.domain, password_expires_at: null },
        audit_ids: [randomUUID().slice(0, 22)],
        expires_at: keystoneTime(token.expiresAt),
        issued_at: keystoneTime(token.issuedAt),
        ...scoped[scope.kind](),
        ...(scope.kind === 'none'
          ? {}
          : { is_domain: false, roles: roles.map((name) => ({ id: `role-${name}`, name })) }),
        ...(credential && {
          application_credential: { id: credential.id, name: credential.name, restricted: true },
        }),
        ...(withCatalog && scope.kind !== 'none' ? { catalog: this.#catalog() } : {}),
      },
    };
  }

  #catalog(): unknown {
    const endpoints = this.regions.flatMap((region) =>
      ['public', 'internal', 'admin'].map((kind) => ({
        id: randomUUID(),
        interface: kind,
        region,
        region_id: region,
        url: `${this.url}/${kind}/v3/`,
      })),
    );
    return [
      { id: randomUUID(), type: 'compute', name: 'nova', endpoints: [] },
      { id: randomUUID(), type: 'identity', name: 'keystone', endpoints },
      ...this.administration.services.map((service) => ({
        ...service,
        endpoints: this.administration.endpoints.filter((each) => each.service_id === service.id),
      })),
      ...this.services.map((service) => ({
        id: randomUUID(),
        ...service,
        endpoints: service.endpoints.map((each) => ({ id: randomUUID(), region_id: each.region, ...each })),
      })),
    ];
  }

  #version(): unknown {
    const links = [{ rel: 'self', href: `${this.url}/v3/` }];
    return { id: 'v3.14', status: 'stable', updated: '2020-04-07T00:00:00Z', links, 'media-types': [] };
  }
}

interface Named {
  readonly id?: string;
  readonly name?: string;
  readonly domain?: { readonly id?: string; readonly name?: string };
}

const METHODS = ['password', 'token', 'application_credential'] as const;
type Method = (typeof METHODS)[number];

function isMethod(text: string): text is Method {
  return (METHODS as readonly string[]).includes(text);
}

interface Proof {
  readonly user: User;
  readonly by: ApplicationCredential | IssuedToken | 'password';
}

interface Identity {
  readonly methods?: readonly string[];
  readonly password?: { readonly user?: Named & { readonly password?: string } };
  readonly token?: { readonly id?: string };
  readonly application_credential?: Named & { readonly user?: Named; readonly secret?: string };
}

interface AuthRequest {
  readonly identity?: Identity;
  readonly scope?: {
    readonly project?: Named;
    readonly domain?: { readonly id?: string; readonly name?: string };
    readonly system?: unknown;
  };
}

function isNamed(thing: User | Project, { name, domain }: Named): boolean {
  return thing.name === name && (thing.domain.id === domain?.id || thing.domain.name === domain?.name);
}

function projectBody({ id, name, domain }: Project): unknown {
  return { id, name, domain_id: domain.id, enabled: true, is_domain: false, parent_id: domain.id, tags: [] };
}

function idOf(scope: Scope): string | undefined {
  return scope.kind === 'project' ? scope.project.id : undefined;
}

function nameOf(scope: Scope): string | undefined {
  return scope.kind === 'project' ? scope.project.name : undefined;
}

function domainOf(scope: Scope): unknown {
  return scope.kind === 'project' ? scope.project.domain : scope.kind === 'domain' ? scope.domain : undefined;
}

/** Microseconds, as Keystone writes them. */
function keystoneTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}

function problem(code: number, message: string): Answer {
  const titles: Readonly<Record<number, string>> = {
    400: 'Bad Request',
    401: 'Unauthorized',
    403: 'Forbidden',
    404: 'Not Found',
    405: 'Method Not Allowed',
    500: 'Internal Server Error',
    503: 'Service Unavailable',
  };
  const headers: Record<string, string> =
    code === 401 ? { 'www-authenticate': 'Keystone uri="http://127.0.0.1"' } : {};
  return { status: code, body: { error: { code, message, title: titles[code] ?? 'Error' } }, headers };
}

const UNAUTHORIZED = problem(401, 'The request you have made requires authentication.');

function forbidden(action: string): Answer {
  return problem(403, `You are not authorized to perform the requested action: ${action}.`);
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
