/** The service: plans, remembers and reserves. */
export type { Audit } from './audit.ts';
export { ConfigError } from './config/error.ts';
export type { Config } from './config/options.ts';
export { type ConfigSources, readConfig } from './config/read.ts';
export { configDocs, configSample } from './config/render.ts';
export { ValetError, type ValetErrorCode } from './error.ts';
export { auditDatabase, databaseVersion, serve, upgradeDatabase } from './main.ts';
export type { BrokerProbe } from './openstack/probe-broker.ts';
export type { ServiceKind } from './openstack/service-client.ts';
export type { RunningService } from './serving.ts';

/** What speaks to OpenStack, loaded when it is asked for: it is as much to load as all the rest. */
export async function openstackTools() {
  const [{ cloudServices }, { probeBroker }] = await Promise.all([
    import('./openstack/open-cloud.ts'),
    import('./openstack/probe-broker.ts'),
  ]);
  return { cloudServices, probeBroker };
}
