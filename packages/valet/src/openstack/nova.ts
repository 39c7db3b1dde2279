/** Reads Nova: its hosts, aggregates, flavors, servers and migrations. */
import type { Flavor } from '@valet/heat';
import type { CloudAggregate, CloudHost, CloudServer } from '../ports/cloud.ts';
import { field, flag, list, number, text, texts, textsByName } from './json.ts';
import type { ServiceClient, ServiceKind } from './service-client.ts';

/**
 * 2.53: hypervisors with the id of their resource provider; 2.59: migrations with theirs; 2.61: flavors with
 * extra specs. From 2.88 on nothing that is read here has changed.
 */
export const NOVA: ServiceKind = {
  name: 'Nova',
  types: ['compute'],
  microversion: { service: 'compute', newest: '2.88', oldest: '2.61' },
};

const COMPUTE = 'nova-compute';
const PAGE = 500;

export class Nova {
  readonly #client: ServiceClient;

  constructor(client: ServiceClient) {
    this.#client = client;
  }

  /** Compute hosts; bare metal has no place in a plan and is left out. */
  async hosts(signal: AbortSignal): Promise<CloudHost[]> {
    const providers = new Map<string, string[]>();
    for await (const hypervisor of this.#client.list(
      `/os-hypervisors/detail?limit=${PAGE}`,
      'hypervisors',
      signal,
    )) {
      const host = text(field(hypervisor, 'service'), 'host');
      const id = text(hypervisor, 'id');
      if (host === null || id === null || text(hypervisor, 'hypervisor_type') === 'ironic') continue;
      providers.set(host, [...(providers.get(host) ?? []), id]);
    }
    const services = await this.#client.get(`/os-services?binary=${COMPUTE}`, signal);
    return list(services, 'services').flatMap((service): CloudHost[] => {
      const name = text(service, 'host');
      const providerIds = name === null ? undefined : providers.get(name);
      if (name === null || providerIds === undefined) return [];
      return [
        {
          name,
          providerIds: providerIds.sort(),
          zone: text(service, 'zone'),
          enabled: text(service, 'status') === 'enabled',
          up: text(service, 'state') === 'up' && !flag(service, 'forced_down'),
        },
      ];
    });
  }

  async aggregates(signal: AbortSignal): Promise<CloudAggregate[]> {
    const body = await this.#client.get('/os-aggregates', signal);
    return list(body, 'aggregates').flatMap((aggregate): CloudAggregate[] => {
      const name = text(aggregate, 'name');
      if (name === null) return [];
      return [
        { name, metadata: textsByName(aggregate, 'metadata'), hosts: texts(aggregate, 'hosts').sort() },
      ];
    });
  }

  /** Private ones, too. */
  async flavors(signal: AbortSignal): Promise<Flavor[]> {
    const found: Flavor[] = [];
    for await (const each of this.#client.list(
      `/flavors/detail?is_public=None&limit=${PAGE}`,
      'flavors',
      signal,
    )) {
      const flavor = readFlavor(each);
      if (flavor !== null) found.push(flavor);
    }
    return found;
  }

  /**
   * Servers of all projects.
   * @param since ISO time: only those changed after it, and then those deleted, too, as null
   */
  async servers(since: string | null, signal: AbortSignal): Promise<Map<string, CloudServer | null>> {
    const query = since === null ? '' : `&changes-since=${encodeURIComponent(since)}`;
    const found = new Map<string, CloudServer | null>();
    const path = `/servers/detail?all_tenants=1&limit=${PAGE}${query}`;
    for await (const each of this.#client.list(path, 'servers', signal)) {
      const server = readServer(each);
      if (server !== null) found.set(server.id, isGone(server) ? null : server);
    }
    return found;
  }

  /** Null when there is none of that id. */
  async server(id: string, signal: AbortSignal): Promise<CloudServer | null> {
    const server = readServer(field(await this.#client.get(`/servers/${id}`, signal), 'server'));
    return server === null || isGone(server) ? null : server;
  }

  /** The server of each migration that has not ended long ago, by the migration's id. */
  async migrations(since: string | null, signal: AbortSignal): Promise<Map<string, string>> {
    const query = since === null ? '' : `&changes-since=${encodeURIComponent(since)}`;
    const found = new Map<string, string>();
    for await (const each of this.#client.list(
      `/os-migrations?limit=${PAGE}${query}`,
      'migrations',
      signal,
    )) {
      const id = text(each, 'uuid');
      const server = text(each, 'instance_uuid');
      if (id !== null && server !== null) found.set(id, server);
    }
    return found;
  }
}

export function readFlavor(value: unknown): Flavor | null {
  const name = text(value, 'name');
  const [vcpus, memoryMb, diskGb] = [number(value, 'vcpus'), number(value, 'ram'), number(value, 'disk')];
  if (name === null || vcpus === null || memoryMb === null || diskGb === null) return null;
  return {
    name,
    id: text(value, 'id') ?? name,
    vcpus,
    memoryMb,
    diskGb,
    ephemeralGb: number(value, 'OS-FLV-EXT-DATA:ephemeral') ?? 0,
    // No swap is an empty text before 2.75.
    swapMb: number(value, 'swap') ?? 0,
    extraSpecs: textsByName(value, 'extra_specs'),
  };
}

function readServer(value: unknown): CloudServer | null {
  const id = text(value, 'id');
  if (id === null) return null;
  return {
    id,
    name: text(value, 'name') ?? id,
    projectId: text(value, 'tenant_id'),
    host: text(value, 'OS-EXT-SRV-ATTR:host'),
    status: text(value, 'status') ?? 'UNKNOWN',
    taskState: text(value, 'OS-EXT-STS:task_state'),
    updatedAt: text(value, 'updated') ?? '',
  };
}

/** Soft-deleted ones still hold their place, and Nova still shows them. */
function isGone({ status }: CloudServer): boolean {
  return status === 'DELETED';
}
