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
  for (const name of Object.keys(server.resources)) {
    const amount = server.resources[name];
    if (!isAmount(amount)) checkAmount(amount, `server '${server.name}': ${name}`);
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

/**
 * In ascending order, so that the order of a request's list does not matter. Names that do not exist (any more) are
 * left out: a host that is gone can neither be used nor avoided.
 */
function toSet(names: readonly string[], index: ReadonlyMap<string, number>): Set<number> {
  const found = new Int32Array(names.length);
  let count = 0;
  for (const name of names) {
    const number = index.get(name);
    if (number !== undefined) found[count++] = number;
  }
  return new Set(found.subarray(0, count).sort());
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
  // Most servers ask for an amount of each class and nothing else. The length tells where a name ends.
  let amounts = '';
  for (const name of Object.keys(server.resources))
    amounts += `${name.length} ${name}${server.resources[name]} `;
  if (asksForAmountsOnly(server)) return amounts;
  return JSON.stringify([
    amounts,
    server.requiredTraits,
    server.forbiddenTraits,
    server.zone,
    server.aggregateSpecs,
    server.host,
    server.allowedHosts,
    server.excludedHosts,
  ]);
}

function asksForAmountsOnly(server: Server): boolean {
  return (
    server.requiredTraits === undefined &&
    server.forbiddenTraits === undefined &&
    server.zone === undefined &&
    server.aggregateSpecs === undefined &&
    server.host === undefined &&
    server.allowedHosts === undefined &&
    server.excludedHosts === undefined
  );
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
  const names = nameThePipes(pipes);
  const open = (pipe: Pipe, i: number): CompiledPipe => {
    const a = items.get(pipe.a);
    const b = items.get(pipe.b);
    const name = names[i];
    if (a === undefined || b === undefined) {
      const end = a === undefined ? pipe.a : pipe.b;
      throw new OstroError(
        'valet.request.unknown_name',
        `pipe '${name}' ends at '${end}', which is no server or volume of the request`,
        { names: [name, end] },
      );
    }
    if (a === b) throw badPipe(name, `joins '${pipe.a}' to itself`);
    if (a >= serverCount && b >= serverCount)
      throw badPipe(name, `joins two volumes, '${pipe.a}' and '${pipe.b}'; one end must be a server`);
    const kbps = Math.round(pipe.mbps * KBPS_PER_MBPS);
    if (!(kbps >= 0 && kbps < 1e15))
      throw badPipe(name, `asks for ${pipe.mbps} Mbit/s; expected a number of at least 0`);
    if (pipe.maxDistance !== undefined && !['host', 'rack', 'cluster'].includes(pipe.maxDistance))
      throw badPipe(name, `has the largest distance '${pipe.maxDistance}'; expected host, rack or cluster`);
    return {
      name,
      a: Math.min(a, b),
      b: Math.max(a, b),
      kbps,
      maxDistance: pipe.maxDistance ?? null,
    };
  };
  const opened = pipes.map(open);
  // In the order of the ends as they are given: numbers are quicker to compare than names.
  const from = pipes.map(({ a }) => items.get(a)!);
  const to = pipes.map(({ b }) => items.get(b)!);
  const order = [...names.keys()].sort(
    (x, y) => from[x] - from[y] || to[x] - to[y] || (names[x] < names[y] ? -1 : names[x] > names[y] ? 1 : 0),
  );
  return order.map((i) => opened[i]);
}

/**
 * The names of pipes, each at the place of its pipe: its own; a nameless pipe is named after its ends, and
 * numbered where several would have that name, the narrowest first.
 * @throws OstroError where two pipes are given one name
 */
export function nameThePipes(pipes: readonly Pipe[]): string[] {
  const names = pipes.map((pipe) => pipe.name ?? `${pipe.a}--${pipe.b}`);
  if (areEndsDistinct(pipes)) return names;
  const order = [...names.keys()].sort(
    (x, y) =>
      byName({ name: names[x] }, { name: names[y] }) ||
      Number(pipes[y].name !== undefined) - Number(pipes[x].name !== undefined) ||
      pipes[x].mbps - pipes[y].mbps ||
      byName({ name: pipes[x].maxDistance ?? '' }, { name: pipes[y].maxDistance ?? '' }),
  );
  const seen = new Map<string, number>();
  for (const i of order) {
    const name = names[i];
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    if (times > 1 && pipes[i].name !== undefined)
      throw new OstroError('valet.request.duplicate_name', `two pipes have the name '${name}'`, {
        names: [name],
      });
    if (times > 1) names[i] = `${name}#${times}`;
  }
  return names;
}

/** Whether no pipe has a name and no two join the same two ends: then the ends alone tell them apart. */
function areEndsDistinct(pipes: readonly Pipe[]): boolean {
  const seen = new Map<string, Set<string>>();
  for (const { name, a, b } of pipes) {
    // Names of servers may hold the dashes, so that other ends could make the same name.
    if (name !== undefined || a.includes('--') || b.includes('--')) return false;
    let ends = seen.get(a);
    if (ends === undefined) seen.set(a, (ends = new Set()));
    if (ends.has(b)) return false;
    ends.add(b);
  }
  return true;
}

function badPipe(name: string, what: string): OstroError {
  return new OstroError('valet.request.invalid', `pipe '${name}' ${what}`, { names: [name] });
}

function isAmount(amount: number): boolean {
  return Number.isInteger(amount) && amount >= 0 && amount <= MAX_AMOUNT;
}

function checkAmount(amount: number, what: string): number {
  if (!isAmount(amount))
    throw new OstroError(
      'valet.request.invalid',
      `${what} is ${amount}; expected a whole number from 0 to ${MAX_AMOUNT}`,
    );
  return amount;
}
