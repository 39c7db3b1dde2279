/** Projects, users, roles, and the catalogue of services. */
import { type Bed, type PortName, password, region, urlOf } from '../bed.ts';
import { type Body, Session } from './session.ts';

interface Registered {
  readonly user: string;
  readonly type: string;
  readonly port: PortName;
  readonly path: string;
}

const services: readonly Registered[] = [
  { user: 'placement', type: 'placement', port: 'placement', path: '' },
  { user: 'glance', type: 'image', port: 'glance', path: '' },
  { user: 'nova', type: 'compute', port: 'nova', path: '/v2.1' },
  { user: 'neutron', type: 'network', port: 'neutron', path: '' },
  { user: 'cinder', type: 'volumev3', port: 'cinder', path: '/v3/%(project_id)s' },
  { user: 'heat', type: 'orchestration', port: 'heat', path: '/v1/%(project_id)s' },
  { user: 'valet', type: 'application-placement', port: 'valet', path: '/v1' },
];

/** Two tenants that know nothing of each other; each is the user of the project of the same name. */
export const tenants = ['demo', 'other'] as const;

export async function setUpIdentity(bed: Bed): Promise<void> {
  const admin = await Session.open(bed);
  const make = async (kind: string, body: Record<string, unknown>): Promise<string> => {
    const path = kind === 'registry' ? 'services' : `${kind}s`;
    const key = kind === 'registry' ? 'service' : kind;
    return (await admin.post('identity', `/${path}`, { [key]: body }))[key].id;
  };
  const role = await rolesByName(admin);
  for (const name of ['service', 'heat_stack_user', 'heat_stack_owner']) {
    role[name] ??= await make('role', { name });
  }
  const grant = (user: string, project: string, name: string) =>
    admin.put('identity', `/projects/${project}/users/${user}/roles/${role[name]}`);
  const user = (name: string, domain = 'default') => make('user', { name, domain_id: domain, password });

  const service = await make('project', { name: 'service', domain_id: 'default' });
  for (const each of services) {
    const id = await user(each.user);
    await grant(id, service, 'admin');
    await grant(id, service, 'service');
    const registered = await make('registry', { name: each.user, type: each.type });
    for (const kind of ['public', 'internal', 'admin']) {
      const url = `${urlOf(bed, each.port)}${each.path}`;
      await make('endpoint', { service_id: registered, interface: kind, region_id: region, url });
    }
  }
  for (const name of tenants) {
    const project = await make('project', { name, domain_id: 'default' });
    const id = await user(name);
    await grant(id, project, 'member');
    await grant(id, project, 'heat_stack_owner');
    await grant(admin.userId, project, 'admin');
  }
  await grant(admin.userId, admin.projectId, 'heat_stack_owner');
  // Heat keeps the users of signals and wait conditions in a domain of their own.
  const domain = await make('domain', { name: 'heat' });
  const domainAdmin = await user('heat_domain_admin', domain);
  await admin.put('identity', `/domains/${domain}/users/${domainAdmin}/roles/${role.admin}`);
}

async function rolesByName(admin: Session): Promise<Record<string, string>> {
  const { roles }: Body = await admin.get('identity', '/roles');
  return Object.fromEntries(roles.map((role: Body) => [role.name, role.id]));
}
