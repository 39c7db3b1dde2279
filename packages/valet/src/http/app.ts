/** The fastify application as the routes see it: what every request carries, and what every route declares. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { UseCases } from '../planning/use-cases.ts';
import type { Clock } from '../ports/clock.ts';
import type { Caller, Identity } from '../ports/identity.ts';
import type { Access } from './access.ts';
import type { Metrics } from './metrics.ts';
import type { RuleName } from './policy/rules.ts';
import type { HttpSettings } from './settings.ts';
import type { Viewer } from './viewer.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before any handler runs, but for public routes. */
    caller: Caller;
    viewer: Viewer;
    /** Minor version of the API that the request asks for. */
    minor: number;
  }
  interface FastifyInstance {
    /** What cancels the work of each request that is under way. */
    underWay: Set<AbortController>;
  }
  interface FastifyContextConfig {
    /** The rule of the policy that lets a caller in; `public`: no token is needed. */
    rule?: RuleName | 'public';
    /** The minor version that brought the route; default the historic one. */
    since?: number;
  }
}

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** What routes work with. */
export interface RouteDeps {
  readonly useCases: UseCases;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly settings: HttpSettings;
  readonly access: Access;
  readonly metrics: Metrics;
}
