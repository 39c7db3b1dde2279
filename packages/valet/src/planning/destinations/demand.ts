/** A server or volume as its scheduler describes it, as an application that can be placed. */
import type { Application, Server, Volume } from '@valet/ostro';
import { cloudFor } from '../cloud.ts';
import type { Deps } from '../deps.ts';
import { type OpenedRequest, openRequest } from '../request.ts';
import { type DestinationInput, hintOf } from './input.ts';

/** Name of the rule that a server group is, in an application. */
const SERVER_GROUP = 'server group';

/**
 * @param names one for each server of the request
 * @throws ValetError `valet.request.invalid` for groups of the flavor or the hint `valet` that are not there
 */
export function applicationOf(deps: Deps, input: DestinationInput, names: readonly string[]): OpenedRequest {
  const { asked, projectId } = input;
  const resources: Record<string, unknown> = Object.create(null);
  for (const name of names) resources[name] = resourceOf(input);
  if (asked.kind === 'server' && asked.serverGroup !== null && names.length > 1) {
    const { policy, maxServersPerHost: max } = asked.serverGroup;
    const rules = policy === 'anti-affinity' && Number.isFinite(max) ? { max_server_per_host: max } : {};
    resources[SERVER_GROUP] = { type: 'OS::Nova::ServerGroup', properties: { policies: [policy], rules } };
  }
  const flavors = asked.kind === 'server' ? [asked.flavor] : [];
  const request = { name: names[0] ?? '', resources, locations: null };
  return openRequest(cloudFor(deps, projectId, flavors), request, projectId);
}

/** The same thing alone: what it asks of a host or pool, under another name. */
export function itemAsked(deps: Deps, input: DestinationInput, name: string): Server | Volume {
  const { servers, volumes = [] } = applicationOf(deps, input, [name]).application;
  return servers[0] ?? volumes[0]!;
}

/** What a server asks for its ports: no flavor tells of it. */
export function isOfPorts(resourceClass: string): boolean {
  return resourceClass.startsWith('NET_BW_') || resourceClass.startsWith('NET_PACKET_RATE_');
}

/** @returns the application with one server or volume in it as it is asked for now */
export function withItem(
  application: Application,
  kind: 'server' | 'volume',
  item: Server | Volume,
): Application {
  const { servers, volumes = [] } = application;
  if (kind === 'volume') {
    const iopsOf = ({ iops }: Volume) => (iops === undefined ? {} : { iops });
    const put = (each: Volume) => (each.name === item.name ? { ...(item as Volume), ...iopsOf(each) } : each);
    return { ...application, volumes: volumes.map(put) };
  }
  const ofPorts = ({ resources }: Server) => Object.entries(resources).filter(([name]) => isOfPorts(name));
  const put = (each: Server): Server => {
    if (each.name !== item.name) return each;
    const asked = item as Server;
    return { ...asked, resources: { ...asked.resources, ...Object.fromEntries(ofPorts(each)) } };
  };
  return { ...application, servers: servers.map(put) };
}

function resourceOf(input: DestinationInput): unknown {
  const { asked } = input;
  const valet = hintOf(input, 'valet');
  const metadata = valet === undefined ? {} : { metadata: { valet } };
  if (asked.kind === 'volume') {
    const { sizeGb: size, type: volume_type, zone: availability_zone } = asked;
    return { type: 'OS::Cinder::Volume', properties: { size, volume_type, availability_zone, ...metadata } };
  }
  return {
    type: 'OS::Nova::Server',
    properties: {
      flavor: asked.flavor.id,
      availability_zone: asked.zone,
      ...(asked.bootsFromVolume ? { block_device_mapping_v2: [{ boot_index: 0, volume_id: 'root' }] } : {}),
      ...(asked.serverGroup === null ? {} : { scheduler_hints: { group: SERVER_GROUP } }),
      ...metadata,
    },
  };
}
