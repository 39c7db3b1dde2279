/**
 * Which units of a site are interchangeable for a request: hosts of a rack, racks of a cluster and clusters that
 * differ in nothing but their names. An exact search needs to try only the first unused one of each kind.
 */
import type { Problem } from '../model/problem.ts';
import { clusterNumber, rackEnd, rackFirst } from '../model/summary.ts';

export interface Symmetry {
  /** Kind of each host, rack number and cluster number (the last of each: what has none). */
  readonly host: Int32Array;
  readonly rack: Int32Array;
  readonly cluster: Int32Array;
  readonly kinds: number;
}

/** O(hosts). */
export function findSymmetry(problem: Problem): Symmetry {
  const { snapshot } = problem;
  const { hostCount, rackCount, clusterCount, unitCount, classes } = snapshot;
  const numbers = new Map<string, number>();
  const kindOf = (key: string) => {
    const kind = numbers.get(key) ?? numbers.size;
    numbers.set(key, kind);
    return kind;
  };
  const special = specialUnits(problem);
  const hanging = poolsByUnit(problem);
  const own = (unit: number) =>
    `${special.has(unit) ? unit : ''} ${snapshot.linkFree[unit]} ${snapshot.holder[unit]} ${hanging.get(unit) ?? ''}`;

  const K = classes.length;
  const host = new Int32Array(hostCount);
  for (let h = 0; h < hostCount; h++) {
    const row = h * K;
    const amounts = `${snapshot.free.subarray(row, row + K)};${snapshot.capacity.subarray(row, row + K)}`;
    host[h] = kindOf(`h ${amounts} ${snapshot.feature[h]} ${snapshot.servers[h]} ${own(h)}`);
  }
  const rack = new Int32Array(rackCount + 1);
  for (let r = 0; r <= rackCount; r++) {
    const inside = [...host.subarray(rackFirst(snapshot, r), rackEnd(snapshot, r))].sort((a, b) => a - b);
    // Hosts without a rack are no unit: nothing is interchangeable with them.
    rack[r] = kindOf(
      r === rackCount ? 'loose' : `r ${inside} ${snapshot.servers[hostCount + r]} ${own(hostCount + r)}`,
    );
  }
  const byCluster: number[][] = Array.from({ length: clusterCount + 1 }, () => []);
  for (let r = 0; r < rackCount; r++) byCluster[clusterNumber(snapshot, r)].push(rack[r]);
  const cluster = new Int32Array(clusterCount + 1);
  for (let c = 0; c <= clusterCount; c++) {
    const unit = hostCount + rackCount + c;
    const loose = unit < unitCount && hasLooseHosts(problem, unit) ? unit : '';
    const inside = byCluster[c].sort((a, b) => a - b);
    cluster[c] = kindOf(
      c === clusterCount ? 'free' : `c ${inside} ${loose} ${snapshot.servers[unit]} ${own(unit)}`,
    );
  }
  return { host, rack, cluster, kinds: numbers.size };
}

/** Units the request, or an earlier member of a group it uses, names: they are like no other. */
function specialUnits(problem: Problem): Set<number> {
  const { snapshot } = problem;
  const units = new Set<number>();
  const addHost = (host: number) => {
    for (const unit of [host, snapshot.rackOf[host], snapshot.clusterOf[host]])
      if (unit >= 0) units.add(unit);
  };
  const addPool = (pool: number) => {
    for (const unit of [snapshot.poolHost[pool], snapshot.poolRack[pool], snapshot.poolCluster[pool]])
      if (unit >= 0) units.add(unit);
  };
  for (const { only, not } of problem.serverNeeds) {
    for (const host of only ?? []) addHost(host);
    for (const host of not ?? []) addHost(host);
  }
  for (const { only, not } of problem.volumeNeeds) {
    for (const pool of only ?? []) addPool(pool);
    for (const pool of not ?? []) addPool(pool);
  }
  problem.current.forEach((target, item) => {
    if (target >= 0) item < problem.serverCount ? addHost(target) : addPool(target);
  });
  for (const group of problem.groups)
    for (const { kind, target } of group.earlier) kind === 'server' ? addHost(target) : addPool(target);
  return units;
}

/** What hangs at each unit, as a text that is the same for pools that differ in nothing but their names. */
function poolsByUnit(problem: Problem): Map<number, string> {
  const { snapshot } = problem;
  const found = new Map<number, string[]>();
  for (let pool = 0; pool < snapshot.poolCount; pool++) {
    const unit =
      snapshot.poolHost[pool] >= 0
        ? snapshot.poolHost[pool]
        : snapshot.poolRack[pool] >= 0
          ? snapshot.poolRack[pool]
          : snapshot.poolCluster[pool];
    if (unit < 0) continue;
    const text = [
      snapshot.poolFreeGb[pool],
      snapshot.poolFreeIops[pool],
      snapshot.poolFeature[pool],
      snapshot.linkFree[snapshot.unitCount + pool],
    ].join(',');
    found.set(unit, [...(found.get(unit) ?? []), text]);
  }
  return new Map([...found].map(([unit, texts]) => [unit, texts.sort().join(';')]));
}

function hasLooseHosts(problem: Problem, cluster: number): boolean {
  const { snapshot } = problem;
  for (let h = rackFirst(snapshot, snapshot.rackCount); h < snapshot.hostCount; h++)
    if (snapshot.clusterOf[h] === cluster) return true;
  return false;
}
