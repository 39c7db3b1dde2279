/** The workload `replay`: real tenant batches come to a site and leave it, contender by contender. */
import { commit, machine } from '../measure/machine.ts';
import type { Machine } from '../measure/result.ts';
import { replayEvents, replaySite } from './events.ts';
import { overlay } from './overlay.ts';
import { play, type ReplayFigures } from './play.ts';
import { findPlayer } from './player.ts';
import { BIN_S, readTrace } from './trace.ts';

export interface ReplayOptions {
  /** Folder with the trace. */
  readonly trace: string;
  readonly hosts: number;
  readonly seed: number;
  /** Cores asked for at the peak, as a share of those of the site. */
  readonly load: number;
  readonly budgetMs: number;
  readonly contenders: readonly string[];
}

export interface ReplayResult {
  readonly format: 1;
  readonly workload: string;
  readonly seed: number;
  readonly hosts: number;
  readonly servers: number;
  readonly requests: number;
  readonly budgetMs: number;
  readonly load: number;
  /** Copies of the trace laid over each other. */
  readonly copies: number;
  readonly contenders: Readonly<Record<string, ReplayFigures>>;
  readonly machine: Machine;
  readonly commit: string;
  readonly date: string;
}

const CORES_PER_HOST = 64;

/** @param tell is given a contender's figures as soon as they are there */
export function runReplay(
  options: ReplayOptions,
  tell: (name: string, figures: ReplayFigures) => void,
): ReplayResult {
  const { hosts, seed, load, budgetMs } = options;
  const trace = readTrace(options.trace);
  const site = replaySite(hosts, trace);
  const laid = overlay(trace, load * hosts * CORES_PER_HOST, seed);
  const contenders: Record<string, ReplayFigures> = {};
  for (const name of options.contenders) {
    const events = replayEvents(laid, trace, BIN_S, seed);
    const player = findPlayer(name, site, budgetMs);
    contenders[name] = play(player, site, events, (trace.endS - trace.startS) / BIN_S);
    tell(name, contenders[name]);
  }
  return {
    format: 1,
    workload: `replay-${hosts}`,
    seed,
    hosts,
    servers: laid.stays.reduce((sum, { batch }) => sum + batch.flavors.length, 0),
    requests: laid.stays.length,
    budgetMs,
    load,
    copies: Math.round(laid.copies * 1000) / 1000,
    contenders,
    machine: machine(),
    commit: commit(),
    date: new Date().toISOString(),
  };
}
