/** The cloud that templates are read against, as far as a snapshot knows it. */
import type { Cloud, Flavor } from '@valet/heat';
import type { Snapshot } from '@valet/ostro';

/** @param project whose request is read: groups of others are not offered to it */
export function cloudOfSnapshot(
  snapshot: Snapshot,
  flavors: readonly Flavor[],
  project: string | null,
): Cloud {
  const keys = new Set<string>();
  for (const metadata of snapshot.aggregates.values()) for (const key of Object.keys(metadata)) keys.add(key);
  return {
    flavors,
    groups: snapshot.groups
      // One that was removed leaves its number, and perhaps its name to another.
      .filter(({ name }, at) => snapshot.groupIndex.get(name) === at)
      .map(({ name, id, type, level, projects }) => ({
        name,
        type,
        ...(id === undefined ? {} : { id }),
        ...(level === null ? {} : { level }),
        ...(projects === null || projects.has(project ?? '') ? {} : { hidden: true }),
      })),
    pools: snapshot.poolCount,
    resourceClasses: new Set(snapshot.classes),
    aggregateKeys: keys,
  };
}
