/** Opens an application on a snapshot: checks the request and turns it into a `Problem`. */
import { OstroError } from '../error.ts';
import {
  isEligible,
  isServed,
  refuseFeature,
  refusePoolFeature,
  type ServerNeeds,
  type VolumeNeeds,
} from '../rules/eligibility/rule.ts';
import type { Application, Pipe, Server, Volume } from './application.ts';
import { byName, MAX_AMOUNT } from './check.ts';
import { compileGroups } from './groups.ts';
import { affinitiesByPart, joinParts } from './parts.ts';
import type { CompiledPipe, Problem } from './problem.ts';
import { KBPS_PER_MBPS, type Snapshot } from './snapshot.ts';

/**
 * @throws OstroError `valet.request.*` or `valet.group.*` when the request contradicts itself or names
 *   something that does not exist
 */
export function openApplication(snapshot: Snapshot, application: Application): Problem {
  const servers = [...application.servers].sort(byName);
  const volumes = [...(application.volumes ?? [])].sort(byName);
  const names = [...servers, ...volumes].map((item) => item.name);
  const items = new Map<string, number>();
  names.forEach((name, i) => {
    if (items.has(name))
      throw new OstroError('valet.request.duplicate_name', `the name '${name}' stands twice in the request`, {
        names: [name],
      });
    items.set(name, i);
  });

  const K = snapshot.classes.length;
  const demand = new Int32Array(servers.length * K);
  const missing = servers.map((server, s) => readDemand(snapshot, server, demand, s * K));
  const needs = new Int32Array(names.length);
  const serverNeeds = internNeeds(servers, needs, 0, serverKey, (server, s) =>
    openServerNeeds(snapshot, server, demand.subarray(s * K, s * K + K), missing[s]),
  );
  const volumeNeeds = internNeeds(volumes, needs, servers.length, volumeKey, (volume) =>
    openVolumeNeeds(snapshot, volume),
  );
  const current = new Int32Array(names.length).fill(-1);
  const mayStay = new Uint8Array(names.length);
  // A host or pool that is gone is no place to stay.
  servers.forEach((server, s) => {
    if (server.current === undefined) return;
    current[s] = snapshot.hostIndex.get(server.current) ?? -1;
    if (current[s] >= 0 && isEligible(snapshot, serverNeeds[needs[s]], current[s])) mayStay[s] = 1;
  });
  volumes.forEach((volume, v) => {
    if (volume.current === undefined) return;
    const item = servers.length + v;
    current[item] = snapshot.poolIndex.get(volume.current) ?? -1;
    if (current[item] >= 0 && isServed(snapshot, volumeNeeds[needs[item]], current[item])) mayStay[item] = 1;
  });
  const groups = compileGroups(
    snapshot,
    application.groups ?? [],
    items,
    servers.length,
    application.project,
  );
  const pipes = openPipes(application.pipes ?? [], items, servers.length);
  const parts = joinParts(demand, K, servers.length, names.length, groups, pipes);
  return {
    snapshot,
    serverCount: servers.length,
    itemCount: names.length,
    names,
    demand,
    sizeGb: Int32Array.from(volumes, (volume) =>
      checkAmount(volume.sizeGb, `volume '${volume.name}': size_gb`),
    ),
    iops: Int32Array.from(volumes, (volume) =>
      checkAmount(volume.iops ?? 0, `volume '${volume.name}': iops`),
    ),
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

function readDemand(snapshot: Snapshot, server: Server, demand: Int32Array, at: number): string | null {
  let missing: string | null = null;
  for (const [name, amount] of Object.entries(server.resources)) {
    checkAmount(amount, `server '${server.name}': ${name}`);
    const c = snapshot.classIndex.get(name);
    if (c !== undefined) demand[at + c] = amount;
    else if (amount > 0) missing ??= name;
  }
  return missing;
}

function openServerNeeds(
  snapshot: Snapshot,
  server: Server,
  demand: Int32Array,
  missingClass: string | null,
): ServerNeeds {
  return {
    featureOk: Uint8Array.from(snapshot.features, (feature) =>
      missingClass === null && refuseFeature(server, demand, feature) === null ? 1 : 0,
    ),
    only: intersect(
      server.host === undefined ? null : toSet([server.host], snapshot.hostIndex),
      server.allowedHosts === undefined ? null : toSet(server.allowedHosts, snapshot.hostIndex),
    ),
    not: server.excludedHosts?.length ? toSet(server.excludedHosts, snapshot.hostIndex) : null,
    missingClass,
  };
}

function openVolumeNeeds(snapshot: Snapshot, volume: Volume): VolumeNeeds {
  return {
    featureOk: Uint8Array.from(snapshot.poolFeatures, (feature) =>
      refusePoolFeature(volume, feature) === null ? 1 : 0,
    ),
    only: intersect(
      volume.pool === undefined ? null : toSet([volume.pool], snapshot.poolIndex),
      volume.allowedPools === undefined ? null : toSet(volume.allowedPools, snapshot.poolIndex),
    ),
    not: volume.excludedPools?.length ? toSet(volume.excludedPools, snapshot.poolIndex) : null,
  };
}

/** Names that do not exist (any more) are left out: a host that is gone can neither be used nor avoided. */
function toSet(names: readonly string[], index: ReadonlyMap<string, number>): Set<number> {
  const found = new Set<number>();
  for (const name of names) {
    const number = index.get(name);
    if (number !== undefined) found.add(number);
  }
  return found;
}

function intersect(a: Set<number> | null, b: Set<number> | null): Set<number> | null {
  if (a === null || b === null) return a ?? b;
  return new Set([...a].filter((member) => b.has(member)));
}

/** Items with the same needs share one record; a stack has few kinds of server. */
function internNeeds<Item, Needs>(
  list: readonly Item[],
  needs: Int32Array,
  offset: number,
  keyOf: (item: Item) => string,
  open: (item: Item, index: number) => Needs,
): Needs[] {
  const numbers = new Map<string, number>();
  const found: Needs[] = [];
  list.forEach((item, i) => {
    const key = keyOf(item);
    let number = numbers.get(key);
    if (number === undefined) {
      number = found.length;
      numbers.set(key, number);
      found.push(open(item, i));
    }
    needs[offset + i] = number;
  });
  return found;
}

function serverKey(server: Server): string {
  return JSON.stringify([
    server.resources,
    server.requiredTraits,
    server.forbiddenTraits,
    server.zone,
    server.aggregateSpecs,
    server.host,
    server.allowedHosts,
    server.excludedHosts,
  ]);
}

function volumeKey(volume: Volume): string {
  return JSON.stringify([
    (volume.iops ?? 0) > 0,
    volume.type,
    volume.zone,
    volume.pool,
    volume.allowedPools,
    volume.excludedPools,
  ]);
}

function openPipes(
  pipes: readonly Pipe[],
  items: ReadonlyMap<string, number>,
  serverCount: number,
): CompiledPipe[] {
  return nameThePipes(pipes).map(({ name, pipe }): CompiledPipe => {
    const ends = [pipe.a, pipe.b].map((end) => {
      const item = items.get(end);
      if (item === undefined)
        throw new OstroError(
          'valet.request.unknown_name',
          `pipe '${name}' ends at '${end}', which is no server or volume of the request`,
          { names: [name, end] },
        );
      return item;
    });
    if (ends[0] === ends[1]) throw badPipe(name, `joins '${pipe.a}' to itself`);
    if (ends[0] >= serverCount && ends[1] >= serverCount)
      throw badPipe(name, `joins two volumes, '${pipe.a}' and '${pipe.b}'; one end must be a server`);
    const kbps = Math.round(pipe.mbps * KBPS_PER_MBPS);
    if (!(kbps >= 0 && kbps < 1e15))
      throw badPipe(name, `asks for ${pipe.mbps} Mbit/s; expected a number of at least 0`);
    if (pipe.maxDistance !== undefined && !['host', 'rack', 'cluster'].includes(pipe.maxDistance))
      throw badPipe(name, `has the largest distance '${pipe.maxDistance}'; expected host, rack or cluster`);
    return {
      name,
      a: Math.min(ends[0], ends[1]),
      b: Math.max(ends[0], ends[1]),
      kbps,
      maxDistance: pipe.maxDistance ?? null,
    };
  });
}

/** Sorted by name; nameless pipes are named after their ends, and numbered where several join the same two. */
export function nameThePipes(pipes: readonly Pipe[]): { name: string; pipe: Pipe }[] {
  const named = pipes
    .map((pipe) => ({ name: pipe.name ?? `${pipe.a}--${pipe.b}`, given: pipe.name !== undefined, pipe }))
    .sort(
      (x, y) =>
        byName(x, y) ||
        Number(y.given) - Number(x.given) ||
        x.pipe.mbps - y.pipe.mbps ||
        byName({ name: x.pipe.maxDistance ?? '' }, { name: y.pipe.maxDistance ?? '' }),
    );
  const seen = new Map<string, number>();
  return named.map(({ name, given, pipe }) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    if (times > 1 && given)
      throw new OstroError('valet.request.duplicate_name', `two pipes have the name '${name}'`, {
        names: [name],
      });
    return { name: times > 1 ? `${name}#${times}` : name, pipe };
  });
}

function badPipe(name: string, what: string): OstroError {
  return new OstroError('valet.request.invalid', `pipe '${name}' ${what}`, { names: [name] });
}

function checkAmount(amount: number, what: string): number {
  if (!Number.isInteger(amount) || amount < 0 || amount > MAX_AMOUNT)
    throw new OstroError(
      'valet.request.invalid',
      `${what} is ${amount}; expected a whole number from 0 to ${MAX_AMOUNT}`,
    );
  return amount;
}
