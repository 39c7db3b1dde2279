/** Turns what the search found into an answer with names: placements, groups with their units, pipes, cost. */

import { KBPS_PER_MBPS } from '../model/arithmetic.ts';
import { SOFT_SCALE } from '../model/groups.ts';
import { isWithin, linksBetween, MAX_LINKS } from '../model/links.ts';
import type { Problem } from '../model/problem.ts';
import { poolUnitAt, type Snapshot, unitAt } from '../model/snapshot.ts';
import type { Cost, CostTerm, GroupUse, PipeUse, Placement, Proof, TermName } from './answer.ts';
import {
  BALANCE,
  FRAGMENTS,
  type Goal,
  HOSTS,
  MOVES,
  NETWORK,
  SHARE_SCALE,
  SOFT,
  TERMS,
  totalOf,
} from './terms.ts';

const LEVELS = ['host', 'rack', 'cluster'] as const;

const UNITS: Readonly<Record<TermName, string>> = {
  moves: 'servers',
  soft: 'weight',
  hosts: 'hosts',
  network: 'Mbit/s x links',
  fragments: 'hosts',
  balance: 'squared load',
};

/** @param at host (or pool) of each item */
export function reportPlacements(problem: Problem, at: Int32Array): Placement[] {
  const { snapshot, serverCount, names } = problem;
  const nameOf = (unit: number) => (unit < 0 ? null : snapshot.unitNames[unit]);
  return names.map((name, item): Placement => {
    const target = at[item];
    if (item < serverCount)
      return {
        kind: 'server',
        name,
        host: snapshot.unitNames[target],
        rack: nameOf(snapshot.rackOf[target]),
        cluster: nameOf(snapshot.clusterOf[target]),
      };
    return {
      kind: 'volume',
      name,
      pool: snapshot.poolNames[target],
      host: nameOf(snapshot.poolHost[target]),
      rack: nameOf(snapshot.poolRack[target]),
      cluster: nameOf(snapshot.poolCluster[target]),
    };
  });
}

/** The groups of the request with the items in each unit of their level. */
export function reportGroups(problem: Problem, at: Int32Array): GroupUse[] {
  const { snapshot, serverCount, names } = problem;
  return problem.groups.map((group) => {
    const units = new Map<string, string[]>();
    for (let i = 0; i < group.items.length; i++) {
      const item = group.items[i];
      const unit =
        item < serverCount
          ? unitAt(snapshot, at[item], group.level)
          : poolUnitAt(snapshot, at[item], group.level);
      // A pool above the level is in no unit of it: it stands for itself.
      const name =
        unit >= 0 ? snapshot.unitNames[unit] : item < serverCount ? '?' : snapshot.poolNames[at[item]];
      const there = units.get(name);
      if (there === undefined) units.set(name, [names[item]]);
      else there.push(names[item]);
    }
    return { name: group.name, type: group.type, level: group.level, units: sortedRecord(units) };
  });
}

/** By name. One entry is written out, which is quicker by far and what most small requests have. */
function sortedRecord(lists: ReadonlyMap<string, string[]>): Record<string, readonly string[]> {
  if (lists.size === 1) for (const [name, list] of lists) return { [name]: list };
  return Object.fromEntries([...lists].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The links of the pipe at hand. */
const way = new Int32Array(MAX_LINKS);

/** The pipes of the request with the uplinks they cross. */
export function reportPipes(problem: Problem, at: Int32Array): PipeUse[] {
  const { snapshot, serverCount, names } = problem;
  return problem.pipes.map(({ name, a, b, kbps }) => {
    const links: string[] = [];
    const toPool = b >= serverCount;
    const count = linksBetween(snapshot, at[a], at[b], toPool, way);
    for (let l = 0; l < count; l++) links.push(linkName(snapshot, way[l]));
    return {
      name,
      a: names[a],
      b: names[b],
      mbps: kbps / KBPS_PER_MBPS,
      distance: distanceOf(snapshot, at[a], at[b], toPool),
      links,
    };
  });
}

/** Proven amounts of the answer at hand, by term. */
const bounds = new Float64Array(TERMS.length);

/**
 * @param floor amounts no answer can go below, and how each is known
 * @param optimal the amounts themselves are proven least
 */
export function reportCost(
  goal: Goal,
  amounts: Float64Array,
  floor: Float64Array,
  proofs: readonly Proof[],
  optimal: boolean,
): Cost {
  for (let term = 0; term < bounds.length; term++)
    bounds[term] =
      optimal && goal.order.includes(term) ? amounts[term] : Math.min(amounts[term], floor[term]);
  const report = (term: number): CostTerm => {
    const value = amounts[term] / goal.norm[term];
    const bound = bounds[term] / goal.norm[term];
    return {
      value,
      amount: amounts[term] / unitScale(term),
      unit: UNITS[TERMS[term]],
      bound,
      proof: bounds[term] > floor[term] ? 'search' : proofs[term],
      gap: gapOf(value, bound),
      weight: goal.scale[term] * goal.norm[term],
    };
  };
  const total = totalOf(goal, amounts);
  const bound = totalOf(goal, bounds);
  return {
    total,
    bound,
    gap: gapOf(total, bound),
    order: goal.names,
    terms: {
      moves: report(MOVES),
      soft: report(SOFT),
      hosts: report(HOSTS),
      network: report(NETWORK),
      fragments: report(FRAGMENTS),
      balance: report(BALANCE),
    },
  };
}

/** The share of a value above its bound. */
export function gapOf(value: number, bound: number): number {
  return value > 0 ? Math.max(0, (value - bound) / value) : 0;
}

/** How many units of the internal amount make one of the reported. */
function unitScale(term: number): number {
  if (term === NETWORK) return KBPS_PER_MBPS;
  if (term === SOFT) return SOFT_SCALE;
  return term === FRAGMENTS || term === BALANCE ? SHARE_SCALE : 1;
}

function linkName(snapshot: Snapshot, link: number): string {
  return link < snapshot.unitCount ? snapshot.unitNames[link] : snapshot.poolNames[link - snapshot.unitCount];
}

function distanceOf(snapshot: Snapshot, host: number, end: number, toPool: boolean): PipeUse['distance'] {
  for (const level of LEVELS) if (isWithin(snapshot, host, end, toPool, level)) return level;
  return 'site';
}
