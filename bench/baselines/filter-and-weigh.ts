/**
 * Nova's scheduler, one server at a time: hosts that pass the filters are weighed by free memory, free vcpus and
 * free disk (multiplier 1 each) and by servers that are being built there (multiplier -1), each scaled by the
 * largest; the heaviest wins, the first of equals. Those are the weighers that are on by default and tell hosts
 * apart here: the others see what no workload has (PCI devices, failed builds, cells, soft server groups).
 * Groups and bandwidth are filters, although Nova itself knows neither racks nor uplinks.
 */
import type { Trial } from './trial.ts';

const WEIGHED_CLASSES = ['MEMORY_MB', 'VCPU', 'DISK_GB'];

export function filterAndWeigh(trial: Trial): boolean {
  const { ledger, at } = trial;
  const K = ledger.classes.length;
  const { free } = ledger;
  const weighed = WEIGHED_CLASSES.map((name) => ledger.classes.indexOf(name)).filter((c) => c >= 0);
  const passing = new Int32Array(ledger.hosts.length);
  /** Servers of the request by host: all of them are still being built. */
  const building = new Int32Array(ledger.hosts.length);
  const most = new Float64Array(K);
  for (let server = 0; server < at.length; server++) {
    let count = 0;
    let mostBuilding = 0;
    most.fill(0);
    for (let host = 0; host < passing.length; host++) {
      if (!trial.fits(server, host)) continue;
      passing[count++] = host;
      if (building[host] > mostBuilding) mostBuilding = building[host];
      for (let w = 0; w < weighed.length; w++) {
        const left = free[host * K + weighed[w]];
        if (left > most[weighed[w]]) most[weighed[w]] = left;
      }
    }
    let best = -1;
    let heaviest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const host = passing[i];
      let weight = mostBuilding > 0 ? -building[host] / mostBuilding : 0;
      for (let w = 0; w < weighed.length; w++) {
        const c = weighed[w];
        if (most[c] > 0) weight += free[host * K + c] / most[c];
      }
      if (weight > heaviest) {
        heaviest = weight;
        best = host;
      }
    }
    if (best < 0) return false;
    trial.force(server, best);
    building[best]++;
  }
  return true;
}
