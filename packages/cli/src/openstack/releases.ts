/** What differs between releases of OpenStack for whoever configures Valet's plug-ins, as far as it does. */

export interface Release {
  /** As it is called since 2023. */
  readonly series: string;
  /** Its other name. */
  readonly name: string;
  /** Filters of Nova that this release no longer has: its scheduler does not start with them. */
  readonly retiredFilters: readonly string[];
  /** Whether Heat's legacy engine is on its way out. */
  readonly legacyEngineDeprecated: boolean;
  /** Whether Cinder sends notifications without failing at the volumes they are about, as Debian's of Zed does. */
  readonly cinderNotifies: boolean;
}

/** Gone before Zed: Placement does their work. */
const GONE = [
  'RetryFilter',
  'RamFilter',
  'AggregateRamFilter',
  'CoreFilter',
  'AggregateCoreFilter',
  'DiskFilter',
  'AggregateDiskFilter',
  'ExactRamFilter',
  'ExactCoreFilter',
  'ExactDiskFilter',
];

function release(series: string, name: string): Release {
  const since = (other: string) => series !== 'zed' && series >= other;
  return {
    series,
    name,
    retiredFilters: since('2024.1') ? [...GONE, 'AvailabilityZoneFilter'] : GONE,
    legacyEngineDeprecated: since('2025.2'),
    cinderNotifies: since('2023.1'),
  };
}

/** The oldest first. */
export const RELEASES: readonly Release[] = [
  release('zed', 'zed'),
  release('2023.1', 'antelope'),
  release('2023.2', 'bobcat'),
  release('2024.1', 'caracal'),
  release('2024.2', 'dalmatian'),
  release('2025.1', 'epoxy'),
  release('2025.2', 'flamingo'),
  release('2026.1', 'gazpacho'),
];

export const LATEST = RELEASES.at(-1)!.series;

/** Enabled by default in Nova, from Zed on. */
export const NOVA_FILTERS = [
  'ComputeFilter',
  'ComputeCapabilitiesFilter',
  'ImagePropertiesFilter',
  'ServerGroupAntiAffinityFilter',
  'ServerGroupAffinityFilter',
] as const;

/** Enabled by default in Cinder, from Zed on. */
export const CINDER_FILTERS = ['AvailabilityZoneFilter', 'CapacityFilter', 'CapabilitiesFilter'] as const;

export function findRelease(text: string): Release | undefined {
  const wanted = text.toLowerCase();
  return RELEASES.find(({ series, name }) => wanted === series || wanted === name);
}
