/** What a load reports, as it stands in result files; names are part of the format. */
import type { Machine } from '../measure/result.ts';
import type { Audit } from './audit.ts';

/** Milliseconds. */
export interface Latencies {
  readonly samples: number;
  readonly min: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface ServiceResult {
  readonly kind: 'service';
  readonly load: string;
  readonly hosts: number;
  readonly clients: number;
  readonly seconds: number;
  readonly seed: number;
  /** Hosts named with each single server; 0: none. */
  readonly candidates: number;
  /** From the start of the process until it answers. */
  readonly startupMs: Latencies;
  /** Resident memory of the service at the end, and at its highest since it started. */
  readonly memory: { readonly rssMb: number; readonly peakMb: number };
  /** Creations a second while the site was filled, with no time for improvement. */
  readonly fillPerS: number;
  readonly createsPerS: number | null;
  /**
   * Processor time of the service, all threads, for each plan created (and deleted again): tells of changes also
   * where others use the machine.
   */
  readonly cpuMsPerCreate: number | null;
  readonly createMs: Latencies | null;
  readonly deleteMs: Latencies | null;
  /** Of `GET /v1/status`, asked every 20 ms meanwhile. */
  readonly statusMs: Latencies | null;
  /** Answers that were not what was hoped for, by method and status: `POST 503`. */
  readonly otherAnswers: Readonly<Record<string, number>>;
  /** What one of each of them said. */
  readonly examples: Readonly<Record<string, string>>;
  readonly audit: Audit;
  /** No rule broken in what is stored, and no answer 5xx but 503. */
  readonly sound: boolean;
  readonly machine: Machine;
  readonly commit: string;
}
