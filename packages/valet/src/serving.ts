/** Wires adapters to ports: the only place that knows all of them, and therefore loaded when it is needed. */
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { MOST_MEMBERS } from '@valet/ostro';
import type { Logger } from 'pino';
import type { Config } from './config/options.ts';
import { ValetError } from './error.ts';
import type { App } from './http/app.ts';
import { Metrics } from './http/metrics.ts';
import { createMetricsServer } from './http/metrics-server.ts';
import { defaultPolicy, type Policy, readPolicy } from './http/policy/policy.ts';
import { createServer } from './http/server.ts';
import { localIdentity } from './identity/local.ts';
import type { Quota } from './planning/deps.ts';
import { UNLIMITED } from './planning/quota.ts';
import { timestamp } from './ports/clock.ts';
import type { Identity } from './ports/identity.ts';
import type { Store, StoredState } from './ports/store.ts';
import { type Service, startService } from './service.ts';
import { emptySite, loadSite } from './site-file.ts';
import type { World } from './world/world.ts';

export interface RunningService {
  /** Where the API listens, with the port it got. */
  readonly url: string;
  readonly metricsUrl: string | null;
  /** Lets running requests end within the configured time, cancels the rest, then closes everything. */
  stop(): Promise<void>;
}

export interface OpenedStore {
  readonly store: Store;
  readonly stored: Promise<StoredState>;
}

/** How often unclaimed reservations and old changes are looked through. */
const SWEEP_MS = 10_000;

const clock = { now: () => Date.now() };

/** @throws ValetError for a configuration that cannot run, with what to do about it */
export async function serveFrom(
  config: Config,
  { store, stored }: OpenedStore,
  logger: Logger,
): Promise<RunningService> {
  const isLive = config.datacenter.mode === 'live';
  const { site, flavors } = isLive
    ? { site: emptySite(config.datacenter.site_id), flavors: [] }
    : loadSite(config.datacenter.site);
  const policy = policyOf(config);
  const metrics = new Metrics();
  const identity = await openIdentity(config, logger);
  // What speaks to OpenStack is opened only where there is one: it takes as long to load as all the rest.
  const opened = isLive ? (await import('./openstack/open-cloud.ts')).openCloud(config, clock, logger) : null;
  let world: World | undefined;
  let service: Service;
  let settings: Awaited<ReturnType<typeof httpSettings>>;
  try {
    settings = await httpSettings(config, store);
    service = await startService({
      siteId: config.datacenter.site_id,
      site,
      flavors,
      store,
      stored,
      identity,
      clock,
      settings: {
        mode: config.datacenter.mode,
        policy: config.planning.policy,
        seed: config.planning.seed,
        budgetMs: config.planning.budget_ms,
        members: config.planning.portfolio_members || MOST_MEMBERS,
        reservationMs: config.planning.reservation_timeout_seconds * 1000,
        failedRetentionMs: config.planning.failed_plan_retention_seconds * 1000,
        attempts: config.planning.attempts,
        quota: quotaOf(config),
      },
      threads: config.server.solver_workers,
      queueLimit: config.server.queue_limit,
      projectQueueLimit: config.server.project_queue_limit,
      hurryAfterMs: config.planning.hurry_after_ms,
      metrics,
      log: logger,
      stacks: opened?.stacks ?? undefined,
      ...(opened === null ? {} : { live: opened }),
      onWorld: (each) => {
        world = each;
      },
    });
  } catch (error) {
    await opened?.close();
    await identity.close();
    throw error;
  }
  observe(metrics, service, world!);
  let app: App;
  try {
    app = createServer({ useCases: service.useCases, identity, clock, logger, metrics, policy, settings });
  } catch (error) {
    await service.close();
    await opened?.close();
    const message = `cannot serve: ${(error as Error).message}; check [server] and its certificate`;
    throw new ValetError('valet.config.invalid', message, {}, error);
  }
  const metricsServer = config.server.metrics_port === 0 ? null : createMetricsServer(metrics);
  let isStopping = false;
  const sweeper = setInterval(async () => {
    try {
      await sweep(config, service, store, logger);
    } catch (error) {
      // A sweep that the end of the service has cut short goes on after the next start.
      if (!isStopping) logger.error({ err: error }, 'sweeping failed; it is tried again');
    }
  }, SWEEP_MS);
  const stop = async () => {
    isStopping = true;
    clearInterval(sweeper);
    metricsServer?.close();
    // Lets requests in progress end within the configured time and then cancels them.
    await app.close();
    await service.close();
    await opened?.close();
  };
  try {
    const url = await app.listen({ host: config.server.host, port: config.server.port });
    const metricsUrl = metricsServer === null ? null : await listen(metricsServer, config);
    const { mode } = config.datacenter;
    logger.info({ url, metrics_url: metricsUrl, mode, site: site.name, hosts: site.hosts.length }, 'serving');
    return { url, metricsUrl, stop };
  } catch (error) {
    await stop();
    throw new ValetError('valet.config.invalid', `cannot listen: ${(error as Error).message}`, {}, error);
  }
}

async function openIdentity({ identity }: Config, logger: Logger): Promise<Identity> {
  if (identity.auth === 'none') return localIdentity();
  const settings = {
    authUrl: needed(identity.auth_url, 'auth_url'),
    username: needed(identity.username, 'username'),
    password: needed(identity.password, 'password'),
    projectName: needed(identity.project_name, 'project_name'),
    userDomainName: identity.user_domain_name,
    projectDomainName: identity.project_domain_name,
    region: identity.region_name,
    interface: identity.interface,
    cacheTtlMs: identity.token_cache_seconds * 1000,
    projectTtlMs: identity.project_cache_seconds * 1000,
    timeoutMs: identity.timeout_seconds * 1000,
    retries: identity.max_retries,
    backoffMs: 200,
    caCertificates: identity.ca_file === null ? null : readNamed(identity.ca_file, '[identity] ca_file'),
  };
  const { KeystoneIdentity } = await import('./identity/keystone.ts');
  return new KeystoneIdentity(settings, clock, logger);
}

function policyOf({ policy: { file } }: Config): Policy {
  return file === null ? defaultPolicy() : readPolicy(readNamed(file, '[policy] file'), file);
}

/** @throws ValetError `valet.config.invalid` */
function readNamed(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const message = `${option} cannot be read: ${(error as Error).message}`;
    throw new ValetError('valet.config.invalid', message, {}, error);
  }
}

/** Who works alone on one machine has none. */
function quotaOf({ identity, quota }: Config): Quota {
  if (identity.auth === 'none') return UNLIMITED;
  const limit = (number: number) => (number < 0 ? null : number);
  return { plans: limit(quota.plans), placements: limit(quota.placements) };
}

function needed(value: string | null, option: string): string {
  if (value !== null) return value;
  throw new ValetError(
    'valet.config.invalid',
    `[identity] ${option} is not set; with auth = keystone it is needed (auth = none asks nobody, on one machine)`,
  );
}

async function httpSettings({ server, identity, planning, capacity, events, policy }: Config, store: Store) {
  return {
    auth: identity.auth,
    loopbackOnly: !identity.allow_unauthenticated_remote,
    authUrl: identity.auth_url,
    nameSecret: policy.name_secret ?? (await store.nameSecret()),
    trustProxy: server.trust_proxy,
    tls:
      server.tls_cert === null || server.tls_key === null
        ? null
        : {
            certificate: readNamed(server.tls_cert, '[server] tls_cert'),
            key: readNamed(server.tls_key, '[server] tls_key'),
          },
    bodyLimit: server.body_limit_bytes,
    requestTimeoutMs: server.request_timeout_seconds * 1000,
    keepAliveMs: server.keep_alive_seconds * 1000,
    maxConnections: server.max_connections,
    pageLimit: server.page_limit,
    capacityLimit: capacity.limit,
    maxBudgetMs: planning.max_budget_ms,
    timeoutMs: planning.timeout_seconds === 0 ? null : planning.timeout_seconds * 1000,
    maxEventStreams: events.max_streams,
    maxEventStreamsPerProject: events.max_streams_per_project,
    heartbeatMs: events.heartbeat_seconds * 1000,
    graceMs: server.shutdown_timeout_seconds * 1000,
  };
}

function observe(metrics: Metrics, service: Service, world: World): void {
  metrics.observe({
    queue: () => {
      const { running, waiting } = service.useCases.status().ostro as { running: number; waiting: number };
      return { running, waiting };
    },
    placements: () => {
      const counts: Record<string, number> = {};
      for (const { state } of world.placements.all()) counts[state] = (counts[state] ?? 0) + 1;
      return counts;
    },
    // Without a cloud the picture is the truth.
    stalenessSeconds: () => service.stalenessMs() / 1000,
  });
}

async function sweep(config: Config, service: Service, store: Store, logger: Logger): Promise<void> {
  const expired = await service.expire();
  if (expired > 0) logger.info({ expired }, 'gave back what nobody claimed');
  const { retention_seconds } = config.events;
  if (retention_seconds > 0)
    await store.prune(config.datacenter.site_id, timestamp(clock.now() - retention_seconds * 1000));
}

function listen(server: Server, { server: { metrics_host, metrics_port } }: Config): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(metrics_port, metrics_host, () =>
      resolve(`http://${metrics_host}:${metrics_port}/metrics`),
    );
  });
}
