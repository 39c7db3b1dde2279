/** The things of Keystone that Valet's own hang at: domain, region, service. */
import { quote } from '@valet/document';
import { InputError } from '../failure.ts';
import type { KeystoneApi, Thing } from './api.ts';

/** Never `placement`: Nova reads that type as OpenStack's own service of that name. */
export const SERVICE_TYPE = 'application-placement';

/** A domain by id or name. @throws InputError when there is none, ServiceError */
export async function findDomain(api: KeystoneApi, text: string): Promise<Thing> {
  const found = (await api.show('domains', text)) ?? (await api.list('domains', { name: text }))[0];
  if (found !== undefined) return found;
  throw new InputError(
    `Keystone has no domain with the id or name ${quote(text)}; --domain takes one it has`,
  );
}

/**
 * The region to work in: the one asked for, else the only one.
 * @returns its id, and whether Keystone has it
 * @throws InputError when it has several and none is asked for
 */
export async function findRegion(
  api: KeystoneApi,
  asked: string | undefined,
): Promise<{ readonly id: string; readonly exists: boolean }> {
  const ids = (await api.list('regions')).map(({ id }) => id);
  if (asked !== undefined) return { id: asked, exists: ids.includes(asked) };
  if (ids.length > 1)
    throw new InputError(`Keystone has the regions ${ids.join(', ')}: say which by --os-region-name`);
  return { id: ids[0] ?? 'RegionOne', exists: ids.length === 1 };
}

/** Valet's service in the catalogue. @throws InputError when several could be it */
export async function findService(api: KeystoneApi, name: string): Promise<Thing | undefined> {
  const all = await api.list('services', { type: SERVICE_TYPE });
  const named = all.filter((each) => each.name === name);
  if (named.length === 1) return named[0];
  if (all.length <= 1) return all[0];
  const ids = all.map((each) => `${each.id} (${each.name})`).join(', ');
  throw new InputError(
    `Keystone has several services of type ${SERVICE_TYPE}: ${ids}; remove those that are not Valet's, or name one by --service-name`,
  );
}

/** A service that older guides had registered under a type which is Nova's today. */
export async function misregistered(api: KeystoneApi, name: string): Promise<readonly string[]> {
  const found = await api.list('services', { type: 'placement' });
  return found
    .filter((each) => each.name === name)
    .map(
      ({ id }) =>
        `a service named ${quote(name)} is registered with the type placement, which is OpenStack's Placement API: Nova may ask Valet for it. Remove it: openstack service delete ${id}`,
    );
}
