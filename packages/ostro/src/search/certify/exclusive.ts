/** Exclusivity groups whose units, as many as they may hold, have too little room or are too few. */
import type { CompiledGroup, Problem } from '../../model/problem.ts';
import type { Level } from '../../model/site.ts';
import { unitAt } from '../../model/snapshot.ts';
import type { Draft } from '../draft.ts';
import { type Certificate, groupElements, itemElements, sumDemand } from './elements.ts';

const LEVELS: readonly Level[] = ['host', 'rack', 'cluster'];

/**
 * The units that the group has already, and those with the most room that nobody is on, as many as it may still
 * take, class by class.
 */
export function exclusivities({ problem }: Draft): Certificate | null {
  for (const group of problem.groups) {
    if (group.type !== 'exclusivity' || group.serverCount === 0) continue;
    const servers = [...group.items.subarray(0, group.serverCount)];
    const own = ownUnits(problem, group);
    const most = group.stored < 0 ? Number.POSITIVE_INFINITY : problem.snapshot.groups[group.stored].maxUnits;
    const apart = tooScattered(problem, servers, group.level, Math.max(most, own.size));
    if (apart !== null) return { argument: 'exclusivity', elements: groupElements([group, apart]) };
    const rooms = roomByUnit(problem, group, own);
    const isShort = sumDemand(problem, servers).some((amount, c) => {
      const fresh = [...rooms].filter(([unit]) => !own.has(unit)).map(([, room]) => room[c]);
      const held = [...rooms].filter(([unit]) => own.has(unit)).map(([, room]) => room[c]);
      const taken = fresh.sort((a, b) => b - a).slice(0, Math.max(0, most - own.size));
      return amount > [...held, ...taken].reduce((sum, room) => sum + room, 0);
    });
    if (isShort || rooms.size === 0)
      return {
        argument: 'exclusivity',
        elements: [...groupElements([group]), ...itemElements(problem, servers)],
      };
  }
  return null;
}

/** By unit, how many earlier servers of the group are there. */
function ownUnits({ snapshot }: Problem, { earlier, level }: CompiledGroup): Map<number, number> {
  const own = new Map<number, number>();
  for (const { kind, target } of earlier) {
    if (kind !== 'server') continue;
    const unit = unitAt(snapshot, target, level);
    own.set(unit, (own.get(unit) ?? 0) + 1);
  }
  return own;
}

/** What is free, by class, in each unit where nobody else is. */
function roomByUnit(
  { snapshot }: Problem,
  { level }: CompiledGroup,
  own: ReadonlyMap<number, number>,
): Map<number, Float64Array> {
  const K = snapshot.classes.length;
  const rooms = new Map<number, Float64Array>();
  for (let host = 0; host < snapshot.hostCount; host++) {
    const unit = unitAt(snapshot, host, level);
    if (unit < 0 || snapshot.servers[unit] !== (own.get(unit) ?? 0)) continue;
    if (!snapshot.features[snapshot.feature[host]].enabled) continue;
    const room = rooms.get(unit) ?? new Float64Array(K);
    for (let c = 0; c < K; c++) room[c] += Math.max(0, snapshot.free[host * K + c]);
    rooms.set(unit, room);
  }
  return rooms;
}

/** A diversity over some servers that takes more units of a level than they may have. */
function tooScattered(
  { groups }: Problem,
  servers: readonly number[],
  level: Level,
  units: number,
): CompiledGroup | null {
  const inside = new Set(servers);
  for (const group of groups) {
    if (group.type !== 'diversity' || group.soft > 0) continue;
    // Who is in different racks is on different hosts, too.
    if (LEVELS.indexOf(group.level) < LEVELS.indexOf(level)) continue;
    const members = new Set<number>();
    for (let i = 0; i < group.serverCount; i++)
      if (inside.has(group.items[i])) members.add(group.itemMember[i]);
    if (members.size > group.limit * units) return group;
  }
  return null;
}
