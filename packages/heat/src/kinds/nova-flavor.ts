/** OS::Nova::Flavor: a flavor that the stack itself makes, for servers that refer to it. */
import type { ResolvedResource } from '../resource.ts';
import type { Flavor } from './cloud.ts';
import type { Draft } from './draft.ts';
import { Field } from './field.ts';
import type { Kind } from './kind.ts';

export const novaFlavor: Kind = { role: 'detail', types: ['OS::Nova::Flavor'] };

/** The flavor that such a resource makes; the same for all servers that refer to it. */
export function flavorOf(resource: ResolvedResource, draft: Draft): Flavor {
  const made = draft.once(noneMade);
  const flavor = made.get(resource) ?? readFlavor(resource);
  made.set(resource, flavor);
  draft.used.add(resource.path);
  return flavor;
}

function noneMade(): Map<ResolvedResource, Flavor> {
  return new Map();
}

function readFlavor(resource: ResolvedResource): Flavor {
  const properties = Field.properties(resource);
  const specs = properties.get('extra_specs');
  return {
    name: properties.get('name').string() ?? resource.name,
    vcpus: properties.get('vcpus').requiredInteger({ min: 0 }),
    memoryMb: properties.get('ram').requiredInteger({ min: 0 }),
    diskGb: properties.get('disk').integer({ min: 0 }) ?? 0,
    ephemeralGb: properties.get('ephemeral').integer({ min: 0 }) ?? 0,
    swapMb: properties.get('swap').integer({ min: 0 }) ?? 0,
    extraSpecs: Object.fromEntries(specs.keys().map((key) => [key, specs.get(key).string() ?? ''])),
  };
}
