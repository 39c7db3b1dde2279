/**
 * Bandwidth, from the definition: every pipe reserves on each uplink it crosses, no uplink is reserved beyond
 * its capacity, and the ends of a pipe are no further apart than it allows.
 */

import type { Pipe } from '../../model/application.ts';
import { Crossings, type Link, linkKey, toKbps } from '../../plan/crossing.ts';
import { RANK } from '../../plan/place.ts';
import type { Proposal } from '../../plan/request.ts';
import type { Violation } from '../../plan/violation.ts';

/** The name of a pipe: its own, or that of its ends. */
export function pipeName(pipe: Pipe): string {
  return pipe.name ?? `${pipe.a}--${pipe.b}`;
}

/**
 * Nothing can be reserved on an uplink that is unknown, nor on the way through a unit that is unknown. A
 * largest distance needs the smallest unit that both ends share; a pool shares none below where it hangs.
 */
export function checkBandwidth({ view, application, places }: Proposal): Violation[] {
  const violations: Violation[] = [];
  const loads = new Map<string, { link: Link; kbps: number; pipes: Pipe[] }>();
  const crossings = new Crossings();
  for (const pipe of application.pipes ?? []) {
    const { distance, links, unknown } = crossings.between(places.get(pipe.a)!, places.get(pipe.b)!);
    const report = (message: string): void => {
      const name = pipeName(pipe);
      violations.push({ rule: 'bandwidth', message: `pipe ${name}: ${message}`, items: [name] });
    };
    if (pipe.maxDistance !== undefined && RANK[distance] > RANK[pipe.maxDistance]) {
      const why = unknown.length > 0 ? unknown.join(', ') : `its ends share no ${pipe.maxDistance}`;
      report(`must stay within one ${pipe.maxDistance}, but ${why}`);
    }
    const kbps = toKbps(pipe.mbps);
    if (kbps === 0) continue;
    if (unknown.length > 0) report(`reserves ${pipe.mbps} Mbit/s, but ${unknown.join(', ')}`);
    for (const link of links) {
      const key = linkKey(link);
      let load = loads.get(key);
      if (load === undefined) loads.set(key, (load = { link, kbps: 0, pipes: [] }));
      load.kbps += kbps;
      load.pipes.push(pipe);
    }
  }
  for (const { link, kbps, pipes } of loads.values()) {
    const capacity = view.uplink(link)?.uplinkMbps;
    const unit = `${link.kind} ${link.name}`;
    const needs = `uplink of ${unit}: needs ${kbps / 1000} Mbit/s`;
    const freeKbps = capacity === undefined ? 0 : toKbps(capacity) - view.reservedKbps(link);
    if (kbps <= freeKbps) continue;
    const has = capacity === undefined ? 'its capacity is unknown' : `has ${freeKbps / 1000} free`;
    violations.push({
      rule: 'bandwidth',
      message: `${needs}, ${has}`,
      items: pipes.map(pipeName),
      unit: link.name,
    });
  }
  return violations;
}
