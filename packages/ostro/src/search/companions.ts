/**
 * Volumes that a hard affinity binds to a server. Where the server goes decides which pools are left for them,
 * so a host that leaves one of them without a pool is none for the server, and they are placed right after it.
 */
import type { CompiledGroup, Problem } from '../model/problem.ts';
import { hangsAbove, poolUnitAt, unitAt } from '../model/snapshot.ts';
import type { Draft } from './draft.ts';

const LEVELS = ['host', 'rack', 'cluster'] as const;

type LevelNumber = 0 | 1 | 2;

interface Companion {
  readonly volume: number;
  /** The smallest unit it has to share with the server. */
  readonly level: LevelNumber;
}

const NONE: readonly Companion[] = [];

export class Companions {
  readonly #problem: Problem;
  /** By server part; null: no volume is bound to any. */
  readonly #of: ReadonlyMap<number, readonly Companion[]> | null;
  /** By level: pools in each unit, and those that hang above; made when first asked for. */
  readonly #pools: ({ within: Map<number, number[]>; above: number[] } | undefined)[] = [];

  constructor(problem: Problem) {
    this.#problem = problem;
    this.#of = problem.groups.some(bindsVolumes) ? bindVolumes(problem) : null;
  }

  /** Whether any volume is bound to a server at all. */
  get any(): boolean {
    return this.#of !== null && this.#of.size > 0;
  }

  /** The volumes bound to a server part. */
  of(part: number): readonly Companion[] {
    return this.#of?.get(part) ?? NONE;
  }

  /** Whether each of them that is not placed still has a pool, as the placed server stands. */
  havePools(draft: Draft, part: number): boolean {
    for (const { volume, level } of this.of(part)) {
      if (draft.partAt[volume] >= 0) continue;
      const { within, above } = (this.#pools[level] ??= this.#index(level));
      const unit = unitAt(this.#problem.snapshot, draft.partAt[part], LEVELS[level]);
      const fits = (pool: number) => draft.fits(volume, pool);
      if (!within.get(unit)?.some(fits) && !above.some(fits)) return false;
    }
    return true;
  }

  #index(level: LevelNumber): { within: Map<number, number[]>; above: number[] } {
    const { snapshot } = this.#problem;
    const within = new Map<number, number[]>();
    const above: number[] = [];
    for (let pool = 0; pool < snapshot.poolCount; pool++) {
      const unit = poolUnitAt(snapshot, pool, LEVELS[level]);
      if (hangsAbove(snapshot, pool, LEVELS[level])) above.push(pool);
      else if (unit >= 0) within.set(unit, [...(within.get(unit) ?? []), pool]);
    }
    return { within, above };
  }
}

function bindsVolumes({ type, soft, hasVolumes }: CompiledGroup): boolean {
  return type === 'affinity' && soft === 0 && hasVolumes;
}

function bindVolumes(problem: Problem): Map<number, readonly Companion[]> {
  const { parts, serverCount } = problem;
  const levels = new Map<number, Map<number, LevelNumber>>();
  for (const group of problem.groups) {
    if (!bindsVolumes(group)) continue;
    const { items } = group;
    const number = LEVELS.indexOf(group.level) as LevelNumber;
    const volumes = items.filter((item) => item >= serverCount);
    for (const item of items) {
      if (item >= serverCount) break;
      const own = levels.get(parts.partOf[item]) ?? new Map<number, LevelNumber>();
      levels.set(parts.partOf[item], own);
      for (const volume of volumes) {
        const part = parts.partOf[volume];
        own.set(part, Math.min(number, own.get(part) ?? number) as LevelNumber);
      }
    }
  }
  const bound = new Map<number, readonly Companion[]>();
  for (const [part, own] of levels)
    bound.set(
      part,
      [...own].map(([volume, level]) => ({ volume, level })),
    );
  return bound;
}

/** Puts a part at a target only if the volumes bound to it still have pools then. @returns whether it did */
export function putWithCompanions(draft: Draft, part: number, target: number): boolean {
  if (!draft.put(part, target)) return false;
  if (draft.companions.havePools(draft, part)) return true;
  draft.take(part);
  return false;
}
