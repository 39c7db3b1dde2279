/** Reads Cinder: its pools as its scheduler sees them, volumes and types. */
import type { CloudPool, CloudVolume } from '../ports/cloud.ts';
import { field, flag, list, number, text, textsByName } from './json.ts';
import type { ServiceClient, ServiceKind } from './service-client.ts';

export const CINDER: ServiceKind = {
  name: 'Cinder',
  types: ['block-storage', 'volumev3', 'volume'],
  microversion: { service: 'volume', newest: '3.70', oldest: '3.0' },
};

const PAGE = 500;
/** What a back end says that will not be measured: so much that nothing is refused for it. */
const ENDLESS_GB = 1_000_000_000;

export interface VolumeType {
  readonly id: string;
  readonly name: string;
  readonly specs: Readonly<Record<string, string>>;
}

export class Cinder {
  readonly #client: ServiceClient;

  constructor(client: ServiceClient) {
    this.#client = client;
  }

  async pools(signal: AbortSignal): Promise<CloudPool[]> {
    const [pools, types, services] = await Promise.all([
      this.#client.get('/scheduler-stats/get_pools?detail=True', signal),
      this.#types(signal),
      this.#client.get('/os-services?binary=cinder-volume', signal),
    ]);
    const states = new Map(
      list(services, 'services').map((service) => [
        text(service, 'host') ?? '',
        {
          zone: text(service, 'zone'),
          usable: text(service, 'status') !== 'disabled' && text(service, 'state') !== 'down',
        },
      ]),
    );
    return list(pools, 'pools').flatMap((pool): CloudPool[] => {
      const name = text(pool, 'name');
      if (name === null) return [];
      const capabilities = field(pool, 'capabilities');
      const service = states.get(name.split('#')[0]!);
      return [
        {
          name,
          ...capacityOf(capabilities),
          types: typesOf(types, capabilities),
          zone: service?.zone ?? null,
          enabled: service?.usable ?? true,
        },
      ];
    });
  }

  /** Of all projects. */
  async volumes(signal: AbortSignal): Promise<Map<string, CloudVolume>> {
    const found = new Map<string, CloudVolume>();
    const path = `/volumes/detail?all_tenants=1&limit=${PAGE}`;
    for await (const each of this.#client.list(path, 'volumes', signal)) {
      const volume = readVolume(each);
      if (volume !== null) found.set(volume.id, volume);
    }
    return found;
  }

  async #types(signal: AbortSignal): Promise<VolumeType[]> {
    const body = await this.#client.get('/types?is_public=None', signal);
    return list(body, 'volume_types').flatMap((each): VolumeType[] => {
      const [id, name] = [text(each, 'id'), text(each, 'name')];
      return id === null || name === null ? [] : [{ id, name, specs: textsByName(each, 'extra_specs') }];
    });
  }
}

function readVolume(value: unknown): CloudVolume | null {
  const id = text(value, 'id');
  if (id === null) return null;
  return {
    id,
    projectId: text(value, 'os-vol-tenant-attr:tenant_id'),
    pool: text(value, 'os-vol-host-attr:host'),
    sizeGb: number(value, 'size') ?? 0,
    status: text(value, 'status') ?? 'unknown',
    updatedAt: text(value, 'updated_at') ?? text(value, 'created_at') ?? '',
  };
}

/**
 * As Cinder's CapacityFilter counts: a back end that provisions thinly hands out `total × ratio`, any other its
 * total; what is reserved is taken.
 */
export function capacityOf(capabilities: unknown): Pick<CloudPool, 'capacityGb' | 'usedGb'> {
  const total = number(capabilities, 'total_capacity_gb');
  const free = number(capabilities, 'free_capacity_gb');
  // "infinite" and "unknown".
  if (total === null) return { capacityGb: ENDLESS_GB, usedGb: 0 };
  const reserved = Math.floor((total * (number(capabilities, 'reserved_percentage') ?? 0)) / 100);
  const provisioned = number(capabilities, 'provisioned_capacity_gb');
  const ratio = number(capabilities, 'max_over_subscription_ratio');
  const isThin = flag(capabilities, 'thin_provisioning_support') && !onlyThick(capabilities);
  if (isThin && provisioned !== null && ratio !== null && ratio >= 1)
    return { capacityGb: Math.floor(total * ratio), usedGb: Math.ceil(provisioned) + reserved };
  const used = free === null ? (number(capabilities, 'allocated_capacity_gb') ?? 0) : total - free;
  return { capacityGb: Math.floor(total), usedGb: Math.ceil(used) + reserved };
}

function onlyThick(capabilities: unknown): boolean {
  return flag(capabilities, 'thick_provisioning_support') && !flag(capabilities, 'thin_provisioning_support');
}

/** Types whose extra specs the pool's capabilities meet, as Cinder's CapabilitiesFilter compares them; null all. */
export function typesOf(types: readonly VolumeType[], capabilities: unknown): readonly string[] | null {
  const served = types.filter(({ specs }) =>
    Object.entries(specs).every(([key, wanted]) => meets(capabilities, key, wanted)),
  );
  if (types.length === served.length) return null;
  return served.flatMap(({ id, name }) => [name, id]).sort();
}

/** A key of another scope is not for the scheduler. What compares by an order is left to Cinder. */
function meets(capabilities: unknown, key: string, wanted: string): boolean {
  const scope = key.split(':');
  if (scope.length > 1 && scope[0] !== 'capabilities') return true;
  const path = scope.length > 1 ? scope.slice(1) : scope;
  const found = path.reduce<unknown>((value, each) => field(value, each), capabilities);
  // `volume_backend_name` of a back end that names none, or a capability that no back end reports, fits nowhere.
  const has = Array.isArray(found) ? found.map(String) : [String(found ?? '')];
  const [, operator, operand = ''] = /^\s*(<is>|<in>|<or>|s==|==|=|[<>!s]\S*)\s+(.*)$/.exec(wanted) ?? [];
  switch (operator) {
    case undefined:
      return has.some((each) => each.toLowerCase() === wanted.toLowerCase());
    case '<is>':
      return has.some((each) => isTrue(each) === isTrue(operand));
    case '<in>':
      return has.some((each) => each.includes(operand));
    case '<or>':
      return wanted.split('<or>').some((each) => has.includes(each.trim()));
    case 's==':
      return has.includes(operand);
    default:
      return true;
  }
}

function isTrue(value: string): boolean {
  return ['true', '1', 'yes', 'on', 't', 'y'].includes(value.trim().toLowerCase());
}
