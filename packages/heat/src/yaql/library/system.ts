/** Variables, definitions and what steers an evaluation. */
import { truth } from '../compare.ts';
import { Context } from '../context.ts';
import { describe } from '../describe.ts';
import { func, method, type Overload } from '../overload.ts';
import { any, context, dict, iterable, lambda, list, named, optional, rest, text } from '../params.ts';
import { Stream } from '../stream.ts';
import type { Dict, Value } from '../values.ts';
import { Memory } from './memory.ts';

export const SYSTEM: readonly Overload[] = [
  func('#operator_->', { left: context, right: lambda }, ({ left, right }) => right.within(left)),
  func('let', { args: rest(any), kwargs: named(any) }, ({ args, kwargs }, call) => {
    const inner = withPositions(new Context(call.context), args);
    for (const [name, value] of kwargs) inner.set(name, value);
    return inner;
  }),
  func('with', { args: rest(any) }, ({ args }, call) => withPositions(new Context(call.context), args)),
  method('unpack', { sequence: iterable, args: rest(text) }, ({ sequence, args }, call) => {
    const inner = new Context(call.context);
    if (args.length === 0) return withPositions(inner, call.collect(call.items(sequence)));
    const values: Value[] = [];
    for (const value of call.items(sequence)) if (values.push(value) > args.length) break;
    if (values.length !== args.length) {
      const length = values.length > args.length ? `more than ${args.length}` : `only ${values.length}`;
      throw call.fail(`${length} entries cannot be unpacked into ${args.length} names`);
    }
    for (const [i, name] of args.entries()) inner.set(name, values[i]!);
    return inner;
  }),
  func('def', { name: text, func: lambda }, ({ name, func: body }, call) => {
    const inner = new Context(call.context);
    return inner.define(name, body.movedTo(inner));
  }),
  func('call', { name: text, args: list, kwargs: dict }, ({ name, args, kwargs }, call) =>
    call.invokeByName(name, args, textKeys(kwargs), 'function'),
  ),
  func(
    'call',
    { name: text, args: list, kwargs: dict, receiver: any },
    ({ name, args, kwargs, receiver }, call) =>
      call.invokeByName(name, [receiver, ...args], textKeys(kwargs), 'method'),
  ),
  method(
    'assert',
    { obj: any, condition: lambda, message: optional(text, 'assertion failed') },
    (given, call) => {
      const { condition, message } = given;
      const obj = given.obj instanceof Stream ? new Memory(given.obj) : given.obj;
      if (!truth(condition.call([obj]))) throw call.fail(`${message}: ${describe(obj)}`);
      return obj;
    },
  ),
];

/** Sets `$1`, `$2` and so on. */
function withPositions(inner: Context, values: readonly Value[]): Context {
  for (const [i, value] of values.entries()) inner.set(String(i + 1), value);
  return inner;
}

function textKeys(dictionary: Dict): ReadonlyMap<string, Value> {
  const named = new Map<string, Value>();
  for (const [, key, value] of dictionary.entries()) if (typeof key === 'string') named.set(key, value);
  return named;
}
