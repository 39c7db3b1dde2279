/** A mix of flavors as clouds have it, and hosts filled with it up to a share. */
import type { Host } from '@valet/ostro';
import { REFERENCE_HOST, type Resources } from './grid.ts';
import type { Random } from './random.ts';

export const FLAVORS: readonly Resources[] = [
  { VCPU: 1, MEMORY_MB: 2000, DISK_GB: 20 },
  { VCPU: 2, MEMORY_MB: 4000, DISK_GB: 40 },
  { VCPU: 4, MEMORY_MB: 8000, DISK_GB: 80 },
  { VCPU: 2, MEMORY_MB: 8000, DISK_GB: 40 },
  { VCPU: 4, MEMORY_MB: 4000, DISK_GB: 40 },
  { VCPU: 8, MEMORY_MB: 16_000, DISK_GB: 160 },
];

/** Small flavors are asked for more often than large ones. */
export function pickFlavor(random: Random): Resources {
  return FLAVORS[Math.min(random.between(0, FLAVORS.length - 1), random.between(0, FLAVORS.length - 1))];
}

/** Flavors of servers that fill a host of these resources until a share of its vcpus is taken, on the average. */
export function fillHost(
  random: Random,
  share: number,
  resources: { readonly [name in keyof typeof REFERENCE_HOST]: number } = REFERENCE_HOST,
): Resources[] {
  const there: Resources[] = [];
  const left = { ...resources };
  // Every turn takes at least one vcpu or ends.
  for (;;) {
    const flavor = pickFlavor(random);
    const missing = share * resources.VCPU - (resources.VCPU - left.VCPU);
    // The last one goes beyond the share as often as makes up for ending below it.
    if (!random.chance(missing / flavor.VCPU)) break;
    if (flavor.VCPU > left.VCPU || flavor.MEMORY_MB > left.MEMORY_MB || flavor.DISK_GB > left.DISK_GB) break;
    left.VCPU -= flavor.VCPU;
    left.MEMORY_MB -= flavor.MEMORY_MB;
    left.DISK_GB -= flavor.DISK_GB;
    there.push(flavor);
  }
  return there;
}

/** The same as what is in use on a host and how many servers that nobody knows are there. */
export function usedHost(
  random: Random,
  share: number,
  resources: { readonly [name in keyof typeof REFERENCE_HOST]: number } = REFERENCE_HOST,
): Pick<Host, 'inventories' | 'servers'> {
  const there = fillHost(random, share, resources);
  const inventories = Object.fromEntries(
    Object.entries(resources).map(([name, total]) => {
      const used = there.reduce((sum, flavor) => sum + flavor[name], 0);
      return [name, { total, used }];
    }),
  );
  return { inventories, servers: there.length };
}
