/** Capacity: what all servers of a host take of each resource class is at most what is free there. */
import type { Problem } from '../../model/problem.ts';

/** Does a server part fit on a host beside what the draft has put there? */
export function fitsHost(problem: Problem, part: number, host: number, used: Int32Array): boolean {
  const { free, classes } = problem.snapshot;
  const { demand } = problem.parts;
  const K = classes.length;
  const row = host * K;
  const ask = part * K;
  for (let c = 0; c < K; c++) {
    const amount = demand[ask + c];
    // A demand of 0 fits a host that is overcommitted already.
    if (amount > 0 && amount > free[row + c] - used[row + c]) return false;
  }
  return true;
}

/** Takes (1) or gives back (-1) what a server part demands. */
export function takeHost(
  problem: Problem,
  part: number,
  host: number,
  used: Int32Array,
  count: 1 | -1,
): void {
  const K = problem.snapshot.classes.length;
  const { demand } = problem.parts;
  for (let c = 0; c < K; c++) used[host * K + c] += count * demand[part * K + c];
}
