/**
 * Scheduler hints that are placement rules: `group`, `same_host` and `different_host`, for servers (Nova) and
 * for volumes (Cinder). Hints that name other filters are nobody's business here.
 */
import { quote } from '@valet/document';
import { Unknown } from '../resource.ts';
import { keepApart } from './apart.ts';
import type { Draft } from './draft.ts';
import type { Field } from './field.ts';
import { wrongKind } from './members.ts';
import { findNamedGroup, sharedGroup } from './named-groups.ts';
import { novaServerGroup } from './nova-server-group.ts';
import { unsizedVolumes } from './volume-size.ts';

/** @param hints the property of a server or volume that is in the draft already */
export function readHints(hints: Field, role: 'server' | 'volume', draft: Draft): void {
  if (hints.raw instanceof Unknown) {
    draft.warn(hints, `${hints.label} are not known before the stack runs: not planned`);
    return;
  }
  if (role === 'server') for (const entry of hints.get('group').oneOrMore()) joinGroup(entry, draft);
  sameHost(hints.get('same_host'), role, draft);
  differentHost(hints.get('different_host'), role, draft);
}

function joinGroup(entry: Field, draft: Draft): void {
  const { raw, resource } = entry;
  if (raw === '' || raw === null) return;
  if (raw instanceof Unknown) {
    draft.warn(entry, `${entry.label} is not known before the stack runs: not planned`);
    return;
  }
  const serverGroup = draft.stack.find(entry, novaServerGroup.types);
  if (serverGroup) {
    draft.groups.get(serverGroup.path)!.members.set(resource.path, entry);
    return;
  }
  const named = findNamedGroup(entry, draft);
  if (named) sharedGroup(named, entry, draft).members.set(resource.path, entry);
  else draft.warn(entry, `no group ${quote(entry.requiredString())} is known: it is not planned`);
}

/**
 * Nova and Cinder are content with the place of any one of those named; of this stack's own, none of which is
 * anywhere yet, all come together.
 */
function sameHost(hint: Field, role: 'server' | 'volume', draft: Draft): void {
  const { own, places } = readHint(hint, role, draft);
  const path = hint.resource.path;
  if (own.size > 0) {
    own.set(path, hint);
    const name = `${path}/same_host`;
    draft.addGroup(
      hint.resource,
      { name, type: 'affinity', level: 'host', members: own, at: hint },
      `same_host of ${path}`,
    );
  }
  if (places.size === 0) return;
  if (role === 'server') draft.servers.get(path)!.allowedHosts = [...places].sort();
  else draft.volumes.get(path)!.allowedPools = [...places].sort();
}

function differentHost(hint: Field, role: 'server' | 'volume', draft: Draft): void {
  const { own, places } = readHint(hint, role, draft);
  const path = hint.resource.path;
  keepApart(hint, [...own.keys()], draft);
  if (places.size === 0) return;
  if (role === 'server') draft.servers.get(path)!.excludedHosts = [...places].sort();
  else draft.volumes.get(path)!.excludedPools = [...places].sort();
}

/** What a hint names: things of this stack, and the hosts or pools of things that are there already. */
function readHint(
  hint: Field,
  role: 'server' | 'volume',
  draft: Draft,
): { own: Map<string, Field>; places: Set<string> } {
  const own = new Map<string, Field>();
  const places = new Set<string>();
  const addOwn = (path: string, entry: Field) => {
    if (!draft.once(unsizedVolumes).has(path)) own.set(path, entry);
    else draft.warn(entry, `the volume ${quote(path)} is not placed: ${entry.label} is not planned`);
  };
  for (const entry of hint.oneOrMore().flatMap((one) => one.oneOrMore())) {
    const { raw } = entry;
    if (raw instanceof Unknown) {
      draft.warn(entry, `${entry.label} is not known before the stack runs: not planned`);
      continue;
    }
    const target = draft.stack.resolve(entry);
    if (target.what === 'resource') {
      if (draft.kindOf(target.resource)?.role !== role) throw wrongKind(entry, target.resource, `a ${role}`);
      addOwn(target.resource.path, entry);
    } else if (target.what === 'composite') {
      const named = target.below.filter((one) => draft.kindOf(one)?.role === role);
      draft.spendMembers(named.length, entry);
      for (const one of named) addOwn(one.path, entry);
    } else if (target.what === 'name') {
      const { hostOf, poolOf } = draft.cloud.placed ?? {};
      const place = role === 'server' ? hostOf?.(target.name) : poolOf?.(target.name);
      if (place !== undefined) places.add(place);
      else draft.warn(entry, `no ${role} ${quote(target.name)} is known: ${entry.label} is not planned`);
    }
  }
  own.delete(hint.resource.path);
  return { own, places };
}
