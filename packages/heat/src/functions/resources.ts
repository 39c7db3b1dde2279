/** `get_resource`, `get_attr` and `resource_facade`: what a template asks of its resources. */
import { describe } from '../template/values.ts';
import type { AttributePath, Call, FacadePart, HotFunction } from './call.ts';

export function getResource(call: Call): unknown {
  const name = call.evaluate();
  if (typeof name !== 'string') throw call.misuse('get_resource: NAME');
  return call.scope.reference(name, call);
}

/** `get_attr: [NAME, ATTRIBUTE, STEP…]`; since 2015-10-15 also `[NAME]` alone, for all attributes. */
export function getAttr(call: Call): unknown {
  const argument = call.evaluate();
  const least = call.scope.version >= '2015-10-15' ? 1 : 2;
  if (!Array.isArray(argument) || argument.length < least || typeof argument[0] !== 'string') {
    throw call.misuse('get_attr: [RESOURCE, ATTRIBUTE, KEY, …]');
  }
  const [name, ...path] = argument as [string, ...unknown[]];
  const unknown = call.unknownIn(path);
  if (unknown !== undefined) return unknown;
  const wrong = path.find((step) => typeof step !== 'string' && typeof step !== 'number');
  if (wrong !== undefined)
    throw call.error(`the path of get_attr is made of names and indices, not of ${describe(wrong)}`);
  return call.scope.attribute(name, path as AttributePath, call);
}

/** `resource_facade: metadata | deletion_policy | update_policy`, and the CloudFormation spelling of the same. */
export const resourceFacade: HotFunction = (call) => {
  const parts: Readonly<Record<string, FacadePart>> =
    call.name === 'resource_facade'
      ? { metadata: 'metadata', deletion_policy: 'deletion_policy', update_policy: 'update_policy' }
      : { Metadata: 'metadata', DeletionPolicy: 'deletion_policy', UpdatePolicy: 'update_policy' };
  const part = typeof call.raw === 'string' && Object.hasOwn(parts, call.raw) ? parts[call.raw] : undefined;
  if (part === undefined) throw call.misuse(`${call.name}: ${Object.keys(parts).join(' | ')}`);
  return call.scope.facade(part, call);
};
