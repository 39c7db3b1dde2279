/** Every way in which input to the optimizer can be wrong. */
export type OstroErrorCode =
  | 'valet.site.invalid'
  | 'valet.request.invalid'
  | 'valet.request.unknown_name'
  | 'valet.request.duplicate_name'
  | 'valet.group.invalid'
  | 'valet.group.cycle'
  | 'valet.group.nesting'
  | 'valet.group.forbidden';

/**
 * The one exception of the optimizer: the request or the site contradicts itself or names something that
 * does not exist. Infeasible and out-of-time are results, never exceptions.
 */
export class OstroError extends Error {
  override readonly name = 'OstroError';
  /** Permanent and dotted. */
  readonly code: OstroErrorCode;
  /** Names and values a program may want, by key. */
  readonly details: Readonly<Record<string, unknown>>;

  /** @param message what was got, what was expected and what to do */
  constructor(code: OstroErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
