/** The parameters of one stack with their values. */
import { didYouMean, formatPosition, type Position, quote } from '@valet/document';
import { HeatError } from '../error.ts';
import { Unknown } from '../resource.ts';
import { coerce, emptyValue } from './coerce.ts';
import type { Given } from './environment.ts';
import type { ParameterSchema } from './parameter-schema.ts';
import type { Run } from './run.ts';
import { shortList } from './text.ts';
import { checkSize, isSymbolic } from './values.ts';

/** Who gives a stack its parameters. */
export interface Giver {
  /** For the nested: `property`, of a resource; else `parameter`. */
  readonly word: 'parameter' | 'property';
  /** What to do about a missing one. */
  readonly advice: (name: string) => string;
  /** Where something missing is missing. */
  readonly position: Position | undefined;
}

export interface PseudoParameters {
  readonly 'OS::stack_name': unknown;
  readonly 'OS::stack_id': unknown;
  readonly 'OS::project_id': unknown;
}

/**
 * Values as Heat finds them: what is given, else what `parameter_defaults` says, else the default of the template.
 * A parameter without any is an error once something asks for it; Heat refuses it in any case, so `unset` names it.
 */
export class Parameters {
  readonly #schemas: ReadonlyMap<string, ParameterSchema>;
  readonly #values = new Map<string, unknown>();
  readonly #pseudo: PseudoParameters;
  readonly #giver: Giver;

  /** @throws HeatError for a value of the wrong type, one against a constraint, or one no parameter is there for */
  constructor(
    schemas: ReadonlyMap<string, ParameterSchema>,
    given: ReadonlyMap<string, Given>,
    defaults: ReadonlyMap<string, Given>,
    pseudo: PseudoParameters,
    giver: Giver,
    run: Run,
  ) {
    this.#schemas = schemas;
    this.#pseudo = pseudo;
    this.#giver = giver;
    for (const [name, { by, position }] of given) {
      if (schemas.has(name)) continue;
      const known = [...schemas.keys()];
      const help =
        didYouMean(name, known) || (known.length === 0 ? ' It has none.' : ` It has ${shortList(known)}.`);
      throw new HeatError(
        'valet.template.unknown_parameter',
        `${by} gives ${giver.word} ${quote(name)}, which the template does not have.${help}`,
        { position },
      );
    }
    for (const schema of schemas.values()) {
      try {
        this.#set(schema, given.get(schema.name), defaults.get(schema.name), run);
      } catch (error) {
        throw error instanceof HeatError ? error.within({ position: schema.position }) : error;
      }
    }
  }

  #set(schema: ParameterSchema, given: Given | undefined, fallback: Given | undefined, run: Run): void {
    // A default has to be right even where it is not used, as in Heat.
    const own = run.once(schema, () =>
      schema.default === undefined ? undefined : this.#checked(schema, templateDefault(schema), run),
    );
    const chosen = [given, fallback].find((one) => one !== undefined && one.value !== null);
    if (chosen !== undefined) this.#values.set(schema.name, this.#checked(schema, chosen, run));
    else if (own !== undefined) this.#values.set(schema.name, own);
    // A property that is written, but null, is empty rather than missing.
    else if (given !== undefined && this.#giver.word === 'property')
      this.#values.set(schema.name, emptyValue(schema.type));
  }

  #checked(schema: ParameterSchema, given: Given, run: Run): unknown {
    const coerced = coerce(given.value, schema.type, run);
    const fail = (wrong: string): never => {
      const shown = schema.hidden ? 'is not what its constraints ask for (the value is hidden)' : wrong;
      const declared = given.position ? `; it is declared at ${formatPosition(schema.position)}` : '';
      throw new HeatError(
        'valet.template.parameter_value',
        `parameter ${quote(schema.name)} ${shown} (given by ${given.by}${declared})`,
        { position: given.position ?? schema.position },
      );
    };
    if ('wrong' in coerced) return fail(coerced.wrong);
    const { value } = coerced;
    checkSize(value, run.steps);
    if (isSymbolic(value)) return value;
    const wrong = schema.constraints
      .map((constraint) => constraint(value, run))
      .find((text) => text !== undefined);
    return wrong === undefined ? value : fail(wrong);
  }

  /** The value of a parameter. @param position where it is asked for */
  get(name: string, position: Position): unknown {
    if (Object.hasOwn(this.#pseudo, name)) {
      return this.#pseudo[name as keyof PseudoParameters] ?? new Unknown(`get_param: ${name}`, position);
    }
    if (this.#values.has(name)) return this.#values.get(name);
    if (this.#schemas.has(name)) throw this.missing([name]);
    const names = [...this.#schemas.keys(), ...Object.keys(this.#pseudo)];
    throw new HeatError(
      'valet.template.unknown_parameter',
      `the template has no parameter ${quote(name)}.${didYouMean(name, names)}`,
      { position },
    );
  }

  /** Parameters without a value and without a default. */
  get unset(): readonly string[] {
    return [...this.#schemas.keys()].filter((name) => !this.#values.has(name));
  }

  /** The error for parameters that have no value though something needs it. */
  missing(names: readonly string[]): HeatError {
    const first = this.#schemas.get(names[0]!)!;
    const which = names.length === 1 ? `${quote(names[0]!)} has` : `${shortList(names.map(quote))} have`;
    const declared = this.#giver.position ? ` (declared at ${formatPosition(first.position)})` : '';
    return new HeatError(
      'valet.template.missing_parameter',
      `parameter${names.length === 1 ? '' : 's'} ${which} no value and no default${declared}; ` +
        this.#giver.advice(names[0]!),
      { position: this.#giver.position ?? first.position },
    );
  }

  /** All values, those of hidden parameters masked. */
  shown(): [string, unknown][] {
    return [...this.#values].map(([name, value]) => [
      name,
      this.#schemas.get(name)!.hidden ? '******' : value,
    ]);
  }
}

function templateDefault(schema: ParameterSchema): Given {
  return { value: schema.default, by: 'its default' };
}
