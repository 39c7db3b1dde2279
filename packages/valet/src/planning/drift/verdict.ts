/** What was found of one plan, and everything that it was found on: as long as that stays, so does what was found. */
import type { Application, Violation } from '@valet/ostro';
import type { GroupRecord, PlacementRecord, PlanRecord } from '../../ports/record.ts';
import { holdingOf } from '../../world/holding.ts';
import { isHolding } from '../../world/placement-states.ts';
import type { World } from '../../world/world.ts';
import { locationIn } from '../cloud.ts';
import type { Ground } from './ground.ts';

/** Where something of the project stands that a hint of the request names. */
export interface Lookup {
  readonly kind: 'server' | 'volume';
  readonly id: string;
  readonly location: string | undefined;
}

export interface Verdict {
  readonly plan: PlanRecord;
  /** The placements it was judged with, in the order of their names, and what their places were. */
  readonly held: readonly PlacementRecord[];
  readonly features: readonly string[];
  /** Stored groups that it has members in. */
  readonly groups: readonly GroupRecord[];
  readonly lookups: readonly Lookup[];
  /** Number of the site it was judged on, if it has a rule that looks at all hosts. */
  readonly site: number | null;
  readonly judgedAt: string;
  /** What each server or volume breaks, by its name in the application; empty when every rule holds. */
  readonly broken: ReadonlyMap<string, readonly string[]>;
}

export function heldOf(world: World, planId: string): PlacementRecord[] {
  return world.placements.ofPlan(planId).filter(isHolding);
}

export function featuresOf(ground: Ground, held: readonly PlacementRecord[]): string[] {
  return held.map(({ kind, location }) => ground.featureOf(kind, location));
}

/** Stored groups that placements are members of. */
export function groupsOf(world: World, held: readonly PlacementRecord[]): GroupRecord[] {
  const names = new Set(held.flatMap((placement) => Object.keys(holdingOf(placement).groups)));
  return [...names].flatMap((name) => world.groupNamed(name) ?? []);
}

/** Whether everything is still there, and where it was; what others do beside it is the caller's to tell. */
export function stillHolds(verdict: Verdict, world: World, ground: Ground): boolean {
  const { plan, held, features, groups, lookups, site } = verdict;
  if (world.plans.get(plan.id)?.generation !== plan.generation) return false;
  if (site !== null && site !== ground.number) return false;
  const now = heldOf(world, plan.id);
  return (
    now.length === held.length &&
    now.every((placement, i) => {
      const was = held[i]!;
      return (
        placement === was ||
        (placement.id === was.id && placement.location === was.location && placement.holding === was.holding)
      );
    }) &&
    held.every(({ kind, location }, i) => ground.featureOf(kind, location) === features[i]) &&
    groups.every((was) => isSameRule(world.groups.get(was.id), was)) &&
    lookups.every(({ kind, id, location }) => locationIn(world, plan.projectId, kind, id) === location)
  );
}

function isSameRule(group: GroupRecord | undefined, was: GroupRecord): boolean {
  const { type, level, maxUnits } = was;
  return group?.type === type && group.level === level && group.maxUnits === maxUnits;
}

/** Of a pipe both ends are told, of anything else what it is about. */
export function brokenByItem(
  application: Application,
  violations: readonly Violation[],
): Map<string, string[]> {
  const ends = new Map(
    (application.pipes ?? []).map(({ name, a, b }) => [name ?? `${a}--${b}`, [a, b]] as const),
  );
  const found = new Map<string, string[]>();
  for (const { rule, message, items } of violations) {
    const about = rule === 'bandwidth' ? items.flatMap((item) => ends.get(item) ?? []) : items;
    for (const item of new Set(about)) found.set(item, [...(found.get(item) ?? []), message]);
  }
  return found;
}

/** Whether a rule of the application looks beyond the places of its own servers. */
export function looksAtAllHosts({ groups = [] }: Application): boolean {
  return groups.some(({ type, over }) => type === 'spread' && over !== 'used');
}
