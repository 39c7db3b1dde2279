/** The cloud as a project's request is read against it: with the servers and volumes that the project has there. */
import type { Cloud, Flavor } from '@valet/heat';
import { cloudOfSnapshot } from '../solver/cloud.ts';
import { isHolding } from '../world/placement-states.ts';
import type { World } from '../world/world.ts';
import type { Deps } from './deps.ts';

/** What hints such as `different_host` name is looked up among the project's own: others' places are nobody's business. */
export function cloudFor(
  { world, ...deps }: Pick<Deps, 'world' | 'flavors'>,
  projectId: string | null,
  flavors: readonly Flavor[] = deps.flavors,
): Cloud {
  return {
    ...cloudOfSnapshot(world.snapshot, flavors, projectId),
    placed: {
      hostOf: (id) => locationIn(world, projectId, 'server', id),
      poolOf: (id) => locationIn(world, projectId, 'volume', id),
    },
  };
}

/** Where a project's server or volume is; undefined when it has none of this id. */
export function locationIn(
  { placements }: World,
  projectId: string | null,
  kind: 'server' | 'volume',
  id: string,
): string | undefined {
  const placement = placements.ofResourceIn(projectId, id);
  return placement?.kind === kind && isHolding(placement) ? placement.location : undefined;
}
