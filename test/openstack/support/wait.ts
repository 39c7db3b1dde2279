/** Waiting for a cloud: it says when it is done only if it is asked again and again. */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until the answer is neither undefined nor false.
 * @param what for the message when the time is over, which also has what the last question threw
 */
export async function until<T>(
  what: string,
  timeoutMs: number,
  ask: () => Promise<T | undefined | false>,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = undefined;
    } catch (error) {
      if (error instanceof Unwanted) throw error;
      last = error;
    }
    if (Date.now() > end) {
      throw new Error(`not within ${timeoutMs / 1000} s: ${what}`, last === undefined ? {} : { cause: last });
    }
    await sleep(250);
  }
}

/** What ends the waiting at once: it came to an end, and to the wrong one. */
export class Unwanted extends Error {}
