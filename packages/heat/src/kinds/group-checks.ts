/** What can be said of the groups of an application where they stand in a template: nesting, cycles, emptiness. */
import { formatPosition, quote } from '@valet/document';
import type { Draft, GroupDraft } from './draft.ts';
import { addTo } from './multimap.ts';
import { LEVELS } from './named-groups.ts';

/** Which types may stand within which. */
const INNER: Readonly<Record<GroupDraft['type'], readonly string[]>> = {
  affinity: ['affinity', 'diversity', 'spread'],
  diversity: ['affinity'],
  spread: ['affinity'],
  exclusivity: ['affinity', 'diversity', 'spread'],
};

/**
 * Takes groups without members out, with a warning, and refuses cycles and nesting that has no meaning.
 * @throws HeatError that names both groups
 */
export function checkGroups(draft: Draft): void {
  dropEmpty(draft);
  checkCycles(draft);
  for (const outer of draft.groups.values()) {
    for (const [member, at] of outer.members) {
      const inner = draft.groups.get(member);
      const problem = inner && nestingProblem(outer, inner);
      if (problem) {
        throw at.refuse(
          'valet.template.group_nesting',
          `the ${inner.type} group ${quote(inner.name)} is within the ${outer.type} group ${quote(outer.name)}: ${problem}`,
        );
      }
    }
  }
}

function nestingProblem(outer: GroupDraft, inner: GroupDraft): string | undefined {
  if (inner.type === 'exclusivity') return 'exclusivity stands alone, or around other groups';
  const may = INNER[outer.type];
  if (!may.includes(inner.type)) return `within ${outer.type} may stand ${may.join(', ')} and nothing else`;
  const higher = LEVELS.indexOf(inner.level) > LEVELS.indexOf(outer.level);
  if (higher && inner.type === 'affinity' && outer.type === 'affinity') {
    return `its level ${inner.level} is above ${outer.level}, which keeps them closer together anyway`;
  }
  return undefined;
}

/** Groups of scaled resources may be empty today; a rule over nothing says nothing. */
function dropEmpty(draft: Draft): void {
  const outerOf = new Map<string, GroupDraft[]>();
  for (const group of draft.groups.values()) {
    for (const member of group.members.keys()) {
      if (draft.groups.has(member)) addTo(outerOf, member, group);
    }
  }
  const empty = [...draft.groups.values()].filter((group) => group.members.size === 0);
  for (const group of empty) {
    draft.groups.delete(group.name);
    draft.warn(group.at, `the ${group.type} group ${quote(group.name)} has no members: not planned`);
    for (const outer of outerOf.get(group.name) ?? []) {
      if (outer.members.delete(group.name) && outer.members.size === 0) empty.push(outer);
    }
  }
}

/** Takes groups away whose members are all done; what stays has a cycle. */
function checkCycles(draft: Draft): void {
  const open = new Map<string, number>();
  const outerOf = new Map<string, string[]>();
  for (const group of draft.groups.values()) {
    const inner = [...group.members.keys()].filter((member) => draft.groups.has(member));
    open.set(group.name, inner.length);
    for (const name of inner) addTo(outerOf, name, group.name);
  }
  const done = [...open.keys()].filter((name) => open.get(name) === 0);
  for (const name of done) {
    open.delete(name);
    for (const outer of outerOf.get(name) ?? []) {
      open.set(outer, open.get(outer)! - 1);
      if (open.get(outer) === 0) done.push(outer);
    }
  }
  const [start] = open.keys();
  if (start !== undefined) throw cycleError(start, open, draft);
}

/** Walks from group to group among those that are left until one comes again. */
function cycleError(start: string, left: ReadonlyMap<string, number>, draft: Draft): Error {
  const walk = new Set<string>();
  let name = start;
  while (!walk.has(name)) {
    walk.add(name);
    name = [...draft.groups.get(name)!.members.keys()].find((member) => left.has(member))!;
  }
  const cycle = [...walk].slice([...walk].indexOf(name));
  const places = cycle.slice(0, 8).map((one) => {
    return `${quote(one)} (${formatPosition(draft.groups.get(one)!.at.position)})`;
  });
  return draft.groups
    .get(name)!
    .at.refuse(
      'valet.template.group_cycle',
      `groups contain each other: ${places.join(' → ')}${cycle.length > 8 ? ' → …' : ''} → ${quote(name)}. ` +
        `Take one of them out of the other`,
    );
}
