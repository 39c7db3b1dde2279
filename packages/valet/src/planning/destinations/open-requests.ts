/** Requests for several servers of which not all have been asked for yet. */
import { createHash } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { DestinationInput } from './input.ts';

/** Nova asks for all servers of a request in one go. */
const OPEN_MS = 10 * 60_000;
/** Without the id of its request a call can be told from a later, equal one only by the time between them. */
const OPEN_WITHOUT_ID_MS = 30_000;
const MOST_OPEN = 10_000;

export class OpenRequests {
  readonly #clock: Clock;
  readonly #plans = new Map<string, { readonly planId: string; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The same for every server of a request. */
  keyOf({ asked, originId, projectId, userId, count }: DestinationInput): string {
    // What the scheduler knows of the group grows from one server of the request to the next.
    const what =
      asked.kind === 'server'
        ? { ...asked, serverGroup: asked.serverGroup?.id ?? null, ignoreHosts: [] }
        : asked;
    const text = JSON.stringify([originId, projectId, userId, count, what]);
    const digest = createHash('sha256').update(text).digest('hex');
    return originId === null ? `${digest} unnamed` : digest;
  }

  find(key: string): string | undefined {
    const open = this.#plans.get(key);
    return open === undefined || open.until < this.#clock.now() ? undefined : open.planId;
  }

  remember(key: string, planId: string): void {
    const openMs = key.endsWith('unnamed') ? OPEN_WITHOUT_ID_MS : OPEN_MS;
    this.#plans.delete(key);
    this.#plans.set(key, { planId, until: this.#clock.now() + openMs });
    if (this.#plans.size > MOST_OPEN) {
      const [oldest] = this.#plans.keys();
      this.#plans.delete(oldest!);
    }
  }
}
