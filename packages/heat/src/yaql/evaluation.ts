/** Evaluates the tree of a yaql expression: everything but constants and variables is the call of a function. */
import { didYouMean, quote } from '@valet/document';
import type { Pattern } from '../pattern/pattern.ts';
import { Reference, Unknown } from '../resource.ts';
import type { StepBudget } from '../steps.ts';
import { isSymbolic } from '../template/values.ts';
import type { Argument, Expression } from './ast.ts';
import { Call } from './call.ts';
import { keyOfText } from './compare.ts';
import type { Context } from './context.ts';
import { describe } from './describe.ts';
import { touch, YaqlError, type YaqlReason } from './error.ts';
import { Lambda } from './lambda.ts';
import { type Binding, type Form, layOut, type Overload, type Supplied, signature } from './overload.ts';
import { any, isIterated, type LazyParam, type Param, type ValueParam } from './params.ts';
import { Stream } from './stream.ts';
import { Dict, Mapping, type Value } from './values.ts';

/** Deepest nesting of evaluations: deeper than Python's stack lets yaql go, and well within that of JavaScript. */
const MAX_DEPTH = 250;

/** The functions there are, by name. */
export interface Library {
  find(name: string): readonly Overload[];
  names(): Iterable<string>;
  /** Why a function of yaql is not in this library. */
  absent(name: string): string | undefined;
}

/** One run of one expression. */
export class Evaluation {
  readonly steps: StepBudget;
  /** Regular expressions that were read already. */
  readonly patterns = new Map<string, Pattern>();
  readonly #identities = new WeakMap<object, number>();
  #identityCount = 0;
  readonly #library: Library;
  readonly #source: string;
  #depth = 0;

  constructor(source: string, library: Library, steps: StepBudget) {
    this.#source = source;
    this.#library = library;
    this.steps = steps;
  }

  fail(message: string, at: number, reason: YaqlReason): YaqlError {
    return new YaqlError(message, this.#source, at, reason);
  }

  /** A number of its own for everything that is equal to nothing but itself. */
  identity(value: object): number {
    const known = this.#identities.get(value);
    if (known !== undefined) return known;
    this.#identityCount += 1;
    this.#identities.set(value, this.#identityCount);
    return this.#identityCount;
  }

  /** Costs a step, and refuses to nest deeper than the stack allows. */
  nested<T>(at: number, action: () => T): T {
    this.steps.spend();
    if (this.#depth >= MAX_DEPTH) {
      const causes = 'expressions within expressions, or a definition that calls itself for ever';
      throw this.fail(`evaluating nests more than ${MAX_DEPTH} deep: ${causes}`, at, 'value');
    }
    this.#depth += 1;
    try {
      return action();
    } finally {
      this.#depth -= 1;
    }
  }

  evaluate(expression: Expression, context: Context): Value {
    switch (expression.kind) {
      case 'constant':
        return expression.value;
      case 'keyword':
        return expression.name;
      case 'variable':
        return context.variable(expression.name, this.steps);
      case 'parenthesis':
        return this.evaluate(expression.inside, context);
      default:
        return this.nested(expression.at, () =>
          expression.kind === 'member'
            ? this.#member(expression, context)
            : this.#dispatch(expression.name, 'function', supplyOf(expression.args), context, expression.at),
        );
    }
  }

  /** Calls a function of the library on values, for other functions. */
  invoke(
    name: string,
    form: Form,
    values: readonly Value[],
    named: Named,
    context: Context,
    at: number,
  ): Value {
    const positional = values.map((value): Supplied => ({ kind: 'value', value }));
    const byName = new Map(
      [...named].map(([key, value]): [string, Supplied] => [key, { kind: 'value', value }]),
    );
    return this.nested(at, () =>
      this.#dispatch(name, form, { inPlace: positional, positional, byName }, context, at),
    );
  }

  #member(expression: Expression & { kind: 'member' }, context: Context): Value {
    const receiver = this.evaluate(expression.receiver, context);
    if (expression.optional && receiver === null) return null;
    const { member } = expression;
    if (member.kind === 'keyword') return this.#property(receiver, member.name, context, member.at);
    if (member.kind !== 'call') throw this.fail('after a dot comes a key or a function', member.at, 'syntax');
    return this.#dispatch(member.name, 'method', supplyOf(member.args, receiver), context, member.at);
  }

  /** The value of a map's key; of a collection, that of each entry. */
  #property(receiver: Value, name: string, context: Context, at: number): Value {
    if (isSymbolic(receiver)) throw touch(receiver);
    if (receiver instanceof Dict) {
      const value = receiver.get(keyOfText(name));
      if (value === undefined) throw this.#noKey(receiver, name, at);
      return value;
    }
    if (!isIterated(receiver)) {
      const hint = receiver === null ? '; "?." in place of "." gives null instead' : '';
      throw this.fail(`${describe(receiver)} has no key ${quote(name)}${hint}`, at, 'no_function');
    }
    const call = new Call(this, context, at);
    const property = (item: Value) => this.nested(at, () => this.#property(item, name, context, at));
    return call.stream(mapEach(call.items(receiver), property));
  }

  #noKey(dict: Dict, name: string, at: number): YaqlError {
    const keys: string[] = [];
    for (const [, key] of dict.entries()) if (typeof key === 'string' && keys.length < 1000) keys.push(key);
    const hint = didYouMean(name, keys);
    const message = `there is no key ${quote(name)} in this map${hint ? `.${hint}` : '; .get(key) gives null instead'}`;
    return this.fail(message, at, 'value');
  }

  #dispatch(name: string, form: Form, supply: Supply, context: Context, at: number): Value {
    const values = new Map<Supplied, Value>();
    const evaluated = (supplied: Supplied) => {
      let value = values.get(supplied);
      if (value === undefined) values.set(supplied, (value = this.#evaluateArgument(supplied, context)));
      return value;
    };

    const definition = form === 'function' ? context.definition(name, this.steps) : undefined;
    if (definition) {
      const named = new Map(
        [...supply.byName].map(([key, supplied]): [string, Value] => [key, evaluated(supplied)]),
      );
      return definition.call(supply.positional.map(evaluated), named);
    }

    const overloads = this.#library
      .find(name)
      .filter((overload) => overload.form === form || overload.form === 'both');
    if (overloads.length === 0) throw this.#noFunction(name, form, at);
    for (const overload of overloads) {
      const bindings = overload.keywords
        ? layOut(overload, supply.positional, supply.byName)
        : layOut(overload, supply.inPlace, new Map());
      const given = bindings && this.#read(overload, bindings, evaluated, context);
      if (!given) continue;
      const call = new Call(this, context, at);
      const result = overload.run(given, call);
      if (typeof result === 'string') call.payText(result.length);
      return result;
    }
    throw this.#mismatch(overloads, [...values.values()], at);
  }

  /** What the function gets for its parameters; null when one does not take its argument. */
  #read(
    overload: Overload,
    bindings: readonly Binding[],
    evaluated: (supplied: Supplied) => Value,
    context: Context,
  ): Record<string, unknown> | null {
    const given: Record<string, unknown> = Object.create(null);
    for (const [i, [name, param]] of overload.params.entries()) {
      const read = this.#readParam(param, bindings[i], evaluated, context);
      if (!read) return null;
      given[name] = read.value;
    }
    return given;
  }

  #readParam(
    param: Param<unknown>,
    binding: Binding,
    evaluated: (supplied: Supplied) => Value,
    context: Context,
  ): { readonly value: unknown } | null {
    if (binding === undefined) return 'fallback' in param ? param.fallback! : null;
    const one = (each: ValueParam<unknown> | LazyParam<unknown>, supplied: Supplied) =>
      each.kind === 'lazy'
        ? { value: this.#lazy(supplied, context) }
        : this.#readValue(each, evaluated(supplied));
    if (param.kind === 'rest') {
      const all = (binding as readonly Supplied[]).map((supplied) => one(param.each, supplied));
      return all.every((read) => read !== null) ? { value: all.map((read) => read.value) } : null;
    }
    if (param.kind === 'named') {
      const all = new Map<string, unknown>();
      for (const [key, supplied] of binding as ReadonlyMap<string, Supplied>) {
        const read = one(param.each, supplied);
        if (!read) return null;
        all.set(key, read.value);
      }
      return { value: all };
    }
    return one(param, binding as Supplied);
  }

  /** Null when the parameter does not take the value. Functions go through their texts: that is paid for here. */
  #readValue(param: ValueParam<unknown>, value: Value): { readonly value: unknown } | null {
    if (value instanceof Unknown && param !== any) throw touch(value);
    if (param.accepts(value)) {
      if (typeof value === 'string') this.steps.spend(value.length >> 5);
      return { value: param.read(value) };
    }
    // A reference becomes the id of a resource, a text that only a running cloud can tell.
    if (value instanceof Reference && param.accepts('')) throw touch(value);
    return null;
  }

  #lazy(supplied: Supplied, context: Context): Lambda | { key: Lambda; value: Lambda } {
    switch (supplied.kind) {
      case 'mapping':
        return {
          key: new Lambda(this, supplied.key, context),
          value: new Lambda(this, supplied.value, context),
        };
      case 'nothing':
        throw this.fail('an argument is missing here', supplied.at, 'syntax');
      default:
        return new Lambda(this, supplied, context);
    }
  }

  #evaluateArgument(supplied: Supplied, context: Context): Value {
    switch (supplied.kind) {
      case 'value':
        return supplied.value;
      case 'nothing':
        throw this.fail('an argument is missing here', supplied.at, 'syntax');
      case 'mapping':
        return new Mapping(this.evaluate(supplied.key, context), this.evaluate(supplied.value, context));
      default:
        return this.evaluate(supplied, context);
    }
  }

  #noFunction(name: string, form: Form, at: number): YaqlError {
    const shown = quote(name);
    const absent = this.#library.absent(name);
    if (absent) return this.fail(`${shown}: ${absent}`, at, 'no_function');
    if (this.#library.find(name).length > 0) {
      const written = form === 'method' ? `a function: ${name}(…)` : `a method: VALUE.${name}(…)`;
      return this.fail(`${shown} is written as ${written}`, at, 'no_function');
    }
    const names = [...this.#library.names()].filter((known) => /^\w/.test(known));
    const hint = didYouMean(name, names);
    return this.fail(`yaql has no ${form} ${shown}${hint && `.${hint}`}`, at, 'no_function');
  }

  #mismatch(overloads: readonly Overload[], values: readonly Value[], at: number): YaqlError {
    const forms = [...new Set(overloads.map(signature))].join(' or ');
    const got = values.length > 0 ? `, got ${values.slice(0, 8).map(describe).join(' and ')}` : '';
    const lazy = values.some((value) => value instanceof Stream)
      ? '; .toList() makes a list of a lazy one'
      : '';
    return this.fail(`expected ${forms}${got}${lazy}`, at, 'mismatch');
  }
}

type Named = ReadonlyMap<string, Value>;

/** The arguments of a call, in the two ways functions may ask for them. */
interface Supply {
  /** All of them, `key => value` in its place. */
  readonly inPlace: readonly Supplied[];
  readonly positional: readonly Supplied[];
  readonly byName: ReadonlyMap<string, Supplied>;
}

function supplyOf(args: readonly Argument[], ...receiver: readonly Value[]): Supply {
  const inPlace: Supplied[] = [...receiver.map((value): Supplied => ({ kind: 'value', value })), ...args];
  const positional: Supplied[] = [];
  const byName = new Map<string, Supplied>();
  for (const supplied of inPlace) {
    // A mapping whose key is no name stays in its place, where only functions that take mappings accept it.
    if (supplied.kind !== 'mapping' || supplied.key.kind !== 'keyword') positional.push(supplied);
    else byName.set(supplied.key.name, supplied.value);
  }
  return { inPlace, positional, byName };
}

function* mapEach(items: Iterable<Value>, change: (item: Value) => Value): Generator<Value> {
  for (const item of items) yield change(item);
}
