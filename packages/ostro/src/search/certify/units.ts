/** Groups that ask for more units, or for more room in units, than there is. */
import type { Problem } from '../../model/problem.ts';
import { unitAt } from '../../model/snapshot.ts';
import type { Draft } from '../draft.ts';
import { type Certificate, distinctParts, groupElements, itemElements, sumDemand } from './elements.ts';

/** Whether some diversity has more members than the site has units: so much is told before anything is tried. */
export function isOvercrowded({ snapshot, groups }: Problem): boolean {
  const units = { host: snapshot.hostCount, rack: snapshot.rackCount, cluster: snapshot.clusterCount };
  for (const { type, soft, level, limit, serverCount, itemMember } of groups) {
    if (type !== 'diversity' || soft > 0 || serverCount <= limit * units[level]) continue;
    if (new Set(itemMember.subarray(0, serverCount)).size > limit * units[level]) return true;
  }
  return false;
}

/** More members than units that could take one, times how many a unit may hold. */
export function diversities(draft: Draft): Certificate | null {
  const { problem } = draft;
  const { snapshot } = problem;
  for (const group of problem.groups) {
    if (group.type !== 'diversity' || group.soft > 0) continue;
    const members = new Set<number>();
    for (let i = 0; i < group.serverCount; i++) members.add(group.itemMember[i]);
    // A unit may take as many members as there are hosts only if it has one, so the site bounds the count.
    if (members.size <= group.limit || members.size === 0) continue;
    const servers = [...group.items.subarray(0, group.serverCount)];
    const kinds = distinctParts(problem, servers);
    const before = new Map<number, Set<number>>();
    group.earlier.forEach(({ kind, target }, i) => {
      if (kind !== 'server') return;
      const unit = unitAt(snapshot, target, group.level);
      before.set(unit, (before.get(unit) ?? new Set()).add(group.earlierMember[i]));
    });
    let room = 0;
    const units = new Set<number>();
    for (let host = 0; host < snapshot.hostCount && room < members.size; host++) {
      const unit = unitAt(snapshot, host, group.level);
      if (unit < 0 || units.has(unit)) continue;
      if (!kinds.some((part) => draft.isEligible(part, host) && draft.hasRoom(part, host))) continue;
      units.add(unit);
      room += Math.max(0, group.limit - (before.get(unit)?.size ?? 0));
    }
    if (room < members.size)
      return {
        argument: 'diversity',
        elements: [...groupElements([group]), ...itemElements(problem, servers)],
      };
  }
  return null;
}

/** No unit has room for all members of an affinity group together. */
export function affinities(draft: Draft): Certificate | null {
  const { problem } = draft;
  const { snapshot } = problem;
  const K = snapshot.classes.length;
  for (const group of problem.groups) {
    if (group.type !== 'affinity' || group.soft > 0 || group.level === 'host' || group.serverCount < 2)
      continue;
    const servers = [...group.items.subarray(0, group.serverCount)];
    const total = sumDemand(problem, servers);
    const kinds = distinctParts(problem, servers);
    const room = new Map<number, Float64Array>();
    for (let host = 0; host < snapshot.hostCount; host++) {
      const unit = unitAt(snapshot, host, group.level);
      if (unit < 0 || !kinds.some((part) => draft.isEligible(part, host))) continue;
      const sum = room.get(unit) ?? new Float64Array(K);
      for (let c = 0; c < K; c++) sum[c] += Math.max(0, snapshot.free[host * K + c]);
      room.set(unit, sum);
    }
    const holds = [...room.values()].some((sum) => sum.every((amount, c) => amount >= total[c]));
    if (!holds)
      return {
        argument: 'affinity',
        elements: [...groupElements([group]), ...itemElements(problem, servers)],
      };
  }
  return null;
}
