/**
 * Ways in which a request could choose its hosts, or feel out what the cloud has, by itself. They are as with Nova
 * and Heat: for administrators, and for services that act for them.
 */
import type { ResolvedResource } from '@valet/heat';
import type { Application } from '@valet/ostro';
import { ValetError } from '../error.ts';

/** A flavor of one's own asks for any trait and aggregate, and for capacity to the last unit. */
const FLAVOR = 'OS::Nova::Flavor';

/** @throws ValetError `valet.identity.forbidden` naming the resource */
export function requireOrdinary(
  resources: readonly Pick<ResolvedResource, 'path' | 'type'>[],
  { servers, volumes = [] }: Pick<Application, 'servers' | 'volumes'>,
): void {
  const flavor = resources.find(({ type }) => type === FLAVOR);
  if (flavor !== undefined)
    throw forbidden(flavor.path, `makes a flavor (${FLAVOR})`, 'name a flavor of the cloud');
  const server = servers.find(({ host }) => host !== undefined);
  if (server !== undefined)
    throw forbidden(server.name, 'names a host in availability_zone', 'name the zone alone');
  const volume = volumes.find(({ pool }) => pool !== undefined);
  if (volume !== undefined) throw forbidden(volume.name, 'names a pool', 'leave it out');
}

function forbidden(resource: string, what: string, instead: string): ValetError {
  return new ValetError(
    'valet.identity.forbidden',
    `resource ${resource}: ${what}, which is for administrators and other services; ${instead}`,
  );
}
