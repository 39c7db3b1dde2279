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

/** What is wrong with a rule, whoever wrote it: the rule cannot be kept, so that nothing may pass. */
const WRONG: ReadonlySet<string> = new Set(['valet.request.invalid', 'valet.group.forbidden']);

/** The message of an error that means a rule is wrong; undefined for every other error. */
export function wrongRule(error: unknown): string | undefined {
  return error instanceof ValetError && WRONG.has(error.code) ? error.message : undefined;
}

/**
 * An error as a scheduler is to be told it: what will never pass is infeasible, what others were faster for may be
 * asked again.
 */
export function forScheduler(error: unknown): unknown {
  const wrong = wrongRule(error);
  if (wrong !== undefined) return refusal(wrong);
  if (error instanceof ValetError && error.code === 'valet.store.conflict')
    return new ValetError('valet.plan.undecided', error.message, {}, error);
  return error;
}
