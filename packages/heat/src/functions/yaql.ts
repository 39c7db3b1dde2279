/** `yaql: {expression, data}`: a query over data, in the language of that name. */
import { Unknown } from '../resource.ts';
import { describe, isMap, mapOf } from '../template/values.ts';
import { UnknownTouched, YaqlError } from '../yaql/error.ts';
import { evaluateYaql } from '../yaql/yaql.ts';
import type { Call } from './call.ts';

const FORM = '{expression: $.data.…, data: {NAME: VALUE, …}}';

export function yaql(call: Call): unknown {
  if (!isMap(call.raw)) throw call.misuse(FORM);
  call.map(['expression'], ['data'], FORM);
  const expression = call.evaluate('expression');
  const data = Object.hasOwn(call.raw, 'data') ? call.evaluate('data') : mapOf([]);
  const unknown = call.asUnknown(expression);
  if (unknown !== undefined) return unknown;
  if (typeof expression !== 'string')
    throw call.error(`the expression of yaql is ${describe(expression)}, not a text`);
  try {
    return evaluateYaql(expression, mapOf([['data', data]]), call.costs.steps);
  } catch (error) {
    // What is unknown in the data does no harm until the expression needs it.
    if (error instanceof UnknownTouched) {
      return call.asUnknown(error.value) ?? new Unknown(error.expression, call.position);
    }
    if (error instanceof YaqlError) throw call.error(`yaql: ${error.message}`);
    throw error;
  }
}
