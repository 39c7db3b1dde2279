/** Pictures of small clouds. */
import type {
  CloudHost,
  CloudInventory,
  CloudPicture,
  CloudProvider,
  CloudServer,
} from '../../../ports/cloud.ts';

export function inventory(total: number, changes: Partial<CloudInventory> = {}): CloudInventory {
  return { total, reserved: 0, allocationRatio: 1, minUnit: 1, maxUnit: total, stepSize: 1, ...changes };
}

export function provider(name: string, changes: Partial<CloudProvider> = {}): CloudProvider {
  const id = `rp-${name}`;
  return {
    id,
    name,
    parentId: null,
    rootId: id,
    generation: 1,
    inventories: { VCPU: inventory(8), MEMORY_MB: inventory(32_768), DISK_GB: inventory(1000) },
    traits: [],
    aggregates: [],
    allocations: new Map(),
    ...changes,
  };
}

export function host(name: string, changes: Partial<CloudHost> = {}): CloudHost {
  return { name, providerIds: [`rp-${name}`], zone: 'nova', enabled: true, up: true, ...changes };
}

export function server(id: string, changes: Partial<CloudServer> = {}): CloudServer {
  return {
    id,
    name: id,
    projectId: 'p1',
    host: null,
    status: 'ACTIVE',
    taskState: null,
    updatedAt: '2026-01-01T00:00:00Z',
    ...changes,
  };
}

/** Hosts with a provider each. */
export function picture(
  hosts: readonly string[],
  changes: Partial<Omit<CloudPicture, 'frame'>> & { readonly frame?: Partial<CloudPicture['frame']> } = {},
): CloudPicture {
  const { frame, ...rest } = changes;
  return {
    readAt: 1000,
    providers: new Map(hosts.map((name) => [`rp-${name}`, provider(name)])),
    servers: new Map(),
    volumes: new Map(),
    migrations: new Map(),
    ...rest,
    frame: {
      hosts: hosts.map((name) => host(name)),
      aggregates: [],
      flavors: [],
      pools: [],
      uplinks: new Map(),
      ...frame,
    },
  };
}
