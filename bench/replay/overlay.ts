/**
 * Lays time-shifted copies of a trace over it until it asks for so many cores at its peak: the first copy as it
 * is, each further one turned by a random time (what falls off at the end comes in at the beginning), and of the
 * last one only so many batches, picked at random, as it still takes.
 */
import { Random } from '../workloads/random.ts';
import { type Batch, BIN_S, type Trace } from './trace.ts';

/** A batch in time order; `leavesS` null: it stays. */
export interface Stay {
  readonly batch: Batch;
  readonly atS: number;
  readonly leavesS: number | null;
}

export interface Overlay {
  readonly stays: readonly Stay[];
  /** Copies laid over each other; the last one counts for the share of its batches that was picked. */
  readonly copies: number;
  /** Most cores asked for at any time, were nothing refused. */
  readonly peakCores: number;
}

/** Halvings of the share of the last copy: to a thousandth. */
const HALVINGS = 10;
/** A trace that is this much too small is no trace. */
const MOST_COPIES = 1000;

export function overlay(trace: Trace, cores: number, seed: number): Overlay {
  const random = new Random(seed);
  const whole: Stay[] = [];
  for (let copy = 0; copy < MOST_COPIES; copy++) {
    const shifted = shift(trace, copy === 0 ? 0 : random.share());
    if (peak(trace, [...whole, ...shifted]) < cores) {
      whole.push(...shifted);
      continue;
    }
    const lots = shifted.map(() => random.share());
    const pick = (share: number) => [...whole, ...shifted.filter((_, i) => lots[i] < share)];
    let least = 0;
    let most = 1;
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (least + most) / 2;
      if (peak(trace, pick(middle)) < cores) least = middle;
      else most = middle;
    }
    const stays = pick(most).sort((a, b) => a.atS - b.atS);
    return { stays, copies: copy + most, peakCores: peak(trace, stays) };
  }
  throw new RangeError(`${MOST_COPIES} copies of the trace ask for less than ${cores} cores`);
}

function shift({ batches, startS, endS }: Trace, share: number): Stay[] {
  const span = endS - startS;
  const by = Math.floor((share * span) / BIN_S) * BIN_S;
  return batches.map((batch) => {
    const atS = startS + ((batch.atS - startS + by) % span);
    return { batch, atS, leavesS: batch.lifetimeS === null ? null : atS + batch.lifetimeS };
  });
}

/** Counted in bins: who leaves in one is gone at its end. */
function peak({ startS, endS }: Trace, stays: readonly Stay[]): number {
  const bins = (endS - startS) / BIN_S;
  const change = new Float64Array(bins + 1);
  for (const { batch, atS, leavesS } of stays) {
    const cores = batch.flavors.reduce((sum, { vcpus }) => sum + vcpus, 0);
    change[(atS - startS) / BIN_S] += cores;
    if (leavesS === null) continue;
    change[Math.min(bins, Math.floor((leavesS - startS) / BIN_S) + 1)] -= cores;
  }
  let now = 0;
  let most = 0;
  for (let bin = 0; bin < bins; bin++) {
    now += change[bin];
    most = Math.max(most, now);
  }
  return most;
}
