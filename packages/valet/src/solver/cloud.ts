/** The cloud that templates are read against, as far as a snapshot knows it. */
import type { Cloud, Flavor } from '@valet/heat';
import type { Snapshot } from '@valet/ostro';

/**
 * @param project whose request is read: groups of others are not offered to it
 * @param placed where things are that exist already; absent: not known
 */
export function cloudOfSnapshot(
  snapshot: Snapshot,
  flavors: readonly Flavor[],
  project: string | null,
  placed?: Cloud['placed'],
): Cloud {
  const { resourceClasses, aggregateKeys } = lastingOf(snapshot);
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
    ...(placed === undefined ? {} : { placed }),
    pools: snapshot.poolCount,
    resourceClasses,
    aggregateKeys,
  };
}

/** What does not change while a snapshot lives, looked up with its first request. */
type Lasting = Required<Pick<Cloud, 'resourceClasses' | 'aggregateKeys'>>;
const lasting = new WeakMap<Snapshot, Lasting>();

function lastingOf(snapshot: Snapshot): Lasting {
  let found = lasting.get(snapshot);
  if (found === undefined) {
    const metadata = [...snapshot.aggregates.values()];
    found = {
      resourceClasses: new Set(snapshot.classes),
      aggregateKeys: new Set(metadata.flatMap((each) => Object.keys(each))),
    };
    lasting.set(snapshot, found);
  }
  return found;
}
