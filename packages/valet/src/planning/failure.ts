/** An answer without placements, as the error its caller gets. */
import type { Answer } from '@valet/ostro';
import { ValetError } from '../error.ts';

/** @param planId of the stored failed plan; null when nothing is stored */
export function failure(answer: Answer, planId: string | null): ValetError {
  const { explanation } = answer;
  const proven = answer.status === 'infeasible';
  const details = { ...(planId === null ? {} : { plan_id: planId }), explanation };
  return new ValetError(
    proven ? 'valet.plan.infeasible' : 'valet.plan.undecided',
    explanation?.summary ?? (proven ? 'no placement exists' : 'no placement was found in the time given'),
    details,
  );
}
