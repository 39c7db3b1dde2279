/** Cinder: four backends, one a rack, each with two pools. */
import { join } from 'node:path';
import { address, type Bed, portOf, urlOf } from '../bed.ts';
import { ini } from '../ini.ts';
import type { Service } from '../service.ts';
import {
  answers,
  configFiles,
  credentials,
  database,
  lock,
  messaging,
  openstackProgram,
  tokenCheck,
  transportUrl,
  valetPlugin,
} from './common.ts';

/** Pools of every backend; the volume type of the same name asks for it by its capability `tier`. */
export const pools = ['ssd', 'hdd'] as const;
export const poolSizeGb = 1000;

/** The pools that stand in a rack, as Cinder calls them: `host@backend#pool`. */
export function poolsOf(rack: string): string[] {
  return pools.map((pool) => `${backendHost(rack)}@${backendName(rack)}#${pool}`);
}

const backendHost = (rack: string) => `storage-${rack}`;
const backendName = (rack: string) => `b-${rack}`;

export function cinderServices(bed: Bed): Service[] {
  const control = (name: string, extra: Partial<Service> = {}): Service => {
    const own = join(bed.conf, `${name}.conf`);
    return {
      name,
      after: ['memcached', 'rabbitmq', 'identity', 'cinder-databases'],
      files: {
        ...cinderFiles(bed),
        [own]: ini({
          DEFAULT: { log_file: join(bed.logs, `${name}.log`) },
          ...(name === 'cinder-scheduler' ? schedulerOptions(bed) : {}),
        }),
      },
      folders: [join(bed.data, 'cinder')],
      ...openstackProgram(bed, name, configFiles(common(bed), own)),
      ready: async () => true,
      ...extra,
    };
  };
  return [
    control('cinder-api', { ready: answers(`${urlOf(bed, 'cinder')}/`) }),
    control('cinder-scheduler'),
    control('cinder-volume'),
  ];
}

export function cinderDatabases(bed: Bed) {
  return [openstackProgram(bed, 'cinder-manage', [...configFiles(common(bed)), 'db', 'sync'])];
}

export function cinderFiles(bed: Bed): Record<string, string> {
  return { [common(bed)]: commonText(bed) };
}

function schedulerOptions(bed: Bed) {
  const filters = ['AvailabilityZoneFilter', 'CapacityFilter', 'CapabilitiesFilter'];
  if (bed.valet === 'live') filters.push('ValetFilter');
  return {
    DEFAULT: {
      log_file: join(bed.logs, 'cinder-scheduler.log'),
      scheduler_default_filters: filters.join(','),
      scheduler_driver_init_wait_time: 5,
    },
    valet: valetPlugin(bed),
  };
}

const common = (bed: Bed) => join(bed.conf, 'cinder.conf');

function commonText(bed: Bed): string {
  return ini({
    DEFAULT: {
      transport_url: transportUrl(bed),
      state_path: join(bed.data, 'cinder'),
      host: 'controller',
      my_ip: address,
      osapi_volume_listen: address,
      osapi_volume_listen_port: portOf(bed, 'cinder'),
      osapi_volume_workers: 1,
      auth_strategy: 'keystone',
      api_paste_config: join(bed.unpacked, 'usr/share/cinder-common/api-paste.ini'),
      resource_query_filters_file: join(bed.unpacked, 'etc/cinder/resource_filters.json'),
      rootwrap_config: join(bed.unpacked, 'etc/cinder/rootwrap.conf'),
      glance_api_servers: urlOf(bed, 'glance'),
      enabled_backends: bed.racks.map((rack) => backendName(rack.name)).join(','),
      report_interval: 5,
      service_down_time: 60,
      backend_stats_polling_interval: 15,
      periodic_fuzzy_delay: 0,
      default_volume_type: '__DEFAULT__',
      quota_volumes: -1,
      quota_gigabytes: -1,
    },
    ...Object.fromEntries(
      bed.racks.map((rack) => [
        backendName(rack.name),
        {
          volume_driver: 'valet_testbed.cinder_driver.PooledBackend',
          volume_backend_name: 'testbed',
          backend_host: backendHost(rack.name),
        },
      ]),
    ),
    // Debian 12's Cinder cannot send notifications: creating a volume fails in the sender.
    oslo_messaging_notifications: { driver: 'noop' },
    oslo_messaging_rabbit: messaging,
    oslo_concurrency: lock(bed),
    database: database(bed, 'cinder'),
    keystone_authtoken: tokenCheck(bed, 'cinder'),
    nova: { ...credentials(bed, 'nova') },
    coordination: { backend_url: `file://${join(bed.data, 'cinder')}` },
  });
}
