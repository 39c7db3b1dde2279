/** How much of each class a host offers. */
import { type Amounts, type HostDescription, resourceClass } from './description.ts';

/** What the host says of one class; shares and ratios not given are 1, reserves 0. */
export interface ClassOffer {
  readonly total: number;
  readonly reserved: number;
  readonly allocationRatio: number;
  readonly maxUnit: number | undefined;
}

/** By resource class; what has a total of 0 offers nothing and is left out. */
export function offersOf(host: HostDescription): Map<string, ClassOffer> {
  const totals: [string, number][] = [
    ['VCPU', host.vcpus],
    ['MEMORY_MB', host.memory_mb],
    ['DISK_GB', host.disk_gb],
    ...Object.entries(host.resources ?? {}),
  ];
  const reserved = byClass(host.reserved);
  const ratios = byClass(host.allocation_ratios);
  const maxUnits = byClass(host.max_unit);
  const offers = new Map<string, ClassOffer>();
  for (const [name, total] of totals) {
    if (total === 0) continue;
    offers.set(name, {
      total,
      reserved: reserved.get(name) ?? 0,
      allocationRatio: ratios.get(name) ?? 1,
      maxUnit: maxUnits.get(name),
    });
  }
  return offers;
}

/** What can be handed out of a class, overcommitted as it may be. */
export function capacityOf(offer: ClassOffer): number {
  return Math.floor((offer.total - offer.reserved) * offer.allocationRatio);
}

/** Amounts by Placement's names of the classes. */
export function byClass(amounts: Amounts | undefined): Map<string, number> {
  return new Map(Object.entries(amounts ?? {}).map(([key, amount]) => [resourceClass(key), amount]));
}
