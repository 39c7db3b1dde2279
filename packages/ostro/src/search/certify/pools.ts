/** Volumes that ask for more pools, or for more room in pools, than there is. */
import { poolUnitAt } from '../../model/snapshot.ts';
import { isServed } from '../../rules/eligibility/rule.ts';
import type { Draft } from '../draft.ts';
import { type Certificate, groupElements, itemElements } from './elements.ts';

/** Volumes with the same needs that ask for more than their pools have together. */
export function pools(draft: Draft): Certificate | null {
  const { problem } = draft;
  const { snapshot, serverCount } = problem;
  const volumes = Array.from({ length: problem.itemCount - serverCount }, (_, v) => serverCount + v);
  for (const scope of [volumes, ...groupBy(volumes, (volume) => `${problem.needs[volume]}`)]) {
    if (scope.length === 0) continue;
    let size = 0;
    let rate = 0;
    for (const volume of scope) {
      size += problem.sizeGb[volume - serverCount];
      rate += problem.iops[volume - serverCount];
    }
    let sizeRoom = 0;
    let rateRoom = 0;
    for (let pool = 0; pool < snapshot.poolCount; pool++) {
      if (!scope.some((volume) => isServed(snapshot, problem.volumeNeeds[problem.needs[volume]], pool)))
        continue;
      sizeRoom += Math.max(0, snapshot.poolFreeGb[pool]);
      rateRoom += Math.max(0, snapshot.poolFreeIops[pool]);
    }
    if (size > sizeRoom || rate > rateRoom)
      return { argument: 'pools', elements: itemElements(problem, scope) };
  }
  for (const group of problem.groups) {
    if (group.type !== 'diversity' || group.soft > 0) continue;
    const members = new Set<number>();
    for (let i = group.serverCount; i < group.items.length; i++) members.add(group.itemMember[i]);
    const slots = new Set<number>();
    for (let pool = 0; pool < snapshot.poolCount; pool++) {
      const takers = group.items.subarray(group.serverCount);
      if (!takers.some((volume) => draft.fits(problem.parts.partOf[volume], pool))) continue;
      const unit = poolUnitAt(snapshot, pool, group.level);
      slots.add(unit >= 0 ? unit : snapshot.unitCount + pool);
    }
    if (members.size > slots.size * group.limit)
      return {
        argument: 'pools',
        elements: [
          ...groupElements([group]),
          ...itemElements(problem, [...group.items.subarray(group.serverCount)]),
        ],
      };
  }
  return null;
}

/** The lists of a partition that are smaller than the whole. */
export function groupBy(list: readonly number[], keyOf: (entry: number) => string): number[][] {
  const found = new Map<string, number[]>();
  for (const entry of list) {
    const key = keyOf(entry);
    found.set(key, [...(found.get(key) ?? []), entry]);
  }
  return found.size < 2 ? [] : [...found.values()];
}
