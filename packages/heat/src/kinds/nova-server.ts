/** OS::Nova::Server: a server, with what its flavor asks, its zone, hints, block devices, ports and groups. */
import { quote } from '@valet/document';
import type { Server } from '@valet/ostro';
import { Reference, type ResolvedResource, Unknown } from '../resource.ts';
import { readBlockDevices } from './block-devices.ts';
import type { Flavor } from './cloud.ts';
import type { Draft } from './draft.ts';
import { Field } from './field.ts';
import { type Demand, demandOf } from './flavor.ts';
import { readHints } from './hints.ts';
import type { Kind } from './kind.ts';
import { knownText } from './known-text.ts';
import { joinMetadataGroups, joinNamedGroup } from './named-groups.ts';
import { displayName } from './names.ts';
import { bandwidthOfPorts } from './neutron-port.ts';
import { flavorOf, novaFlavor } from './nova-flavor.ts';
import { later, nearestFirst } from './wording.ts';

export const novaServer: Kind = { role: 'server', types: ['OS::Nova::Server'], read };

function read(resource: ResolvedResource, draft: Draft): void {
  const properties = Field.properties(resource);
  const devices = readBlockDevices(properties, draft);
  const flavorField = properties.get('flavor');
  const flavor = findFlavor(flavorField, draft);
  const demand = demandBy(flavor, devices.bootsFromVolume, draft.cloud.aggregateKeys);
  remarkOnce(flavor, demand, flavorField, draft);

  draft.addServer(
    resource,
    {
      name: resource.path,
      resources: withBandwidth(demand.resources, properties, draft),
      ...requirementsOf(demand),
      ...readZone(properties.get('availability_zone'), draft),
    },
    displayName(properties.get('name')),
  );
  for (const device of devices.volumes) addBootVolume(device, resource, draft);
  readHints(properties.get('scheduler_hints'), 'server', draft);
  joinMetadataGroups(resource, draft);
  if (demand.groups === undefined) {
    throw flavorField.refuse(
      'valet.template.invalid_value',
      `flavor ${quote(flavor.name)} has the extra spec "valet" = ${quote(flavor.extraSpecs?.valet ?? '')}; ` +
        `expected JSON such as {"groups": ["NAME"]}`,
    );
  }
  for (const name of demand.groups)
    joinNamedGroup(flavorField, resource.path, draft, {
      name,
      by: `the extra spec "valet" of flavor ${quote(flavor.name)}`,
    });
}

function findFlavor(field: Field, draft: Draft): Flavor {
  if (field.raw instanceof Reference) {
    const resource = draft.stack.find(field, novaFlavor.types);
    if (resource === undefined) throw field.wrong('the name or id of a flavor');
    return flavorOf(resource, draft);
  }
  const text = field.requiredString();
  const flavor = draft.flavor(text);
  if (flavor !== undefined) return flavor;
  const names = draft.cloud.flavors.map((one) => one.name);
  throw field.refuse(
    'valet.template.unknown_flavor',
    `there is no flavor ${quote(text)}; ` +
      (names.length > 0
        ? `there are ${nearestFirst(text, names)}. Name one of these`
        : 'the site describes none at all. Add it to the flavors of the site') +
      '; where a parameter gives the name, set it with --parameter NAME=FLAVOR',
  );
}

type AggregateKeys = Draft['cloud']['aggregateKeys'];

/** By what it is booted from, with the keys that it was read with. */
const known = {
  image: new WeakMap<Flavor, { readonly keys: AggregateKeys; readonly demand: Demand }>(),
  volume: new WeakMap<Flavor, { readonly keys: AggregateKeys; readonly demand: Demand }>(),
};

/** Many servers have the same flavor, in this stack and in others: what it asks is read once. */
function demandBy(flavor: Flavor, bootsFromVolume: boolean, keys: AggregateKeys): Demand {
  const demands = bootsFromVolume ? known.volume : known.image;
  const found = demands.get(flavor);
  if (found !== undefined && found.keys === keys) return found.demand;
  const demand = demandOf(flavor, bootsFromVolume, keys);
  demands.set(flavor, { keys, demand });
  return demand;
}

/** Many servers have the same flavor; what is odd about it is told with the first of them. */
function remarkOnce(flavor: Flavor, demand: Demand, field: Field, draft: Draft): void {
  const remarked = draft.once(noFlavors);
  if (remarked.has(flavor)) return;
  remarked.add(flavor);
  for (const remark of demand.remarks) draft.warn(field, `flavor ${quote(flavor.name)} ${remark}`);
}

function noFlavors(): Set<Flavor> {
  return new Set();
}

function requirementsOf(demand: Demand): Partial<Server> {
  return {
    ...(demand.requiredTraits.length > 0 && { requiredTraits: demand.requiredTraits }),
    ...(demand.forbiddenTraits.length > 0 && { forbiddenTraits: demand.forbiddenTraits }),
    ...(Object.keys(demand.aggregateSpecs).length > 0 && { aggregateSpecs: demand.aggregateSpecs }),
  };
}

/** `ZONE`, `ZONE:HOST`, `ZONE:HOST:NODE`, `:HOST`; a node alone (`ZONE::NODE`) counts as the host. */
function readZone(field: Field, draft: Draft): Partial<Server> {
  const parts = (knownText(field, draft, 'planned for any zone') ?? '').split(':').map((part) => part.trim());
  if (parts.length > 3) throw field.wrong('ZONE, ZONE:HOST or ZONE:HOST:NODE');
  const [zone, host, node] = parts;
  const only = host || node;
  return { ...(zone && { zone }), ...(only && { host: only }) };
}

/** Adds what the ports of the server guarantee, as far as the cloud counts bandwidth in Placement. */
function withBandwidth(
  resources: Readonly<Record<string, number>>,
  properties: Field,
  draft: Draft,
): Readonly<Record<string, number>> {
  let sum = resources;
  for (const [name, kbps] of bandwidthOfPorts(properties.get('networks'), draft)) {
    if (draft.cloud.resourceClasses?.has(name) === true) sum = { ...sum, [name]: (sum[name] ?? 0) + kbps };
    else {
      draft.warn(
        properties.get('networks'),
        `the ports guarantee ${kbps} kbit/s by QoS policy, and no host of the site offers ${name}: not planned`,
      );
    }
  }
  return sum;
}

function addBootVolume(
  device: { index: number; at: Field; size: Field },
  resource: ResolvedResource,
  draft: Draft,
) {
  const name = `${resource.path}/bdm-${device.index}`;
  const { raw } = device.size;
  if (raw instanceof Unknown) {
    draft.warn(device.size, `${device.size.label} is ${later(raw.expression)}: the volume is not placed`);
    return;
  }
  const sizeGb = device.size.integer({ min: 1 });
  if (sizeGb === undefined) {
    draft.warn(device.at, `${device.at.label} makes a volume without volume_size: the volume is not placed`);
  } else if (draft.withoutPools) {
    draft.warn(
      device.at,
      `${device.at.label} makes a volume, and the site has no pools: the volume is not placed`,
    );
  } else {
    draft.addVolume(resource, { name, sizeGb }, name);
  }
}
