/** One form of a yaql function: its parameters and what it does; and how arguments are laid out over parameters. */
import type { Argument } from './ast.ts';
import type { Call } from './call.ts';
import type { LazyParam, Param, ValueParam } from './params.ts';
import type { Value } from './values.ts';

/** `f(x)`, `x.f()`, or written either way. */
export type Form = 'function' | 'method' | 'both';

type Params = Readonly<Record<string, Param<unknown>>>;
type Given<P extends Params> = { readonly [K in keyof P]: P[K] extends Param<infer T> ? T : never };

export interface Overload {
  readonly name: string;
  readonly form: Form;
  readonly params: readonly (readonly [name: string, param: Param<unknown>])[];
  /** Whether `key => value` names an argument; if not, it is an argument itself. */
  readonly keywords: boolean;
  run(given: Readonly<Record<string, unknown>>, call: Call): Value;
}

/** An argument as it was written, or a value where a function calls another. */
export type Supplied = Argument | { readonly kind: 'value'; readonly value: Value };

/** What a parameter gets: one argument, several, or none. */
export type Binding = Supplied | readonly Supplied[] | ReadonlyMap<string, Supplied> | undefined;

function define<P extends Params>(
  form: Form,
  keywords: boolean,
  name: string,
  params: P,
  run: (given: Given<P>, call: Call) => Value,
): Overload {
  return { name, form, keywords, params: Object.entries(params), run: run as Overload['run'] };
}

type Definer = <P extends Params>(
  name: string,
  params: P,
  run: (given: Given<P>, call: Call) => Value,
) => Overload;

/** The order of the parameters is that of the arguments, the receiver first. */
export const func: Definer = (name, params, run) => define('function', true, name, params, run);
export const method: Definer = (name, params, run) => define('method', true, name, params, run);
export const both: Definer = (name, params, run) => define('both', true, name, params, run);
/** Those that take `key => value` as an argument. */
export const mappingFunc: Definer = (name, params, run) => define('function', false, name, params, run);
export const mappingMethod: Definer = (name, params, run) => define('method', false, name, params, run);

/** Lays arguments out over the parameters, in their order; null when they do not fit in number or name. */
export function layOut(
  overload: Overload,
  positional: readonly Supplied[],
  byName: ReadonlyMap<string, Supplied>,
): Binding[] | null {
  const left = new Map(byName);
  const bindings: Binding[] = [];
  let next = 0;
  for (const [name, param] of overload.params) {
    if (param.kind === 'named') bindings.push(new Map(left));
    else if (param.kind === 'rest') {
      const all = positional.slice(next);
      if (!all.every((argument) => suits(argument, param.each))) return null;
      bindings.push(all);
      next = positional.length;
    } else {
      const given = positional[next];
      next += 1;
      const argument = given?.kind === 'nothing' ? undefined : given;
      if (argument && left.has(name)) return null;
      const chosen = argument ?? left.get(name);
      left.delete(name);
      if (chosen ? !suits(chosen, param) : !param.fallback) return null;
      bindings.push(chosen);
    }
  }
  const takesNames = overload.params.some(([, param]) => param.kind === 'named');
  return next < positional.length || (left.size > 0 && !takesNames) ? null : bindings;
}

/** A `key => value` goes only to parameters made for it. */
function suits(argument: Supplied, param: ValueParam<unknown> | LazyParam<unknown>): boolean {
  return argument.kind !== 'nothing' && (argument.kind === 'mapping') === param.mapping;
}

/** How a function is called, for messages: `list.where(expression)`. */
export function signature({ name, form, params }: Overload): string {
  const labels = params.map(([, param]) =>
    'fallback' in param && param.fallback ? `${param.label}?` : param.label,
  );
  const operator = /^#operator_(.+)$/.exec(name)?.[1] ?? { '*equal': '=', '*not_equal': '!=' }[name];
  if (operator) return `${labels[0]} ${operator} ${labels[1]}`;
  const prefix = /^#unary_operator_(.+)$/.exec(name)?.[1];
  if (prefix) return `${prefix} ${labels[0]}`;
  if (name === '#indexer') return `${labels[0]}[${labels.slice(1).join(', ')}]`;
  if (name === '#list') return `[${labels.join(', ')}]`;
  if (name === '#map') return `{${labels.join(', ')}}`;
  return form === 'method'
    ? `${labels[0]}.${name}(${labels.slice(1).join(', ')})`
    : `${name}(${labels.join(', ')})`;
}
