/** The names that things have for their owner. */
import type { Field } from './field.ts';

/**
 * The name that a property gives a resource, or that of the resource itself when only the cloud makes one; members
 * of a group of resources, which only have numbers, go by their path.
 */
export function displayName({ raw, resource }: Field): string {
  if (typeof raw === 'string' && raw !== '') return raw;
  return /^\d+$/.test(resource.name) ? resource.path : resource.name;
}
