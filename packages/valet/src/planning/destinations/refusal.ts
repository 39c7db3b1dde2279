/** Refusals that need no search. */
import { ValetError } from '../../error.ts';

/** Nothing fits, for a reason that one sentence tells. */
export function refusal(summary: string, planId: string | null = null): ValetError {
  const explanation = { summary, items: [], advice: [] };
  return new ValetError('valet.plan.infeasible', summary, {
    ...(planId === null ? {} : { plan_id: planId }),
    explanation,
  });
}
