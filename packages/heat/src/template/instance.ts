/** A resource with its properties evaluated, and what others can ask of it. */
import type { Position } from '@valet/document';
import type { AttributePath, Call } from '../functions/call.ts';
import { Reference, type ResolvedResource } from '../resource.ts';
import { type MapValue, own, pick } from './values.ts';

/** A resource about to be made: what its template says, evaluated. */
export interface Definition {
  /** In the whole stack: `web.0.server`. */
  readonly path: string;
  readonly name: string;
  /** As written, before the resource registry. */
  readonly type: string;
  readonly properties: MapValue;
  readonly metadata: unknown;
  readonly deletionPolicy: unknown;
  readonly updatePolicy: unknown;
  /** Where the definition, or the value under a path of keys below it, stands. */
  position(path?: readonly (string | number)[]): Position;
}

/** What came of a definition. */
export interface Instance {
  /** What `get_resource` gives. */
  readonly reference: unknown;
  /** What `get_attr` gives; the path starts with the name of the attribute. Empty: all attributes. */
  attribute(path: AttributePath, call: Call): unknown;
  /** The resources to place, in the order of their templates. */
  resources(): Iterable<ResolvedResource>;
}

/** Attributes that a resource has from its own properties, without a cloud. */
const MIRRORED: Readonly<Record<string, readonly string[]>> = {
  'OS::Nova::Server': ['name'],
  'OS::Cinder::Volume': ['size'],
  'OS::Neutron::Net': ['name'],
  'OS::Neutron::Port': ['name'],
  'OS::Neutron::Subnet': ['name', 'cidr'],
  'OS::Heat::SoftwareConfig': ['config'],
};

/** A resource that is one thing in the cloud. */
export class PlainInstance implements Instance {
  readonly definition: Definition;
  /** After the resource registry. */
  readonly type: string;
  readonly reference: unknown;

  constructor(definition: Definition, type: string) {
    this.definition = definition;
    this.type = type;
    this.reference = new Reference(definition.path);
  }

  attribute([name, ...path]: AttributePath, call: Call): unknown {
    const isKnown =
      typeof name === 'string' && Object.hasOwn(MIRRORED, this.type) && MIRRORED[this.type]!.includes(name);
    const value = isKnown ? own(this.definition.properties, name) : undefined;
    return value === undefined || value === null ? call.unknown() : follow(value, path, call);
  }

  *resources(): Iterable<ResolvedResource> {
    const { path, name, properties, metadata } = this.definition;
    yield {
      path,
      name,
      type: this.type,
      properties,
      metadata,
      position: (keys) => this.definition.position(keys),
    };
  }
}

/** A resource that is there already: nothing of it is placed, and nothing but its id is known. */
export class ExternalInstance implements Instance {
  readonly reference: string;

  constructor(id: string) {
    this.reference = id;
  }

  attribute(_path: AttributePath, call: Call): unknown {
    return call.unknown();
  }

  *resources(): Iterable<ResolvedResource> {}
}

/** A value under a path; what is not there is null, as Heat has it for attributes. */
export function follow(value: unknown, path: AttributePath, call: Call): unknown {
  let current = value;
  for (const step of path) {
    const unknown = call.asUnknown(current) ?? call.asUnknown(step);
    if (unknown !== undefined) return unknown;
    const next = pick(current, step, { textIndices: false });
    if (next === undefined) return null;
    current = next;
  }
  return current;
}

/** What is asked of a member: `resource.NAME` or `resource.NAME.ATTRIBUTE`; nothing for other attributes. */
export function memberAttribute(
  attribute: unknown,
): { readonly member: string; readonly attribute: string | undefined } | undefined {
  const match = typeof attribute === 'string' ? /^resource\.([^.]*)(?:\.(.*))?$/s.exec(attribute) : null;
  return match === null ? undefined : { member: match[1]!, attribute: match[2] };
}
