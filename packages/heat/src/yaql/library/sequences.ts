/** Collections made from nothing but a rule; many have no end of their own. */
import type { Call, Iterated } from '../call.ts';
import { keyOf, truth } from '../compare.ts';
import { describe } from '../describe.ts';
import { known } from '../error.ts';
import type { Lambda } from '../lambda.ts';
import { func, method, type Overload } from '../overload.ts';
import { any, bool, count, integer, isIterated, iterable, lambda, optional } from '../params.ts';
import { checkSize, type Value, ValueSet } from '../values.ts';

export const SEQUENCES: readonly Overload[] = [
  func('range', { stop: integer }, ({ stop }, call) => call.stream(range(0n, stop, 1n))),
  func(
    'range',
    { start: integer, stop: integer, step: optional(integer, 1n) },
    ({ start, stop, step }, call) => {
      if (step === 0n) throw call.fail('a range does not go on by steps of 0');
      return call.stream(range(start, stop, step));
    },
  ),
  func('sequence', { start: optional(integer, 0n), step: optional(integer, 1n) }, ({ start, step }, call) =>
    call.stream(range(start, null, step)),
  ),
  method('repeat', { value: any, times: optional(count, -1) }, ({ value, times }, call) =>
    call.stream(repeat(value, times < 0 ? Number.POSITIVE_INFINITY : times)),
  ),
  method('cycle', { collection: iterable }, ({ collection }, call) => call.stream(cycle(collection, call))),
  func(
    'generate',
    {
      initial: any,
      predicate: lambda,
      producer: lambda,
      selector: optional(lambda),
      decycle: optional(bool, false),
    },
    (given, call) => call.stream(generate(given, given.decycle ? new ValueSet() : null, call)),
  ),
  func(
    'generateMany',
    {
      initial: any,
      producer: lambda,
      selector: optional(lambda),
      decycle: optional(bool, false),
      depthFirst: optional(bool, false),
    },
    (given, call) => call.stream(generateMany(given, given.decycle ? new ValueSet() : null, call)),
  ),
];

/** Without end when `stop` is null. */
function* range(start: bigint, stop: bigint | null, step: bigint): Generator<Value> {
  for (let i = start; stop === null || (step > 0n ? i < stop : i > stop); i += step) yield i;
}

function* repeat(value: Value, times: number): Generator<Value> {
  for (let i = 0; i < times; i += 1) yield value;
}

function* cycle(collection: Iterated, call: Call): Generator<Value> {
  const items = call.collect(call.items(collection));
  while (items.length > 0) yield* items;
}

interface Rule {
  readonly initial: Value;
  readonly producer: Lambda;
  readonly selector: Lambda | undefined;
}

function* generate(
  rule: Rule & { readonly predicate: Lambda },
  past: ValueSet | null,
  call: Call,
): Generator<Value> {
  for (let item = rule.initial; truth(rule.predicate.call([item])); item = rule.producer.call([item])) {
    if (past && !isNew(item, past, call)) return;
    yield rule.selector ? rule.selector.call([item]) : item;
  }
}

/** Goes through a tree: each item's own items come after all others, or before them when depth comes first. */
function* generateMany(
  rule: Rule & { readonly depthFirst: boolean },
  past: ValueSet | null,
  call: Call,
): Generator<Value> {
  let queue: Value[] = [rule.initial];
  let next = 0;
  while (next < queue.length) {
    const item = queue[next++]!;
    if (past && !isNew(item, past, call)) continue;
    yield rule.selector ? rule.selector.call([item]) : item;
    const produced = known(rule.producer.call([item]));
    if (!isIterated(produced)) throw call.fail(`${describe(produced)} was produced where a list is expected`);
    const children = call.collect(call.items(produced));
    const left = queue.length - next;
    checkSize(left + children.length);
    if (rule.depthFirst) {
      call.spend(left);
      queue = [...children, ...queue.slice(next)];
      next = 0;
    } else for (const child of children) queue.push(child);
  }
}

function isNew(item: Value, past: ValueSet, call: Call): boolean {
  const key = keyOf(item, call);
  if (past.has(key)) return false;
  past.put(key, item);
  return true;
}
