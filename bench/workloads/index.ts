/** Every workload by its name. */
import { affinity } from './affinity.ts';
import { conflict } from './conflict.ts';
import { diverse } from './diverse.ts';
import { exclusive } from './exclusive.ts';
import { huge } from './huge.ts';
import { loaded } from './loaded.ts';
import { mesh } from './mesh.ts';
import { tiered } from './tiered.ts';
import type { Workload } from './workload.ts';

const NAMED: readonly Workload[] = [
  ...[25, 50, 200, 1000].map(tiered),
  loaded,
  diverse,
  exclusive,
  mesh(200),
  huge,
  affinity,
  conflict,
];

export const WORKLOADS: ReadonlyMap<string, Workload> = new Map(NAMED.map((each) => [each.name, each]));

/** Also `tiered-N` and `mesh-N` of any size. @throws RangeError with the names there are */
export function findWorkload(name: string): Workload {
  const sized = /^(tiered|mesh)-([1-9]\d{0,4})$/.exec(name);
  const found = WORKLOADS.get(name) ?? (sized && (sized[1] === 'tiered' ? tiered : mesh)(Number(sized[2])));
  if (!found)
    throw new RangeError(
      `there is no workload '${name}'; there are ${[...WORKLOADS.keys()].join(', ')} and replay, and tiered-N and mesh-N of any size`,
    );
  return found;
}
