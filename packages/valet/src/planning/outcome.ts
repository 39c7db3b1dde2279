/** What a plan remembers of how it was made: cost, bound, gap, work and explanation, as JSON for the API. */
import type { Answer } from '@valet/ostro';
import { ParsedTexts } from '../parsed-texts.ts';
import type { PlanRecord } from '../ports/record.ts';

export interface Outcome {
  readonly status: Answer['status'];
  readonly cost: Answer['cost'] | null;
  readonly groups: Answer['groups'];
  readonly pipes: Answer['pipes'];
  readonly explanation: Answer['explanation'] | null;
  readonly work: Answer['work'];
}

/** Those of plans that were just made: their answers are yet to be written. */
const outcomes = new ParsedTexts<Outcome>(64);

/** For the record of a plan. */
export function outcomeText({ status, cost, groups, pipes, explanation, work }: Answer): string {
  return outcomes.textOf({
    status,
    cost: cost ?? null,
    groups,
    pipes,
    explanation: explanation ?? null,
    work,
  });
}

export function outcomeOf({ outcome }: PlanRecord): Outcome {
  return outcomes.of(outcome);
}
