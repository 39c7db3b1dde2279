/**
 * Compiles the groups of an application: flattens nesting, joins the groups that name one stored group, and
 * refuses what contradicts itself, with the names of both.
 */
import { OstroError, type OstroErrorCode } from '../error.ts';
import type { Group } from './application.ts';
import { censusOf, NOBODY } from './census.ts';
import { byName } from './check.ts';
import { type CompiledGroup, NO_LIMIT } from './problem.ts';
import type { Level } from './site.ts';
import type { Snapshot, StoredGroupState, StoredMember } from './snapshot.ts';

const RANK: Readonly<Record<Level, number>> = { host: 0, rack: 1, cluster: 2 };

/** What one unit of the soft amount is: a millionth of the weight of a violating pair. */
export const SOFT_SCALE = 1_000_000;

/**
 * @param items number of each server and volume by name; servers come first
 * @param serverCount so many items are servers
 * @param project on whose behalf stored groups are used
 * @throws OstroError `valet.group.*` or `valet.request.unknown_name`
 */
export function compileGroups(
  snapshot: Snapshot,
  groups: readonly Group[],
  items: ReadonlyMap<string, number>,
  serverCount: number,
  project: string | undefined,
): CompiledGroup[] {
  if (groups.length === 0) return [];
  const byGroupName = new Map<string, Group>();
  for (const group of groups) {
    checkGroup(group);
    if (byGroupName.has(group.name) || items.has(group.name))
      throw problem('valet.request.duplicate_name', `the name '${group.name}' stands twice in the request`, [
        group.name,
      ]);
    byGroupName.set(group.name, group);
  }
  const leaves = flatten(byGroupName, items);
  checkNesting(byGroupName);
  checkExclusivities(groups, leaves, serverCount);

  const judged: Group[][] = [];
  let joint: Map<string, Group[]> | null = null;
  for (const group of groups.length === 1 ? groups : [...groups].sort(byName)) {
    const others = group.stored === undefined ? undefined : joint?.get(group.stored);
    if (others !== undefined) others.push(group);
    else {
      const alone = [group];
      judged.push(alone);
      if (group.stored !== undefined && groups.length > 1) (joint ??= new Map()).set(group.stored, alone);
    }
  }
  return judged.map((same) => {
    const stored = same[0].stored === undefined ? null : findStored(snapshot, same[0], project);
    if (stored !== null) for (const group of same) checkStored(group, stored);
    return compileOne(snapshot, same, stored, leaves, serverCount);
  });
}

/** A member of a group with the items it stands for. */
interface Leaf {
  readonly name: string;
  readonly items: readonly number[];
}

/** By group, its members in the order of their names, each once. */
type Leaves = ReadonlyMap<string, readonly Leaf[]>;

function compileOne(
  snapshot: Snapshot,
  same: readonly Group[],
  stored: StoredGroupState | null,
  leaves: Leaves,
  serverCount: number,
): CompiledGroup {
  const [first] = same;
  const { items, itemMember, memberCount } =
    compileAlone(leaves.get(first.name)!, same.length) ?? compileMembers(same, leaves, serverCount);
  const earlier = stored?.members ?? NO_MEMBERS;
  const census = stored === null ? NOBODY : censusOf(snapshot, earlier);
  let servers = 0;
  while (servers < items.length && items[servers] < serverCount) servers++;
  let soft = 0;
  let limit = stored?.maxPerUnit ?? Number.POSITIVE_INFINITY;
  // What joins one stored group is one group: soft only if all of it is, and under the tightest limits.
  for (const group of same) {
    soft = Math.max(soft, group.soft ?? 0);
    limit = Math.min(limit, group.maxPerUnit ?? limit);
  }
  if (same.some((group) => group.soft === undefined)) soft = 0;
  return {
    name: first.stored ?? first.name,
    type: first.type,
    level: first.level,
    soft: Math.round(soft * SOFT_SCALE),
    limit: limit < Number.POSITIVE_INFINITY ? limit : first.type === 'diversity' ? 1 : NO_LIMIT,
    maxSkew: first.maxSkew ?? 1,
    over: first.over ?? 'usable',
    items,
    itemMember,
    hasVolumes: servers < items.length || census.volumes > 0,
    serverCount: servers,
    stored: stored === null ? -1 : snapshot.groupIndex.get(stored.name)!,
    census,
    earlier,
    earlierMember: first.type === 'affinity' ? NO_NUMBERS : numberEarlier(earlier, memberCount),
    sources: same.map((group) => group.name),
  };
}

const NO_MEMBERS: readonly StoredMember[] = [];
const NO_NUMBERS = new Int32Array(0);

interface Members {
  /** See `CompiledGroup`. */
  readonly items: Int32Array;
  readonly itemMember: Int32Array;
  readonly memberCount: number;
}

/** Of one group whose members are single items in ascending order, as most are; else null. */
function compileAlone(members: readonly Leaf[], groups: number): Members | null {
  if (groups > 1) return null;
  const count = members.length;
  const items = new Int32Array(count);
  const itemMember = new Int32Array(count);
  for (let m = 0; m < count; m++) {
    const below = members[m].items;
    if (below.length !== 1 || (m > 0 && below[0] <= items[m - 1])) return null;
    items[m] = below[0];
    itemMember[m] = m;
  }
  return { items, itemMember, memberCount: count };
}

function compileMembers(same: readonly Group[], leaves: Leaves, serverCount: number): Members {
  const memberOf = new Map<number, number>();
  let memberCount = 0;
  const seen = new Map<string, number>();
  for (const group of same) {
    for (const { name: member, items } of leaves.get(group.name)!) {
      // A thing that joins a stored group through two assignments is still one member.
      const number = seen.get(member) ?? memberCount++;
      seen.set(member, number);
      for (const item of items) {
        const other = memberOf.get(item);
        if (other !== undefined && other !== number && group.type === 'diversity' && item < serverCount)
          throw problem(
            'valet.group.invalid',
            `a server below member '${member}' of diversity group '${group.name}' is in another member of it too; ` +
              'a server cannot be apart from itself: list it once',
            [group.name],
          );
        memberOf.set(item, number);
      }
    }
  }
  const items = Int32Array.from(memberOf.keys()).sort();
  return { items, itemMember: items.map((item) => memberOf.get(item)!), memberCount };
}

/** @param from the first number that is free */
function numberEarlier(earlier: readonly StoredMember[], from: number): Int32Array {
  const keys = new Map<string, number>();
  const numbers = new Int32Array(earlier.length);
  earlier.forEach(({ key }, i) => {
    let number = keys.get(key);
    if (number === undefined) keys.set(key, (number = from + keys.size));
    numbers[i] = number;
  });
  return numbers;
}

const TYPES: readonly string[] = ['affinity', 'diversity', 'exclusivity', 'spread'];

function checkGroup(group: Group): void {
  const say = (message: string) =>
    problem('valet.group.invalid', `group '${group.name}': ${message}`, [group.name]);
  if (!TYPES.includes(group.type))
    throw say(`unknown type '${group.type}'; expected affinity, diversity, exclusivity or spread`);
  if (!(group.level in RANK)) throw say(`unknown level '${group.level}'; expected host, rack or cluster`);
  if (group.soft !== undefined && !(group.soft > 0 && group.soft <= 1e6))
    throw say(`soft weight ${group.soft}; expected a number above 0, at most a million`);
  if (group.soft !== undefined && group.type === 'exclusivity')
    throw say('exclusivity cannot be soft: a unit is held or it is not');
  if (group.maxPerUnit !== undefined && !(Number.isInteger(group.maxPerUnit) && group.maxPerUnit >= 1))
    throw say(`max_per_unit ${group.maxPerUnit}; expected a whole number of at least 1`);
  if (group.maxPerUnit !== undefined && group.type === 'affinity')
    throw say('max_per_unit contradicts affinity; use diversity with max_per_unit');
  if (group.maxSkew !== undefined && !(Number.isInteger(group.maxSkew) && group.maxSkew >= 0))
    throw say(`max_skew ${group.maxSkew}; expected a whole number of at least 0`);
}

function findStored(snapshot: Snapshot, group: Group, project: string | undefined): StoredGroupState {
  const at = snapshot.groupIndex.get(group.stored!);
  if (at === undefined) {
    const known = snapshot.groups.map(({ name }) => name);
    throw problem(
      'valet.request.unknown_name',
      `group '${group.name}' joins stored group '${group.stored}', which the site does not have; ` +
        (known.length > 0 ? `it has ${known.slice(0, 10).join(', ')}` : 'it has none'),
      [group.name, group.stored!],
    );
  }
  const stored = snapshot.groups[at];
  if (stored.projects !== null && !(project !== undefined && stored.projects.has(project)))
    throw problem(
      'valet.group.forbidden',
      `${project === undefined ? 'a request without a project' : `project '${project}'`} is no member of stored ` +
        `group '${stored.name}'; its administrator can add it`,
      [group.name, stored.name],
    );
  return stored;
}

function checkStored(group: Group, stored: StoredGroupState): void {
  if (group.type !== stored.type || (stored.level !== null && group.level !== stored.level))
    throw problem(
      'valet.group.invalid',
      `group '${group.name}' joins '${stored.name}' as ${group.type} at ${group.level}, but that is ` +
        `${stored.type}${stored.level === null ? '' : ` at ${stored.level}`}; type and level of a stored group are fixed`,
      [group.name, stored.name],
    );
}

/** Finds what stands below each member of each group. */
function flatten(groups: ReadonlyMap<string, Group>, items: ReadonlyMap<string, number>): Leaves {
  const done = new Map<string, readonly Leaf[]>();
  const open: string[] = [];
  const visit = (group: Group): readonly Leaf[] => {
    const known = done.get(group.name);
    if (known) return known;
    if (open.includes(group.name)) {
      const cycle = [...open.slice(open.indexOf(group.name)), group.name];
      throw problem('valet.group.cycle', `groups contain each other: ${cycle.join(' > ')}`, cycle);
    }
    if (open.length >= 64)
      throw problem('valet.group.nesting', `groups are nested more than 64 deep at '${group.name}'`, [
        group.name,
      ]);
    open.push(group.name);
    const members: Leaf[] = [];
    for (const name of sortNames(group.members)) {
      if (members.length > 0 && members[members.length - 1].name === name) continue;
      const item = items.get(name);
      const inner = item === undefined ? groups.get(name) : undefined;
      if (item !== undefined) members.push({ name, items: [item] });
      else if (inner !== undefined) members.push({ name, items: allBelow(visit(inner)) });
      else
        throw problem(
          'valet.request.unknown_name',
          `group '${group.name}' has a member '${name}', which is no server, volume or group of the request`,
          [group.name, name],
        );
    }
    open.pop();
    done.set(group.name, members);
    return members;
  };
  for (const group of groups.values()) visit(group);
  return done;
}

/** The list itself where it is sorted already. */
function sortNames(names: readonly string[]): readonly string[] {
  for (let i = 1; i < names.length; i++) if (names[i] < names[i - 1]) return [...names].sort();
  return names;
}

function allBelow(members: readonly Leaf[]): number[] {
  return [...new Set(members.flatMap(({ items }) => items))];
}

/** Diversity (or spread) may stand in affinity or exclusivity; affinity in anything; exclusivity in nothing. */
function checkNesting(groups: ReadonlyMap<string, Group>): void {
  for (const outer of groups.values()) {
    for (const name of outer.members) {
      const inner = groups.get(name);
      if (inner === undefined) continue;
      const both = `'${inner.name}' (${inner.type} at ${inner.level}) inside '${outer.name}' (${outer.type} at ${outer.level})`;
      if (inner.type === 'exclusivity')
        throw problem('valet.group.nesting', `${both}: exclusivity cannot stand inside another group`, [
          inner.name,
          outer.name,
        ]);
      const apart = (group: Group) => group.type === 'diversity' || group.type === 'spread';
      if (apart(inner) && apart(outer))
        throw problem(
          'valet.group.nesting',
          `${both}: ${inner.type} cannot stand inside ${outer.type}; list its members there instead`,
          [inner.name, outer.name],
        );
      const hard = inner.soft === undefined && outer.soft === undefined;
      if (
        hard &&
        inner.type === 'affinity' &&
        outer.type === 'affinity' &&
        RANK[inner.level] > RANK[outer.level]
      )
        throw problem('valet.group.nesting', `${both}: the inner level may not be above the outer`, [
          inner.name,
          outer.name,
        ]);
    }
  }
}

/** One unit always contains or equals another over one server, so a server has at most one exclusivity. */
function checkExclusivities(groups: readonly Group[], leaves: Leaves, serverCount: number): void {
  const exclusive = groups.filter(({ type }) => type === 'exclusivity');
  if (exclusive.length < 2) return;
  const owner = new Map<number, Group>();
  for (const group of exclusive) {
    for (const item of allBelow(leaves.get(group.name)!)) {
      if (item >= serverCount) continue;
      const other = owner.get(item);
      if (
        other !== undefined &&
        other !== group &&
        (other.stored ?? other.name) !== (group.stored ?? group.name)
      )
        throw problem(
          'valet.group.invalid',
          `a server is in two exclusivity groups, '${other.name}' (${other.level}) and '${group.name}' ` +
            `(${group.level}); each would shut the other out`,
          [other.name, group.name],
        );
      owner.set(item, group);
    }
  }
}

function problem(code: OstroErrorCode, message: string, names: readonly string[]): OstroError {
  return new OstroError(code, message, { names });
}
