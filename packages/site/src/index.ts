/** Descriptions of data centres: reads and generates them, and turns them into what the optimizer takes. */
export { type DemandOf, plainDemand, type SiteFlavor } from './demand.ts';
export type {
  AggregateDescription,
  Amounts,
  ClusterDescription,
  FlavorDescription,
  GroupDescription,
  HostDescription,
  PipeDescription,
  PlacedDescription,
  PlacedServerDescription,
  PlacedVolumeDescription,
  PoolDescription,
  PoolPlace,
  RackDescription,
  SiteDescription,
} from './description.ts';
export { EMBEDDED_SITE, embeddedSite } from './embedded.ts';
export { CUSTOMARY_FLAVORS } from './flavors.ts';
export { SITE_LIMITS } from './limits.ts';
export { readSite, type SiteFile, type SiteOptions } from './read.ts';
export { SiteError } from './site-error.ts';
export { type OpenedSite, type SiteGroup, toSite } from './to-site.ts';
export {
  NO_TOPOLOGY,
  readTopology,
  type Topology,
  type TopologyHost,
  type TopologyPool,
} from './topology-file.ts';
