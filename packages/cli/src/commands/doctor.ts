/** What `valet openstack doctor` does: looks at everything it is let near, and goes on where something fails. */
import { ValetClient } from '@valet/client';
import type { Config } from '@valet/valet';
import { checkCinderFile, checkHeatFile, checkNovaFile } from '../doctor/files.ts';
import { Findings } from '../doctor/findings.ts';
import { checkNames, type TopologyNames } from '../doctor/names.ts';
import { findEndpoint } from '../doctor/service-api.ts';
import { checkServices, loginFinding, type NamesSeen } from '../doctor/services.ts';
import { checkValet } from '../doctor/valet.ts';
import { exitStatus } from '../exit-status.ts';
import { type OpenSession, openSession } from '../online/open.ts';
import { readServiceFile, type ServiceFile } from '../openstack/service-file.ts';
import { findingsPrintable } from '../output/findings.ts';
import { print } from '../output/formats.ts';
import type { Streams } from '../streams.ts';
import { version } from '../version.ts';
import type { Asked } from './online.ts';
import { openConfig } from './service-actions.ts';

export interface DoctorOptions {
  readonly config?: string;
  readonly novaConf?: readonly string[];
  readonly heatConf?: readonly string[];
  readonly cinderConf?: readonly string[];
  readonly topology?: string;
}

/** @returns the exit status */
export async function examine(options: Asked<DoctorOptions>, { out, err }: Streams): Promise<number> {
  const findings = new Findings();
  const { config: file, novaConf, heatConf, cinderConf } = options;
  // What is wrong with a file that was named ends it: that is the caller's mistake.
  const config = file === undefined ? undefined : await openConfig({ config: file });
  const nova = readServiceFile('nova.conf', novaConf);
  const heat = readServiceFile('heat.conf', heatConf);
  const cinder = readServiceFile('cinder.conf', cinderConf);
  const topology = await topologyOf(options, config);
  await examineCloud(config === undefined ? options : asService(options, config), topology, findings, err);
  await examineBroker(config, nova, findings);
  if (nova !== undefined) checkNovaFile(nova, findings);
  if (heat !== undefined) checkHeatFile(heat, findings);
  if (cinder !== undefined) checkCinderFile(cinder, findings);
  print(out, findingsPrintable(findings, out.color), options);
  return findings.count('failed') === 0 ? exitStatus.ok : exitStatus.unhealthy;
}

async function examineCloud(
  flags: Asked<DoctorOptions>,
  topology: TopologyNames | undefined,
  findings: Findings,
  err: Streams['err'],
): Promise<void> {
  let open: OpenSession | undefined;
  try {
    open = await openSession(flags, err);
  } catch (error) {
    if ((error as { code?: string }).code === 'valet.input.invalid') throw error;
    loginFinding(error, findings);
  }
  const seen: NamesSeen = open === undefined ? {} : await checkServices(open, findings);
  const client = open === undefined ? undefined : clientOf(open);
  const valet =
    client === undefined
      ? { hosts: undefined, pools: undefined }
      : await checkValet(client, findings, version());
  checkNames(seen, valet, topology, findings);
}

/** Valet as the same user; where it is, flags or the catalogue say. */
function clientOf({ connection, credentials, session, send }: OpenSession): ValetClient | undefined {
  const { interface: wanted, region } = credentials;
  const url = connection.url ?? findEndpoint(session, ['application-placement'], wanted, region);
  return url === undefined
    ? undefined
    : new ValetClient({ url, fetch: send, token: async () => session.token });
}

async function examineBroker(
  config: Config | undefined,
  nova: ServiceFile | undefined,
  findings: Findings,
): Promise<void> {
  const url = config?.messaging.transport_url ?? nova?.get('DEFAULT', 'transport_url');
  if (url == null) return;
  const { probeBroker } = await (await import('@valet/valet')).openstackTools();
  const exchanges = config?.messaging.exchanges ?? ['nova', 'heat', 'cinder'];
  const { address, problem, missing } = await probeBroker(url, {
    exchanges,
    caFile: config?.messaging.ca_file ?? null,
    timeoutMs: 10_000,
  });
  if (problem !== null) {
    findings.fail(
      'rabbitmq',
      'reached',
      `${address}: ${problem}`,
      'check transport_url, and that the broker runs',
    );
    return;
  }
  findings.ok('rabbitmq', 'reached', address);
  if (missing.length === 0) findings.ok('rabbitmq', 'exchanges', exchanges.join(', '));
  else
    findings.warn(
      'rabbitmq',
      'exchanges',
      `no exchange ${missing.join(', ')}`,
      'a service declares its exchange when it first sends; Valet waits for it',
    );
}

/** The flags by which Valet's own user logs in, from valet.conf; where Valet is stays as it was asked. */
function asService(options: Asked<DoctorOptions>, { identity, openstack }: Config): Asked<DoctorOptions> {
  const settings = {
    osAuthUrl: openstack.auth_url ?? identity.auth_url,
    osUsername: openstack.username ?? identity.username,
    osPassword: openstack.password ?? identity.password,
    osProjectName: openstack.project_name ?? identity.project_name,
    osUserDomainName: openstack.user_domain_name ?? identity.user_domain_name,
    osProjectDomainName: openstack.project_domain_name ?? identity.project_domain_name,
    osRegionName: openstack.region_name,
    osInterface: openstack.interface,
    osCacert: openstack.ca_file ?? identity.ca_file,
    osAuthType: 'password',
  };
  const given = Object.entries(settings).filter(([, value]) => value !== null);
  return { ...options, ...Object.fromEntries(given) };
}

async function topologyOf(
  { topology: asked }: DoctorOptions,
  config: Config | undefined,
): Promise<TopologyNames | undefined> {
  const file = asked ?? config?.datacenter.topology ?? undefined;
  if (file === undefined) return undefined;
  const { readTopologyNames } = await import('../doctor/topology.ts');
  return readTopologyNames(file);
}
