/**
 * Rules that two things must not share a host, as `different_host` gives them one by one: collected into groups
 * of things that are all apart from each other, as far as they come in that order.
 */
import type { Draft, GroupDraft } from './draft.ts';
import type { Field } from './field.ts';

/** Most pairs that hints may ask for; a group says the same in one rule. */
const MOST_PAIRS = 100_000;

/** @param others names of the application that the asking resource must not share a host with */
export function keepApart(hint: Field, others: readonly string[], draft: Draft): void {
  const apart = draft.once(noneApart);
  const path = hint.resource.path;
  const news = others.filter((other) => !apart.pairs.has(pair(path, other)));
  if (news.length === 0) return;
  for (const other of news) apart.pairs.add(pair(path, other));
  if (apart.pairs.size > MOST_PAIRS) {
    throw hint.refuse(
      'valet.template.too_large',
      `different_host asks for more than ${MOST_PAIRS} pairs: use a group of type diversity instead`,
    );
  }
  // A third thing that names the two of a group is apart from both, as they are from each other: one of them.
  const group = news.length === others.length ? apart.byMembers.get(key(others)) : undefined;
  if (group) {
    apart.byMembers.delete(key(others));
    group.members.set(path, hint);
    apart.byMembers.set(key([...others, path]), group);
  } else {
    for (const other of news) addPair(hint, other, draft);
  }
}

function addPair(hint: Field, other: string, draft: Draft): void {
  const path = hint.resource.path;
  const name = draft.freeName(`${path}/different_host`);
  const members = new Map([
    [other, hint],
    [path, hint],
  ]);
  const group: GroupDraft = { name, type: 'diversity', level: 'host', members, at: hint };
  draft.addGroup(hint.resource, group, `different_host of ${path}`);
  draft.once(noneApart).byMembers.set(key([other, path]), group);
}

interface Apart {
  readonly pairs: Set<string>;
  readonly byMembers: Map<string, GroupDraft>;
}

function noneApart(): Apart {
  return { pairs: new Set(), byMembers: new Map() };
}

function pair(a: string, b: string): string {
  return key([a, b]);
}

function key(names: readonly string[]): string {
  return JSON.stringify([...names].sort());
}
