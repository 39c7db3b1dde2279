/** The site on the wire. */
import Type from 'typebox';
import { dictionary, level, list, named, nullable, pageLinks, pageQuery, ref, text, word } from './common.ts';

const amounts = (description: string) => dictionary(Type.Number(), description);

const use = {
  capacity: amounts('By resource class, after reserved, ratios and standby.'),
  used: amounts('What is taken, reservations included.'),
};

const uplink = {
  uplink_mbps: nullable(Type.Number({ description: 'Null: not known.' })),
  uplink_reserved_mbps: Type.Number(),
};

export const Host = named('Host', 'A compute node.', {
  name: Type.String(),
  rack: nullable(Type.String()),
  cluster: nullable(Type.String()),
  rack_source: nullable(word(['aggregate', 'file', 'name'])),
  cluster_source: nullable(word(['aggregate', 'file', 'name'])),
  zone: nullable(Type.String()),
  enabled: Type.Boolean(),
  aggregates: list(Type.String()),
  traits: list(Type.String()),
  ...use,
  reserved: amounts('Held by placements that are not confirmed yet.'),
  ...uplink,
  servers: Type.Integer(),
  placements: list(Type.String(), 'Ids of the placements there.'),
  groups: list(Type.String(), 'Stored groups with a member there.'),
});

export const Rack = named('Rack', 'Hosts behind one uplink.', {
  name: Type.String(),
  cluster: nullable(Type.String()),
  hosts: list(Type.String()),
  ...use,
  ...uplink,
  servers: Type.Integer(),
});

export const Pool = named('Pool', 'A storage pool.', {
  name: Type.String(),
  at: Type.Object({ level: word([...level, 'site']), name: nullable(Type.String()) }),
  ...use,
  types: nullable(list(Type.String(), 'Volume types that it serves; null: all.')),
  placements: list(Type.String()),
});

const Cluster = named('Cluster', 'Racks behind one uplink.', {
  name: Type.String(),
  ...uplink,
  racks: list(Type.String()),
});

export const HostAnswer = named('HostAnswer', 'One host.', { host: ref(Host) });
export const HostList = named('HostList', 'Hosts.', { hosts: list(ref(Host)), ...pageLinks });
export const RackList = named('RackList', 'Racks.', { racks: list(ref(Rack)), ...pageLinks });
export const PoolList = named('PoolList', 'Pools.', { pools: list(ref(Pool)), ...pageLinks });

export const SiteAnswer = named('SiteAnswer', 'The whole tree.', {
  site: Type.Object({
    name: Type.String(),
    mode: word(['sim', 'live']),
    clusters: list(ref(Cluster)),
    racks: list(ref(Rack)),
    hosts: list(ref(Host)),
    pools: list(ref(Pool)),
    groups: list(Type.String()),
  }),
});

export const hostParams = Type.Object({ host: text('Name of a host.') });

export const hostListQuery = Type.Object({
  rack: Type.Optional(Type.String()),
  cluster: Type.Optional(Type.String()),
  zone: Type.Optional(Type.String()),
  ...pageQuery,
});

export const rackListQuery = Type.Object({ cluster: Type.Optional(Type.String()), ...pageQuery });

export const poolListQuery = Type.Object(pageQuery);
