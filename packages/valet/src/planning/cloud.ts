/** The cloud as a project's request is read against it: with the servers and volumes that the project has there. */
import type { Cloud, Flavor } from '@valet/heat';
import { cloudOfSnapshot } from '../solver/cloud.ts';
import { isHolding } from '../world/placement-states.ts';
import type { Deps } from './deps.ts';

/** What hints such as `different_host` name is looked up among the project's own: others' places are nobody's business. */
export function cloudFor(
  { world, ...deps }: Pick<Deps, 'world' | 'flavors'>,
  projectId: string | null,
  flavors: readonly Flavor[] = deps.flavors,
): Cloud {
  const locationOf = (kind: 'server' | 'volume') => (id: string) => {
    const placement = world.placements.ofResourceIn(projectId, id);
    return placement?.kind === kind && isHolding(placement) ? placement.location : undefined;
  };
  return {
    ...cloudOfSnapshot(world.snapshot, flavors, projectId),
    placed: { hostOf: locationOf('server'), poolOf: locationOf('volume') },
  };
}
