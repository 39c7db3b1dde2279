/** Truth, equality, order of texts and of nothing, and choosing between expressions. */
import { compareTexts, equal, truth } from '../compare.ts';
import { known } from '../error.ts';
import type { Lambda } from '../lambda.ts';
import { func, mappingFunc, method, type Overload } from '../overload.ts';
import { any, count, lambda, lazyMapping, nothing, notNull, rest, text } from '../params.ts';
import type { Value } from '../values.ts';

export const LOGIC: readonly Overload[] = [
  func('#operator_and', { left: lambda, right: lambda }, ({ left, right }) => {
    const first = left.call();
    return truth(first) ? right.call() : first;
  }),
  func('#operator_or', { left: lambda, right: lambda }, ({ left, right }) => {
    const first = left.call();
    return truth(first) ? first : right.call();
  }),
  func('#unary_operator_not', { arg: any }, ({ arg }) => !truth(arg)),
  func('bool', { value: any }, ({ value }) => truth(value)),
  func('isBoolean', { value: any }, ({ value }) => typeof known(value) === 'boolean'),

  func('*equal', { left: any, right: any }, ({ left, right }, call) => equal(left, right, call)),
  func('*not_equal', { left: any, right: any }, ({ left, right }, call) => !equal(left, right, call)),
  ...comparison('<', (order) => order < 0),
  ...comparison('<=', (order) => order <= 0),
  ...comparison('>', (order) => order > 0),
  ...comparison('>=', (order) => order >= 0),

  mappingFunc('switch', { args: rest(lazyMapping) }, ({ args }) => {
    for (const { key, value } of args) if (truth(key.call())) return value.call();
    return null;
  }),
  func('selectCase', { args: rest(lambda) }, ({ args }) => {
    const index = args.findIndex((condition) => truth(condition.call()));
    return BigInt(index < 0 ? args.length : index);
  }),
  func('selectAllCases', { args: rest(lambda) }, ({ args }, call) => call.stream(casesThatHold(args))),
  func('examine', { args: rest(lambda) }, ({ args }, call) => call.stream(answers(args))),
  method('switchCase', { case: count, args: rest(lambda) }, (given) => {
    const { case: index, args } = given;
    return (args[index] ?? args.at(-1))?.call() ?? null;
  }),
  func('coalesce', { args: rest(lambda) }, ({ args }) => {
    for (const argument of args) {
      const value = argument.call();
      if (known(value) !== null) return value;
    }
    return null;
  }),
];

/** Texts go by their characters; null comes before everything else. */
function comparison(symbol: string, holds: (order: number) => boolean): Overload[] {
  const name = `#operator_${symbol}`;
  return [
    func(name, { left: text, right: text }, ({ left, right }) => holds(compareTexts(left, right))),
    func(name, { left: notNull, right: nothing }, () => holds(1)),
    func(name, { left: nothing, right: notNull }, () => holds(-1)),
    func(name, { left: nothing, right: nothing }, () => holds(0)),
  ];
}

function* casesThatHold(conditions: readonly Lambda[]): Generator<Value> {
  for (const [i, condition] of conditions.entries()) if (truth(condition.call())) yield BigInt(i);
}

function* answers(conditions: readonly Lambda[]): Generator<Value> {
  for (const condition of conditions) yield truth(condition.call());
}
