/** Reads Neutron: the bandwidth that its agents say their hosts have. */
import { entries, field, number, text } from './json.ts';
import type { ServiceClient, ServiceKind } from './service-client.ts';

export const NEUTRON: ServiceKind = { name: 'Neutron', types: ['network'], prefix: '/v2.0' };

const KBPS_PER_MBPS = 1000;

export class Neutron {
  readonly #client: ServiceClient;

  constructor(client: ServiceClient) {
    this.#client = client;
  }

  /** By host, in Mbit/s: over all its physical networks, the smaller direction of each. */
  async uplinks(signal: AbortSignal): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for await (const agent of this.#client.list('/agents', 'agents', signal)) {
      const host = text(agent, 'host');
      const configured = entries(field(agent, 'configurations'), 'resource_provider_bandwidths');
      const kbps = configured.flatMap(([, link]) => {
        const ways = [number(link, 'egress'), number(link, 'ingress')].filter((way) => way !== null);
        return ways.length === 0 ? [] : [Math.min(...ways)];
      });
      if (host === null || kbps.length === 0) continue;
      const mbps = kbps.reduce((sum, each) => sum + each, 0) / KBPS_PER_MBPS;
      found.set(host, (found.get(host) ?? 0) + mbps);
    }
    return found;
  }
}
