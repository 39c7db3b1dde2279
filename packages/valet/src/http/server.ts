/** The HTTP side as one fastify application; listening is up to whoever made it. */

import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { quote } from '@valet/document';
import Fastify, { type FastifyRequest, type FastifyServerOptions, LogController } from 'fastify';
import type { Logger } from 'pino';
import { ValetError } from '../error.ts';
import type { UseCases } from '../planning/use-cases.ts';
import type { Clock } from '../ports/clock.ts';
import type { Identity } from '../ports/identity.ts';
import { Access } from './access.ts';
import type { App, RouteDeps } from './app.ts';
import { drainOnClose } from './drain.ts';
import { answerBrokenClient, sendError } from './errors.ts';
import { readJsonBody } from './json-body.ts';
import { requireLocal } from './local-only.ts';
import { Methods } from './methods.ts';
import { Metrics } from './metrics.ts';
import { HISTORIC, readMicroversion, SERVICE_TYPE, VERSION_HEADER, versionText } from './microversion.ts';
import { OPENAPI_OPTIONS } from './openapi.ts';
import { HiddenNames } from './policy/hidden-names.ts';
import { defaultPolicy, type Policy } from './policy/policy.ts';
import { globalRequestId, newRequestId, REQUEST_ID_HEADER } from './request-id.ts';
import { destinationRoutes } from './routes/destinations.ts';
import { eventRoutes } from './routes/events.ts';
import { groupRoutes } from './routes/groups.ts';
import { openapiRoutes } from './routes/openapi.ts';
import { placementRoutes } from './routes/placements.ts';
import { planRoutes } from './routes/plans.ts';
import { previewRoutes } from './routes/previews.ts';
import { serviceRoutes } from './routes/service.ts';
import { siteRoutes } from './routes/site.ts';
import { versionRoutes } from './routes/versions.ts';
import { namedSchemas } from './schemas/common.ts';
import { lazySerializers } from './serialization.ts';
import { HTTP_DEFAULTS, type HttpSettings } from './settings.ts';
import { addressesOf } from './trust.ts';
import { compileValidator } from './validation.ts';

export interface ServerParts {
  readonly useCases: UseCases;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: Partial<HttpSettings> & Pick<HttpSettings, 'nameSecret'>;
  /** Default: one of its own, that nobody reads. */
  readonly metrics?: Metrics;
  /** Default: the default one. */
  readonly policy?: Policy;
}

/** A name as long as it may be, percent-encoded. */
const LONGEST_PARAMETER = 3 * 255;
const WRITES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

export function createServer(parts: ServerParts): App {
  const { useCases, identity, clock, policy = defaultPolicy(), metrics = new Metrics() } = parts;
  const settings: HttpSettings = { ...HTTP_DEFAULTS, ...parts.settings };
  const access = new Access(policy, new HiddenNames(settings.nameSecret), useCases);
  const deps: RouteDeps = { useCases, identity, clock, settings, access, metrics };
  const app = open(parts.logger, settings);
  const methods = new Methods();

  app.decorateRequest('caller', null as never);
  app.decorateRequest('viewer', null as never);
  app.decorateRequest('minor', HISTORIC);
  app.setValidatorCompiler(compileValidator);
  for (const schema of namedSchemas()) app.addSchema(schema);
  readBodies(app, settings);

  const isEnding = drainOnClose(app, settings.graceMs);
  app.addHook('onRoute', ({ url, method }) => methods.add(url, [method].flat()));
  app.addHook('onRequest', async (request, reply) => {
    reply.header(REQUEST_ID_HEADER, request.id);
    reply.header('vary', 'OpenStack-API-Version');
    reply.header('x-content-type-options', 'nosniff');
    if (isEnding())
      throw new ValetError('valet.queue.full', 'the service is shutting down; ask again in a moment');
    if (request.raw.headers.host === undefined && request.raw.httpVersion === '1.1')
      throw new ValetError(
        'valet.request.invalid',
        'the request names no host; HTTP/1.1 wants a Host header',
      );
    if (settings.auth === 'none') guardOpenDoor(request, settings);
    request.minor = readMicroversion(request.headers[VERSION_HEADER]);
    reply.header(VERSION_HEADER, `${SERVICE_TYPE} ${versionText(request.minor)}`);
    await letIn(request, deps);
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    const seconds = reply.elapsedTime / 1000;
    metrics.request(method, routeOptions.url ?? 'unknown', reply.statusCode, seconds);
    const [path] = request.url.split('?');
    const who = request.caller && { user_id: request.caller.userId, project_id: request.caller.projectId };
    request.log.info(
      { method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime), ...who },
      'answered',
    );
  });
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply, settings.authUrl));
  app.setNotFoundHandler((request, reply) => {
    const [path] = request.url.split('?');
    const allow = methods.allow(decodePath(path));
    if (allow === null)
      throw new ValetError(
        'valet.resource.not_found',
        `there is nothing at ${quote(path)}; see /v1/openapi.json`,
      );
    reply.header('allow', allow);
    if (request.method === 'OPTIONS') return reply.code(204).send();
    throw new ValetError(
      'valet.method.not_allowed',
      `${quote(path)} knows no ${request.method}, only ${allow}`,
    );
  });

  app.register(swagger, OPENAPI_OPTIONS);
  app.register(async (instance) => {
    const routes = instance as unknown as App;
    versionRoutes(routes, deps);
    groupRoutes(routes, deps);
    planRoutes(routes, deps);
    placementRoutes(routes, deps);
    destinationRoutes(routes, deps);
    previewRoutes(routes, deps);
    siteRoutes(routes, deps);
    eventRoutes(routes, deps);
    serviceRoutes(routes, deps);
    openapiRoutes(routes);
  });
  return app;
}

function open(logger: Logger, settings: HttpSettings): App {
  const { tls, trustProxy, headLimit, requestTimeoutMs } = settings;
  // The head is part of the request.
  const headTimeoutMs = Math.min(settings.headTimeoutMs, requestTimeoutMs);
  const listener = {
    maxHeaderSize: headLimit,
    headersTimeout: headTimeoutMs,
    connectionsCheckingInterval: Math.min(5_000, headTimeoutMs),
    // Answered below, in the form of all errors.
    requireHostHeader: false,
    ...(tls === null ? {} : { cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' as const }),
  };
  const options: FastifyServerOptions = {
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: newRequestId,
    requestIdHeader: false,
    childLoggerFactory: (parent, bindings, options, raw) => {
      const global_request_id = globalRequestId(raw.headers[REQUEST_ID_HEADER]);
      return parent.child(
        { ...bindings, ...(global_request_id === null ? {} : { global_request_id }) },
        options,
      );
    },
    trustProxy: typeof trustProxy === 'string' ? addressesOf(trustProxy) : trustProxy,
    bodyLimit: settings.bodyLimit,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: settings.keepAliveMs,
    schemaController: { compilersFactory: { buildSerializer: lazySerializers() } },
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_PARAMETER },
    clientErrorHandler: answerBrokenClient,
    frameworkErrors: (error, request, reply) => {
      reply.header(REQUEST_ID_HEADER, request.id);
      sendError(error, request as FastifyRequest, reply as never, settings.authUrl);
    },
    ...(tls === null ? { http: listener } : { https: listener }),
  };
  const app = Fastify(options).withTypeProvider<TypeBoxTypeProvider>() as unknown as App;
  app.server.maxConnections = settings.maxConnections;
  return app;
}

/** Bodies are JSON; a body without a media type, as simple clients send it, is taken for JSON, too. */
function readBodies(app: App, { jsonDepth }: HttpSettings): void {
  const read = async ({ headers }: FastifyRequest, body: Buffer) => {
    const coding = headers['content-encoding'] ?? 'identity';
    if (body.length > 0 && coding.toLowerCase() !== 'identity')
      throw new UnsupportedMedia(`coded as ${coding}`, 'as it is, without "Content-Encoding"');
    return readJsonBody(body, jsonDepth);
  };
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, read);
  app.addContentTypeParser(/^application\/[\w.-]+\+json/, { parseAs: 'buffer' }, read);
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    const type = request.headers['content-type'];
    if (type !== undefined && type !== '' && body.length > 0) throw new UnsupportedMedia(type);
    return read(request, body);
  });
}

class UnsupportedMedia extends Error {
  readonly statusCode = 415;

  constructor(what: string, how = 'with "Content-Type: application/json"') {
    super(`the body is ${what.slice(0, 100)}; send JSON ${how}`);
  }
}

/** @throws ValetError, or 415, for what a web page could have sent. */
function guardOpenDoor(request: FastifyRequest, { loopbackOnly }: HttpSettings): void {
  if (loopbackOnly) requireLocal(request);
  // Where there is no route nothing is written: 404 or 405 says more.
  if (!WRITES.has(request.method) || request.is404) return;
  // A page can send forms and texts to any host without asking, but no JSON.
  const type = request.headers['content-type'] ?? 'of no stated type';
  if (!/^application\/json\s*(;|$)/i.test(type)) throw new UnsupportedMedia(type);
}

/** Finds out who calls, and whether the route is for them. @throws ValetError */
async function letIn(request: FastifyRequest, { identity, access }: RouteDeps): Promise<void> {
  const { rule, since = HISTORIC } = request.routeOptions.config;
  if (rule === 'public' || (request.is404 && request.method === 'OPTIONS')) return;
  const token = request.headers['x-auth-token'];
  request.caller = await identity.authenticate(typeof token === 'string' ? token : undefined);
  request.viewer = access.viewer(request.caller);
  // What is not there yet is not there.
  if (request.minor < since)
    throw new ValetError(
      'valet.resource.not_found',
      `this is there from version ${versionText(since)} on; send "OpenStack-API-Version: ${SERVICE_TYPE} ${versionText(since)}"`,
    );
  if (rule !== undefined) access.require(rule, request.caller);
}

function decodePath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
