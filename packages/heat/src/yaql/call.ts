/** One call of a yaql function, with what the function may ask of its surroundings. */
import type { Context } from './context.ts';
import type { YaqlError, YaqlReason } from './error.ts';
import type { Evaluation } from './evaluation.ts';
import type { Form } from './overload.ts';
import { Stream } from './stream.ts';
import { checkLength, checkSize, type List, type Value, ValueSet, View } from './values.ts';

/** What can be iterated over. */
export type Iterated = List | ValueSet | View | Stream;

export class Call {
  readonly evaluation: Evaluation;
  /** Where the call was written; variables and definitions are looked up there. */
  readonly context: Context;
  readonly #at: number;

  constructor(evaluation: Evaluation, context: Context, at: number) {
    this.evaluation = evaluation;
    this.context = context;
    this.#at = at;
  }

  /** The error that points at this call. */
  fail(message: string, reason: YaqlReason = 'value'): YaqlError {
    return this.evaluation.fail(message, this.#at, reason);
  }

  spend(steps = 1): void {
    this.evaluation.steps.spend(steps);
  }

  /** Costs a step, and refuses to nest deeper than the stack allows. */
  nested<T>(action: () => T): T {
    return this.evaluation.nested(this.#at, action);
  }

  /** Calls another function of the library on values. */
  invoke(name: string, ...values: Value[]): Value {
    return this.evaluation.invoke(name, 'function', values, new Map(), this.context, this.#at);
  }

  /** Calls any function or method by its name, as `call` of yaql does. */
  invokeByName(name: string, values: readonly Value[], named: ReadonlyMap<string, Value>, form: Form): Value {
    return this.evaluation.invoke(name, form, values, named, this.context, this.#at);
  }

  stream(source: Iterable<Value>): Stream {
    return new Stream(source, this);
  }

  /** The entries of a collection, a step each. */
  *items(collection: Iterated): Generator<Value> {
    if (collection instanceof Stream) yield* collection;
    else if (collection instanceof View) yield* this.stream(collection.items());
    else {
      for (const item of collection instanceof ValueSet ? collection.members() : collection) {
        this.spend();
        yield item;
      }
    }
  }

  /** All entries as a list. */
  collect(entries: Iterable<Value>): Value[] {
    const list: Value[] = [];
    for (const entry of entries) {
      list.push(entry);
      checkSize(list.length);
    }
    return list;
  }

  /** Pays for a text about to be made, of so many characters. */
  payText(length: number): void {
    checkLength(length);
    this.spend(Math.ceil(length / 32));
  }
}
