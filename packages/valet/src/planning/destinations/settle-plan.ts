/** Solving and recording one plan for schedulers: what is claimed meanwhile is part of the same change. */
import type { Answer, SolveOptions } from '@valet/ostro';
import type { PlacementRecord, PlanRecord } from '../../ports/record.ts';
import { holdingOf, itemOf } from '../../world/holding.ts';
import { byItem, eventOf } from '../change-plan.ts';
import type { Deps } from '../deps.ts';
import { outcomeText } from '../outcome.ts';
import { levelledGroups, placementEvent, placementsFrom, planEvent, revise } from '../records.ts';
import { openApplication, type StoredApplication } from '../request.ts';
import { settle } from '../settle.ts';
import type { Work } from '../use-cases.ts';
import { type Claim, claimed } from './claim.ts';
import { rememberStored } from './plan-request.ts';
import type { Standing } from './standing.ts';

export interface PlanToSettle {
  /** The plan, with the name and digest it is to have; the world does not know it yet when it is new. */
  readonly plan: PlanRecord;
  /** A failed plan of the same stack, which gives way. */
  readonly gone?: PlanRecord | undefined;
  readonly stored: StoredApplication;
  readonly standing: Standing;
  /** What a scheduler takes of it at once. */
  readonly claim?: Claim;
  /** What counts first, where it is not what the operator has set. */
  readonly policy?: SolveOptions['policy'];
  readonly event: 'created' | 'updated' | 'replanned' | 'migrated';
}

/**
 * Placements that stand keep their place and what they take, others get what the answer says; those to be planned
 * anew that the application does not have are released.
 * @returns the placements after it, or the answer without any
 */
export async function settlePlan(
  deps: Deps,
  context: Work,
  { plan, gone, stored, standing, claim, policy, event }: PlanToSettle,
): Promise<{ readonly placements: readonly PlacementRecord[] } | { readonly failed: Answer }> {
  const { world, journal } = deps;
  const opened = openApplication(stored);
  const { application, own, fixed } = standing;
  const solve = policy === undefined ? {} : { policy };
  const result = await settle(deps, context, { application, solve, own, fixed }, async (answer) => {
    const latest = own.flatMap((each) => world.placements.get(each.id) ?? []);
    const before = byItem(latest);
    const outcome = outcomeText(answer);
    const current = world.plans.get(plan.id);
    const { name, requestDigest } = plan;
    const changed =
      current === undefined ? { ...plan, outcome } : revise(deps, current, { outcome, name, requestDigest });
    const all = placementsFrom(deps, changed, opened, answer, before).map((each) => {
      const was = before.get(itemOf(each));
      if (was !== undefined && fixed.has(was.id)) return standingStill(each, was);
      return claim?.item === itemOf(each) ? claimed(deps, each, claim, was) : each;
    });
    const items = new Set(all.map(itemOf));
    const released = latest.filter((each) => !items.has(itemOf(each)));
    const placed = all.filter((each) => each !== before.get(itemOf(each)));
    await journal.make(context, {
      groups: levelledGroups(deps, opened.application),
      plans: new Map([...(gone === undefined ? [] : [[gone.id, null] as const]), [plan.id, changed]]),
      placements: new Map([
        ...placed.map((each) => [each.id, each] as const),
        ...released.map((each) => [each.id, null] as const),
      ]),
      requests: new Map([[plan.id, JSON.stringify(stored)]]),
      events: [
        planEvent(event, changed),
        ...placed.map((each) => {
          const what = claim?.item === itemOf(each) ? each.state : eventOf(before.get(itemOf(each)), each);
          return placementEvent(what, each);
        }),
        ...released.map((each) => placementEvent('released', each, 'released')),
      ],
    });
    rememberStored(changed, stored);
    return all;
  });
  return 'settled' in result ? { placements: result.settled } : result;
}

/** What stands takes what it took, in whatever groups and with whatever pipes it now is. @returns `was` if that is the same */
function standingStill(placement: PlacementRecord, was: PlacementRecord): PlacementRecord {
  const { resources, sizeGb, iops } = holdingOf(was);
  const holding = JSON.stringify({ ...holdingOf(placement), resources, sizeGb, iops });
  return holding === JSON.stringify(holdingOf(was)) ? was : { ...placement, holding };
}
