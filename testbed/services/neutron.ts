/** Neutron without agents: a mechanism driver of the testbed binds any port on any host. */
import { join } from 'node:path';
import { address, type Bed, portOf, region, urlOf } from '../bed.ts';
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
} from './common.ts';

export function neutron(bed: Bed): Service {
  const config = join(bed.conf, 'neutron.conf');
  return {
    name: 'neutron-server',
    after: ['mariadb', 'memcached', 'rabbitmq', 'identity'],
    files: {
      [config]: ini({
        DEFAULT: {
          log_file: join(bed.logs, 'neutron-server.log'),
          state_path: join(bed.data, 'neutron'),
          transport_url: transportUrl(bed),
          host: 'controller',
          bind_host: address,
          bind_port: portOf(bed, 'neutron'),
          api_workers: 0,
          rpc_workers: 0,
          rpc_state_report_workers: 0,
          core_plugin: 'ml2',
          service_plugins: '',
          auth_strategy: 'keystone',
          api_paste_config: join(bed.unpacked, 'usr/share/neutron-common/api-paste.ini'),
          notify_nova_on_port_status_changes: true,
          notify_nova_on_port_data_changes: true,
          dhcp_agent_notification: false,
        },
        quotas: { default_quota: -1, quota_port: -1, quota_network: -1 },
        database: database(bed, 'neutron'),
        keystone_authtoken: tokenCheck(bed, 'neutron'),
        nova: { ...credentials(bed, 'nova'), region_name: region },
        ml2: {
          type_drivers: 'local,flat',
          tenant_network_types: 'local',
          mechanism_drivers: 'anyhost',
          extension_drivers: 'port_security',
        },
        oslo_concurrency: lock(bed),
        oslo_messaging_rabbit: messaging,
      }),
    },
    folders: [join(bed.data, 'neutron')],
    firstTime: [openstackProgram(bed, 'neutron-db-manage', [...configFiles(config), 'upgrade', 'head'])],
    ...openstackProgram(bed, 'neutron-server', configFiles(config)),
    ready: answers(`${urlOf(bed, 'neutron')}/`),
  };
}
