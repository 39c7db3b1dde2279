/** The application of a plan that is there, as it is stored. */
import type { Application } from '@valet/ostro';
import type { PlanRecord } from '../../ports/record.ts';
import { reopen } from '../change-plan.ts';
import type { Deps } from '../deps.ts';
import type { StoredApplication } from '../request.ts';

/** Plans that came over the API are told as an application, too. */
export async function storedOfPlan(deps: Deps, plan: PlanRecord): Promise<StoredApplication> {
  const opened = await reopen(deps, plan);
  const { application, items } = opened;
  return {
    name: plan.name,
    application,
    items: [...items.values()],
    ...(opened.stack ? { stack: opened.stack } : {}),
  };
}

export async function applicationOfPlan(deps: Deps, plan: PlanRecord): Promise<Application> {
  return (await reopen(deps, plan)).application;
}
