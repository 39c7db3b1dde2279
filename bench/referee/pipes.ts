/** Pipes: what they reserve on the uplinks of the units they leave, and how far apart their ends may be. */
import type { Amount, Frame } from './frame.ts';
import { less, type Sum, times } from './model.ts';
import { kbps, LEVELS } from './picture.ts';

/**
 * A pipe crosses the uplink of a unit that holds one of its ends: the two ends in it, less twice whether both are.
 * @returns Mbit/s × uplinks
 */
export function addPipes(frame: Frame): Amount {
  const { model, picture, application, units, isIn } = frame;
  const { pipes = [] } = application;
  const cost: (readonly [number, number])[] = [];
  for (const level of LEVELS) {
    const all = units(level);
    for (const { a, b, maxDistance } of pipes)
      if (maxDistance === level)
        for (const unit of all) model.equal(less(isIn(a, level, unit), isIn(b, level, unit)), 0);
    if (level !== 'host' && all.length === 1) continue;
    for (const unit of all) {
      const load: (readonly [number, number])[] = [];
      for (const { a, b, mbps } of pipes) {
        if (kbps(mbps) === 0) continue;
        const crossed = crosses(frame, isIn(a, level, unit), isIn(b, level, unit));
        load.push(...times(kbps(mbps) / 1000, crossed));
      }
      cost.push(...load);
      const total = pipes.reduce((sum, { mbps }) => sum + kbps(mbps), 0);
      const free = picture.freeKbps(level, unit);
      if (free < total && load.length > 0) model.atMost(load, Math.max(0, free) / 1000);
    }
  }
  return { constant: 0, sum: cost };
}

function crosses({ model }: Frame, a: Sum, b: Sum): Sum {
  if (a.length === 0 || b.length === 0) return [...a, ...b];
  const both = model.free();
  model.atMost(less([[both, 1]], a), 0);
  model.atMost(less([[both, 1]], b), 0);
  return [...a, ...b, [both, -2]];
}
