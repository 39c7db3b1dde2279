/** Ids that grow: UUIDs of version 7 (RFC 9562, section 5.7). */
import { randomUUID } from 'node:crypto';
import type { Clock } from './ports/clock.ts';

/** What the twelve bits behind the time can count. */
const IN_ONE_MS = 0x1000;

/**
 * Each id is greater than the one before, so that the records of a plan stand side by side in the indices of a
 * database, and writing them touches one page instead of one page each. 62 bits of each are random.
 */
export function orderedIds(clock: Clock): () => string {
  let ms = 0;
  let count = 0;
  return () => {
    const now = clock.now();
    // A clock that stands still or was set back must not bring an id before the last one.
    if (now > ms) {
      ms = now;
      count = 0;
    } else if (++count === IN_ONE_MS) {
      ms++;
      count = 0;
    }
    const time = Math.floor(ms).toString(16).padStart(12, '0');
    // Of a random UUID the last two groups are as this version wants them.
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count.toString(16).padStart(3, '0')}-${randomUUID().slice(19)}`;
  };
}
