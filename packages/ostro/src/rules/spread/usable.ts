/** The units that a spread over usable units counts, whether or not a server is in them. */
import type { Server } from '../../model/application.ts';
import type { Level } from '../../model/site.ts';
import { unitOf } from '../../plan/place.ts';
import type { SiteView } from '../../plan/site-view.ts';
import { hostObjections } from '../eligibility/check.ts';

/**
 * Units with a host on which at least one of the servers may be, looking at its requirements and the host
 * alone, not at what is free there. A host whose unit is unknown makes none usable.
 */
export function usableUnits(view: SiteView, servers: readonly Server[], level: Level): Set<string> {
  const kinds = [...new Map(servers.map((server) => [requirements(server), server])).values()];
  const usable = new Set<string>();
  for (const host of view.hosts()) {
    const unit = unitOf(view.hostPlace(host.name)!, level);
    if (unit === null || usable.has(unit)) continue;
    if (kinds.some((server) => hostObjections(view, server, host).length === 0)) usable.add(unit);
  }
  return usable;
}

/** The same text for servers that ask the same of a host: many do, and the hosts are many. */
function requirements(server: Server): string {
  const { resources, requiredTraits, forbiddenTraits, zone, aggregateSpecs, host } = server;
  const { allowedHosts, excludedHosts } = server;
  return JSON.stringify([
    resources,
    requiredTraits,
    forbiddenTraits,
    zone,
    aggregateSpecs,
    host,
    allowedHosts,
    excludedHosts,
  ]);
}
