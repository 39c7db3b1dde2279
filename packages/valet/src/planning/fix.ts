/** Narrows an application before it is planned again: what stays where it is, what may go where. */
import type { Application, Server, Volume } from '@valet/ostro';

/** Where one item of an application may be. */
export type Bounds =
  /** It stays where it is. */
  | { readonly kind: 'fixed'; readonly at: string }
  /** It may move, but not for nothing. */
  | { readonly kind: 'movable'; readonly at: string; readonly among?: readonly string[] }
  /** It must go elsewhere. */
  | { readonly kind: 'leaves'; readonly excluded: readonly string[] }
  /** It may be on these only. */
  | { readonly kind: 'among'; readonly locations: readonly string[] };

/** @param boundsOf undefined: the item is as free as its request says */
export function narrow(
  application: Application,
  boundsOf: (name: string, kind: 'server' | 'volume') => Bounds | undefined,
): Application {
  return {
    ...application,
    servers: application.servers.map((server) => narrowServer(server, boundsOf(server.name, 'server'))),
    volumes: (application.volumes ?? []).map((volume) =>
      narrowVolume(volume, boundsOf(volume.name, 'volume')),
    ),
  };
}

function narrowServer(server: Server, bounds: Bounds | undefined): Server {
  if (bounds === undefined) return server;
  if (bounds.kind === 'fixed') return { ...server, host: bounds.at, allowedHosts: undefined };
  if (bounds.kind === 'leaves')
    return { ...server, excludedHosts: [...(server.excludedHosts ?? []), ...bounds.excluded] };
  // The candidates of now replace those of the first request.
  if (bounds.kind === 'among') return { ...server, allowedHosts: bounds.locations };
  return { ...server, current: bounds.at, allowedHosts: bounds.among ?? server.allowedHosts };
}

function narrowVolume(volume: Volume, bounds: Bounds | undefined): Volume {
  if (bounds === undefined) return volume;
  if (bounds.kind === 'fixed') return { ...volume, pool: bounds.at, allowedPools: undefined };
  if (bounds.kind === 'leaves')
    return { ...volume, excludedPools: [...(volume.excludedPools ?? []), ...bounds.excluded] };
  if (bounds.kind === 'among') return { ...volume, allowedPools: bounds.locations };
  return { ...volume, current: bounds.at, allowedPools: bounds.among ?? volume.allowedPools };
}
