/** A load for a generated site: servers and volumes as if they had been there for long, the same for each seed. */
import { byClass, capacityOf, offersOf } from '../capacity.ts';
import type { DemandOf, SiteFlavor } from '../demand.ts';
import type { Amounts, HostDescription, PlacedDescription, PoolDescription } from '../description.ts';
import { MAX_PLACED } from '../limits.ts';
import { createRandom, type Random } from './random.ts';
import type { LoadSpec } from './spec.ts';

export interface LoadInput {
  readonly hosts: readonly HostDescription[];
  readonly pools: readonly PoolDescription[];
  /** Those to choose from. */
  readonly flavors: readonly SiteFlavor[];
  readonly demandOf: DemandOf;
  readonly standby: Amounts | undefined;
}

/** @returns undefined when it would be more than `MAX_PLACED` */
export function generateLoad(spec: LoadSpec, input: LoadInput): PlacedDescription[] | undefined {
  const random = createRandom(spec.seed);
  const placed: PlacedDescription[] = [];
  const withProject = () =>
    spec.projects.length === 0 ? {} : { project: spec.projects[random.below(spec.projects.length)]! };
  const number = () => String(placed.length + 1).padStart(6, '0');

  const standby = byClass(input.standby);
  // A flavor that takes nothing would fit for ever.
  const choices = input.flavors
    .map((flavor) => ({ flavor: flavor.name, demand: Object.entries(input.demandOf(flavor)) }))
    .filter((choice) => choice.demand.some(([, amount]) => amount > 0));
  for (const host of input.hosts) {
    const room = new Map<string, number>();
    const share = shareOf(spec.share, spec.spread, random);
    for (const [name, offer] of offersOf(host)) {
      room.set(name, (capacityOf(offer) * share * (100 - (standby.get(name) ?? 0))) / 100);
    }
    for (let choice = choose(choices, room, random); choice !== undefined; ) {
      for (const [name, amount] of choice.demand) room.set(name, (room.get(name) ?? 0) - amount);
      placed.push({ server: `load-${number()}`, host: host.name, flavor: choice.flavor, ...withProject() });
      if (placed.length > MAX_PLACED) return undefined;
      choice = choose(choices, room, random);
    }
  }
  if (spec.poolShare === 0 || spec.volumeSizesGb.length === 0) return placed;
  for (const pool of input.pools) {
    let room = pool.capacity_gb * shareOf(spec.poolShare, spec.spread, random);
    for (;;) {
      const size = spec.volumeSizesGb[random.below(spec.volumeSizesGb.length)]!;
      if (size > room) break;
      room -= size;
      placed.push({ volume: `load-${number()}`, pool: pool.name, size_gb: size, ...withProject() });
      if (placed.length > MAX_PLACED) return undefined;
    }
  }
  return placed;
}

/** Each host and pool differs from the others. */
function shareOf(share: number, spread: number, random: Random): number {
  return Math.min(1, Math.max(0, share + (2 * random.next() - 1) * spread));
}

interface Choice {
  readonly flavor: string;
  readonly demand: readonly (readonly [string, number])[];
}

/** One at random; if that has no room, the next one that has. */
function choose(
  choices: readonly Choice[],
  room: ReadonlyMap<string, number>,
  random: Random,
): Choice | undefined {
  const start = random.below(choices.length);
  for (let step = 0; step < choices.length; step++) {
    const choice = choices[(start + step) % choices.length]!;
    if (choice.demand.every(([name, amount]) => amount <= (room.get(name) ?? 0))) return choice;
  }
  return undefined;
}
