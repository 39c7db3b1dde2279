/** Opens an application on a snapshot: checks the request and turns it into a `Problem`. */
import { OstroError } from '../error.ts';
import { isEligible, isServed } from '../rules/eligibility/rule.ts';
import type { Application, Server, Volume } from './application.ts';
import { NONE_OF, NOWHERE } from './blank.ts';
import { byName, checkAmount } from './check.ts';
import { compileGroups } from './groups.ts';
import { internServerNeeds, internVolumeNeeds } from './open-needs.ts';
import { openPipes } from './open-pipes.ts';
import { affinitiesByPart, joinParts } from './parts.ts';
import type { Problem } from './problem.ts';
import { hostNumber, type Snapshot } from './snapshot.ts';

const NONE: readonly never[] = [];

/**
 * @throws OstroError `valet.request.*` or `valet.group.*` when the request contradicts itself or names
 *   something that does not exist
 */
export function openApplication(snapshot: Snapshot, application: Application): Problem {
  const servers = sortByName(application.servers);
  const volumes = sortByName(application.volumes ?? NONE);
  const serverCount = servers.length;
  const names: string[] = [];
  const items = new Map<string, number>();
  for (let item = 0; item < serverCount + volumes.length; item++) {
    const { name } = item < serverCount ? servers[item] : volumes[item - serverCount];
    items.set(name, item);
    names.push(name);
    if (items.size < names.length) throw namedTwice(name);
  }

  const K = snapshot.classes.length;
  const demand = new Int32Array(serverCount * K);
  const needs = new Int32Array(names.length);
  const serverNeeds = internServerNeeds(snapshot, servers, demand, needs);
  const volumeNeeds = internVolumeNeeds(snapshot, volumes, needs, serverCount);
  const anyStands = servers.some(stands) || volumes.some(stands);
  const current = anyStands ? new Int32Array(names.length).fill(-1) : NOWHERE.of(names.length);
  const mayStay = anyStands ? new Uint8Array(names.length) : NONE_OF.of(names.length);
  // A host or pool that is gone is no place to stay.
  for (let s = 0; s < serverCount; s++) {
    const { current: host } = servers[s];
    if (host === undefined) continue;
    current[s] = hostNumber(snapshot, host);
    if (current[s] >= 0 && isEligible(snapshot, serverNeeds[needs[s]], current[s])) mayStay[s] = 1;
  }
  volumes.forEach((volume, v) => {
    if (volume.current === undefined) return;
    const item = serverCount + v;
    current[item] = snapshot.poolIndex.get(volume.current) ?? -1;
    if (current[item] >= 0 && isServed(snapshot, volumeNeeds[needs[item]], current[item])) mayStay[item] = 1;
  });
  const groups = compileGroups(snapshot, application.groups ?? NONE, items, serverCount, application.project);
  const pipes = openPipes(application.pipes ?? NONE, items, serverCount);
  const parts = joinParts(demand, K, serverCount, names.length, groups, pipes);
  const sizeGb = amountsOf(volumes, 'size_gb', (volume) => volume.sizeGb);
  const iops = amountsOf(volumes, 'iops', (volume) => volume.iops ?? 0);
  return {
    snapshot,
    serverCount,
    itemCount: names.length,
    names,
    demand,
    sizeGb,
    iops,
    needs,
    serverNeeds,
    volumeNeeds,
    current,
    mayStay,
    pipes,
    groups,
    parts,
    affinitiesOf: affinitiesByPart(parts, groups),
  };
}

function stands({ current }: Server | Volume): boolean {
  return current !== undefined;
}

const NO_AMOUNTS = new Int32Array(0);

function amountsOf(volumes: readonly Volume[], what: string, of: (volume: Volume) => number): Int32Array {
  if (volumes.length === 0) return NO_AMOUNTS;
  return Int32Array.from(volumes, (volume) => checkAmount(of(volume), `volume '${volume.name}': ${what}`));
}

function namedTwice(name: string): OstroError {
  return new OstroError('valet.request.duplicate_name', `the name '${name}' stands twice in the request`, {
    names: [name],
  });
}

/** The list itself where it is sorted already: lists often are, and this is found out at once. */
function sortByName<T extends { readonly name: string }>(list: readonly T[]): readonly T[] {
  for (let i = 1; i < list.length; i++) if (list[i].name < list[i - 1].name) return [...list].sort(byName);
  return list;
}
