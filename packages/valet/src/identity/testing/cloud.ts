/** A small cloud's Keystone: two projects with a user for each role, and the service user of Valet. */
import type { Clock } from '../../ports/clock.ts';
import { KeystoneIdentity, type KeystoneSettings } from '../keystone.ts';
import { KeystoneEmulator } from './keystone.ts';

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #now = Date.UTC(2026, 0, 1);

  now(): number {
    return this.#now;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

export const SERVICE_PASSWORD = 'service-user-password';

export function keystoneSettings(authUrl: string, changes: Partial<KeystoneSettings> = {}): KeystoneSettings {
  return {
    authUrl,
    username: 'valet',
    password: SERVICE_PASSWORD,
    projectName: 'service',
    userDomainName: 'Default',
    projectDomainName: 'Default',
    region: null,
    interface: 'admin',
    cacheTtlMs: 300_000,
    timeoutMs: 2_000,
    retries: 2,
    backoffMs: 1,
    caCertificates: null,
    ...changes,
  };
}

/** @param serviceRole what the service user of Valet may do */
export async function startCloud(clock: Clock, serviceRole = 'admin') {
  const keystone = await KeystoneEmulator.start(clock);
  const { directory } = keystone;
  const services = directory.addProject('service');
  const valet = directory.addUser('valet', SERVICE_PASSWORD);
  directory.grant(valet, services, serviceRole);
  const blue = directory.addProject('blue');
  const red = directory.addProject('red');
  /** A token of a fresh user with one role on a project. */
  const token = (role: string, project: typeof blue): string => {
    const user = directory.addUser(`${role}-${directory.users.length}`, 'secret');
    directory.grant(user, project, role);
    return directory.issue(user, { kind: 'project', project }).id;
  };
  const identity = (changes: Partial<KeystoneSettings> = {}, log = { warn: () => {} }) =>
    new KeystoneIdentity(keystoneSettings(keystone.url, changes), clock, log);
  return { keystone, directory, services, valet, blue, red, token, identity };
}
