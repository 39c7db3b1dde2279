/** The one exception of this package: wrong input, told with where it stands and which resource it belongs to. */
import { formatPosition, type Position } from '@valet/document';

/** Every way in which templates, environments and parameters can fail to evaluate. Permanent. */
export type TemplateErrorCode =
  /** No version, an unknown one, or a template of CloudFormation. */
  | 'valet.template.version'
  /** A key that is not known, a part that is missing or of the wrong form. */
  | 'valet.template.shape'
  | 'valet.template.environment'
  | 'valet.template.registry_cycle'
  /** A file that was not handed over, or that may not be named. */
  | 'valet.template.missing_file'
  | 'valet.template.nesting_cycle'
  | 'valet.template.missing_parameter'
  | 'valet.template.unknown_parameter'
  /** Of the wrong type, or against a constraint. */
  | 'valet.template.parameter_value'
  | 'valet.template.condition'
  /** Not a function of this version, or not in this place. */
  | 'valet.template.unknown_function'
  /** Arguments a function cannot work with. */
  | 'valet.template.function'
  | 'valet.template.invalid_value'
  | 'valet.template.unknown_resource'
  /** A resource is asked for whose condition does not hold. */
  | 'valet.template.disabled_resource'
  | 'valet.template.unknown_attribute'
  /** Something hangs on a value that only a running cloud can tell. */
  | 'valet.template.unknown_value'
  /** Resources that depend on one another in a circle. */
  | 'valet.template.cycle'
  /** Two resources with the same path. */
  | 'valet.template.ambiguous_path'
  | 'valet.template.too_many_resources'
  | 'valet.template.too_deep'
  /** More work, or more text, than an evaluation may take. */
  | 'valet.template.too_costly';

/** Every way in which resources that were evaluated well can still not become an application. */
export type KindErrorCode =
  | 'valet.template.invalid_value'
  | 'valet.template.missing_property'
  | 'valet.template.unknown_value'
  | 'valet.template.unknown_flavor'
  | 'valet.template.unknown_group'
  | 'valet.template.unknown_resource'
  | 'valet.template.wrong_kind'
  | 'valet.template.duplicate_name'
  | 'valet.template.group_mismatch'
  | 'valet.template.group_nesting'
  | 'valet.template.group_cycle'
  | 'valet.template.no_pools'
  | 'valet.template.too_large';

export type HeatErrorCode = TemplateErrorCode | KindErrorCode;

/** Where an error belongs, as far as it is known where it arises. */
export interface HeatErrorPlace {
  readonly position?: Position | undefined;
  /** Path of the resource in the stack: `web.0.server`. */
  readonly resource?: string | undefined;
}

/**
 * Wrong input: a template, environment or parameter that cannot be evaluated. `message` says what was got, what
 * was expected and what to do; `toString()` puts the place around it: `file:line:column: … (resource …)`.
 */
export class HeatError extends Error {
  override readonly name = 'HeatError';
  /** Permanent and dotted. */
  readonly code: HeatErrorCode;
  readonly position: Position | undefined;
  readonly resource: string | undefined;

  constructor(code: HeatErrorCode, message: string, place: HeatErrorPlace = {}) {
    super(message);
    this.code = code;
    this.position = place.position;
    this.resource = place.resource;
  }

  /** The same error, its missing place filled in from further out. */
  within(place: HeatErrorPlace): HeatError {
    const position = this.position ?? place.position;
    const resource = this.resource ?? place.resource;
    if (position === this.position && resource === this.resource) return this;
    return new HeatError(this.code, this.message, { position, resource });
  }

  override toString(): string {
    const where = this.position === undefined ? '' : `${formatPosition(this.position)}: `;
    const what = this.resource === undefined ? '' : ` (resource ${this.resource})`;
    return `${where}${this.message}${what}`;
  }
}
