/** What servers take of their hosts. */
import type { FlavorDescription, PlacedServerDescription, SiteDescription } from './description.ts';
import { compact } from './fields.ts';

/** A flavor, in the shape in which the evaluation of templates takes it; memory and swap in MiB, disks in GiB. */
export interface SiteFlavor {
  readonly name: string;
  readonly id?: string;
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly diskGb: number;
  readonly ephemeralGb?: number;
  readonly swapMb?: number;
  readonly extraSpecs?: Readonly<Record<string, string>>;
}

/** Amounts by resource class. */
export type Resources = Readonly<Record<string, number>>;

/** What a server with the flavor takes. */
export type DemandOf = (flavor: SiteFlavor) => Resources;

const MIB_PER_GIB = 1024;

/** The plain amounts of a flavor, without what its extra specs may change. */
export const plainDemand: DemandOf = (flavor) => ({
  VCPU: flavor.vcpus,
  MEMORY_MB: flavor.memoryMb,
  DISK_GB: flavor.diskGb + (flavor.ephemeralGb ?? 0) + Math.ceil((flavor.swapMb ?? 0) / MIB_PER_GIB),
});

export function flavorOf(description: FlavorDescription): SiteFlavor {
  const { name, id, vcpus, memory_mb, disk_gb, ephemeral_gb, swap_mb, extra_specs } = description;
  return {
    name,
    ...(id !== undefined && { id }),
    vcpus,
    memoryMb: memory_mb,
    diskGb: disk_gb,
    ...(ephemeral_gb !== undefined && { ephemeralGb: ephemeral_gb }),
    ...(swap_mb !== undefined && { swapMb: swap_mb }),
    ...(extra_specs !== undefined && { extraSpecs: extra_specs }),
  };
}

/** What each placed server of a site takes. */
export function placedResources(
  description: SiteDescription,
  demandOf: DemandOf,
): (server: PlacedServerDescription) => Resources {
  const demands = new Map<string, Resources>();
  const flavors = (description.flavors ?? []).map(flavorOf);
  // Nova finds a flavor by its id too; a name counts first.
  for (const flavor of flavors) if (flavor.id !== undefined) demands.set(flavor.id, demandOf(flavor));
  for (const flavor of flavors) demands.set(flavor.name, demandOf(flavor));
  return ({ flavor, vcpus, memory_mb, disk_gb, resources }) => {
    if (flavor !== undefined) return demands.get(flavor)!;
    const amounts = { VCPU: vcpus, MEMORY_MB: memory_mb, DISK_GB: disk_gb, ...resources };
    return compact(amounts) as Resources;
  };
}
