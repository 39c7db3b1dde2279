/** The ways in which a call can fail, as exceptions. */
import type { Error as ErrorDocument, Explanation } from './api.ts';

/** The service answered, and it was no. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The HTTP status. */
  readonly status: number;
  /** The status in words. */
  readonly title: string;
  /** What was got, what was expected, and what to do; also the message. */
  readonly explanation: string;
  /** A permanent dotted code, such as `valet.plan.infeasible`; undefined where something else answered. */
  readonly code: string | undefined;
  /** The id under which the service's log has the request. */
  readonly requestId: string | undefined;
  /** After how many milliseconds it is worth to try again, where the service said so. */
  readonly retryAfterMs: number | undefined;
  /** The failed plan, which can be explained for a while. */
  readonly planId: string | undefined;
  /** Why nothing could be placed. */
  readonly why: Explanation | undefined;

  constructor(
    status: number,
    body: Partial<ErrorDocument> & { readonly explanation: string },
    { requestId, retryAfterMs }: { readonly requestId?: string; readonly retryAfterMs?: number } = {},
  ) {
    super(body.explanation);
    this.status = status;
    this.title = body.title ?? `HTTP ${status}`;
    this.explanation = body.explanation;
    this.code = body.error?.code;
    this.planId = body.error?.plan_id;
    this.why = body.error?.explanation as Explanation | undefined;
    this.requestId = requestId;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer came: the service is out of reach, too slow, or something else that answers there. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
  readonly url: string;

  /** @param message what went wrong, without the address */
  constructor(url: string, message: string, cause?: unknown) {
    super(`${url}: ${message}`, cause === undefined ? undefined : { cause });
    this.url = url;
  }
}

/** The error that an answer's body tells, whatever answered. */
export function errorOf(status: number, text: string, headers: Headers): ApiError {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const context = {
    ...(headers.has('x-openstack-request-id') && { requestId: headers.get('x-openstack-request-id')! }),
    ...(seconds >= 0 && { retryAfterMs: seconds * 1000 }),
  };
  const body = parse(text);
  if (typeof body?.explanation === 'string')
    return new ApiError(status, { ...body, explanation: body.explanation }, context);
  const first = text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
  const explanation = `answered ${status}${first === '' ? '' : `: ${first}`}; is this really a Valet service?`;
  return new ApiError(status, { explanation }, context);
}

function parse(text: string): Partial<ErrorDocument> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
