/** Evaluates yaql, the query language of Heat's `yaql` function. */
import type { StepBudget } from '../steps.ts';
import { Call } from './call.ts';
import { Context } from './context.ts';
import { Evaluation } from './evaluation.ts';
import { LIBRARY } from './library/index.ts';
import { parse } from './parser.ts';
import { fromPlain, toPlain } from './plain.ts';

/**
 * Evaluates an expression of yaql (1.1 to 3.0) with its standard library, as Heat does.
 *
 * @param data what `$` stands for: Heat gives a map `{data: …}`. Lists, maps (their own keys alone) and scalars;
 *   `Reference`s and `Unknown`s stand in it as they are and come out again where they are only passed on.
 * @param steps what the evaluation may cost
 * @returns plain data: maps without prototype, lists for all kinds of collections
 * @throws YaqlError for a wrong expression or one that does not fit the data
 * @throws UnknownTouched where the result hangs on the content of a symbolic value
 * @throws HeatError `valet.template.too_costly` when it takes too many steps or makes something too large
 */
export function evaluateYaql(expression: string, data: unknown, steps: StepBudget): unknown {
  const evaluation = new Evaluation(expression, LIBRARY, steps);
  const root = new Context(null);
  const call = new Call(evaluation, root, 0);
  steps.spend(expression.length);
  const tree = parse(expression);
  root.set('', fromPlain(data, call));
  return toPlain(evaluation.evaluate(tree, root), call);
}
