/** The whole API for tests: the real use cases behind the real HTTP side, with as much of a Keystone as is asked for. */

import { ValetError } from '../../error.ts';
import { localIdentity } from '../../identity/local.ts';
import type { Caller, Identity, Role } from '../../ports/identity.ts';
import { type Running, startForTest, type TestOptions } from '../../testing/service.ts';
import type { App } from '../app.ts';
import { createLogger } from '../log.ts';
import { Metrics } from '../metrics.ts';
import type { Policy } from '../policy/policy.ts';
import { createServer } from '../server.ts';
import type { HttpSettings } from '../settings.ts';

export interface Api extends Running {
  readonly app: App;
  readonly metrics: Metrics;
  /** Every line that was logged. */
  readonly logged: string[];
  close(): Promise<void>;
}

export interface ApiOptions {
  readonly settings?: Partial<HttpSettings>;
  readonly identity?: Identity;
  readonly policy?: Policy;
  /** Of the service behind it. */
  readonly service?: TestOptions;
}

/** `ROLE` or `ROLE@PROJECT` is a token: `member@p1`; the project p1 goes without saying. */
export function tokenIdentity(): Identity {
  return {
    authenticate: async (token) => {
      const [, role, projectId = 'p1'] =
        /^(admin|member|reader|service|none)(?:@(p\d+))?$/.exec(token ?? '') ?? [];
      if (role === undefined) throw new ValetError('valet.identity.unauthorized', 'the token is not valid');
      return callerOf(role as Role | 'none', projectId);
    },
    projectExists: async (id) => /^p\d+$/.test(id),
    close: async () => {},
  };
}

const ROLES: Readonly<Record<string, readonly Role[]>> = {
  admin: ['admin', 'member', 'reader'],
  member: ['member', 'reader'],
  reader: ['reader'],
  service: ['service'],
  none: [],
};

export function callerOf(role: Role | 'none', projectId: string): Caller {
  const userId = `${role}-of-${projectId}`;
  return { userId, userName: userId, projectId, projectName: projectId, roles: new Set(ROLES[role]) };
}

export async function startApi({
  settings = {},
  identity = tokenIdentity(),
  policy,
  service = {},
}: ApiOptions = {}): Promise<Api> {
  const logged: string[] = [];
  const logger = createLogger('trace', 'json', { write: (line) => logged.push(line) });
  const metrics = new Metrics();
  const running = await startForTest({ identity, metrics, log: logger, ...service });
  const app = createServer({
    useCases: running.useCases,
    identity,
    clock: running.clock,
    logger,
    metrics,
    settings: { nameSecret: 'of this installation', ...settings },
    ...(policy === undefined ? {} : { policy }),
  });
  await app.ready();
  const close = async () => {
    await app.close();
    await running.service.close();
  };
  return { ...running, app, metrics, logged, close };
}

/** The API without authentication. */
export function startOpenApi(settings: Partial<HttpSettings> = {}): Promise<Api> {
  return startApi({ identity: localIdentity(), settings: { auth: 'none', ...settings } });
}

export const EXTENDED_HEADER = { 'openstack-api-version': 'application-placement 1.1' };

/** A server as a plan request has it. */
export function server(name: string, flavor = 'm1.small', properties: object = {}) {
  return { name, type: 'OS::Nova::Server', properties: { flavor, ...properties } };
}

/** Members apart at a level. */
export function apart(level: string, ...resources: string[]) {
  const properties = { group_type: 'diversity', level, resources };
  return { name: 'apart', type: 'ATT::Valet::GroupAssignment', properties };
}

/** Servers of mixed sizes in a ring of pipes, with chords: it takes long to find out that no placement is better. */
export function ring(count: number): Record<string, object> {
  const flavors = ['m1.small', 'm1.medium', 'm1.large'];
  const names = Array.from({ length: count }, (_, i) => `r${i}`);
  const servers = names.map((name, i) => [name, server(name, flavors[i % 3])] as const);
  const pipes = names.flatMap((a, i) =>
    [1, 5].map((step) => {
      const resources = [a, names[(i + step) % count]];
      const properties = { resources, bandwidth: { min: 10 + ((i * 7) % 40), units: 'Mbps' } };
      return [`${a}-${step}`, { type: 'ATT::Valet::Pipe', properties }] as const;
    }),
  );
  return Object.fromEntries([...servers, ...pipes]);
}
