/** `OS::Heat::Stack`: a stack of its own from a template given as text, perhaps in another cloud. */
import type { AttributePath, Call } from '../functions/call.ts';
import { Reference, type ResolvedResource, Unknown } from '../resource.ts';
import { checkProperties, mapAt } from './group.ts';
import { type Definition, follow, type Instance, PlainInstance } from './instance.ts';
import { allOutputs, openTemplate } from './nested-stack.ts';
import type { Setting, StackContents } from './setting.ts';
import { describe, isMap, type MapValue, own } from './values.ts';

export function remoteStack(definition: Definition, setting: Setting): Instance {
  const { run } = setting;
  checkProperties(definition, definition.properties, ['context', 'template', 'timeout', 'parameters'], []);
  const template = own(definition.properties, 'template');
  const passOver = (why: string): Instance => {
    run.warn(`${definition.path} is passed over: ${why}`, definition.position());
    return new PlainInstance(definition, definition.type);
  };
  if (isElsewhere(own(definition.properties, 'context'), run.surroundings.region)) {
    return passOver('its context puts it into another region or cloud');
  }
  if (template instanceof Unknown) return passOver('its template is known only to a running cloud');
  if (typeof template !== 'string') return passOver(`its template is ${describe(template)}, not a text`);
  const name = run.files.nameOf(template) ?? `${setting.templates.at(-1)} (template of ${definition.path})`;
  const parameters = mapAt(definition, own(definition.properties, 'parameters'), ['parameters']);
  const stack = openTemplate(definition, setting, { name, text: template }, flat(parameters));
  return new RemoteStack(definition, stack);
}

function isElsewhere(context: unknown, region: string | undefined): boolean {
  if (!isMap(context)) return false;
  const { region_name: itsRegion = null, credential_secret_id: credential = null } = context;
  return credential !== null || (itsRegion !== null && itsRegion !== region);
}

/** Parameters may be written like an environment. */
function flat(parameters: MapValue): MapValue {
  const inner = own(parameters, 'parameters');
  return isMap(inner) ? inner : parameters;
}

class RemoteStack implements Instance {
  readonly reference: Reference;
  readonly #stack: StackContents;

  constructor(definition: Definition, stack: StackContents) {
    this.reference = new Reference(definition.path);
    this.#stack = stack;
  }

  attribute([name, ...path]: AttributePath, call: Call): unknown {
    if (name !== 'outputs') return call.unknown();
    return follow(allOutputs(this.#stack, call), path, call);
  }

  resources(): Iterable<ResolvedResource> {
    return this.#stack.resources();
  }
}
