/** Least number of hosts that must be newly activated: by the room that running hosts have, and by bin packing. */
import type { Problem } from '../../model/problem.ts';

/** @returns hosts without a server that any answer must use at least */
export function boundHosts(problem: Problem): number {
  const { snapshot, parts } = problem;
  const { roomActive, largestActive, largestEmpty, activeHosts } = snapshot.summary.site;
  const K = snapshot.classes.length;
  let least = 0;
  for (let c = 0; c < K; c++) {
    if (largestEmpty[c] === 0) continue;
    let total = 0;
    let large: number[] | null = null;
    for (let part = 0; part < parts.serverParts; part++) {
      const demand = parts.demand[part * K + c];
      total += demand;
      if (demand > largestActive[c]) (large ??= []).push(demand);
    }
    if (total === 0) continue;
    least = Math.max(least, Math.ceil((total - roomActive[c]) / largestEmpty[c]));
    if (large !== null) least = Math.max(least, binsFor(large, largestEmpty[c]));
  }
  for (const group of problem.groups) {
    if (group.type !== 'diversity' || group.level !== 'host' || group.soft > 0) continue;
    if (group.serverCount <= activeHosts[0] * group.limit) continue;
    const members = new Set<number>();
    for (let i = 0; i < group.serverCount; i++) members.add(group.itemMember[i]);
    least = Math.max(least, Math.ceil(members.size / group.limit) - activeHosts[0]);
  }
  return Math.max(0, least);
}

/** Martello and Toth's L2 (1990): bins of a size that items of one dimension need at least. */
function binsFor(demands: readonly number[], size: number): number {
  let most = 0;
  const thresholds = new Set([0, ...demands.filter((demand) => demand <= size / 2)]);
  for (const threshold of thresholds) {
    let alone = 0;
    let shared = 0;
    let sharedRoom = 0;
    let small = 0;
    for (const demand of demands) {
      if (demand > size - threshold) alone++;
      else if (demand > size / 2) {
        shared++;
        sharedRoom += size - demand;
      } else if (demand >= threshold) small += demand;
    }
    most = Math.max(most, alone + shared + Math.max(0, Math.ceil((small - sharedRoom) / size)));
  }
  return most;
}
