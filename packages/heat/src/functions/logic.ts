/** `if`, `equals`, `not`, `and`, `or`: what conditions are made of. */
import { HeatError } from '../error.ts';
import { Reference } from '../resource.ts';
import { equal, firstSymbolic, OMITTED } from '../template/values.ts';
import type { Call } from './call.ts';

/** `if: [CONDITION, THEN, ELSE]`; the branch not taken is not looked at. Without ELSE since 2021-04-16. */
export function ifElse(call: Call): unknown {
  const nullable = call.scope.version >= '2021-04-16';
  const branches = call.list(
    nullable ? 2 : 3,
    3,
    `[CONDITION, THEN, ELSE]${nullable ? '; ELSE may be left out' : ''}`,
  );
  if (call.holds(0)) return call.branch(1);
  return branches.length === 2 ? OMITTED : call.branch(2);
}

/** `equals: [A, B]` */
export function equals(call: Call): unknown {
  const [a, b] = call.entries(2, 2, '[VALUE, VALUE]');
  for (const value of [a, b]) {
    const symbol = firstSymbolic(value, call.costs.steps);
    // A resource yet to be made has an id that no other value can be equal to, however it will read.
    if (symbol === undefined || symbol instanceof Reference) continue;
    throw new HeatError(
      'valet.template.unknown_value',
      `${call.expression} hangs on ${symbol.expression}, which only a running cloud can tell; ` +
        'compare a parameter instead, and give that one a value',
      { position: call.position },
    );
  }
  return equal(a, b, call.costs.steps);
}

/** `not: CONDITION` */
export function not(call: Call): unknown {
  if (call.raw === null) throw call.misuse('not: CONDITION');
  return !call.holds();
}

/** `and: [CONDITION, CONDITION, …]` */
export function and(call: Call): unknown {
  return conditions(call).every((_, i) => call.holds(i));
}

/** `or: [CONDITION, CONDITION, …]` */
export function or(call: Call): unknown {
  return conditions(call).some((_, i) => call.holds(i));
}

function conditions(call: Call): readonly unknown[] {
  return call.list(2, Number.POSITIVE_INFINITY, `${call.name}: [CONDITION, CONDITION, …]`);
}
