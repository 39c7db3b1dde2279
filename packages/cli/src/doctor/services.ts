/** Whether each service of the cloud can be reached and read, as whom, and in which version. */
import { exitStatus } from '../exit-status.ts';
import { ServiceError } from '../failure.ts';
import type { OpenSession } from '../online/open.ts';
import { count } from '../output/table.ts';
import type { Findings } from './findings.ts';
import { byVersion, findEndpoint, type Row, ServiceApi } from './service-api.ts';

/** Hosts and pools by the names that each service gives them. */
export interface NamesSeen {
  nova?: readonly string[];
  placement?: readonly string[];
  cinder?: readonly string[];
}

interface Look {
  readonly what: string;
  read(api: ServiceApi, version: string | undefined, names: NamesSeen): Promise<string>;
}

const ADMIN = 'give the user the role admin in its project: valet keystone bootstrap';

/** What is read of each service; by the name of its kind. */
const LOOKS: Readonly<Record<string, Look>> = {
  Nova: {
    what: 'hosts',
    read: async (api, _version, names) => {
      const services = await api.list('/os-services?binary=nova-compute', 'services');
      names.nova = services.map(({ host }) => `${host}`);
      const off = services.filter(({ status, state }) => status !== 'enabled' || state !== 'up').length;
      return `${count(services.length, 'compute host')}${off === 0 ? '' : `, ${off} of them down or disabled`}`;
    },
  },
  Placement: {
    what: 'resource providers',
    read: async (api, version, names) => {
      const all = await api.list('/resource_providers', 'resource_providers', version && '1.19');
      // Roots alone: a host's nested providers have names of their own.
      names.placement = all.filter(isRoot).map(({ name }) => `${name}`);
      return count(all.length, 'resource provider');
    },
  },
  Cinder: {
    what: 'pools',
    read: async (api, version, names) => {
      const pools = await api.list('/scheduler-stats/get_pools?detail=True', 'pools', version && '3.0');
      names.cinder = pools.map(({ name }) => `${name}`);
      return count(pools.length, 'pool');
    },
  },
  Neutron: {
    what: 'agents',
    read: async (api) => count((await api.list('/agents', 'agents')).length, 'agent'),
  },
  Heat: {
    what: 'stacks',
    read: async (api) => {
      await api.list('/stacks?limit=1', 'stacks');
      return 'stacks can be read';
    },
  },
};

/** Services that a cloud may do without. */
const OPTIONAL: ReadonlySet<string> = new Set(['Cinder', 'Neutron', 'Heat']);

export async function checkServices(open: OpenSession, findings: Findings): Promise<NamesSeen> {
  const { cloudServices } = await (await import('@valet/valet')).openstackTools();
  const names: NamesSeen = {};
  await checkKeystone(open, findings);
  for (const kind of cloudServices) {
    const area = kind.name.toLowerCase();
    const { session, credentials, send } = open;
    const url = findEndpoint(session, kind.types, credentials.interface, credentials.region);
    if (url === undefined) {
      const seen = `the catalogue has no ${credentials.interface} endpoint of type ${kind.types.join(' or ')}`;
      if (OPTIONAL.has(kind.name))
        findings.warn(
          area,
          'reached',
          seen,
          `where there is no ${kind.name}: [openstack] ${area} = false in valet.conf`,
        );
      else findings.fail(area, 'reached', seen, 'register it, or ask for another interface or region');
      continue;
    }
    const api = new ServiceApi(kind, url, session.token, send);
    try {
      const version = await api.version();
      const oldest = kind.microversion?.oldest;
      const told = version === undefined ? api.url : `${api.url}, version ${version}`;
      if (version !== undefined && oldest !== undefined && byVersion(version, oldest) < 0)
        findings.fail(area, 'reached', told, `Valet needs ${kind.name} ${oldest} or newer`);
      else findings.ok(area, 'reached', told);
      const look = LOOKS[kind.name]!;
      try {
        findings.ok(area, look.what, await look.read(api, version, names));
      } catch (error) {
        findings.fail(area, look.what, (error as Error).message, ADMIN);
      }
    } catch (error) {
      findings.fail(area, 'reached', (error as Error).message, 'is it running, and reachable from here?');
    }
  }
  return names;
}

async function checkKeystone({ session, credentials, send }: OpenSession, findings: Findings): Promise<void> {
  const { user, project, roles, catalog } = session;
  const api = new ServiceApi(
    { name: 'Keystone', types: ['identity'] },
    `${credentials.authUrl.replace(/\/v3$/, '')}/v3`,
    session.token,
    send,
  );
  const version = await api.version();
  findings.ok(
    'keystone',
    'token',
    `as ${user.name} in ${project?.name ?? 'no project'}, ${roles.join(', ')}; version ${version}`,
  );
  if (roles.includes('admin')) findings.ok('keystone', 'role', 'admin');
  else findings.fail('keystone', 'role', roles.join(', ') || 'none', ADMIN);
  const wrong = catalog.filter(({ type, name }) => type === 'placement' && /valet/i.test(name ?? ''));
  if (wrong.length > 0)
    findings.fail(
      'keystone',
      'catalogue',
      'a service named like Valet is registered as placement, which is the Placement API',
      `remove it (openstack service delete), and register Valet: valet keystone bootstrap`,
    );
  if (
    findEndpoint(session, ['application-placement'], credentials.interface, credentials.region) === undefined
  )
    findings.warn(
      'keystone',
      'catalogue',
      `no ${credentials.interface} endpoint of type application-placement`,
      'valet keystone bootstrap registers Valet; without it everybody needs its URL',
    );
  else findings.ok('keystone', 'catalogue', 'application-placement is registered');
}

function isRoot({ uuid, root_provider_uuid }: Row): boolean {
  return root_provider_uuid === undefined || root_provider_uuid === uuid;
}

/** Why nobody could log in, as a finding instead of an error. */
export function loginFinding(error: unknown, findings: Findings): void {
  const isRefused = error instanceof ServiceError && error.status === exitStatus.unauthorized;
  findings.fail(
    'keystone',
    'token',
    (error as Error).message,
    isRefused ? 'check user, password, project and their domains' : 'check auth_url, and that Keystone runs',
  );
}
