/** The service: plans, remembers and reserves. */
export { type Audit, type AuditParts, auditStore } from './audit.ts';
export { ConfigError } from './config/error.ts';
export type { Config } from './config/options.ts';
export { type ConfigSources, readConfig } from './config/read.ts';
export { configDocs, configSample } from './config/render.ts';
export { ValetError, type ValetErrorCode } from './error.ts';
export { databaseVersion, type RunningService, serve, upgradeDatabase } from './main.ts';
