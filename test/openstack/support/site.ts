/** Where hosts are, and whether what was asked for was kept. */
import { bed } from './tenant.ts';

export function rackOf(host: string | null): string {
  const found = bed.hosts.find((each) => each.name === host);
  if (!found) throw new Error(`there is no compute host ${host}`);
  return found.rack;
}

export function racksOf(hosts: readonly (string | null)[]): Set<string> {
  return new Set(hosts.map(rackOf));
}
