/** Keystone and Placement, both under uWSGI. */
import { join } from 'node:path';
import { address, type Bed, password, portOf, region, urlOf } from '../bed.ts';
import { ini } from '../ini.ts';
import type { Command, Service } from '../service.ts';
import { answers, configFiles, database, openstackProgram, pythonEnvironment, tokenCheck } from './common.ts';

export function keystone(bed: Bed): Service {
  const folder = join(bed.conf, 'keystone');
  const config = join(folder, 'keystone.conf');
  const url = `${urlOf(bed, 'keystone')}/v3`;
  const manage = (...args: readonly string[]) =>
    openstackProgram(bed, 'keystone-manage', [...configFiles(config), ...args]);
  const asRoot = ['--keystone-user', 'root', '--keystone-group', 'root'];
  return {
    name: 'keystone',
    after: ['mariadb', 'memcached'],
    files: {
      [config]: ini({
        DEFAULT: { log_file: join(bed.logs, 'keystone.log'), public_endpoint: `${urlOf(bed, 'keystone')}/` },
        database: database(bed, 'keystone'),
        token: { provider: 'fernet', expiration: 86_400 },
        fernet_tokens: { key_repository: join(bed.data, 'keystone/fernet') },
        credential: { key_repository: join(bed.data, 'keystone/credential') },
        // Without it each request costs some 310 statements of SQL.
        cache: {
          enabled: true,
          backend: 'oslo_cache.memcache_pool',
          memcache_servers: `${address}:${portOf(bed, 'memcached')}`,
        },
        identity: { password_hash_algorithm: 'bcrypt', password_hash_rounds: 4 },
      }),
    },
    folders: [join(bed.data, 'keystone')],
    firstTime: [
      manage('db_sync'),
      manage('fernet_setup', ...asRoot),
      manage('credential_setup', ...asRoot),
      manage(
        ...['bootstrap', '--bootstrap-password', password, '--bootstrap-region-id', region],
        ...['public', 'internal', 'admin'].flatMap((kind) => [`--bootstrap-${kind}-url`, url]),
      ),
    ],
    ...uwsgi(bed, 'keystone', 2, '/usr/bin/keystone-wsgi-public', { OS_KEYSTONE_CONFIG_DIR: folder }),
    ready: answers(url),
  };
}

export function placement(bed: Bed): Service {
  const folder = join(bed.conf, 'placement');
  return {
    name: 'placement',
    after: ['mariadb', 'memcached', 'identity'],
    files: {
      [join(folder, 'placement.conf')]: ini({
        DEFAULT: { log_file: join(bed.logs, 'placement.log') },
        api: { auth_strategy: 'keystone' },
        placement_database: database(bed, 'placement'),
        keystone_authtoken: tokenCheck(bed, 'placement'),
      }),
    },
    firstTime: [openstackProgram(bed, 'placement-manage', ['--config-dir', folder, 'db', 'sync'])],
    ...uwsgi(bed, 'placement', 1, '/usr/bin/placement-api', { OS_PLACEMENT_CONFIG_DIR: folder }),
    ready: answers(`${urlOf(bed, 'placement')}/`),
  };
}

function uwsgi(
  bed: Bed,
  port: 'keystone' | 'placement',
  processes: number,
  file: string,
  environment: Readonly<Record<string, string>>,
): Command {
  return {
    argv: [
      ...['uwsgi', '--plugin', 'python3', '--master', '--die-on-term', '--need-app', '--lazy-apps'],
      ...['--enable-threads', '--buffer-size', '65535', '--disable-logging', '--log-x-forwarded-for'],
      // Kept-alive connections are reset at random without it.
      ...['--add-header', 'Connection:close', '--http-socket', `${address}:${portOf(bed, port)}`],
      ...['--processes', String(processes), '--threads', '4', '--wsgi-file', file],
    ],
    environment: { ...pythonEnvironment(bed), ...environment },
  };
}
