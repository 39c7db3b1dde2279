/** One exchange of JSON with a service of the cloud. */
import { type Fetch, UnreachableError } from '@valet/client';

const TIMEOUT_MS = 30_000;

export interface Asking {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Whether nothing is made twice when it is sent twice; default: what HTTP says of the method. */
  readonly repeatable?: boolean;
  readonly timeoutMs?: number;
}

/** @throws UnreachableError when nothing comes back; statuses are the caller's to judge */
export async function sendJson(
  send: Fetch,
  url: string,
  { method, headers, body, repeatable = method !== 'POST', timeoutMs = TIMEOUT_MS }: Asking,
): Promise<Response> {
  const ask = () =>
    send(url, {
      method,
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
  try {
    // A server that is about to close the connection may break it under a request.
    return await ask().catch((error: Error) =>
      error.name === 'TimeoutError' || !repeatable ? Promise.reject(error) : ask(),
    );
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : (error as Error);
    const inner = cause instanceof AggregateError ? (cause.errors[0] as Error) : cause;
    throw new UnreachableError(url, inner.message, error);
  }
}
