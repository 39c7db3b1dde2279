/** `conflict`: 200 servers on 2,400 hosts, made infeasible in several ways; what counts is the explanation. */
import type { Application, Group, Server } from '@valet/ostro';
import { gridSite } from './grid.ts';
import { tieredApplication } from './tiered.ts';
import type { Event, Workload } from './workload.ts';

type Change = (application: Application) => Application;

const SERVERS = 200;

/** Each way by its name: what it does to the tiered application. */
export const CONFLICTS: Readonly<Record<string, Change>> = {
  'no host is so large': changeServer(17, { resources: { VCPU: 17, MEMORY_MB: 2000, DISK_GB: 40 } }),
  'no host has the trait': changeServer(42, { requiredTraits: ['CUSTOM_NOWHERE'] }),
  'more members than racks': withGroups(({ servers }) => [
    group('racks-apart', 'diversity', 'rack', servers.slice(0, 151)),
  ]),
  'a host holds not all': withGroups(({ servers }) => [
    group('one-host', 'affinity', 'host', servers.slice(0, 12)),
  ]),
  'a rack has too few hosts': withGroups(({ servers }) => [
    group('hosts-apart', 'diversity', 'host', servers.slice(20, 37)),
    group('one-rack', 'affinity', 'rack', servers.slice(20, 37)),
  ]),
  'together and apart': withGroups(({ servers }) => [
    group('first-pair', 'affinity', 'host', [servers[3], servers[4]]),
    group('second-pair', 'affinity', 'host', [servers[4], servers[5]]),
    group('ends-apart', 'diversity', 'host', [servers[3], servers[5], servers[90]]),
  ]),
  'a pipe is wider than an uplink': (application) => ({
    ...withGroups(({ servers }) => [
      group('pipe-ends-apart', 'diversity', 'host', [servers[0], servers[199]]),
    ])(application),
    pipes: [
      ...application.pipes!,
      { a: application.servers[0].name, b: application.servers[199].name, mbps: 12_000 },
    ],
  }),
  'pipes together are wider than an uplink': (application) => ({
    ...withGroups(({ servers }) => [
      group('hub-apart', 'diversity', 'host', [servers[0], ...servers.slice(100, 112)]),
    ])(application),
    pipes: [
      ...application.pipes!,
      ...application.servers
        .slice(100, 112)
        .map(({ name }) => ({ a: application.servers[0].name, b: name, mbps: 900 })),
    ],
  }),
  'a zone is too small': (application) => ({
    ...application,
    servers: application.servers.map((server, i) => (i % 2 === 0 ? { ...server, zone: 'small' } : server)),
  }),
};

function changeServer(index: number, change: Partial<Server>): Change {
  return (application) => ({
    ...application,
    servers: application.servers.map((server, i) => (i === index ? { ...server, ...change } : server)),
  });
}

function withGroups(groupsOf: (application: Application) => Group[]): Change {
  return (application) => ({ ...application, groups: groupsOf(application) });
}

function group(name: string, type: Group['type'], level: Group['level'], members: readonly Server[]): Group {
  return { name, type, level, members: members.map((server) => server.name) };
}

export const conflict: Workload = {
  name: 'conflict',
  kind: 'stream',
  about: `${SERVERS} servers onto 2,400 hosts, infeasible in ${Object.keys(CONFLICTS).length} ways: time to the minimal conflict set`,
  open: ({ racks = 150 }) => ({
    // The first ten hosts are all there is of the zone `small`.
    site: gridSite(
      { name: 'conflict', racks, hostsPerRack: 16 },
      { host: ({ host }) => ({ zone: host < 10 ? 'small' : 'large' }) },
    ),
    events: Object.entries(CONFLICTS).map(
      ([id, change]): Event => ({ kind: 'arrive', id, application: change(tieredApplication(SERVERS)) }),
    ),
  }),
};
