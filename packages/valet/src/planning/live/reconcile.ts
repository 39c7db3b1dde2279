/** Holds every claimed placement against the cloud and follows where they differ. */
import type { CloudPicture } from '../../ports/cloud.ts';
import { judge, type Seen } from '../../world/cloud/verdict.ts';
import { isHolding } from '../../world/placement-states.ts';
import type { Deps } from '../deps.ts';
import { isFromHeat } from '../destinations/read-stack.ts';
import { applyVerdict } from './apply-verdict.ts';

export interface Reconciled {
  /** How many placements got which verdict, without those kept. */
  readonly counts: Readonly<Record<string, number>>;
  /** Stacks of Heat of which something is gone. */
  readonly shrunk: ReadonlySet<string>;
}

/**
 * @param isWhole whether the picture comes from a full read, so that what it does not show is not there
 * @param claimMs how long a claim waits for what it was made for
 */
export async function reconcile(
  deps: Deps,
  picture: CloudPicture,
  isWhole: boolean,
  claimMs: number,
): Promise<Reconciled> {
  const { world } = deps;
  const counts: Record<string, number> = {};
  const shrunk = new Set<string>();
  for (const { id } of [...world.placements.all()]) {
    const placement = world.placements.get(id);
    if (placement === undefined || !isHolding(placement) || placement.resourceId === null) continue;
    const subjects = placement.kind === 'server' ? picture.servers : picture.volumes;
    const subject = subjects.get(placement.resourceId);
    // Whoever claims for what another project has gets no say in where that is.
    if (subject != null && subject.projectId !== null && subject.projectId !== placement.projectId) continue;
    const seen: Seen = {
      readAt: picture.readAt,
      subject,
      isWhole,
      allocations: world.allocations.get(placement.resourceId) ?? [],
      claimMs,
    };
    const verdict = judge(placement, seen);
    if (!(await applyVerdict(deps, placement, verdict))) continue;
    counts[verdict.kind] = (counts[verdict.kind] ?? 0) + 1;
    const plan = world.plans.get(placement.planId);
    if (verdict.kind === 'release' && plan !== undefined && isFromHeat(plan)) shrunk.add(plan.stackId);
  }
  return { counts, shrunk };
}
