/** Pools: what all volumes of a pool take of its room and its IOPS is at most what is free there. */
import type { Problem } from '../../model/problem.ts';

/** Does a volume (its number among the items) fit in a pool? */
export function fitsPool(
  problem: Problem,
  item: number,
  pool: number,
  usedGb: Int32Array,
  usedIops: Int32Array,
): boolean {
  const { snapshot, sizeGb, iops, serverCount } = problem;
  const size = sizeGb[item - serverCount];
  const rate = iops[item - serverCount];
  return (
    (size === 0 || size <= snapshot.poolFreeGb[pool] - usedGb[pool]) &&
    (rate === 0 || rate <= snapshot.poolFreeIops[pool] - usedIops[pool])
  );
}
