/** The service: plans, remembers and reserves. */
export type { Audit } from './audit.ts';
export { ConfigError } from './config/error.ts';
export type { Config } from './config/options.ts';
export { type ConfigSources, readConfig } from './config/read.ts';
export { configDocs, configSample } from './config/render.ts';
export { ValetError, type ValetErrorCode } from './error.ts';
export { auditDatabase, databaseVersion, type RunningService, serve, upgradeDatabase } from './main.ts';
export { cloudServices } from './openstack/open-cloud.ts';
export { type BrokerProbe, probeBroker } from './openstack/probe-broker.ts';
export type { ServiceKind } from './openstack/service-client.ts';
