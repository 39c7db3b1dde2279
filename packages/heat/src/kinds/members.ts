/** Which members of a group, or ends of a pipe, a value of a template stands for. */
import { didYouMean, quote } from '@valet/document';
import type { ResolvedResource } from '../resource.ts';
import type { Draft } from './draft.ts';
import type { Field } from './field.ts';
import { unsizedVolumes } from './volume-size.ts';

/**
 * A server, a volume or another group; or each server of a nested stack or group of resources (its volumes,
 * where it has no servers).
 * @returns their names in the application; none for a group of resources that is empty
 */
export function readMembers(field: Field, draft: Draft): readonly string[] {
  const target = draft.stack.resolve(field);
  switch (target.what) {
    case 'unknown':
      throw field.unknown(target.value);
    case 'name':
      throw unknownResource(field, target.name, draft);
    case 'composite': {
      const servers = target.below.filter((one) => draft.kindOf(one)?.role === 'server');
      const volumes = target.below.filter((one) => draft.kindOf(one)?.role === 'volume');
      const members = servers.length > 0 ? servers : volumes;
      draft.spendMembers(members.length, field);
      return members.map((one) => memberName(one, field, draft));
    }
    case 'resource':
      return [memberName(target.resource, field, draft)];
  }
}

function memberName(resource: ResolvedResource, field: Field, draft: Draft): string {
  const kind = draft.kindOf(resource);
  switch (kind?.role) {
    case 'server':
      return resource.path;
    case 'volume':
      return placedVolume(resource, field, draft);
    case 'group':
      return kind.groupName?.(resource, field, draft) ?? resource.path;
    default:
      throw wrongKind(field, resource, 'a server, a volume, a group, or a nested stack or group of such');
  }
}

/** The name of a volume that a rule speaks of. @throws HeatError when it cannot be placed */
function placedVolume(resource: ResolvedResource, field: Field, draft: Draft): string {
  if (draft.withoutPools) {
    throw field.refuse(
      'valet.template.no_pools',
      `${field.label} speaks of the volume ${quote(resource.path)}, and the site describes no storage pools: ` +
        `add "pools" to the site, or take the volume out`,
    );
  }
  const why = draft.once(unsizedVolumes).get(resource.path);
  if (why !== undefined) {
    throw field.refuse(
      'valet.template.unknown_value',
      `${field.label} speaks of the volume ${quote(resource.path)}, which cannot be placed: ${why}. ` +
        `Give its size as well, or take the volume out`,
    );
  }
  return resource.path;
}

/** The error for a name that no resource has. */
function unknownResource(field: Field, name: string, draft: Draft): Error {
  const near = didYouMean(
    name,
    draft.stack.resources.filter((one) => draft.kindOf(one) !== undefined).map((one) => one.path),
  );
  return field.refuse(
    'valet.template.unknown_resource',
    `${field.label} is ${quote(name)}, and no resource of the stack has that name.${near || ' Use get_resource.'}`,
  );
}

/** The error for a reference to a resource that has no meaning there. */
export function wrongKind(field: Field, resource: ResolvedResource, expected: string): Error {
  return field.refuse(
    'valet.template.wrong_kind',
    `${field.label} refers to ${quote(resource.path)}, which is of type ${resource.type}; expected ${expected}`,
  );
}
