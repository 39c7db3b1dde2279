/** Best fit: each server, in the order of the request, goes to the host that it leaves the least room on. */
import type { Ledger } from './ledger.ts';
import type { Trial } from './trial.ts';

export function bestFit(trial: Trial): boolean {
  const { ledger } = trial;
  for (let server = 0; server < trial.at.length; server++) {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let host = 0; host < ledger.hosts.length; host++) {
      if (!ledger.hasRoom(host, trial.demands[server])) continue;
      // The demand takes the same from any of them.
      const left = freeShare(ledger, host);
      if (left < least && trial.fits(server, host)) {
        best = host;
        least = left;
      }
    }
    if (best < 0) return false;
    trial.force(server, best);
  }
  return true;
}

/** What is free on a host as a share of its capacity, summed over the classes. */
export function freeShare({ classes, free, capacity }: Ledger, host: number): number {
  const K = classes.length;
  let sum = 0;
  for (let c = 0; c < K; c++)
    if (capacity[host * K + c] > 0) sum += free[host * K + c] / capacity[host * K + c];
  return sum;
}
