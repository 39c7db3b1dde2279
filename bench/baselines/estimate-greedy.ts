/**
 * An estimate-based greedy after the idea published for Ostro (Jung et al., ICDCS 2015): servers that ask for
 * most, of bandwidth and of hosts, come first; each goes where what is reserved so far and an estimate of what
 * its unplaced neighbours will still reserve is least. The estimate puts as many neighbours as fit beside the
 * server, those with most bandwidth first, and the others on another host of the same rack. A host that is in
 * use already is preferred, as the policy `pack` asks.
 */
import { freeShare } from './best-fit.ts';
import { type Ledger, NONE } from './ledger.ts';
import type { Trial } from './trial.ts';

/** Links of a pipe to a neighbour that does not fit on the same host: in one rack. */
const NEAR = 2;

export function estimateGreedy(trial: Trial): boolean {
  for (const server of byAppetite(trial)) {
    let best = -1;
    let bestScore: readonly number[] = [];
    for (const host of candidates(trial, server)) {
      const score = scoreOf(trial, server, host);
      if (best >= 0 && !isLess(score, bestScore)) continue;
      best = host;
      bestScore = score;
    }
    if (best < 0) return false;
    trial.force(server, best);
  }
  return true;
}

/** Numbers of the servers: bandwidth as a share of the most, and demand as a share of what is asked in all. */
function byAppetite({ demands, pipes, ledger }: Trial): number[] {
  const bandwidth = pipes.map((ends) => ends.reduce((sum, { kbps }) => sum + kbps, 0));
  const mostBandwidth = Math.max(1, ...bandwidth);
  const total = ledger.classes.map((_, c) => demands.reduce((sum, demand) => sum + demand[c], 0));
  const appetite = demands.map((demand, server) =>
    demand.reduce(
      (sum, amount, c) => sum + (total[c] > 0 ? amount / total[c] : 0),
      bandwidth[server] / mostBandwidth,
    ),
  );
  return demands.map((_, server) => server).sort((a, b) => appetite[b] - appetite[a] || a - b);
}

/**
 * Hosts of the request that take the server, and of every rack the fullest in use and the first unused: others
 * like them would score the same. Of racks the request is not in yet, one of each kind is enough.
 */
function candidates(trial: Trial, server: number): number[] {
  const { ledger, at } = trial;
  const own = new Set<number>();
  const racks = new Set<number>();
  for (const host of at) {
    if (host === NONE) continue;
    own.add(host);
    racks.add(ledger.rackOf[host]);
  }
  const found: number[] = [];
  const fullest = new Map<string, { host: number; left: number }>();
  for (let host = 0; host < ledger.hosts.length; host++) {
    if (!ledger.hasRoom(host, trial.demands[server])) continue;
    if (own.has(host)) {
      if (trial.fits(server, host)) found.push(host);
      continue;
    }
    const rack = racks.has(ledger.rackOf[host]) ? ledger.rackOf[host] : 'another';
    const key = `${rack} ${ledger.servers[host] > 0}`;
    const left = freeShare(ledger, host);
    const before = fullest.get(key);
    if (before !== undefined && before.left <= left) continue;
    if (trial.fits(server, host)) fullest.set(key, { host, left });
  }
  return [...found, ...[...fullest.values()].map(({ host }) => host)];
}

/** Newly used host; bandwidth × links so far and estimated; room left. */
function scoreOf(trial: Trial, server: number, host: number): number[] {
  const { ledger, at, pipes, demands } = trial;
  let bandwidth = 0;
  const left = roomAfter(ledger, host, demands[server]);
  const ends = [...pipes[server]].sort((a, b) => b.kbps - a.kbps);
  for (const { other, kbps } of ends) {
    if (at[other] !== NONE) bandwidth += 2 * kbps * ledger.levelsBetween(host, at[other]);
    else if (left.every((amount, c) => demands[other][c] <= amount))
      for (let c = 0; c < left.length; c++) left[c] -= demands[other][c];
    else bandwidth += kbps * NEAR;
  }
  return [ledger.servers[host] > 0 ? 0 : 1, bandwidth, freeShare(ledger, host)];
}

function roomAfter({ classes, free }: Ledger, host: number, demand: Float64Array): Float64Array {
  const K = classes.length;
  return free.slice(host * K, host * K + K).map((amount, c) => amount - demand[c]);
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((amount, i) => amount !== b[i]);
  return at >= 0 && a[at] < b[at];
}
