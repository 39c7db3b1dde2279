/** An argument that is evaluated by the function it is given to: once, never, or for every entry of a list. */
import type { Expression } from './ast.ts';
import { Context } from './context.ts';
import type { Evaluation } from './evaluation.ts';
import type { Value } from './values.ts';

type Body = Expression | { readonly kind: 'value'; readonly value: Value };

export class Lambda {
  readonly #evaluation: Evaluation;
  readonly #body: Body;
  readonly #context: Context;

  constructor(evaluation: Evaluation, body: Body, context: Context) {
    this.#evaluation = evaluation;
    this.#body = body;
    this.#context = context;
  }

  /** Evaluates with the values as `$1` (or `$`), `$2` and so on, and those with names under them. */
  call(values: readonly Value[] = [], named: ReadonlyMap<string, Value> = new Map()): Value {
    const context = new Context(this.#context);
    for (const [i, value] of values.entries()) context.set(String(i + 1), value);
    for (const [name, value] of named) context.set(name, value);
    return this.within(context);
  }

  /** The same, written in another context. */
  movedTo(context: Context): Lambda {
    return new Lambda(this.#evaluation, this.#body, context);
  }

  /** Evaluates in another context than the one it was written in. */
  within(context: Context): Value {
    return this.#body.kind === 'value' ? this.#body.value : this.#evaluation.evaluate(this.#body, context);
  }
}
