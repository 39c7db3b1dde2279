/** What has been seen of the schedulers since the start: that they ask, with which plug-in, and whether Heat's hints come along. */
import { type Clock, timestamp } from '../../ports/clock.ts';
import { type DestinationInput, hintOf } from './input.ts';

const SCHEDULERS = { server: 'nova_scheduler', volume: 'cinder_scheduler' } as const;

interface Sighting {
  calls: number;
  lastCallAt: number;
  /** The last call for a resource of a stack; null: none so far. */
  lastHintsAt: number | null;
  /** The last call that could use more than one host; null: none so far. */
  lastAlternatesAt: number | null;
  plugin: string | null;
}

export class Sightings {
  readonly #clock: Clock;
  readonly #of = new Map<DestinationInput['asked']['kind'], Sighting>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  see(input: DestinationInput): void {
    const { asked, alternates, plugin } = input;
    const now = this.#clock.now();
    const before = this.#of.get(asked.kind);
    this.#of.set(asked.kind, {
      calls: (before?.calls ?? 0) + 1,
      lastCallAt: now,
      lastHintsAt: hintOf(input, 'heat_root_stack_id') === undefined ? (before?.lastHintsAt ?? null) : now,
      lastAlternatesAt: alternates > 0 ? now : (before?.lastAlternatesAt ?? null),
      plugin: plugin ?? before?.plugin ?? null,
    });
  }

  /**
   * Parts of `/v1/status`.
   * @param all also those that never asked
   */
  status(all: boolean): Record<string, Readonly<Record<string, unknown>>> {
    const kinds = (['server', 'volume'] as const).filter((kind) => all || this.#of.has(kind));
    return Object.fromEntries(kinds.map((kind) => [SCHEDULERS[kind], shown(this.#of.get(kind))]));
  }
}

function shown(seen: Sighting | undefined): Readonly<Record<string, unknown>> {
  const at = (time: number | null | undefined) => (time == null ? null : timestamp(time));
  return {
    status: seen === undefined ? 'unseen' : 'ok',
    calls: seen?.calls ?? 0,
    last_call_at: at(seen?.lastCallAt),
    last_hints_at: at(seen?.lastHintsAt),
    last_alternates_at: at(seen?.lastAlternatesAt),
    plugin: seen?.plugin ?? null,
  };
}
