/** How much memory one contender needs, measured in a process of its own that does nothing else. */
import { execFileSync } from 'node:child_process';
import { BASELINES } from '../baselines/baseline.ts';
import { findWorkload } from '../workloads/index.ts';
import type { Arrival, WorkloadOptions } from '../workloads/workload.ts';
import { collectGarbage } from './collect.ts';
import { BaselineContender, OstroContender } from './contenders.ts';

export interface Memory {
  /** The process at its highest, the description of the site included. */
  readonly peakMemoryMb: number;
  /** Kept for the site when its description is thrown away: heap and arrays. Null for baselines. */
  readonly keptMemoryMb: number | null;
}

const MB = 1e6;

/** Starts the process. @param entry the compiled command that calls `reportMemory` for `memory` */
export function measureMemory(
  entry: string,
  workload: string,
  contender: string,
  options: WorkloadOptions,
): Memory {
  const args = [entry, 'memory', workload, contender, JSON.stringify(options)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 26 }));
}

/** What the process does. */
export function reportMemory(workload: string, contender: string, options: WorkloadOptions): Memory {
  const before = inUse();
  const kept =
    contender === 'ostro' ? askOstro(workload, options) : askBaseline(workload, contender, options);
  const keptMemoryMb = kept === null ? null : (inUse() - before) / MB;
  // Still in use until here.
  kept?.snapshot.free.at(0);
  return {
    // The system counts KiB.
    peakMemoryMb: Math.round((process.resourceUsage().maxRSS * 1024) / MB),
    keptMemoryMb: keptMemoryMb === null ? null : Math.round(keptMemoryMb * 10) / 10,
  };
}

function askOstro(workload: string, options: WorkloadOptions): OstroContender {
  const { site, events } = findWorkload(workload).open(options);
  const ostro = new OstroContender(site);
  ostro.solve((events[0] as Arrival).application, 0, 1);
  return ostro;
}

function askBaseline(workload: string, contender: string, options: WorkloadOptions): null {
  const { site, events } = findWorkload(workload).open(options);
  new BaselineContender(site, BASELINES[contender]).solve(events[0] as Arrival);
  return null;
}

function inUse(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
