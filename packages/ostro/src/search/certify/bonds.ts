/**
 * What affinity binds together through several groups: servers that are in one unit because each is with the next.
 * Two of them cannot be apart, and all of them need room in one unit.
 */
import type { CompiledGroup, Problem } from '../../model/problem.ts';
import type { Level } from '../../model/site.ts';
import { unitAt } from '../../model/snapshot.ts';
import type { Element } from '../../plan/answer.ts';
import type { Draft } from '../draft.ts';
import { type Certificate, distinctParts, groupElements, itemElements } from './elements.ts';

const LEVELS: readonly Level[] = ['host', 'rack', 'cluster'];

/** Servers that one group or pipe keeps in a unit of a level. */
interface Bond {
  readonly servers: readonly number[];
  readonly element: readonly Element[];
}

/** The bonds of a level: those of smaller levels hold there, too. */
function bondsAt(problem: Problem, level: Level): Bond[] {
  const holds = (at: Level) => LEVELS.indexOf(at) <= LEVELS.indexOf(level);
  const bonds: Bond[] = [];
  for (const group of problem.groups)
    if (group.type === 'affinity' && group.soft === 0 && holds(group.level))
      bonds.push({
        servers: [...group.items.subarray(0, group.serverCount)],
        element: groupElements([group]),
      });
  for (const { name, a, b, maxDistance } of problem.pipes)
    if (maxDistance !== null && b < problem.serverCount && holds(maxDistance))
      bonds.push({ servers: [a, b], element: [{ kind: 'pipe', name }] });
  return bonds;
}

/** Servers that bonds keep together, each set once, with the bonds between them. */
function clusters(bonds: readonly Bond[]): { servers: Set<number>; bonds: Bond[] }[] {
  const found: { servers: Set<number>; bonds: Bond[] }[] = [];
  for (const bond of bonds) {
    const joined = found.filter(({ servers }) => bond.servers.some((server) => servers.has(server)));
    const whole = { servers: new Set(bond.servers), bonds: [bond] };
    for (const each of joined) {
      for (const server of each.servers) whole.servers.add(server);
      whole.bonds.push(...each.bonds);
      found.splice(found.indexOf(each), 1);
    }
    found.push(whole);
  }
  return found;
}

/** Two servers that bonds keep in one unit, and a rule in different ones of that level or a smaller. */
export function contradictions({ problem }: Draft): Certificate | null {
  for (const level of LEVELS) {
    const apart = problem.groups.filter(
      (group) => group.type === 'diversity' && group.soft === 0 && group.limit === 1 && group.level === level,
    );
    if (apart.length === 0) continue;
    for (const { servers, bonds } of clusters(bondsAt(problem, level)))
      for (const group of apart) {
        const pair = differing(group, servers);
        if (pair !== null)
          return {
            argument: 'contradiction',
            elements: [...groupElements([group]), ...way(bonds, pair).flatMap(({ element }) => element)],
          };
      }
  }
  return null;
}

/** Two of some servers that are different members of the group. */
function differing(group: CompiledGroup, servers: ReadonlySet<number>): [number, number] | null {
  let first = -1;
  for (let i = 0; i < group.serverCount; i++) {
    if (!servers.has(group.items[i])) continue;
    if (first < 0) first = i;
    else if (group.itemMember[i] !== group.itemMember[first]) return [group.items[first], group.items[i]];
  }
  return null;
}

/** The fewest bonds that lead from one server to another (breadth first). */
function way(bonds: readonly Bond[], [from, to]: readonly [number, number]): Bond[] {
  const cameBy = new Map<number, { bond: Bond; before: number } | null>([[from, null]]);
  for (const [server] of cameBy) {
    if (server === to) break;
    for (const bond of bonds)
      if (bond.servers.includes(server))
        for (const next of bond.servers) if (!cameBy.has(next)) cameBy.set(next, { bond, before: server });
  }
  const found: Bond[] = [];
  for (let step = cameBy.get(to); step; step = cameBy.get(step.before)) found.push(step.bond);
  return found;
}

/** Servers kept in one rack (cluster) of which more must be on different hosts (racks) than any has. */
export function crowds(draft: Draft): Certificate | null {
  const { problem } = draft;
  for (const level of LEVELS.slice(1)) {
    const apart = problem.groups.filter(
      (group) =>
        group.type === 'diversity' && group.soft === 0 && LEVELS.indexOf(group.level) < LEVELS.indexOf(level),
    );
    if (apart.length === 0) continue;
    for (const { servers, bonds } of clusters(bondsAt(problem, level)))
      for (const group of apart) {
        const crowd = membersAmong(group, servers);
        if (crowd.length <= group.limit) continue;
        const places = mostPlaces(draft, group, level, crowd);
        if (crowd.length <= places) continue;
        return {
          argument: 'crowd',
          elements: [
            ...groupElements([group]),
            ...bonds.flatMap(({ element }) => element),
            ...itemElements(problem, crowd.slice(0, places + 1)),
          ],
        };
      }
  }
  return null;
}

/** One server of each member of the group that is among some servers. */
function membersAmong(group: CompiledGroup, servers: ReadonlySet<number>): number[] {
  const found = new Map<number, number>();
  for (let i = 0; i < group.serverCount; i++)
    if (servers.has(group.items[i])) found.set(group.itemMember[i], group.items[i]);
  return [...found.values()];
}

/** Members of a group that any one unit of a level can hold, looking at each place in it alone. */
function mostPlaces(draft: Draft, group: CompiledGroup, level: Level, servers: readonly number[]): number {
  const { snapshot } = draft.problem;
  const kinds = distinctParts(draft.problem, servers);
  const places = new Map<number, Set<number>>();
  let most = 0;
  for (let host = 0; host < snapshot.hostCount; host++) {
    const unit = unitAt(snapshot, host, level);
    const place = unitAt(snapshot, host, group.level);
    if (
      unit < 0 ||
      place < 0 ||
      !kinds.some((part) => draft.isEligible(part, host) && draft.hasRoom(part, host))
    )
      continue;
    const inside = places.get(unit) ?? new Set();
    places.set(unit, inside.add(place));
    most = Math.max(most, inside.size);
  }
  return most * group.limit;
}
