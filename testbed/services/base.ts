/** MariaDB, memcached and RabbitMQ, each with its data below the state folder and no durability to speak of. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { address, type Bed, password, portOf } from '../bed.ts';
import type { Service } from '../service.ts';
import { listens } from './common.ts';

const databases = [
  ...['keystone', 'placement', 'glance', 'nova_api', 'nova_cell0', 'nova', 'neutron', 'cinder', 'heat'],
];
const path = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };

export function mariadb(bed: Bed): Service {
  const config = join(bed.conf, 'my.cnf');
  const socket = join(bed.run, 'mysql.sock');
  const datadir = join(bed.data, 'mysql');
  const firstStart = join(bed.conf, 'databases.sql');
  return {
    name: 'mariadb',
    after: [],
    files: {
      [config]: `[mariadbd]
datadir = ${datadir}
socket = ${socket}
pid-file = ${join(bed.run, 'mariadbd.pid')}
port = ${portOf(bed, 'mariadb')}
bind-address = ${address}
user = root
tmpdir = ${join(bed.data, 'tmp')}
init-file = ${firstStart}
max_connections = 1000
skip-name-resolve
skip-log-bin
innodb_flush_log_at_trx_commit = 0
innodb_doublewrite = 0
innodb_flush_method = nosync
innodb_buffer_pool_size = 256M
innodb_log_file_size = 64M
performance_schema = OFF
character-set-server = utf8mb3
`,
      [firstStart]: [
        ...databases.map((name) => `CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb3;`),
        `CREATE USER IF NOT EXISTS os@'${address}' IDENTIFIED BY '${password}';`,
        `GRANT ALL ON *.* TO os@'${address}';\n`,
      ].join('\n'),
    },
    folders: [join(bed.data, 'tmp')],
    firstTime: [
      {
        argv: [
          ...['mariadb-install-db', '--no-defaults', '--user=root', `--datadir=${datadir}`],
          ...['--auth-root-authentication-method=normal', '--skip-test-db'],
        ],
        environment: path,
      },
    ],
    argv: ['mariadbd', `--defaults-file=${config}`],
    environment: path,
    ready: async () => {
      const login = ['-uos', `-p${password}`, '-h', address, '-P', String(portOf(bed, 'mariadb'))];
      await promisify(execFile)('mariadb', ['--no-defaults', ...login, '-e', 'use heat'], { env: path });
      return true;
    },
  };
}

export function memcached(bed: Bed): Service {
  const port = portOf(bed, 'memcached');
  return {
    name: 'memcached',
    after: [],
    files: {},
    argv: ['memcached', '-u', 'nobody', '-l', address, '-p', String(port), '-U', '0', '-m', '64'],
    environment: path,
    ready: listens(port),
  };
}

/** Erlang's directory of nodes, one of our own, so that the machine's is left alone. */
export function epmd(bed: Bed): Service {
  const port = portOf(bed, 'epmd');
  return {
    name: 'epmd',
    after: [],
    files: {},
    argv: ['epmd', '-address', address, '-port', String(port)],
    environment: path,
    ready: listens(port),
  };
}

export function rabbitmq(bed: Bed): Service {
  const home = join(bed.data, 'rabbitmq');
  const config = join(bed.conf, 'rabbitmq.conf');
  const plugins = join(bed.conf, 'rabbitmq_plugins');
  return {
    name: 'rabbitmq',
    after: ['epmd'],
    files: {
      [config]: `listeners.tcp.1 = ${address}:${portOf(bed, 'rabbitmq')}
log.file.level = warning
vm_memory_high_watermark.relative = 0.2
disk_free_limit.absolute = 100MB
`,
      [plugins]: '[].\n',
    },
    folders: [home],
    argv: ['/usr/lib/rabbitmq/bin/rabbitmq-server'],
    environment: {
      ...path,
      HOME: home,
      ERL_EPMD_ADDRESS: address,
      ERL_EPMD_PORT: String(portOf(bed, 'epmd')),
      RABBITMQ_NODENAME: `testbed${bed.basePort}@localhost`,
      RABBITMQ_DIST_PORT: String(portOf(bed, 'rabbitmqDistribution')),
      RABBITMQ_MNESIA_BASE: join(home, 'mnesia'),
      RABBITMQ_LOG_BASE: bed.logs,
      RABBITMQ_CONFIG_FILE: config.replace(/\.conf$/, ''),
      RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
      RABBITMQ_PID_FILE: join(home, 'erlang.pid'),
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
        '-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none',
    },
    ready: listens(portOf(bed, 'rabbitmq')),
  };
}
