/** Secrets that an installation keeps to itself. */
import { randomBytes } from 'node:crypto';

/** As long as the keys of the hash it is for. */
export function newSecret(): string {
  return randomBytes(32).toString('hex');
}
