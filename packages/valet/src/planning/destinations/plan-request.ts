/** The application of a plan that is there, as it is stored. */
import type { PlanRecord } from '../../ports/record.ts';
import { reopen } from '../change-plan.ts';
import type { Deps } from '../deps.ts';
import type { StoredApplication } from '../request.ts';

/** Each version of a plan is read once. */
const opened = new WeakMap<PlanRecord, StoredApplication>();

/** Plans that came over the API are told as an application, too. */
export async function storedOfPlan(deps: Deps, plan: PlanRecord): Promise<StoredApplication> {
  const known = opened.get(plan);
  if (known !== undefined) return known;
  const { application, items, stack } = await reopen(deps, plan);
  const stored = { name: plan.name, application, items: [...items.values()], ...(stack ? { stack } : {}) };
  opened.set(plan, stored);
  return stored;
}

/** What a plan was just stored with. */
export function rememberStored(plan: PlanRecord, stored: StoredApplication): void {
  opened.set(plan, stored);
}
