/**
 * Compiles the groups of an application: flattens nesting, joins the groups that name one stored group, and
 * refuses what contradicts itself, with the names of both.
 */
import { OstroError, type OstroErrorCode } from '../error.ts';
import type { Group } from './application.ts';
import { byName } from './check.ts';
import { type CompiledGroup, NO_LIMIT } from './problem.ts';
import type { Level } from './site.ts';
import type { Snapshot, StoredGroupState } from './snapshot.ts';

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

  const compiled: CompiledGroup[] = [];
  const parts = new Map<string, Group[]>();
  for (const group of [...groups].sort(byName)) {
    const key = group.stored === undefined ? `local ${group.name}` : `stored ${group.stored}`;
    parts.set(key, [...(parts.get(key) ?? []), group]);
  }
  for (const same of parts.values()) {
    const stored = same[0].stored === undefined ? null : findStored(snapshot, same[0], project);
    for (const group of same) if (stored !== null) checkStored(group, stored);
    compiled.push(compileOne(snapshot, same, stored, leaves, serverCount));
  }
  return compiled;
}

function compileOne(
  snapshot: Snapshot,
  same: readonly Group[],
  stored: StoredGroupState | null,
  leaves: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>,
  serverCount: number,
): CompiledGroup {
  const [first] = same;
  const memberOf = new Map<number, number>();
  let memberCount = 0;
  const seen = new Map<string, number>();
  for (const group of same) {
    for (const [member, below] of leaves.get(group.name) ?? []) {
      // A thing that joins a stored group through two assignments is still one member.
      const number = seen.get(member) ?? memberCount++;
      seen.set(member, number);
      for (const item of below) {
        const other = memberOf.get(item);
        if (other !== undefined && other !== number && first.type === 'diversity' && item < serverCount)
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
  const items = Int32Array.from([...memberOf.keys()].sort((a, b) => a - b));
  const keys = new Map<string, number>();
  const earlier = (stored?.members ?? []).map(({ kind, target, key }) => {
    const number = keys.get(key) ?? memberCount++;
    keys.set(key, number);
    return { kind, target, member: number };
  });
  // What joins one stored group is one group: soft only if all of it is, and under the tightest limits.
  const limits = [...same.map((group) => group.maxPerUnit), stored?.maxPerUnit].filter(
    (limit) => limit != null,
  );
  const soft = same.every((group) => group.soft !== undefined)
    ? Math.max(...same.map((group) => group.soft!))
    : 0;
  return {
    name: first.stored ?? first.name,
    type: first.type,
    level: first.level,
    soft: Math.round(soft * SOFT_SCALE),
    limit: limits.length > 0 ? Math.min(...limits) : first.type === 'diversity' ? 1 : NO_LIMIT,
    maxSkew: first.maxSkew ?? 1,
    over: first.over ?? 'usable',
    items,
    itemMember: Int32Array.from(items, (item) => memberOf.get(item)!),
    hasVolumes: items.some((item) => item >= serverCount) || earlier.some(({ kind }) => kind === 'volume'),
    serverCount: items.filter((item) => item < serverCount).length,
    stored: stored === null ? -1 : snapshot.groupIndex.get(stored.name)!,
    earlier,
    sources: same.map((group) => group.name),
  };
}

function checkGroup(group: Group): void {
  const say = (message: string) =>
    problem('valet.group.invalid', `group '${group.name}': ${message}`, [group.name]);
  if (!['affinity', 'diversity', 'exclusivity', 'spread'].includes(group.type))
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

/** For each group, its members by name with the items below each. */
function flatten(
  groups: ReadonlyMap<string, Group>,
  items: ReadonlyMap<string, number>,
): Map<string, ReadonlyMap<string, readonly number[]>> {
  const done = new Map<string, ReadonlyMap<string, readonly number[]>>();
  const open: string[] = [];
  const visit = (group: Group): ReadonlyMap<string, readonly number[]> => {
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
    const members = new Map<string, readonly number[]>();
    for (const name of [...group.members].sort()) {
      const item = items.get(name);
      const inner = groups.get(name);
      if (item !== undefined) members.set(name, [item]);
      else if (inner !== undefined) members.set(name, [...new Set([...visit(inner).values()].flat())]);
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
function checkExclusivities(
  groups: readonly Group[],
  leaves: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>,
  serverCount: number,
): void {
  const owner = new Map<number, Group>();
  for (const group of groups) {
    if (group.type !== 'exclusivity') continue;
    for (const item of [...(leaves.get(group.name)?.values() ?? [])].flat()) {
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
