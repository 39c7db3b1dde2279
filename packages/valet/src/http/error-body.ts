/** Errors as the historic clients expect them on the wire. */
import type { ValetError, ValetErrorCode } from '../error.ts';

export interface ErrorBody {
  readonly title: string;
  readonly explanation: string;
  readonly code: number;
  readonly error: {
    readonly message: string;
    readonly traceback: null;
    readonly type: string;
    readonly [more: string]: unknown;
  };
}

/** Title and type by status; the types are the names of the exceptions that historically made them. */
const KINDS: Readonly<Record<number, readonly [title: string, type: string]>> = {
  400: ['Bad Request', 'HTTPBadRequest'],
  401: ['Unauthorized', 'HTTPUnauthorized'],
  403: ['Forbidden', 'HTTPForbidden'],
  404: ['Not Found', 'HTTPNotFound'],
  405: ['Method Not Allowed', 'HTTPMethodNotAllowed'],
  406: ['Not Acceptable', 'HTTPNotAcceptable'],
  408: ['Request Timeout', 'HTTPRequestTimeout'],
  409: ['Conflict', 'HTTPConflict'],
  413: ['Request Entity Too Large', 'HTTPRequestEntityTooLarge'],
  414: ['Request-URI Too Long', 'HTTPRequestURITooLong'],
  415: ['Unsupported Media Type', 'HTTPUnsupportedMediaType'],
  417: ['Expectation Failed', 'HTTPExpectationFailed'],
  431: ['Request Header Fields Too Large', 'HTTPRequestHeaderFieldsTooLarge'],
  500: ['Internal Server Error', 'HTTPInternalServerError'],
  503: ['Service Unavailable', 'HTTPServiceUnavailable'],
};

const FROM_OSTRO: ReadonlySet<ValetErrorCode> = new Set(['valet.plan.infeasible', 'valet.plan.undecided']);

/** Seconds after which to try again. */
const RETRY_AFTER: Partial<Readonly<Record<ValetErrorCode, number>>> = {
  'valet.plan.undecided': 5,
  'valet.plan.cancelled': 5,
  'valet.identity.unavailable': 5,
  'valet.cloud.unavailable': 5,
  'valet.store.unavailable': 5,
  'valet.queue.full': 1,
};

/** @param more further members of `error`, in snake_case */
export function errorBody(
  status: number,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): ErrorBody {
  const [title, type] = KINDS[status] ?? KINDS[status < 500 ? 400 : 500];
  return { title, explanation: message, code: status, error: { message, traceback: null, type, ...more } };
}

/** Whether an error is the optimizer's answer to a request. */
export function isFromOstro(error: ValetError): boolean {
  return FROM_OSTRO.has(error.code);
}

/** Null: trying again will not help, or any time is as good. */
export function retryAfterOf(error: ValetError): number | null {
  return RETRY_AFTER[error.code] ?? (error.status === 503 ? 5 : null);
}
