/** Opens the adapters of mode live from the configuration. */
import { readFileSync } from 'node:fs';
import { DocumentError, formatPosition } from '@valet/document';
import { NO_TOPOLOGY, readTopology, SiteError, type Topology } from '@valet/site';
import type { Config } from '../config/options.ts';
import { ValetError } from '../error.ts';
import type { LiveSettings } from '../planning/live/live-feed.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud, Notices } from '../ports/cloud.ts';
import type { Stacks } from '../ports/stacks.ts';
import { CINDER } from './cinder.ts';
import { OpenStackCloud } from './cloud.ts';
import { HEAT, Heat } from './heat.ts';
import { NEUTRON } from './neutron.ts';
import { RabbitNotices } from './notifications.ts';
import { NOVA } from './nova.ts';
import { PLACEMENT } from './placement.ts';
import { ServiceClient } from './service-client.ts';
import { KeystoneSession, type SessionSettings } from './session.ts';
import type { LinkLog } from './transport.ts';
import { readTransportUrl } from './transport-url.ts';

/** What is asked of a cloud besides Keystone. */
export const cloudServices = [NOVA, PLACEMENT, CINDER, NEUTRON, HEAT] as const;

export interface OpenedCloud {
  readonly cloud: Cloud;
  readonly stacks: Stacks | null;
  readonly notices: Notices | null;
  readonly settings: LiveSettings;
  /** Ends the session; the notifications are their follower's to close. */
  close(): Promise<void>;
}

export function openCloud(config: Config, clock: Clock, log: LinkLog): OpenedCloud {
  const { openstack, messaging } = config;
  const session = new KeystoneSession(sessionSettings(config), clock, log);
  const where = { region: openstack.region_name, interface: openstack.interface };
  const notices =
    messaging.transport_url === null
      ? null
      : new RabbitNotices(
          {
            brokers: readTransportUrl(messaging.transport_url)!,
            exchanges: messaging.exchanges,
            topics: messaging.topics,
            caCertificates: textOf(messaging.ca_file),
          },
          clock,
          log,
        );
  return {
    cloud: new OpenStackCloud(
      session,
      where,
      { cinder: openstack.cinder, neutron: openstack.neutron },
      clock,
    ),
    stacks: openstack.heat ? new Heat(new ServiceClient(session, where, HEAT)) : null,
    notices,
    settings: liveSettings(config),
    close: () => session.close(),
  };
}

/** As the service user; what [openstack] does not say, [identity] says. */
export function sessionSettings({ openstack, identity }: Config): SessionSettings {
  return {
    authUrl: needed('auth_url', openstack.auth_url ?? identity.auth_url),
    username: needed('username', openstack.username ?? identity.username),
    password: needed('password', openstack.password ?? identity.password),
    projectName: needed('project_name', openstack.project_name ?? identity.project_name),
    userDomainName: openstack.user_domain_name ?? identity.user_domain_name,
    projectDomainName: openstack.project_domain_name ?? identity.project_domain_name,
    region: openstack.region_name,
    interface: openstack.interface,
    timeoutMs: openstack.timeout_seconds * 1000,
    retries: openstack.max_retries,
    backoffMs: 200,
    caCertificates: textOf(openstack.ca_file ?? identity.ca_file),
  };
}

function needed(key: string, value: string | null): string {
  if (value !== null) return value;
  throw new ValetError(
    'valet.config.invalid',
    `[openstack] ${key} is not set, nor is [identity] ${key}; the cloud is read by a user with the admin role`,
  );
}

function liveSettings({ datacenter }: Config): LiveSettings {
  return {
    siteName: datacenter.site_id,
    places: {
      rackKey: datacenter.rack_key,
      clusterKey: datacenter.cluster_key,
      topology: topologyOf(datacenter.topology),
      hostName: datacenter.host_name_pattern === null ? null : new RegExp(datacenter.host_name_pattern),
    },
    refreshMs: datacenter.refresh_seconds * 1000,
    frameMs: datacenter.inventory_seconds * 1000,
    reconcileMs: datacenter.reconcile_seconds * 1000,
    claimMs: datacenter.claim_timeout_seconds * 1000,
    readTimeoutMs: datacenter.read_timeout_seconds * 1000,
  };
}

function topologyOf(file: string | null): Topology {
  if (file === null) return NO_TOPOLOGY;
  try {
    return readTopology(textOf(file)!, file);
  } catch (error) {
    if (error instanceof DocumentError)
      throw new ValetError(
        'valet.config.invalid',
        `${formatPosition(error.position)}: ${error.message}`,
        {},
        error,
      );
    if (error instanceof SiteError) throw new ValetError('valet.config.invalid', error.message, {}, error);
    throw error;
  }
}

function textOf(file: string | null): string | null {
  if (file === null) return null;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ValetError(
      'valet.config.invalid',
      `${file} cannot be read: ${(error as Error).message}`,
      {},
      error,
    );
  }
}
