/** What every use case needs. */
import type { Flavor } from '@valet/heat';
import type { Policy } from '@valet/ostro';
import type { Clock } from '../ports/clock.ts';
import type { Identity } from '../ports/identity.ts';
import type { Stacks } from '../ports/stacks.ts';
import type { SolverPool } from '../solver/pool.ts';
import type { World } from '../world/world.ts';
import type { Journal } from './journal.ts';
import type { KeyedLock } from './keyed-lock.ts';

/** What a project may have; null: as many as it likes. */
export interface Quota {
  readonly plans: number | null;
  readonly placements: number | null;
}

export interface PlanningSettings {
  readonly mode: 'sim' | 'live';
  readonly policy: Policy;
  readonly seed: number;
  /** Wall-clock time for improving one answer while nobody else waits. */
  readonly budgetMs: number;
  /** Searches side by side of a request with time for it, on threads that are idle; at most as many as threads. */
  readonly members: number;
  /** How long an unclaimed placement holds its share. */
  readonly reservationMs: number;
  /** How long a failed plan can be explained. */
  readonly failedRetentionMs: number;
  readonly quota: Quota;
  /** Solves of one request before it gives up because others keep taking what it was given. */
  readonly attempts: number;
}

/** Figures that planning reports; see `http/metrics.ts`. */
export interface PlanningMetrics {
  solved(status: string, seconds: number, gap: number | null): void;
  /** An answer was outdated when it was to be committed. */
  conflicted(rule: string): void;
  rejected(rule: string): void;
}

/** Where things that operators should know of are told. */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export interface Deps {
  readonly siteId: string;
  readonly world: World;
  readonly pool: SolverPool;
  readonly journal: Journal;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly flavors: readonly Flavor[];
  readonly settings: PlanningSettings;
  readonly metrics: PlanningMetrics;
  readonly log: Log;
  /** Heat; null without a cloud. */
  readonly stacks: Stacks | null;
  /** One change of a plan or stack at a time. */
  readonly locks: KeyedLock;
  /** A new uuid. */
  newId(): string;
}
