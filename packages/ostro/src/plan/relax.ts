/** What of a request can be given up, element by element, and the giving up. */
import type { Application, Group, Server, Volume } from '../model/application.ts';
import type { Element } from './answer.ts';

/** A text that tells elements apart. */
export function elementKey({ kind, name }: Element): string {
  return `${kind} ${name}`;
}

/**
 * Every element a request has that asks for something: its groups and pipes, what each item demands of
 * capacity, and where it may be.
 * @param application with all its pipes named
 */
export function elementsOf(application: Application): Element[] {
  const { servers, volumes = [], pipes = [], groups = [] } = application;
  return [
    ...groups.map(({ name }) => ({ kind: 'group', name }) as const),
    ...pipes.map(({ name }) => ({ kind: 'pipe', name: name! }) as const),
    ...servers.filter(isBoundServer).map(({ name }) => ({ kind: 'requirement', name }) as const),
    ...volumes.filter(isBoundVolume).map(({ name }) => ({ kind: 'requirement', name }) as const),
    ...servers
      .filter(({ resources }) => Object.values(resources).some((amount) => amount > 0))
      .map(({ name }) => ({ kind: 'demand', name }) as const),
    ...volumes
      .filter(({ sizeGb, iops }) => sizeGb > 0 || (iops ?? 0) > 0)
      .map(({ name }) => ({ kind: 'demand', name }) as const),
  ];
}

/** The request with these elements alone: every server and volume stays, but asks for nothing else. */
export function keepElements(application: Application, kept: readonly Element[]): Application {
  const keys = new Set(kept.map(elementKey));
  const keeps = (kind: Element['kind'], name: string) => keys.has(`${kind} ${name}`);
  const { servers, volumes = [], pipes = [], groups = [] } = application;
  return {
    ...application,
    servers: servers.map((server) => ({
      ...(keeps('requirement', server.name) ? server : { name: server.name }),
      resources: keeps('demand', server.name) ? server.resources : {},
    })),
    volumes: volumes.map((volume) => {
      const { name, sizeGb, iops } = volume;
      const asked = keeps('demand', name) ? { sizeGb, iops } : { sizeGb: 0, iops: 0 };
      return { ...(keeps('requirement', name) ? volume : { name }), ...asked };
    }),
    pipes: pipes.filter(({ name }) => keeps('pipe', name!)),
    groups: keepGroups(groups, (name) => keeps('group', name)),
  };
}

/**
 * A group that is given up asks for nothing more, but still holds its members together as one member of the
 * groups around it: else giving it up would change what they ask.
 */
function keepGroups(groups: readonly Group[], keeps: (name: string) => boolean): Group[] {
  const byName = new Map(groups.map((group) => [group.name, group]));
  const needed = new Set<string>();
  const need = (group: Group | undefined) => {
    if (group === undefined || needed.has(group.name)) return;
    needed.add(group.name);
    for (const member of group.members) need(byName.get(member));
  };
  for (const group of groups) if (keeps(group.name)) need(group);
  return groups
    .filter(({ name }) => needed.has(name))
    .map(({ name, members, ...rest }) =>
      // Affinity may stand in anything, and a soft one forbids nothing.
      keeps(name)
        ? { name, members, ...rest }
        : { name, members, type: 'affinity', level: 'host', soft: 1e-6 },
    );
}

function isBoundServer(server: Server): boolean {
  return (
    server.zone !== undefined ||
    server.host !== undefined ||
    server.allowedHosts !== undefined ||
    (server.excludedHosts?.length ?? 0) > 0 ||
    (server.requiredTraits?.length ?? 0) > 0 ||
    (server.forbiddenTraits?.length ?? 0) > 0 ||
    Object.keys(server.aggregateSpecs ?? {}).length > 0
  );
}

function isBoundVolume(volume: Volume): boolean {
  return (
    volume.zone !== undefined ||
    volume.type !== undefined ||
    volume.pool !== undefined ||
    volume.allowedPools !== undefined ||
    (volume.excludedPools?.length ?? 0) > 0
  );
}
