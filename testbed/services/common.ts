/** What the configuration of every OpenStack service has in common, and how its programs are run. */
import { connect } from 'node:net';
import { join } from 'node:path';
import { address, type Bed, password, portOf, python, region, urlOf } from '../bed.ts';
import type { Options } from '../ini.ts';
import type { Command } from '../service.ts';

/** Runs a program of OpenStack from its library: the packages that would bring it as a daemon are not installed. */
export function openstackProgram(bed: Bed, name: string, args: readonly string[]): Command {
  return {
    argv: [python, join(bed.repository, 'testbed/python/launch.py'), name, ...args],
    environment: pythonEnvironment(bed),
  };
}

export function pythonEnvironment(bed: Bed): Record<string, string> {
  return {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    // The testbed's own drivers, then Valet's plug-ins: their entry points, and their source.
    PYTHONPATH: [
      join(bed.repository, 'testbed/python'),
      join(bed.data, 'plugins'),
      join(bed.repository, 'openstack'),
    ].join(':'),
    PYTHONPYCACHEPREFIX: join(bed.data, 'pycache'),
    PYTHONWARNINGS: 'ignore',
  };
}

export function configFiles(...paths: readonly string[]): string[] {
  return paths.flatMap((path) => ['--config-file', path]);
}

export function databaseUrl(bed: Bed, name: string): string {
  return `mysql+pymysql://os:${password}@${address}:${portOf(bed, 'mariadb')}/${name}?charset=utf8`;
}

export function database(bed: Bed, name: string): Options {
  return { connection: databaseUrl(bed, name), max_pool_size: 10, max_overflow: 20 };
}

export function transportUrl(bed: Bed): string {
  return `rabbit://guest:guest@${address}:${portOf(bed, 'rabbitmq')}/`;
}

/** How a service presents itself to Keystone. */
export function credentials(bed: Bed, user: string): Options {
  return {
    auth_url: urlOf(bed, 'keystone'),
    auth_type: 'password',
    project_domain_name: 'Default',
    user_domain_name: 'Default',
    project_name: 'service',
    username: user,
    password,
  };
}

/** How it validates the tokens of its callers. */
export function tokenCheck(bed: Bed, user: string): Options {
  return {
    www_authenticate_uri: urlOf(bed, 'keystone'),
    ...credentials(bed, user),
    region_name: region,
    memcached_servers: `${address}:${portOf(bed, 'memcached')}`,
  };
}

/** How long services wait for each other: on two cores with other work a minute is not always enough. */
export const rpcSeconds = 120;

/** How long a Valet that does not answer is left alone. */
export const breakerSeconds = 10;

/** Where the plug-ins find Valet; the same in Nova, Cinder and Heat. */
export function valetPlugin(bed: Bed): Options {
  return {
    ...credentials(bed, 'valet'),
    region_name: region,
    url: `${urlOf(bed, 'valet')}/v1`,
    failure_mode: bed.failureMode,
    // Soon enough for somebody who watches Valet come back.
    breaker_seconds: breakerSeconds,
    stack_failure_mode: bed.failureMode,
  };
}

export const messaging: Options = { heartbeat_in_pthread: false };

export function lock(bed: Bed): Options {
  return { lock_path: join(bed.data, 'lock') };
}

/** Whether something answers HTTP there without failing. */
export function answers(url: string): (signal: AbortSignal) => Promise<boolean> {
  return async (signal) => {
    const limit = AbortSignal.timeout(3000);
    const response = await fetch(url, { signal: AbortSignal.any([signal, limit]) });
    await response.arrayBuffer();
    // Looked at again, for Node may forget one that only `AbortSignal.any` knows.
    return !limit.aborted && response.status < 500;
  };
}

/** Whether a TCP port takes connections. */
export function listens(port: number): () => Promise<boolean> {
  return () =>
    new Promise((resolve) => {
      const socket = connect(port, address);
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
}
