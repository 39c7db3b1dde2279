/** The one exception of the service, with every way in which a call can fail in one table. */

/** Permanent dotted codes, with their HTTP status and whether trying again may help. */
export const ERRORS = {
  'valet.request.invalid': { status: 400, retryable: false },
  'valet.request.ambiguous': { status: 409, retryable: false },
  'valet.request.too_large': { status: 413, retryable: false },
  'valet.version.not_acceptable': { status: 406, retryable: false },
  'valet.identity.unauthorized': { status: 401, retryable: false },
  'valet.identity.forbidden': { status: 403, retryable: false },
  'valet.identity.unavailable': { status: 503, retryable: true },
  'valet.resource.not_found': { status: 404, retryable: false },
  'valet.method.not_allowed': { status: 405, retryable: false },
  'valet.group.duplicate': { status: 409, retryable: false },
  'valet.group.in_use': { status: 409, retryable: false },
  'valet.group.unknown_project': { status: 409, retryable: false },
  'valet.group.forbidden': { status: 403, retryable: false },
  'valet.quota.exceeded': { status: 403, retryable: false },
  'valet.plan.exists': { status: 409, retryable: false },
  'valet.plan.infeasible': { status: 409, retryable: false },
  'valet.plan.undecided': { status: 503, retryable: true },
  'valet.plan.cancelled': { status: 503, retryable: true },
  'valet.placement.state': { status: 409, retryable: false },
  'valet.queue.full': { status: 503, retryable: true },
  'valet.store.conflict': { status: 409, retryable: true },
  'valet.store.unavailable': { status: 503, retryable: true },
  'valet.cloud.unavailable': { status: 503, retryable: true },
  'valet.config.invalid': { status: 500, retryable: false },
  'valet.internal': { status: 500, retryable: false },
} as const;

export type ValetErrorCode = keyof typeof ERRORS;

export class ValetError extends Error {
  override readonly name = 'ValetError';
  readonly code: ValetErrorCode;
  readonly status: number;
  readonly retryable: boolean;
  /** Values a program may want; safe to show to whoever caused the error. */
  readonly details: Readonly<Record<string, unknown>>;

  /** @param message what was got, what was expected and what to do */
  constructor(
    code: ValetErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = ERRORS[code].status;
    this.retryable = ERRORS[code].retryable;
    this.details = details;
  }
}
