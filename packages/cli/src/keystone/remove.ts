/** Makes Keystone forget Valet: the endpoints of a region and, with the last of them, service and user. */
import { InputError } from '../failure.ts';
import type { KeystoneApi } from './api.ts';
import type { Wanted } from './bootstrap.ts';
import { findDomain, findRegion, findService, misregistered, SERVICE_TYPE } from './find.ts';
import { Steps } from './steps.ts';

export type Unwanted = Pick<Wanted, 'username' | 'domain' | 'serviceName' | 'region'>;

/**
 * Projects and roles are left: others may use them.
 * @param self the id of who is logged in, who is not removed
 * @throws InputError, ServiceError, UnreachableError
 */
export async function remove(
  api: KeystoneApi,
  unwanted: Unwanted,
  { isDry, keepUser, self }: { readonly isDry: boolean; readonly keepUser: boolean; readonly self: string },
): Promise<{ readonly steps: Steps; readonly warnings: readonly string[] }> {
  const steps = new Steps(isDry);
  const { username, serviceName } = unwanted;
  const domain = await findDomain(api, unwanted.domain);
  const region = await findRegion(api, unwanted.region);
  const [user] = await api.list('users', { name: username, domain_id: domain.id });
  if (user?.id === self && !keepUser)
    throw new InputError(
      `${username} is who you are logged in as: to remove it, log in as another administrator; --keep-user leaves it`,
    );
  const service = await findService(api, serviceName);
  const endpoints = service === undefined ? [] : await api.list('endpoints', { service_id: service.id });
  for (const { id, interface: face, url, region_id } of endpoints)
    if (region_id === region.id)
      await steps.make('endpoint', `${face} ${url}`, 'removed', () => api.remove('endpoints', id));
  const others = [
    ...new Set(endpoints.map(({ region_id }) => `${region_id}`).filter((each) => each !== region.id)),
  ];
  const note = others.length === 0 ? undefined : `in use in ${others.join(', ')}`;

  const label = `${service?.name ?? serviceName} (${SERVICE_TYPE})`;
  if (service === undefined) steps.note('service', label, 'absent');
  else if (note !== undefined) steps.note('service', label, 'kept', note);
  else await steps.make('service', label, 'removed', () => api.remove('services', service.id));

  if (user === undefined) steps.note('user', username, 'absent');
  else if (keepUser || note !== undefined) steps.note('user', username, 'kept', note);
  else
    await steps.make('user', username, 'removed', () => api.remove('users', user.id), 'with all its roles');
  return { steps, warnings: await misregistered(api, serviceName) };
}
