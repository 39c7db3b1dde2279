/** Makes Keystone know Valet: its user with roles on a project, its service and its endpoints. */
import { InputError } from '../failure.ts';
import type { KeystoneApi, Thing } from './api.ts';
import { findDomain, findRegion, findService, misregistered, SERVICE_TYPE } from './find.ts';
import { Steps } from './steps.ts';

export const INTERFACES = ['public', 'internal', 'admin'] as const;

/** The roles that Valet's policy speaks of; a cloud may lack those that nobody needed so far. */
const ROLES = ['admin', 'member', 'reader', 'service'] as const;

export const DESCRIPTION = 'Valet, placement of whole applications';

export interface Wanted {
  readonly username: string;
  readonly project: string;
  /** Of user and project, by id or name. */
  readonly domain: string;
  /** What the user gets on the project. */
  readonly roles: readonly string[];
  readonly serviceName: string;
  readonly region: string | undefined;
  readonly urls: Readonly<Record<(typeof INTERFACES)[number], string>>;
  /** What it is to be; undefined: a user that is there keeps its own. */
  readonly password: string | undefined;
  /** For a user that has to be made and was given none. */
  readonly spare: string | undefined;
}

export interface Bootstrapped {
  readonly steps: Steps;
  readonly warnings: readonly string[];
  readonly region: string;
  readonly domainName: string;
}

/** Whether the user can log in by a password. */
export type TryPassword = (user: string, domainId: string, password: string) => Promise<boolean>;

/** @throws InputError for what cannot be meant, ServiceError when Keystone refuses, UnreachableError */
export async function bootstrap(
  api: KeystoneApi,
  wanted: Wanted,
  { isDry, tryPassword }: { readonly isDry: boolean; readonly tryPassword: TryPassword },
): Promise<Bootstrapped> {
  const steps = new Steps(isDry);
  const domain = await findDomain(api, wanted.domain);
  const region = await findRegion(api, wanted.region);
  const project = await ensureProject(api, steps, wanted.project, domain);
  const roles = await ensureRoles(api, steps, wanted.roles);
  const user = await ensureUser(api, steps, wanted, domain, tryPassword);
  for (const role of wanted.roles)
    await ensureGrant(api, steps, {
      name: `${wanted.username} is ${role} in ${wanted.project}`,
      ids: [project, user, roles.get(role)],
    });
  if (region.exists) steps.note('region', region.id, 'unchanged');
  else await steps.make('region', region.id, 'created', () => api.create('regions', { id: region.id }));
  const service = await ensureService(api, steps, wanted.serviceName);
  await ensureEndpoints(api, steps, service, region.id, wanted.urls);
  return {
    steps,
    warnings: await misregistered(api, wanted.serviceName),
    region: region.id,
    domainName: domain.name ?? domain.id,
  };
}

async function ensureProject(
  api: KeystoneApi,
  steps: Steps,
  name: string,
  domain: Thing,
): Promise<string | undefined> {
  const [found] = await api.list('projects', { name, domain_id: domain.id });
  if (found !== undefined) {
    await enable(api, steps, 'project', name, found);
    return found.id;
  }
  const make = () => api.create('projects', { name, domain_id: domain.id, enabled: true });
  return (await steps.make('project', name, 'created', make))?.id;
}

/** @returns ids by name; in a dry run without those that are yet to come */
async function ensureRoles(
  api: KeystoneApi,
  steps: Steps,
  granted: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const name of new Set([...ROLES, ...granted])) {
    const [found] = await api.list('roles', { name });
    if (found === undefined) {
      const made = await steps.make('role', name, 'created', () => api.create('roles', { name }));
      if (made !== undefined) ids.set(name, made.id);
    } else {
      steps.note('role', name, 'unchanged');
      ids.set(name, found.id);
    }
  }
  return ids;
}

async function ensureUser(
  api: KeystoneApi,
  steps: Steps,
  { username: name, password, spare }: Wanted,
  domain: Thing,
  tryPassword: TryPassword,
): Promise<string | undefined> {
  const [found] = await api.list('users', { name, domain_id: domain.id });
  if (found === undefined) {
    const first = password ?? spare;
    if (first === undefined)
      throw new InputError(
        `there is no user ${name} yet, and a new one needs a password: give --password-file, OS_IDENTITY__PASSWORD or --generate-password`,
      );
    const fields = { name, domain_id: domain.id, password: first, description: DESCRIPTION, enabled: true };
    return (await steps.make('user', name, 'created', () => api.create('users', fields)))?.id;
  }
  const changes = [
    ...(found.enabled === false ? (['enabled'] as const) : []),
    // A disabled user cannot show that the password is right.
    ...(password !== undefined && (found.enabled === false || !(await tryPassword(name, domain.id, password)))
      ? (['password'] as const)
      : []),
  ];
  if (changes.length === 0) {
    steps.note(
      'user',
      name,
      'unchanged',
      password === undefined ? 'keeps its password' : 'has this password',
    );
    return found.id;
  }
  const fields = Object.fromEntries(changes.map((each) => [each, each === 'enabled' ? true : password]));
  await steps.make('user', name, 'changed', () => api.change('users', found.id, fields), changes.join(', '));
  return found.id;
}

async function ensureGrant(
  api: KeystoneApi,
  steps: Steps,
  { name, ids }: { readonly name: string; readonly ids: readonly (string | undefined)[] },
): Promise<void> {
  const [project, user, role] = ids;
  const isKnown = project !== undefined && user !== undefined && role !== undefined;
  if (isKnown && (await api.isGranted(project, user, role))) steps.note('grant', name, 'unchanged');
  else await steps.make('grant', name, 'created', () => api.grant(project!, user!, role!));
}

async function ensureService(api: KeystoneApi, steps: Steps, name: string): Promise<string | undefined> {
  const label = `${name} (${SERVICE_TYPE})`;
  const found = await findService(api, name);
  if (found === undefined) {
    const fields = { name, type: SERVICE_TYPE, description: DESCRIPTION, enabled: true };
    return (await steps.make('service', label, 'created', () => api.create('services', fields)))?.id;
  }
  await enable(api, steps, 'service', `${found.name ?? name} (${SERVICE_TYPE})`, found);
  return found.id;
}

async function ensureEndpoints(
  api: KeystoneApi,
  steps: Steps,
  service: string | undefined,
  region: string,
  urls: Wanted['urls'],
): Promise<void> {
  const all = service === undefined ? [] : await api.list('endpoints', { service_id: service });
  for (const face of INTERFACES) {
    const url = urls[face];
    const name = `${face} ${url}`;
    const [found, ...twins] = all.filter((each) => each.interface === face && each.region_id === region);
    if (found === undefined) {
      const fields = { service_id: service, interface: face, region_id: region, url, enabled: true };
      await steps.make('endpoint', name, 'created', () => api.create('endpoints', fields));
    } else if (found.url === url && found.enabled !== false) steps.note('endpoint', name, 'unchanged');
    else {
      const note = found.url === url ? 'enabled' : `was ${found.url}`;
      const make = () => api.change('endpoints', found.id, { url, enabled: true });
      await steps.make('endpoint', name, 'changed', make, note);
    }
    // Clients take whichever comes first.
    for (const twin of twins)
      await steps.make(
        'endpoint',
        `${face} ${twin.url}`,
        'removed',
        () => api.remove('endpoints', twin.id),
        'a second one',
      );
  }
}

async function enable(
  api: KeystoneApi,
  steps: Steps,
  item: 'project' | 'service',
  name: string,
  found: Thing,
): Promise<void> {
  if (found.enabled !== false) steps.note(item, name, 'unchanged');
  else
    await steps.make(
      item,
      name,
      'changed',
      () => api.change(`${item}s`, found.id, { enabled: true }),
      'enabled',
    );
}
