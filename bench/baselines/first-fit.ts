/** First fit: each server, in the order of the request, goes to the first host of the site where it fits. */
import type { Trial } from './trial.ts';

export function firstFit(trial: Trial): boolean {
  const hosts = trial.ledger.hosts.length;
  for (let server = 0; server < trial.at.length; server++) {
    let host = 0;
    while (host < hosts && !trial.put(server, host)) host++;
    if (host === hosts) return false;
  }
  return true;
}
