/** `OS::Heat::Value`, which is there for its attribute, and `OS::Heat::None`, which is nothing. */
import { HeatError } from '../error.ts';
import type { AttributePath, Call } from '../functions/call.ts';
import { coerce, PARAMETER_TYPES } from './coerce.ts';
import { checkProperties } from './group.ts';
import { type Definition, follow, type Instance, PlainInstance } from './instance.ts';
import type { Setting } from './setting.ts';
import { describe, own } from './values.ts';

export function valueResource(definition: Definition, { run }: Setting): Instance {
  checkProperties(definition, definition.properties, ['value', 'type'], []);
  const fail = (message: string, key: string): never => {
    throw new HeatError('valet.template.invalid_value', message, {
      position: definition.position(['properties', key]),
      resource: definition.path,
    });
  };
  const value = own(definition.properties, 'value') ?? null;
  const type = own(definition.properties, 'type') ?? null;
  if (type === null) return new ValueInstance(definition, value);
  const known = PARAMETER_TYPES.find((one) => one === type);
  if (known === undefined)
    return fail(`type is ${describe(type)}, not one of ${PARAMETER_TYPES.join(', ')}`, 'type');
  const coerced = coerce(value, known, run);
  return 'wrong' in coerced
    ? fail(`value ${coerced.wrong}`, 'value')
    : new ValueInstance(definition, coerced.value);
}

class ValueInstance extends PlainInstance {
  readonly #value: unknown;

  constructor(definition: Definition, value: unknown) {
    super(definition, 'OS::Heat::Value');
    this.#value = value;
  }

  override attribute([name, ...path]: AttributePath, call: Call): unknown {
    return name === 'value' ? follow(this.#value, path, call) : super.attribute([name, ...path], call);
  }
}

/** Takes any properties, and has every attribute: null. */
export class NoneInstance extends PlainInstance {
  override attribute(): unknown {
    return null;
  }
}
