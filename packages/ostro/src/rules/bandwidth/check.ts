/**
 * Bandwidth, from the definition: every pipe reserves on each uplink it crosses, no uplink is reserved beyond
 * its capacity, and the ends of a pipe are no further apart than it allows.
 */

import type { Pipe } from '../../model/application.ts';
import { type Crossing, Crossings, type Link, linkKey, toKbps } from '../../plan/crossing.ts';
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
  const { pipes: all = [] } = application;
  if (all.length === 0) return violations;
  const crossings = new Crossings();
  /** Many pipes cross the same uplinks in the same way: they are added up before. */
  const alike = new Map<Crossing, { kbps: number; pipes: Pipe[] }>();
  for (const pipe of all) {
    const way = crossings.between(places.get(pipe.a)!, places.get(pipe.b)!);
    const { distance, links, unknown } = way;
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
    if (links.length === 0) continue;
    let load = alike.get(way);
    if (load === undefined) alike.set(way, (load = { kbps: 0, pipes: [] }));
    load.kbps += kbps;
    load.pipes.push(pipe);
  }
  const loads = new Map<string, { link: Link; kbps: number; pipes: Pipe[][] }>();
  for (const [{ links }, { kbps, pipes }] of alike) {
    for (const link of links) {
      const key = linkKey(link);
      let load = loads.get(key);
      if (load === undefined) loads.set(key, (load = { link, kbps: 0, pipes: [] }));
      load.kbps += kbps;
      load.pipes.push(pipes);
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
      items: pipes.flat().map(pipeName),
      unit: link.name,
    });
  }
  return violations;
}
