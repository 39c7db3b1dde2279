/** Reads the Placement API: resource providers with inventories, traits, aggregates and who takes what. */
import type { Amounts, CloudInventory, CloudProvider } from '../ports/cloud.ts';
import { entries, list, number, text, texts } from './json.ts';
import { mapConcurrently } from './map-concurrently.ts';
import type { ServiceClient, ServiceKind } from './service-client.ts';

/** 1.14: nested providers; 1.19: aggregates under the generation; 1.28: consumers have generations. */
export const PLACEMENT: ServiceKind = {
  name: 'Placement',
  types: ['placement'],
  microversion: { service: 'placement', newest: '1.36', oldest: '1.19' },
};

/** Providers read at a time, each with four calls. */
const CONCURRENCY = 4;

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly rootId: string;
  readonly generation: number;
}

export class PlacementApi {
  readonly #client: ServiceClient;

  constructor(client: ServiceClient) {
    this.#client = client;
  }

  /**
   * Providers that are new or of another generation than those known; null for those gone. Allocations that are
   * written count as changes of their provider, so that one list tells of them anywhere; deleted ones do not.
   */
  async changed(
    known: ReadonlyMap<string, CloudProvider | null>,
    signal: AbortSignal,
  ): Promise<Map<string, CloudProvider | null>> {
    const listed = await this.#list(signal);
    const found = new Map<string, CloudProvider | null>();
    for (const [id, provider] of known) if (provider !== null && !listed.has(id)) found.set(id, null);
    const due = [...listed.values()].filter(({ id, generation, parentId }) => {
      const before = known.get(id);
      return before !== null && (before?.generation !== generation || before.parentId !== parentId);
    });
    await mapConcurrently(due, CONCURRENCY, async (each) => {
      // Deleted between the list and here: the next list will say so.
      const provider = await this.#read(each, signal);
      if (provider !== null) found.set(each.id, provider);
    });
    return found;
  }

  /** Of one provider, as they are now; null: it is gone. */
  async allocations(providerId: string, signal: AbortSignal): Promise<CloudProvider['allocations'] | null> {
    const body = await this.#client.get(`/resource_providers/${providerId}/allocations`, signal);
    return body === null ? null : allocationsIn(body);
  }

  async #list(signal: AbortSignal): Promise<Map<string, Listed>> {
    const body = await this.#client.get('/resource_providers', signal);
    const found = new Map<string, Listed>();
    for (const each of list(body, 'resource_providers')) {
      const id = text(each, 'uuid');
      const generation = number(each, 'generation');
      if (id === null || generation === null) continue;
      found.set(id, {
        id,
        name: text(each, 'name') ?? id,
        parentId: text(each, 'parent_provider_uuid'),
        rootId: text(each, 'root_provider_uuid') ?? id,
        generation,
      });
    }
    return found;
  }

  /**
   * The four answers may be of different generations when somebody writes meanwhile. What is kept is the oldest
   * of them, so that the next list shows the provider as changed again.
   */
  async #read(listed: Listed, signal: AbortSignal): Promise<CloudProvider | null> {
    const path = `/resource_providers/${listed.id}`;
    const [inventories, traits, aggregates, allocations] = await Promise.all([
      this.#client.get(`${path}/inventories`, signal),
      this.#client.get(`${path}/traits`, signal),
      this.#client.get(`${path}/aggregates`, signal),
      this.#client.get(`${path}/allocations`, signal),
    ]);
    if (inventories === null || traits === null || aggregates === null || allocations === null) return null;
    return {
      ...listed,
      inventories: Object.fromEntries(
        entries(inventories, 'inventories').map(([name, each]) => [name, inventoryOf(each)]),
      ),
      traits: texts(traits, 'traits').sort(),
      aggregates: texts(aggregates, 'aggregates').sort(),
      allocations: allocationsIn(allocations),
    };
  }
}

function inventoryOf(value: unknown): CloudInventory {
  const total = number(value, 'total') ?? 0;
  return {
    total,
    reserved: number(value, 'reserved') ?? 0,
    allocationRatio: number(value, 'allocation_ratio') ?? 1,
    minUnit: number(value, 'min_unit') ?? 1,
    maxUnit: number(value, 'max_unit') ?? total,
    stepSize: number(value, 'step_size') ?? 1,
  };
}

function allocationsIn(body: unknown): CloudProvider['allocations'] {
  return new Map(entries(body, 'allocations').map(([consumer, each]) => [consumer, amountsOf(each)]));
}

function amountsOf(value: unknown): Amounts {
  return Object.fromEntries(
    entries(value, 'resources').flatMap(([name, amount]) =>
      typeof amount === 'number' ? [[name, amount]] : [],
    ),
  );
}
