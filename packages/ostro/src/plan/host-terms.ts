/** What looks at how full a host is: the cost terms fragments and balance, and how well a demand suits it. */
import type { Problem } from '../model/problem.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { SHARE_SCALE } from './terms.ts';

/** Fragments count over these classes only: every host has them. */
const BASE = 3;
/** More copies than any amount allows. */
const MOST_COPIES = 2_147_483_648;
/** Balance looks at vcpus and memory: disk is seldom what a host runs out of. */
const LOAD = 2;

/**
 * The share of a host's capacity that no flavor of the site's mix can use: for each base class what is free
 * beyond the best use any flavor makes of it, over its capacity, averaged over the classes.
 * @param used amounts taken by the draft, `[host * classes + class]`
 * @returns millionths
 */
export function fragmentShare(snapshot: Snapshot, host: number, used: Int32Array): number {
  const { free, capacity, mix } = snapshot;
  const K = snapshot.classes.length;
  const row = host * K;
  // The most of each base class that copies of one flavor can use.
  let vcpus = 0;
  let memory = 0;
  let disk = 0;
  for (const { demand } of mix) {
    let copies = MOST_COPIES;
    for (let k = 0; k < K; k++) {
      const ask = demand[k];
      if (ask === 0) continue;
      const left = free[row + k] - used[row + k];
      const fit = left < ask ? 0 : Math.floor(left / ask);
      if (fit < copies) copies = fit;
    }
    // A flavor that asks for nothing uses nothing.
    if (copies === 0 || copies === MOST_COPIES) continue;
    if (copies * demand[0] > vcpus) vcpus = copies * demand[0];
    if (copies * demand[1] > memory) memory = copies * demand[1];
    if (copies * demand[2] > disk) disk = copies * demand[2];
  }
  let share = 0;
  let counted = 0;
  for (let c = 0; c < BASE; c++) {
    if (capacity[row + c] <= 0) continue;
    counted++;
    const left = Math.max(0, free[row + c] - used[row + c]);
    share += (left - (c === 0 ? vcpus : c === 1 ? memory : disk)) / capacity[row + c];
  }
  return counted === 0 ? 0 : Math.round((share / counted) * SHARE_SCALE);
}

/**
 * The square of the fuller one of a host's vcpu and memory shares: a sum of squares is least when even.
 * @returns millionths
 */
export function loadSquare(snapshot: Snapshot, host: number, used: Int32Array | null): number {
  const { free, capacity } = snapshot;
  const row = host * snapshot.classes.length;
  let most = 0;
  for (let c = 0; c < LOAD; c++) {
    if (capacity[row + c] <= 0) continue;
    const taken = capacity[row + c] - free[row + c] + (used === null ? 0 : used[row + c]);
    const share = taken / capacity[row + c];
    if (share > most) most = share;
  }
  return Math.round(most * most * SHARE_SCALE);
}

/**
 * How much the squares of a host's vcpu, memory and disk shares in use grow with a server part: least where it takes
 * of what the host has most of, so that no class runs out while the others lie idle.
 * @param used amounts taken by the draft, `[host * classes + class]`
 */
export function squaredGrowth(
  { snapshot, parts }: Problem,
  part: number,
  host: number,
  used: Int32Array,
): number {
  const { free, capacity } = snapshot;
  const { demand } = parts;
  const K = snapshot.classes.length;
  let growth = 0;
  for (let c = 0; c < BASE; c++) {
    const whole = capacity[host * K + c];
    const more = demand[part * K + c];
    if (more === 0 || whole <= 0) continue;
    const before = whole - free[host * K + c] + used[host * K + c];
    growth += (more * (2 * before + more)) / (whole * whole);
  }
  return growth;
}
