/** What a plan remembers of how it was made: cost, bound, gap, work and explanation, as JSON for the API. */
import type { Answer } from '@valet/ostro';

export interface Outcome {
  readonly status: Answer['status'];
  readonly cost: Answer['cost'] | null;
  readonly groups: Answer['groups'];
  readonly pipes: Answer['pipes'];
  readonly explanation: Answer['explanation'] | null;
  readonly work: Answer['work'];
}

export function outcomeOf({ status, cost, groups, pipes, explanation, work }: Answer): string {
  const outcome: Outcome = {
    status,
    cost: cost ?? null,
    groups,
    pipes,
    explanation: explanation ?? null,
    work,
  };
  return JSON.stringify(outcome);
}
