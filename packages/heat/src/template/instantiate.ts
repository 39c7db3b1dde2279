/** Makes of a definition what its type, after the resource registry, stands for. */
import { autoScalingGroup } from './auto-scaling-group.ts';
import { type Definition, type Instance, PlainInstance } from './instance.ts';
import { nestedStack } from './nested-stack.ts';
import { remoteStack } from './remote-stack.ts';
import { resourceChain } from './resource-chain.ts';
import { resourceGroup } from './resource-group.ts';
import type { Setting } from './setting.ts';
import { NoneInstance, valueResource } from './value.ts';

type Maker = (definition: Definition, setting: Setting) => Instance;

/** Types that are more than a thing in the cloud. */
const COMPOSITES: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ['OS::Heat::ResourceGroup', resourceGroup],
  ['OS::Heat::AutoScalingGroup', autoScalingGroup],
  ['OS::Heat::ResourceChain', resourceChain],
  ['OS::Heat::Stack', remoteStack],
  ['OS::Heat::Value', valueResource],
  ['OS::Heat::None', (definition) => new NoneInstance(definition, 'OS::Heat::None')],
]);

export function instantiate(definition: Definition, setting: Setting): Instance {
  const resolution = setting.registry.resolve(definition.type, definition.name);
  if (resolution.kind === 'template') return nestedStack(definition, setting, resolution);
  const maker = COMPOSITES.get(resolution.type);
  return maker === undefined ? new PlainInstance(definition, resolution.type) : maker(definition, setting);
}
