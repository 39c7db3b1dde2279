/** `get_param` and `Ref`: the values a stack was given. */
import { describe, isSymbolic, pick } from '../template/values.ts';
import type { Call } from './call.ts';

/** `get_param: NAME` or `get_param: [NAME, STEP…]`; a path that leads nowhere gives an empty text, as in Heat. */
export function getParam(call: Call): unknown {
  const argument = call.evaluate();
  const [name, ...path] = Array.isArray(argument) ? argument : [argument];
  if (typeof name !== 'string' || name === '') throw call.misuse('get_param: NAME, or [NAME, KEY, …]');
  let value = call.scope.parameter(name, call);
  for (const step of path) {
    if (isSymbolic(value)) return value;
    if (isSymbolic(step)) return call.asUnknown(step);
    if (typeof step !== 'string' && typeof step !== 'number') {
      throw call.error(`the path of ${call.name} is made of keys and indices, not of ${describe(step)}`);
    }
    const next = pick(value, step, { textIndices: true });
    if (next === undefined) return '';
    value = next;
  }
  return value;
}

/** `Ref: NAME`: of a resource, else of a parameter. */
export function ref(call: Call): unknown {
  const name = call.evaluate();
  if (typeof name !== 'string') throw call.misuse('Ref: NAME');
  return call.scope.hasResource(name) ? call.scope.reference(name, call) : call.scope.parameter(name, call);
}
