/** Evaluates expressions in tests. */
import { StepBudget } from '../../steps.ts';
import { evaluateYaql } from '../yaql.ts';

/** What an expression gives over data, which it knows as `$.data`. */
export function query(expression: string, data: unknown = {}, steps = 1_000_000): unknown {
  return evaluateYaql(expression, { data }, new StepBudget(steps));
}

/** What is thrown; fails when nothing is. */
export function failure(action: () => unknown): Error & { code?: string } {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
