/** Evaluates a piece of a template: functions are called, everything else stays what it is. */
import type { Path } from '@valet/document';
import { HeatError } from '../error.ts';
import { Call, type Mode, type Scope } from '../functions/call.ts';
import { lookUp } from '../functions/index.ts';
import { describe, isMap, mapOf, OMITTED } from './values.ts';

/** In steps: comparing a name with those of all functions. */
const COST_OF_HINT = 100;

/** Where remarks go that are no errors. */
export type Remark = (message: string, path: Path) => void;

/**
 * The value of a piece of the document. An `if` without the branch it would need gives `OMITTED`; inside lists and
 * maps such entries are gone from the result.
 */
export function evaluateExpression(
  raw: unknown,
  path: Path,
  scope: Scope,
  mode: Mode,
  remark: Remark,
): unknown {
  scope.costs.steps.spend();
  const inner = (part: unknown, key: string | number) => scope.evaluate(part, [...path, key], mode);
  if (Array.isArray(raw)) return raw.map(inner).filter((value) => value !== OMITTED);
  if (!isMap(raw)) return raw;
  const keys = Object.keys(raw);
  if (keys.length === 1) {
    const name = keys[0]!;
    const found = lookUp(name, raw[name], scope.version, mode);
    if (found.kind === 'function')
      return run(new Call(name, raw[name], [...path, name], scope, mode), found.run);
    if (found.kind === 'refused') {
      throw new HeatError('valet.template.unknown_function', found.reason, {
        position: scope.document.keyAt([...path, name]),
      });
    }
    if (found.hint !== undefined) {
      scope.costs.steps.spend(COST_OF_HINT);
      const hint = found.hint();
      if (hint !== undefined) remark(hint, path);
    }
  }
  return mapOf(
    keys.map((key) => [key, inner(raw[key], key)] as const).filter(([, value]) => value !== OMITTED),
  );
}

/** Errors that do not know where they belong, such as a budget used up, belong to the call they came from. */
function run(call: Call, apply: (call: Call) => unknown): unknown {
  try {
    return apply(call);
  } catch (error) {
    if (error instanceof HeatError && error.position === undefined)
      throw error.within({ position: call.position });
    throw error;
  }
}

/**
 * Whether a condition holds: true or false, the name of a condition, or a function that comes down to one of them.
 *
 * @param named whether the condition of that name holds
 */
export function evaluateCondition(
  raw: unknown,
  path: Path,
  scope: Scope,
  named: (name: string, path: Path) => boolean,
): boolean {
  const value = scope.evaluate(raw, path, 'condition');
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return named(value, path);
  throw new HeatError(
    'valet.template.condition',
    `a condition is true, false, the name of a condition or a function such as equals; this is ${describe(value)}`,
    { position: scope.document.at(path) },
  );
}
