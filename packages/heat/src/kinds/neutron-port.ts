/**
 * OS::Neutron::Port and the QoS policy it takes, its own or its network's: the bandwidth a port guarantees,
 * in the resource classes in which Neutron asks it of Placement.
 */
import type { ResolvedResource } from '../resource.ts';
import type { Draft } from './draft.ts';
import { Field } from './field.ts';
import type { Kind } from './kind.ts';
import { addTo } from './multimap.ts';

export const neutronPort: Kind = { role: 'detail', types: ['OS::Neutron::Port'] };
export const neutronNet: Kind = { role: 'detail', types: ['OS::Neutron::Net', 'OS::Neutron::ProviderNet'] };
export const qosPolicy: Kind = { role: 'detail', types: ['OS::Neutron::QoSPolicy'] };
export const bandwidthRule: Kind = { role: 'detail', types: ['OS::Neutron::QoSMinimumBandwidthRule'] };

const CLASS_BY_DIRECTION = {
  egress: 'NET_BW_EGR_KILOBIT_PER_SEC',
  ingress: 'NET_BW_IGR_KILOBIT_PER_SEC',
} as const;

/** @param networks the property of a server @returns kbit/s by resource class, over all its ports */
export function bandwidthOfPorts(networks: Field, draft: Draft): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  if (!Array.isArray(networks.raw)) return sum;
  for (const network of networks.entries()) {
    const policy = network.isMap ? policyOf(network, draft) : undefined;
    for (const rule of (policy && draft.once(rulesByPolicy).get(policy)) ?? []) {
      const properties = Field.properties(rule);
      const direction = properties.get('direction').oneOf(['egress', 'ingress']) ?? 'egress';
      const kbps = properties.get('min_kbps').requiredInteger({ min: 0 });
      const name = CLASS_BY_DIRECTION[direction];
      draft.used.add(rule.path);
      if (kbps > 0) sum.set(name, (sum.get(name) ?? 0) + kbps);
    }
  }
  return sum;
}

/** The policy of an entry of `networks`: the port's, or what Heat is to give a port it makes, or the network's. */
function policyOf(network: Field, draft: Draft): ResolvedResource | undefined {
  const port = draft.stack.find(network.get('port'), neutronPort.types);
  const own = port ? Field.properties(port) : network.get('port_extra_properties');
  if (!own.isMap) return undefined;
  const net = draft.stack.find(own.getAny('network', 'network_id'), neutronNet.types);
  const policy =
    draft.stack.find(own.get('qos_policy'), qosPolicy.types) ??
    (net && draft.stack.find(Field.properties(net).get('qos_policy'), qosPolicy.types));
  for (const resource of [policy, port]) if (policy && resource) draft.used.add(resource.path);
  return policy;
}

/** The minimum-bandwidth rules of the stack, by the policy they belong to. */
function rulesByPolicy(draft: Draft): ReadonlyMap<ResolvedResource, readonly ResolvedResource[]> {
  const rules = new Map<ResolvedResource, ResolvedResource[]>();
  for (const rule of draft.stack.ofTypes(bandwidthRule.types)) {
    const policy = draft.stack.find(Field.properties(rule).get('policy'), qosPolicy.types);
    if (policy) addTo(rules, policy, rule);
  }
  return rules;
}
