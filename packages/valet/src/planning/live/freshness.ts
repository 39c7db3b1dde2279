/** How fresh what is known of each part of the cloud is, and why not fresher. */
import { type Clock, timestamp } from '../../ports/clock.ts';

interface Part {
  /** Milliseconds since the epoch; null: never. */
  lastRead: number | null;
  /** Null: fresh. */
  problem: { readonly since: number; reason: string } | null;
}

export class Freshness {
  readonly #clock: Clock;
  readonly #parts = new Map<string, Part>();
  /** Those that are read again and again; others only when there is a reason. */
  readonly #regular: readonly string[];

  constructor(clock: Clock, parts: readonly string[]) {
    this.#clock = clock;
    this.#regular = parts;
    const since = clock.now();
    for (const name of parts)
      this.#parts.set(name, { lastRead: null, problem: { since, reason: 'it has not been read yet' } });
  }

  /** Some were read, beginning at a time. */
  read(readAt: number, parts: Iterable<string>): void {
    for (const name of parts) this.#parts.set(name, { lastRead: readAt, problem: null });
  }

  failed(name: string, reason: string): void {
    const part = this.#parts.get(name) ?? { lastRead: null, problem: null };
    const since = part.problem?.since ?? this.#clock.now();
    this.#parts.set(name, { ...part, problem: { since, reason } });
  }

  /** What is wrong with the first part that is not fresh; null nothing. */
  get problem(): string | null {
    for (const { problem } of this.#parts.values()) if (problem !== null) return problem.reason;
    return null;
  }

  /** Since the oldest regular part was read; since the start, when one never was. */
  stalenessMs(startedAt: number): number {
    const oldest = Math.min(...this.#regular.map((name) => this.#parts.get(name)?.lastRead ?? startedAt));
    return Math.max(0, this.#clock.now() - oldest);
  }

  /** As `/v1/status` shows it. */
  status(): Record<string, Readonly<Record<string, unknown>>> {
    return Object.fromEntries(
      Array.from(this.#parts, ([name, { lastRead, problem }]) => [
        name,
        {
          status: problem === null ? 'ok' : 'stale',
          last_read_at: lastRead === null ? null : timestamp(lastRead),
          ...(problem === null ? {} : { stale_since: timestamp(problem.since), reason: problem.reason }),
        },
      ]),
    );
  }
}
