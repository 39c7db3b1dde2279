/** `POST /v1/destinations`: the plug-ins of Nova's and Cinder's schedulers ask where to put one thing. */
import { ValetError } from '../../error.ts';
import type { DestinationInput, ServerAsked, VolumeAsked } from '../../planning/destinations/input.ts';
import type { App, RouteDeps } from '../app.ts';
import { contextOf } from '../context.ts';
import { EXTENDED } from '../microversion.ts';
import { globalRequestId, REQUEST_ID_HEADER } from '../request-id.ts';
import { answer } from '../schemas/common.ts';
import { DestinationAnswer, type DestinationBody, DestinationSelect } from '../schemas/destination.ts';

export function destinationRoutes(app: App, { useCases, settings }: RouteDeps): void {
  app.post(
    '/v1/destinations',
    {
      config: { rule: 'destinations:select', since: EXTENDED },
      schema: {
        operationId: 'select_destination',
        tags: ['placements'],
        summary: 'Choose where a scheduler may put a server or volume, and claim it',
        body: DestinationSelect,
        response: { 200: answer('Where it may go.', DestinationAnswer) },
      },
    },
    async (request, reply) => {
      const { body, viewer, headers } = request;
      const context = contextOf(request, reply, body.timeout, settings.timeoutMs);
      const input = inputOf(
        body,
        globalRequestId(headers[REQUEST_ID_HEADER]),
        pluginOf(headers['user-agent']),
      );
      const { location, locations, placementId, planId, state, managedBy } = await useCases.findDestination(
        context,
        input,
      );
      return {
        destination: {
          location: viewer.name(location),
          locations: locations.map((each) => viewer.name(each)),
          placement_id: placementId,
          plan_id: planId,
          state,
          managed_by: managedBy,
        },
      };
    },
  );
}

/** `valet-openstack/0.1.0`, of what may say a lot more. */
function pluginOf(agent: string | undefined): string | null {
  return /^valet-openstack\/[\w.+-]{1,40}/.exec(agent ?? '')?.[0] ?? null;
}

function inputOf(body: DestinationBody, originId: string | null, plugin: string | null): DestinationInput {
  const { resource_id, project_id, user_id, count, candidates, hints, alternates } = body;
  return {
    asked: askedBy(body),
    resourceId: resource_id,
    projectId: project_id,
    userId: user_id ?? null,
    originId,
    plugin,
    count: body.kind === 'server' ? (count ?? 1) : 1,
    candidates: [...new Set(candidates)],
    hints: new Map(Object.entries(hints ?? {}).map(([name, value]) => [name, [value].flat()])),
    alternates: alternates ?? 0,
  };
}

function askedBy({ kind, server, volume }: DestinationBody): ServerAsked | VolumeAsked {
  const [wanted, other] = kind === 'server' ? [server, volume] : [volume, server];
  if (!wanted || other)
    throw new ValetError(
      'valet.request.invalid',
      `kind is ${kind}, so the body needs "${kind}" and must not have "${kind === 'server' ? 'volume' : 'server'}"`,
    );
  return kind === 'server' ? serverAsked(server!) : volumeAsked(volume!);
}

function serverAsked(server: NonNullable<DestinationBody['server']>): ServerAsked {
  const { flavor, server_group: group } = server;
  return {
    kind: 'server',
    flavor: {
      id: flavor.id,
      name: flavor.name,
      vcpus: flavor.vcpus,
      memoryMb: flavor.memory_mb,
      diskGb: flavor.root_gb,
      ephemeralGb: flavor.ephemeral_gb ?? 0,
      swapMb: flavor.swap_mb ?? 0,
      extraSpecs: flavor.extra_specs ?? {},
    },
    bootsFromVolume: server.boot_from_volume ?? false,
    zone: server.availability_zone || null,
    ignoreHosts: server.ignore_hosts ?? [],
    forceHosts: server.force_hosts ?? [],
    requestedDestination: server.requested_destination || null,
    serverGroup:
      group === undefined || group === null
        ? null
        : {
            id: group.id,
            policy: group.policy,
            maxServersPerHost: Number(group.rules?.max_server_per_host ?? 1),
            members: group.members ?? [],
            hosts: group.hosts ?? [],
          },
  };
}

function volumeAsked({
  size_gb,
  volume_type,
  availability_zone,
}: NonNullable<DestinationBody['volume']>): VolumeAsked {
  return { kind: 'volume', sizeGb: size_gb, type: volume_type || null, zone: availability_zone || null };
}
