/**
 * The boundary between the two halves of this package: evaluating templates (`template/`) ends in a flat list
 * of resolved resources; the kinds (`kinds/`) turn such a list into an application. Valet's API hands the
 * second half resources of its own, without a template.
 */
import type { Position } from '@valet/document';

/**
 * A resource after evaluation: intrinsic functions and parameters are gone; what is left are plain values,
 * `Reference`s to other resources of the stack, and `Unknown`s only a running cloud can tell.
 */
export interface ResolvedResource {
  /** Names from the root stack down, joined by dots: `web.0.server`. Unique. */
  readonly path: string;
  /** Its name in its own template: `server`. */
  readonly name: string;
  /** After the resource registry: `OS::Nova::Server`. Never a nested stack: its resources stand here instead. */
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly metadata: unknown;
  /** Where the resource, or the value at a path of keys below it (`['properties', 'flavor']`), stands. */
  position(path?: readonly (string | number)[]): Position;
}

/** A `get_resource` (or an output or attribute that comes down to one): the resource at, or all below, a path. */
export class Reference {
  /** Path of a resource, or of a nested stack or group that stands for every resource below it. */
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
}

/** A value only a running cloud can tell. */
export class Unknown {
  /** As the template wrote it, for messages: `get_attr: [network, mtu]`. */
  readonly expression: string;
  readonly position: Position;
  constructor(expression: string, position: Position) {
    this.expression = expression;
    this.position = position;
  }
}
