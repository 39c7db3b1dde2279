/** A resource that is a template: its properties are the parameters, its attributes the outputs. */
import { didYouMean, formatPosition, quote } from '@valet/document';
import { HeatError } from '../error.ts';
import type { AttributePath, Call } from '../functions/call.ts';
import { Reference, type ResolvedResource } from '../resource.ts';
import type { Given } from './environment.ts';
import type { FoundFile } from './files.ts';
import { type Definition, follow, type Instance, memberAttribute } from './instance.ts';
import { Parameters } from './parameters.ts';
import type { RegistryEntry } from './registry.ts';
import { inside, type Setting, type StackContents } from './setting.ts';
import { shortList } from './text.ts';
import { type MapValue, mapOf } from './values.ts';

/** The stack behind a type that is, or is mapped to, the name of a template. */
export function nestedStack(
  definition: Definition,
  setting: Setting,
  { name, entry }: { readonly name: string; readonly entry?: RegistryEntry },
): Instance {
  // A name is relative to the file it stands in: here that of the template, or an environment.
  const namedIn = entry?.position.file ?? setting.templates.at(-1);
  const what = entry === undefined ? 'the type' : `the resource registry (${formatPosition(entry.position)})`;
  const file = setting.run.files.find(name, namedIn, what, definition.position(['type']));
  return new NestedStack(definition, openTemplate(definition, setting, file, definition.properties, entry));
}

/** Opens the stack of a template with values for its parameters. */
export function openTemplate(
  definition: Definition,
  setting: Setting,
  file: FoundFile,
  values: MapValue,
  entry?: RegistryEntry,
): StackContents {
  const { run, templates, makers } = setting;
  if (templates.includes(file.name)) {
    const circle = [...templates.slice(templates.indexOf(file.name)), file.name];
    throw new HeatError(
      'valet.template.nesting_cycle',
      `templates nest one another in a circle: ${circle.join(' → ')}`,
      {
        position: definition.position(['type']),
        resource: definition.path,
      },
    );
  }
  const inner = { ...inside(setting, definition, entry), templates: [...templates, file.name] };
  const template = run.files.template(file);
  const parameters = new Parameters(
    template.parameters,
    new Map(Object.keys(values).map((name) => [name, given(definition, name, values[name])])),
    run.environment.defaults,
    {
      'OS::stack_name': inner.stackName,
      'OS::stack_id': undefined,
      'OS::project_id': run.surroundings.projectId,
    },
    {
      word: 'property',
      advice: (name) => `write ${name} under properties of ${definition.name}`,
      position: definition.position(),
    },
    run,
  );
  return makers.openStack(template, parameters, inner, definition);
}

function given(definition: Definition, name: string, value: unknown): Given {
  return { value, by: `resource ${definition.path}`, position: definition.position(['properties', name]) };
}

/** The output that is to stand for a nested stack instead of its own id. */
const STACK_ID = 'OS::stack_id';

class NestedStack implements Instance {
  readonly reference: unknown;
  readonly #definition: Definition;
  readonly #stack: StackContents;

  constructor(definition: Definition, stack: StackContents) {
    this.#definition = definition;
    this.#stack = stack;
    this.reference = stack.hasOutput(STACK_ID) ? stack.output(STACK_ID) : new Reference(definition.path);
  }

  attribute([name, ...path]: AttributePath, call: Call): unknown {
    if (name === undefined) return allOutputs(this.#stack, call);
    const asked = memberAttribute(name);
    if (asked !== undefined) return this.#ofMember(asked.member, asked.attribute, path, call);
    if (typeof name === 'string' && this.#stack.hasOutput(name))
      return follow(this.#stack.output(name), path, call);
    // Attributes every resource has, which tell of the stack in the cloud.
    if (name === STACK_ID || name === 'show') return call.unknown();
    const names = this.#stack.outputNames;
    const shown = names.length === 0 ? 'none' : shortList(names);
    throw call.error(
      `${this.#definition.path} is a nested stack without an output ${quote(String(name))}; ` +
        `it has ${shown}.${didYouMean(String(name), names)}`,
      'valet.template.unknown_attribute',
    );
  }

  #ofMember(name: string, attribute: string | undefined, path: AttributePath, call: Call): unknown {
    const member = this.#stack.member(name);
    if (member !== undefined) return askMember(member, attribute, path, call);
    throw call.error(
      `${this.#definition.path} has no resource ${quote(name)}.${didYouMean(name, this.#stack.memberNames)}`,
      'valet.template.unknown_attribute',
    );
  }

  resources(): Iterable<ResolvedResource> {
    return this.#stack.resources();
  }
}

/** The outputs of a stack as one map. */
export function allOutputs(stack: StackContents, call: Call): MapValue {
  const names = stack.outputNames;
  call.costs.steps.spend(names.length);
  return mapOf(names.map((name) => [name, stack.output(name)]));
}

/** What `resource.NAME` (the member itself) and `resource.NAME.ATTRIBUTE` give. */
export function askMember(
  member: Instance,
  attribute: string | undefined,
  path: AttributePath,
  call: Call,
): unknown {
  const full = attribute === undefined ? path : [attribute, ...path];
  return full.length === 0 ? member.reference : member.attribute(full, call);
}
