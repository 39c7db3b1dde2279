/** Who takes what where, as the cloud has it. */
import type { Amounts, CloudPicture } from '../../ports/cloud.ts';

/** What one server or volume takes at one place. */
export interface Allocation {
  readonly kind: 'server' | 'volume';
  /** Host or pool. */
  readonly location: string;
  readonly resources: Amounts;
  readonly sizeGb: number;
  /** Whose it is; null: not known. */
  readonly projectId: string | null;
}

/** By server or volume id; a migration counts as the server that it moves. */
export type Allocations = ReadonlyMap<string, readonly Allocation[]>;

/** O(allocations + volumes). */
export function allocationsOf(picture: CloudPicture): Allocations {
  const found = new Map<string, Allocation[]>();
  const add = (id: string, allocation: Allocation) => {
    const list = found.get(id);
    if (list === undefined) found.set(id, [allocation]);
    else {
      // Of one consumer on several providers of a host, and of a server and its migration on one host.
      const same = list.findIndex(({ location }) => location === allocation.location);
      if (same < 0) list.push(allocation);
      else list[same] = { ...list[same]!, resources: sum(list[same]!.resources, allocation.resources) };
    }
  };
  const hostOf = new Map(
    picture.frame.hosts.flatMap(({ name, providerIds }) => providerIds.map((id) => [id, name] as const)),
  );
  const server = (id: string, location: string, resources: Amounts): Allocation => {
    const projectId = picture.servers.get(id)?.projectId ?? null;
    return { kind: 'server', location, resources, sizeGb: 0, projectId };
  };
  const shared: [id: string, resources: Amounts][] = [];
  for (const provider of picture.providers.values()) {
    if (provider === null) continue;
    const location = hostOf.get(provider.rootId);
    for (const [consumer, resources] of provider.allocations) {
      const id = picture.migrations.get(consumer) ?? consumer;
      if (location === undefined) shared.push([id, resources]);
      else add(id, server(id, location, resources));
    }
  }
  // What is taken of a provider that several hosts share counts at the host of whoever takes it.
  for (const [id, resources] of shared) {
    const location = found.get(id)?.[0]?.location;
    if (location !== undefined) add(id, server(id, location, resources));
  }
  const inPool = new Map<string, number>();
  for (const volume of picture.volumes.values()) {
    if (volume === null || volume.pool === null) continue;
    const { id, pool: location, sizeGb, projectId } = volume;
    add(id, { kind: 'volume', location, resources: {}, sizeGb, projectId });
    inPool.set(volume.pool, (inPool.get(volume.pool) ?? 0) + volume.sizeGb);
  }
  // Snapshots, and whatever else fills a back end: taken, by nobody that is listed.
  for (const { name: location, usedGb } of picture.frame.pools) {
    const sizeGb = usedGb - (inPool.get(location) ?? 0);
    if (sizeGb > 0)
      add(`pool ${location}`, { kind: 'volume', location, resources: {}, sizeGb, projectId: null });
  }
  return found;
}

function sum(a: Amounts, b: Amounts): Amounts {
  const total: Record<string, number> = { ...a };
  for (const [name, amount] of Object.entries(b)) total[name] = (total[name] ?? 0) + amount;
  return total;
}
