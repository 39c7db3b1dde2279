/** Nova: API, conductor, scheduler, and one compute process for every host of the bed. */
import { join } from 'node:path';
import { address, type Bed, type ComputeHost, portOf, region, urlOf } from '../bed.ts';
import { ini } from '../ini.ts';
import type { Service } from '../service.ts';
import {
  answers,
  configFiles,
  credentials,
  database,
  databaseUrl,
  lock,
  messaging,
  openstackProgram,
  rpcSeconds,
  tokenCheck,
  transportUrl,
  valetPlugin,
} from './common.ts';

/** What a compute host offers. */
export const hostSize = { vcpus: 16, memoryMb: 32_768, diskGb: 500 };

const filters = [
  'ComputeFilter',
  'ComputeCapabilitiesFilter',
  'ImagePropertiesFilter',
  'AggregateInstanceExtraSpecsFilter',
  'ServerGroupAntiAffinityFilter',
  'ServerGroupAffinityFilter',
];

export function novaManage(bed: Bed, ...args: readonly string[]) {
  return openstackProgram(bed, 'nova-manage', [...configFiles(common(bed), databases(bed)), ...args]);
}

export function novaServices(bed: Bed): Service[] {
  const control = (name: string, extra: Partial<Service> = {}): Service => {
    const own = join(bed.conf, `${name}.conf`);
    return {
      name,
      after: ['memcached', 'rabbitmq', 'identity', 'placement', 'nova-databases'],
      files: {
        [common(bed)]: commonText(bed),
        [databases(bed)]: databasesText(bed),
        [own]: ini({ DEFAULT: { host: 'controller', log_file: join(bed.logs, `${name}.log`) } }),
      },
      ...openstackProgram(
        bed,
        name === 'nova-api' ? 'nova-api-os-compute' : name,
        configFiles(common(bed), databases(bed), own),
      ),
      ready: async () => true,
      ...extra,
    };
  };
  return [
    control('nova-conductor'),
    control('nova-api', { ready: answers(`${urlOf(bed, 'nova')}/`) }),
    // Its plug-in is configured in a file of its own, so that a change restarts nothing else.
    scheduler(bed, control('nova-scheduler')),
    ...bed.hosts.map((host) => compute(bed, host)),
  ];
}

function scheduler(bed: Bed, base: Service): Service {
  const own = join(bed.conf, 'nova-scheduler.conf');
  const withValet = bed.valet === 'live';
  const text = ini({
    DEFAULT: { host: 'controller', log_file: join(bed.logs, 'nova-scheduler.log') },
    filter_scheduler: {
      available_filters: [
        'nova.scheduler.filters.all_filters',
        ...(withValet ? ['valet_openstack.nova.filter.ValetFilter'] : []),
      ],
      enabled_filters: [...filters, ...(withValet ? ['ValetFilter'] : [])].join(','),
      ...(withValet
        ? {
            weight_classes: 'nova.scheduler.weights.all_weighers,valet_openstack.nova.weigher.ValetWeigher',
          }
        : {}),
    },
    valet: valetPlugin(bed),
  });
  return { ...base, files: { ...base.files, [own]: text } };
}

/** Databases and cells; before any service of Nova. */
export function novaDatabases(bed: Bed): readonly ReturnType<typeof novaManage>[] {
  return [
    novaManage(bed, 'api_db', 'sync'),
    novaManage(bed, 'cell_v2', 'map_cell0', '--database_connection', databaseUrl(bed, 'nova_cell0')),
    novaManage(bed, 'cell_v2', 'create_cell', '--name=cell1'),
    novaManage(bed, 'db', 'sync'),
  ];
}

export function novaFiles(bed: Bed): Record<string, string> {
  return { [common(bed)]: commonText(bed), [databases(bed)]: databasesText(bed) };
}

function compute(bed: Bed, host: ComputeHost): Service {
  const own = join(bed.conf, `nova-compute-${host.name}.conf`);
  const state = join(bed.data, 'nova', host.name);
  return {
    name: `nova-compute-${host.name}`,
    after: ['placement', 'nova-conductor', 'neutron-server', 'glance-api'],
    files: {
      [common(bed)]: commonText(bed),
      [own]: ini({
        DEFAULT: {
          host: host.name,
          state_path: state,
          instances_path: join(state, 'instances'),
          log_file: join(bed.logs, `nova-compute-${host.name}.log`),
          compute_driver: 'sized.SizedDriver',
          reserved_host_memory_mb: 0,
        },
        oslo_concurrency: { lock_path: join(state, 'lock') },
      }),
    },
    folders: [join(state, 'instances')],
    // It must not see the databases: all it knows comes through the conductor.
    ...openstackProgram(bed, 'nova-compute', configFiles(common(bed), own)),
    nursery: 'nova-compute',
    ready: async () => true,
  };
}

const common = (bed: Bed) => join(bed.conf, 'nova.conf');
const databases = (bed: Bed) => join(bed.conf, 'nova-databases.conf');

function databasesText(bed: Bed): string {
  return ini({ api_database: database(bed, 'nova_api'), database: database(bed, 'nova') });
}

function commonText(bed: Bed): string {
  return ini({
    DEFAULT: {
      transport_url: transportUrl(bed),
      state_path: join(bed.data, 'nova'),
      my_ip: address,
      osapi_compute_listen: address,
      osapi_compute_listen_port: portOf(bed, 'nova'),
      osapi_compute_workers: 1,
      enabled_apis: 'osapi_compute',
      initial_cpu_allocation_ratio: '1.0',
      initial_ram_allocation_ratio: '1.0',
      initial_disk_allocation_ratio: '1.0',
      heal_instance_info_cache_interval: -1,
      sync_power_state_interval: -1,
      vif_plugging_is_fatal: false,
      vif_plugging_timeout: 0,
      update_resources_interval: 60,
      // The random wait before periodic work would make a start take up to a minute.
      periodic_fuzzy_delay: 0,
      report_interval: 5,
      service_down_time: 60,
      instance_usage_audit: false,
      rpc_response_timeout: rpcSeconds,
    },
    quota: { instances: -1, cores: -1, ram: -1, server_groups: -1, server_group_members: -1 },
    api: { auth_strategy: 'keystone' },
    wsgi: { api_paste_config: join(bed.unpacked, 'usr/share/nova-common/api-paste.ini') },
    conductor: { workers: 1 },
    scheduler: { workers: 1, discover_hosts_in_cells_interval: -1, max_placement_results: 1000 },
    // Parallel boots of one server group are judged again on the compute host; that needs the API database.
    workarounds: { disable_group_policy_check_upcall: false },
    notifications: { notify_on_state_change: 'vm_and_task_state', notification_format: 'both' },
    oslo_messaging_notifications: { driver: 'messagingv2' },
    oslo_messaging_rabbit: messaging,
    oslo_concurrency: lock(bed),
    glance: { api_servers: urlOf(bed, 'glance') },
    vnc: { enabled: false },
    spice: { enabled: false },
    cinder: {
      catalog_info: 'volumev3::internalURL',
      os_region_name: region,
      ...credentials(bed, 'cinder'),
    },
    keystone: { region_name: region },
    placement: { ...credentials(bed, 'placement'), region_name: region },
    neutron: { ...credentials(bed, 'neutron'), region_name: region },
    keystone_authtoken: tokenCheck(bed, 'nova'),
    service_user: { ...credentials(bed, 'nova'), send_service_user_token: true },
  });
}
