/** A picture of the cloud with a change taken in. */
import type { CloudChange, CloudPicture } from '../../ports/cloud.ts';

/**
 * What is known afterwards: of everything the newest that was seen, so that the order in which changes come does
 * not matter. What is gone stays gone.
 */
export function merged(picture: CloudPicture, change: CloudChange): CloudPicture {
  const isNewer = change.readAt >= picture.readAt;
  return {
    readAt: Math.max(picture.readAt, change.readAt),
    frame: change.frame !== undefined && isNewer ? change.frame : picture.frame,
    providers: newest(picture.providers, change.providers, (a, b) => a.generation - b.generation),
    servers: newest(picture.servers, change.servers, byUpdate),
    volumes: newest(picture.volumes, change.volumes, byUpdate),
    migrations:
      change.migrations === undefined || change.migrations.size === 0
        ? picture.migrations
        : new Map([...picture.migrations, ...change.migrations]),
  };
}

function byUpdate(a: { readonly updatedAt: string }, b: { readonly updatedAt: string }): number {
  return a.updatedAt < b.updatedAt ? -1 : a.updatedAt > b.updatedAt ? 1 : 0;
}

function newest<Thing>(
  known: ReadonlyMap<string, Thing | null>,
  changed: ReadonlyMap<string, Thing | null> | undefined,
  compare: (a: Thing, b: Thing) => number,
): ReadonlyMap<string, Thing | null> {
  if (changed === undefined || changed.size === 0) return known;
  const result = new Map(known);
  for (const [id, thing] of changed) {
    const before = result.get(id);
    if (before === null) continue;
    // Of one age: what came last was read last.
    if (thing === null || before === undefined || compare(before, thing) <= 0) result.set(id, thing);
  }
  return result;
}
