/** Waiting that can be cut short, and work that has to end in time. */

/** @throws the signal's reason when it is aborted before */
export function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** The reason of a signal whose time is over. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/**
 * Does work with a signal that is aborted with another one, or by `OutOfTime`. The timer is our own: Node may forget
 * a signal of `AbortSignal.timeout` that only `AbortSignal.any` knows, and the work would never end.
 */
export async function within<Result>(
  milliseconds: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new OutOfTime()), milliseconds);
  try {
    return await work(signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]));
  } finally {
    clearTimeout(timer);
  }
}
