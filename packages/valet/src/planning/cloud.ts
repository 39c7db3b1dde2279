/** The cloud as a project's request is read against it: with the servers and volumes that the project has there. */
import type { Cloud, Flavor } from '@valet/heat';
import { cloudOfSnapshot } from '../solver/cloud.ts';
import type { Place, Places } from '../solver/job.ts';
import type { Allocation } from '../world/cloud/allocations.ts';
import { isHolding } from '../world/placement-states.ts';
import type { World } from '../world/world.ts';
import type { Deps } from './deps.ts';
import type { PreviewInput } from './use-cases.ts';

/** What hints such as `different_host` name is looked up among the project's own: others' places are nobody's business. */
export function cloudFor(
  { world, ...deps }: Pick<Deps, 'world' | 'flavors'>,
  projectId: string | null,
  flavors: readonly Flavor[] = deps.flavors,
): Cloud {
  return cloudOfSnapshot(world.snapshot, flavors, projectId, {
    hostOf: (id) => locationIn(world, projectId, 'server', id),
    poolOf: (id) => locationIn(world, projectId, 'volume', id),
  });
}

/**
 * Where a project's server or volume is, by its placement, or as the cloud shows it; undefined when the project has
 * none of this id.
 */
export function locationIn(
  { placements, allocations }: Pick<World, 'placements' | 'allocations'>,
  projectId: string | null,
  kind: 'server' | 'volume',
  id: string,
): string | undefined {
  const placement = placements.ofResourceIn(projectId, id);
  if (placement?.kind === kind && isHolding(placement)) return placement.location;
  const own = (each: Allocation) =>
    each.kind === kind && each.projectId !== null && each.projectId === projectId;
  return allocations.get(id)?.find(own)?.location;
}

/** What a hint may look like in a text; a hint that is put together from pieces is not seen. */
const WORDS = /[\w.:-]{1,255}/g;

/** Where the things are that the hints of a template name, found by the words in its texts: it is evaluated elsewhere. */
export function placesNamedIn(
  world: World,
  { files, environments, parameters, projectId }: PreviewInput,
): Places {
  const texts = [...Object.values(files), ...environments, JSON.stringify(parameters)];
  const places = new Map<string, Place>();
  if (!texts.some((text) => /(same|different)_host/.test(text))) return places;
  for (const text of texts)
    for (const [id] of text.matchAll(WORDS)) {
      if (places.has(id)) continue;
      for (const kind of ['server', 'volume'] as const) {
        const location = locationIn(world, projectId, kind, id);
        if (location !== undefined) places.set(id, { kind, location });
      }
    }
  return places;
}
