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
import { forbidden, problem, projectBody, tokenBody } from './bodies.ts';
import { Directory, type IssuedToken } from './directory.ts';
import { logIn } from './log-in.ts';

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
    if (path === '/auth/tokens' && method === 'POST') {
      const token = logIn(this.directory, body);
      return 'status' in token ? token : this.#created(token);
    }
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

  #created(token: IssuedToken): Answer {
    return { status: 201, body: tokenBody(token, this.#catalog()), headers: { 'x-subject-token': token.id } };
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
    return {
      status: 200,
      body: tokenBody(subject, url.searchParams.has('nocatalog') ? null : this.#catalog()),
      headers,
    };
  }

  #project(caller: IssuedToken, id: string): Answer {
    const isOwn = caller.scope.kind === 'project' && caller.scope.project.id === id;
    if (!isOwn && !caller.roles.includes('admin')) return forbidden('identity:get_project');
    const project = this.directory.projects.find((each) => each.id === id);
    return project === undefined
      ? problem(404, `Could not find project: ${id}.`)
      : { status: 200, body: { project: projectBody(project) } };
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

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
