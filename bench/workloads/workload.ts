/** What a workload is: a site and a stream of whole applications that come to it and may leave again. */
import type { Application, Site } from '@valet/ostro';

export interface WorkloadOptions {
  readonly seed: number;
  /** Racks of the site, where the workload lets them be chosen. */
  readonly racks?: number;
}

export interface Arrival {
  readonly kind: 'arrive';
  /** Unique in the stream; in front of the names of its servers once they are placed. */
  readonly id: string;
  readonly application: Application;
}

export interface Departure {
  readonly kind: 'depart';
  /** Of an arrival before; nothing happens if that was refused. */
  readonly id: string;
}

export type Event = Arrival | Departure;

export interface Instance {
  readonly site: Site;
  readonly events: readonly Event[];
}

/** How a workload is run: see `measure/`. */
export type WorkloadKind =
  /** One request, asked again and again of the same site. */
  | 'single'
  /** Requests one after another; each contender answers each on the same site, which Ostro's answer changes. */
  | 'stream';

export interface Workload {
  readonly name: string;
  readonly kind: WorkloadKind;
  /** One sentence for the table. */
  readonly about: string;
  open(options: WorkloadOptions): Instance;
}

/** All servers of the arrivals. */
export function countServers(events: readonly Event[]): number {
  let count = 0;
  for (const event of events) if (event.kind === 'arrive') count += event.application.servers.length;
  return count;
}

/** A single request as a stream. */
export function only(application: Application): Event[] {
  return [{ kind: 'arrive', id: 'only', application }];
}
