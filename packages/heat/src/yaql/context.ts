/** Where `$name` and functions made with `def` are looked up: a context within the one it was made in. */
import type { StepBudget } from '../steps.ts';
import type { Lambda } from './lambda.ts';
import type { Value } from './values.ts';

export class Context {
  readonly #parent: Context | null;
  readonly #variables = new Map<string, Value>();
  readonly #functions = new Map<string, Lambda>();
  /** Whether any function was made in here or further out; most expressions make none. */
  #defines = false;

  constructor(parent: Context | null) {
    this.#parent = parent;
    if (parent) this.#defines = parent.#defines;
  }

  /** A variable; null when there is none of that name. */
  variable(name: string, steps: StepBudget): Value {
    const wanted = normal(name);
    return this.#find((context) => context.#variables.get(wanted), steps) ?? null;
  }

  definition(name: string, steps: StepBudget): Lambda | undefined {
    return this.#defines ? this.#find((context) => context.#functions.get(name), steps) : undefined;
  }

  set(name: string, value: Value): this {
    this.#variables.set(normal(name), value);
    return this;
  }

  define(name: string, body: Lambda): this {
    this.#functions.set(name, body);
    this.#defines = true;
    return this;
  }

  #find<T>(look: (context: Context) => T | undefined, steps: StepBudget): T | undefined {
    for (let context: Context | null = this; context; context = context.#parent) {
      steps.spend();
      const found = look(context);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** `$` is `$1`. */
function normal(name: string): string {
  return name === '' ? '1' : name;
}
