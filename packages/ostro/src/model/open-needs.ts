/** Opens what each server and volume asks by itself: amounts, and the hosts and pools that may serve it. */
import {
  refuseFeature,
  refusePoolFeature,
  type ServerNeeds,
  type VolumeNeeds,
} from '../rules/eligibility/rule.ts';
import type { Server, Volume } from './application.ts';
import { checkAmount, MAX_AMOUNT } from './check.ts';
import { hostNumber, type Snapshot } from './snapshot.ts';

function readDemand(snapshot: Snapshot, server: Server, demand: Int32Array, at: number): string | null {
  let missing: string | null = null;
  for (const name of Object.keys(server.resources)) {
    const amount = server.resources[name];
    if (!(Number.isInteger(amount) && amount >= 0 && amount <= MAX_AMOUNT))
      checkAmount(amount, `server '${server.name}': ${name}`);
    const c = snapshot.classIndex.get(name);
    if (c !== undefined) demand[at + c] = amount;
    else if (amount > 0) missing ??= name;
  }
  return missing;
}

/** @param at where the server's demand begins */
function openServerNeeds(
  snapshot: Snapshot,
  server: Server,
  demand: Int32Array,
  at: number,
  missingClass: string | null,
): ServerNeeds {
  const { features } = snapshot;
  const host = (name: string) => hostNumber(snapshot, name);
  const featureOk = new Uint8Array(features.length);
  if (missingClass === null)
    for (let f = 0; f < features.length; f++)
      featureOk[f] = refuseFeature(server, demand, at, features[f]) === null ? 1 : 0;
  return {
    featureOk,
    only: intersect(
      server.host === undefined ? null : toSet([server.host], host),
      server.allowedHosts === undefined ? null : toSet(server.allowedHosts, host),
    ),
    not: server.excludedHosts?.length ? toSet(server.excludedHosts, host) : null,
    missingClass,
  };
}

function openVolumeNeeds(snapshot: Snapshot, volume: Volume): VolumeNeeds {
  const pool = (name: string) => snapshot.poolIndex.get(name) ?? -1;
  return {
    featureOk: Uint8Array.from(snapshot.poolFeatures, (feature) =>
      refusePoolFeature(volume, feature) === null ? 1 : 0,
    ),
    only: intersect(
      volume.pool === undefined ? null : toSet([volume.pool], pool),
      volume.allowedPools === undefined ? null : toSet(volume.allowedPools, pool),
    ),
    not: volume.excludedPools?.length ? toSet(volume.excludedPools, pool) : null,
  };
}

/**
 * In ascending order, so that the order of a request's list does not matter. Names that do not exist (any more) are
 * left out: a host that is gone can neither be used nor avoided.
 */
function toSet(names: readonly string[], numberOf: (name: string) => number): Set<number> {
  const found = new Int32Array(names.length);
  let count = 0;
  for (const name of names) {
    const number = numberOf(name);
    if (number >= 0) found[count++] = number;
  }
  return new Set(found.subarray(0, count).sort());
}

function intersect(a: Set<number> | null, b: Set<number> | null): Set<number> | null {
  if (a === null || b === null) return a ?? b;
  return new Set([...a].filter((member) => b.has(member)));
}

/** So many kinds of server are told apart by looking at each; of more, by a text. */
const MOST_COMPARED = 16;

/** Servers with the same needs share one record; a stack has few kinds. Fills in what each demands. */
export function internServerNeeds(
  snapshot: Snapshot,
  servers: readonly Server[],
  demand: Int32Array,
  needs: Int32Array,
): ServerNeeds[] {
  const K = snapshot.classes.length;
  const found: ServerNeeds[] = [];
  /** The first server of each kind that asks for amounts and nothing else, as most do. */
  const plain: number[] = [];
  const missing: (string | null)[] = [];
  let byKey: Map<string, number> | null = null;
  const findLike = (among: readonly number[], s: number): number => {
    for (const t of among) if (missing[t] === missing[s] && isSameRow(demand, s * K, t * K, K)) return t;
    return -1;
  };
  for (let s = 0; s < servers.length; s++) {
    const server = servers[s];
    missing.push(readDemand(snapshot, server, demand, s * K));
    const isPlain = asksForAmountsOnly(server);
    const like = isPlain ? findLike(plain, s) : -1;
    if (like >= 0) {
      needs[s] = needs[like];
      continue;
    }
    const compared = isPlain && plain.length < MOST_COMPARED;
    if (compared) plain.push(s);
    else {
      byKey ??= new Map();
      const key = serverKey(server);
      const known = byKey.get(key);
      needs[s] = known ?? found.length;
      if (known !== undefined) continue;
      byKey.set(key, found.length);
    }
    needs[s] = found.length;
    found.push(openServerNeeds(snapshot, server, demand, s * K, missing[s]));
  }
  return found;
}

function isSameRow(rows: Int32Array, a: number, b: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (rows[a + i] !== rows[b + i]) return false;
  return true;
}

/** The same for volumes. @param needs from the entry `offset` on */
export function internVolumeNeeds(
  snapshot: Snapshot,
  volumes: readonly Volume[],
  needs: Int32Array,
  offset: number,
): VolumeNeeds[] {
  const found: VolumeNeeds[] = [];
  if (volumes.length === 0) return found;
  const byKey = new Map<string, number>();
  volumes.forEach((volume, v) => {
    const key = volumeKey(volume);
    let number = byKey.get(key);
    if (number === undefined) {
      number = found.length;
      byKey.set(key, number);
      found.push(openVolumeNeeds(snapshot, volume));
    }
    needs[offset + v] = number;
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
